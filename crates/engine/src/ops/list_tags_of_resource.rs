use dynamo_model::ServiceError;
use dynamo_model::api::{ListTagsOfResourceRequest, ListTagsOfResourceResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::resource::Resource;

pub(crate) fn constrain(request: &ListTagsOfResourceRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
}

pub(crate) fn run(
    engine: &Engine,
    request: ListTagsOfResourceRequest,
) -> Result<ListTagsOfResourceResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let table = Resource::tagged(engine, &request.resource_arn)?;
    if request.next_token.is_some() {
        // A page holds as many tags as there can be, so no token was ever given.
        return Err(ServiceError::validation("Invalid NextToken"));
    }
    let tags = table.settings.load().features.tags.list();
    Ok(ListTagsOfResourceResponse { tags, next_token: None })
}
