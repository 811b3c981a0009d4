use dynamo_model::api::{
    DescribeStreamRequest, DescribeStreamResponse, SequenceNumberRange, Shard, ShardFilter, StreamDescription,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeStreamRequest {
    fn java() -> Java {
        Java::Structure("DescribeStreamInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            stream_arn: request.required("StreamArn")?,
            limit: request.optional("Limit")?,
            exclusive_start_shard_id: request.optional("ExclusiveStartShardId")?,
            shard_filter: request.optional("ShardFilter")?,
        })
    }
}

impl Shape for ShardFilter {
    fn java() -> Java {
        Java::Structure("ShardFilter")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut filter = at.members::<Self>(json)?;
        Ok(Self { filter_type: filter.optional("Type")?, shard_id: filter.optional("ShardId")? })
    }
}

impl Encode for DescribeStreamResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("StreamDescription", &self.stream_description));
    }
}

impl Encode for StreamDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|stream| {
            stream.member("StreamArn", &self.stream_arn);
            stream.member("StreamLabel", &self.stream_label);
            stream.member("StreamStatus", &self.stream_status);
            stream.member("StreamViewType", &self.stream_view_type);
            stream.optional("CreationRequestDateTime", &self.creation_request_date_time);
            stream.member("TableName", &self.table_name);
            stream.member("KeySchema", &self.key_schema);
            stream.member("Shards", &self.shards);
            stream.optional("LastEvaluatedShardId", &self.last_evaluated_shard_id);
        });
    }
}

impl Encode for Shard {
    fn encode(&self, out: &mut Writer) {
        out.object(|shard| {
            shard.member("ShardId", &self.shard_id);
            shard.member("SequenceNumberRange", &self.sequence_number_range);
            shard.optional("ParentShardId", &self.parent_shard_id);
        });
    }
}

impl Encode for SequenceNumberRange {
    fn encode(&self, out: &mut Writer) {
        out.object(|range| {
            range.optional("StartingSequenceNumber", &self.starting_sequence_number);
            range.optional("EndingSequenceNumber", &self.ending_sequence_number);
        });
    }
}
