use dynamo_model::api::{UpdateKinesisStreamingDestinationRequest, UpdateKinesisStreamingDestinationResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UpdateKinesisStreamingDestinationRequest {
    fn java() -> Java {
        Java::Structure("UpdateKinesisStreamingDestinationInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            stream_arn: request.required("StreamArn")?,
            update_kinesis_streaming_configuration: request.optional("UpdateKinesisStreamingConfiguration")?,
        })
    }
}

impl Encode for UpdateKinesisStreamingDestinationResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("TableName", &self.table_name);
            response.optional("StreamArn", &self.stream_arn);
            response.optional("DestinationStatus", &self.destination_status);
            response.optional("UpdateKinesisStreamingConfiguration", &self.update_kinesis_streaming_configuration);
        });
    }
}
