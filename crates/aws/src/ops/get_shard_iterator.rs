use aws_sdk_dynamodbstreams::operation::get_shard_iterator::GetShardIteratorOutput;
use aws_sdk_dynamodbstreams::operation::get_shard_iterator::builders::GetShardIteratorInputBuilder;
use dynamo_model::api::{GetShardIteratorRequest, GetShardIteratorResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    GetShardIteratorRequest => GetShardIteratorInputBuilder {
        set_stream_arn(stream_arn),
        set_shard_id(shard_id),
        set_shard_iterator_type(shard_iterator_type),
        set_sequence_number(sequence_number),
    }
}

alike_from_sdk! {
    GetShardIteratorOutput => GetShardIteratorResponse { shard_iterator };
}
