use aws_sdk_dynamodb::operation::delete_table::DeleteTableOutput;
use aws_sdk_dynamodb::operation::delete_table::builders::DeleteTableInputBuilder;
use dynamo_model::api::{DeleteTableRequest, DeleteTableResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DeleteTableRequest => DeleteTableInputBuilder { set_table_name(table_name) }
}

alike_from_sdk! {
    DeleteTableOutput => DeleteTableResponse { table_description };
}
