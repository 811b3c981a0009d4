use dynamo_model::ServiceError;
use dynamo_model::api::{
    DescribeTimeToLiveRequest, DescribeTimeToLiveResponse, TimeToLiveDescription, TimeToLiveStatus,
};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &DescribeTimeToLiveRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(
    engine: &Engine,
    request: DescribeTimeToLiveRequest,
) -> Result<DescribeTimeToLiveResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let table = engine.catalog.get(&request.table_name)?;
    let attribute_name = table.settings.load().expiry.as_ref().map(|expiry| expiry.attribute.to_string());
    let time_to_live_status =
        if attribute_name.is_some() { TimeToLiveStatus::Enabled } else { TimeToLiveStatus::Disabled };
    let time_to_live_description = TimeToLiveDescription { time_to_live_status, attribute_name };
    Ok(DescribeTimeToLiveResponse { time_to_live_description })
}
