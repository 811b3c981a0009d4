use aws_sdk_dynamodbstreams::operation::list_streams::ListStreamsOutput;
use aws_sdk_dynamodbstreams::operation::list_streams::builders::ListStreamsInputBuilder;
use aws_sdk_dynamodbstreams::types;
use dynamo_model::api::{ListStreamsRequest, ListStreamsResponse, StreamSummary};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    ListStreamsRequest => ListStreamsInputBuilder {
        set_table_name(table_name),
        set_limit(limit),
        set_exclusive_start_stream_arn(exclusive_start_stream_arn),
    }
}

alike_from_sdk! {
    ListStreamsOutput => ListStreamsResponse { streams, last_evaluated_stream_arn };
    types::Stream => StreamSummary { stream_arn, table_name, stream_label };
}
