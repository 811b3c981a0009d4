use aws_sdk_dynamodb::operation::describe_table::DescribeTableOutput;
use aws_sdk_dynamodb::operation::describe_table::builders::DescribeTableInputBuilder;
use dynamo_model::api::{DescribeTableRequest, DescribeTableResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeTableRequest => DescribeTableInputBuilder { set_table_name(table_name) }
}

alike_from_sdk! {
    DescribeTableOutput => DescribeTableResponse { table };
}
