use dynamo_model::ServiceError;
use dynamo_model::api::{UntagResourceRequest, UntagResourceResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::features::check_keys;
use crate::resource::Resource;

pub(crate) fn constrain(request: &UntagResourceRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
}

pub(crate) fn run(engine: &Engine, request: UntagResourceRequest) -> Result<UntagResourceResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    if request.tag_keys.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag Key needs to be provided as Input."));
    }
    check_keys(&request.tag_keys)?;

    let change = engine.catalog.change();
    let table = Resource::tagged(engine, &request.resource_arn)?;
    table.change_features(&change, |features| {
        features.tags.remove(&request.tag_keys);
        Ok(())
    })?;
    Ok(UntagResourceResponse {})
}
