use dynamo_model::ServiceError;
use dynamo_model::api::{TagResourceRequest, TagResourceResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::features::check_tags;
use crate::resource::Resource;

pub(crate) fn constrain(request: &TagResourceRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
}

pub(crate) fn run(engine: &Engine, request: TagResourceRequest) -> Result<TagResourceResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    if request.tags.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag needs to be provided as Input."));
    }
    check_tags(&request.tags)?;

    let change = engine.catalog.change();
    let table = Resource::tagged(engine, &request.resource_arn)?;
    table.change_features(&change, |features| features.tags.set(request.tags))?;
    Ok(TagResourceResponse {})
}
