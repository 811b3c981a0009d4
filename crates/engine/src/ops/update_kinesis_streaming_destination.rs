use dynamo_model::ServiceError;
use dynamo_model::api::{
    DestinationStatus, UpdateKinesisStreamingDestinationRequest, UpdateKinesisStreamingDestinationResponse,
};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &UpdateKinesisStreamingDestinationRequest, check: &mut Constraints) {
    check.destination(&request.table_name, &request.stream_arn);
    let configuration = request.update_kinesis_streaming_configuration.as_ref();
    check.precision(configuration, "updateKinesisStreamingConfiguration");
}

pub(crate) fn run(
    engine: &Engine,
    request: UpdateKinesisStreamingDestinationRequest,
) -> Result<UpdateKinesisStreamingDestinationResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let configuration = request.update_kinesis_streaming_configuration;
    let precision = configuration.as_ref().and_then(|asked| asked.approximate_creation_date_time_precision.as_ref());
    let Some(precision) = precision else {
        return Err(ServiceError::validation(
            "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration \
             cannot be null or contain only null values",
        ));
    };

    let change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    table.change_features(&change, |features| features.destinations.change(&request.stream_arn, precision, &table))?;
    Ok(UpdateKinesisStreamingDestinationResponse {
        table_name: Some(table.name.clone()),
        stream_arn: Some(request.stream_arn),
        destination_status: Some(DestinationStatus::Updating),
        update_kinesis_streaming_configuration: configuration,
    })
}
