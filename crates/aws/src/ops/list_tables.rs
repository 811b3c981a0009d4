use aws_sdk_dynamodb::operation::list_tables::ListTablesOutput;
use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesInputBuilder;
use dynamo_model::api::{ListTablesRequest, ListTablesResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    ListTablesRequest => ListTablesInputBuilder {
        set_exclusive_start_table_name(exclusive_start_table_name),
        set_limit(limit),
    }
}

alike_from_sdk! {
    ListTablesOutput => ListTablesResponse { table_names, last_evaluated_table_name };
}
