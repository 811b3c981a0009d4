use dynamo_model::ServiceError;
use dynamo_model::api::{
    DestinationStatus, EnableKinesisStreamingDestinationRequest, EnableKinesisStreamingDestinationResponse,
    KinesisStreamingConfiguration,
};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &EnableKinesisStreamingDestinationRequest, check: &mut Constraints) {
    check.destination(&request.table_name, &request.stream_arn);
    let configuration = request.enable_kinesis_streaming_configuration.as_ref();
    check.precision(configuration, "enableKinesisStreamingConfiguration");
}

pub(crate) fn run(
    engine: &Engine,
    request: EnableKinesisStreamingDestinationRequest,
) -> Result<EnableKinesisStreamingDestinationResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;

    let change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    // What was not said is told as an empty structure.
    let configuration = request.enable_kinesis_streaming_configuration.unwrap_or_default();
    let KinesisStreamingConfiguration { approximate_creation_date_time_precision: precision } = configuration.clone();
    table.change_features(&change, |features| features.destinations.enable(&request.stream_arn, precision))?;
    Ok(EnableKinesisStreamingDestinationResponse {
        table_name: Some(table.name.clone()),
        stream_arn: Some(request.stream_arn),
        destination_status: Some(DestinationStatus::Enabling),
        enable_kinesis_streaming_configuration: Some(configuration),
    })
}
