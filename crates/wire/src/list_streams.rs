use dynamo_model::api::{ListStreamsRequest, ListStreamsResponse, StreamSummary};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ListStreamsRequest {
    fn java() -> Java {
        Java::Structure("ListStreamsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.optional("TableName")?,
            limit: request.optional("Limit")?,
            exclusive_start_stream_arn: request.optional("ExclusiveStartStreamArn")?,
        })
    }
}

impl Encode for ListStreamsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("Streams", &self.streams);
            response.optional("LastEvaluatedStreamArn", &self.last_evaluated_stream_arn);
        });
    }
}

impl Encode for StreamSummary {
    fn encode(&self, out: &mut Writer) {
        out.object(|stream| {
            stream.member("StreamArn", &self.stream_arn);
            stream.member("TableName", &self.table_name);
            stream.member("StreamLabel", &self.stream_label);
        });
    }
}
