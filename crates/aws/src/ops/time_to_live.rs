use aws_sdk_dynamodb::operation::describe_time_to_live::DescribeTimeToLiveOutput;
use aws_sdk_dynamodb::operation::describe_time_to_live::builders::DescribeTimeToLiveInputBuilder;
use aws_sdk_dynamodb::operation::update_time_to_live::UpdateTimeToLiveOutput;
use aws_sdk_dynamodb::operation::update_time_to_live::builders::UpdateTimeToLiveInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    DescribeTimeToLiveRequest, DescribeTimeToLiveResponse, TimeToLiveDescription, TimeToLiveSpecification,
    UpdateTimeToLiveRequest, UpdateTimeToLiveResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    UpdateTimeToLiveRequest => UpdateTimeToLiveInputBuilder {
        set_table_name(table_name),
        set_time_to_live_specification(time_to_live_specification),
    }
}

alike_to_sdk! {
    DescribeTimeToLiveRequest => DescribeTimeToLiveInputBuilder { set_table_name(table_name) }
}

alike_to_sdk! {
    TimeToLiveSpecification => complete types::TimeToLiveSpecification {
        set_enabled(enabled),
        set_attribute_name(attribute_name),
    }
}

alike_from_sdk! {
    UpdateTimeToLiveOutput => UpdateTimeToLiveResponse { time_to_live_specification };
    DescribeTimeToLiveOutput => DescribeTimeToLiveResponse { time_to_live_description };
    types::TimeToLiveSpecification => TimeToLiveSpecification { enabled, attribute_name };
    types::TimeToLiveDescription => TimeToLiveDescription { time_to_live_status, attribute_name };
}
