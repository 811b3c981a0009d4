use dynamo_model::api::{
    DescribeKinesisStreamingDestinationRequest, DescribeKinesisStreamingDestinationResponse,
    KinesisDataStreamDestination,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeKinesisStreamingDestinationRequest {
    fn java() -> Java {
        Java::Structure("DescribeKinesisStreamingDestinationInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let table_name = at.members::<Self>(json)?.required("TableName")?;
        Ok(Self { table_name })
    }
}

impl Encode for DescribeKinesisStreamingDestinationResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("TableName", &self.table_name);
            response.member("KinesisDataStreamDestinations", &self.kinesis_data_stream_destinations);
        });
    }
}

impl Encode for KinesisDataStreamDestination {
    fn encode(&self, out: &mut Writer) {
        out.object(|destination| {
            destination.optional("StreamArn", &self.stream_arn);
            destination.optional("DestinationStatus", &self.destination_status);
            destination.optional("DestinationStatusDescription", &self.destination_status_description);
            let precision = &self.approximate_creation_date_time_precision;
            destination.optional("ApproximateCreationDateTimePrecision", precision);
        });
    }
}
