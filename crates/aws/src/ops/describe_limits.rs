use aws_sdk_dynamodb::operation::describe_limits::DescribeLimitsOutput;
use aws_sdk_dynamodb::operation::describe_limits::builders::DescribeLimitsInputBuilder;
use dynamo_model::api::{DescribeLimitsRequest, DescribeLimitsResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeLimitsRequest => DescribeLimitsInputBuilder {}
}

alike_from_sdk! {
    DescribeLimitsOutput => DescribeLimitsResponse {
        account_max_read_capacity_units,
        account_max_write_capacity_units,
        table_max_read_capacity_units,
        table_max_write_capacity_units,
    };
}
