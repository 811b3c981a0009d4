use aws_sdk_dynamodb::operation::describe_endpoints::DescribeEndpointsOutput;
use aws_sdk_dynamodb::operation::describe_endpoints::builders::DescribeEndpointsInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeEndpointsRequest => DescribeEndpointsInputBuilder {}
}

alike_from_sdk! {
    DescribeEndpointsOutput => DescribeEndpointsResponse { endpoints };
    types::Endpoint => Endpoint { address, cache_period_in_minutes };
}
