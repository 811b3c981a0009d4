use dynamo_model::api::{DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DisableKinesisStreamingDestinationRequest {
    fn java() -> Java {
        Java::Structure("KinesisStreamingDestinationInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            stream_arn: request.required("StreamArn")?,
            enable_kinesis_streaming_configuration: request.optional("EnableKinesisStreamingConfiguration")?,
        })
    }
}

impl Encode for DisableKinesisStreamingDestinationResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("TableName", &self.table_name);
            response.optional("StreamArn", &self.stream_arn);
            response.optional("DestinationStatus", &self.destination_status);
            response.optional("EnableKinesisStreamingConfiguration", &self.enable_kinesis_streaming_configuration);
        });
    }
}
