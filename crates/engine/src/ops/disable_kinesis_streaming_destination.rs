use dynamo_model::ServiceError;
use dynamo_model::api::{
    DestinationStatus, DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse,
};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &DisableKinesisStreamingDestinationRequest, check: &mut Constraints) {
    check.destination(&request.table_name, &request.stream_arn);
    let configuration = request.enable_kinesis_streaming_configuration.as_ref();
    check.precision(configuration, "enableKinesisStreamingConfiguration");
}

pub(crate) fn run(
    engine: &Engine,
    request: DisableKinesisStreamingDestinationRequest,
) -> Result<DisableKinesisStreamingDestinationResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    if request.enable_kinesis_streaming_configuration.is_some() {
        return Err(ServiceError::validation(
            "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
        ));
    }

    let change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    table.change_features(&change, |features| features.destinations.disable(&request.stream_arn))?;
    Ok(DisableKinesisStreamingDestinationResponse {
        table_name: Some(table.name.clone()),
        stream_arn: Some(request.stream_arn),
        destination_status: Some(DestinationStatus::Disabling),
        enable_kinesis_streaming_configuration: None,
    })
}
