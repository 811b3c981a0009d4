use aws_sdk_dynamodbstreams::operation::describe_stream::DescribeStreamOutput;
use aws_sdk_dynamodbstreams::operation::describe_stream::builders::DescribeStreamInputBuilder;
use aws_sdk_dynamodbstreams::types;
use dynamo_model::api::{
    DescribeStreamRequest, DescribeStreamResponse, SequenceNumberRange, Shard, ShardFilter, StreamDescription,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeStreamRequest => DescribeStreamInputBuilder {
        set_stream_arn(stream_arn),
        set_limit(limit),
        set_exclusive_start_shard_id(exclusive_start_shard_id),
        set_shard_filter(shard_filter),
    }
}

alike_to_sdk! {
    ShardFilter => built types::ShardFilter { set_type(filter_type), set_shard_id(shard_id) }
}

alike_from_sdk! {
    DescribeStreamOutput => DescribeStreamResponse { stream_description };
    types::StreamDescription => StreamDescription {
        stream_arn,
        stream_label,
        stream_status,
        stream_view_type,
        creation_request_date_time,
        table_name,
        key_schema,
        shards,
        last_evaluated_shard_id,
    };
    types::Shard => Shard { shard_id, sequence_number_range, parent_shard_id };
    types::SequenceNumberRange => SequenceNumberRange { starting_sequence_number, ending_sequence_number } or default;
}
