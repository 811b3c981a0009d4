use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeKinesisStreamingDestinationRequest, DescribeKinesisStreamingDestinationResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &DescribeKinesisStreamingDestinationRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(
    engine: &Engine,
    request: DescribeKinesisStreamingDestinationRequest,
) -> Result<DescribeKinesisStreamingDestinationResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let table = engine.catalog.get(&request.table_name)?;
    let kinesis_data_stream_destinations = table.settings.load().features.destinations.describe();
    Ok(DescribeKinesisStreamingDestinationResponse {
        table_name: Some(table.name.clone()),
        kinesis_data_stream_destinations,
    })
}
