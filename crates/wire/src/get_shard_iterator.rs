use dynamo_model::api::{GetShardIteratorRequest, GetShardIteratorResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for GetShardIteratorRequest {
    fn java() -> Java {
        Java::Structure("GetShardIteratorInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            stream_arn: request.required("StreamArn")?,
            shard_id: request.required("ShardId")?,
            shard_iterator_type: request.required("ShardIteratorType")?,
            sequence_number: request.optional("SequenceNumber")?,
        })
    }
}

impl Encode for GetShardIteratorResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.optional("ShardIterator", &self.shard_iterator));
    }
}
