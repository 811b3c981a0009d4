use dynamo_model::ServiceError;
use dynamo_model::api::{GetResourcePolicyRequest, GetResourcePolicyResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::resource::Resource;

pub(crate) fn constrain(request: &GetResourcePolicyRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
}

pub(crate) fn run(
    engine: &Engine,
    request: GetResourcePolicyRequest,
) -> Result<GetResourcePolicyResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let Resource { table, arn } = Resource::governed(engine, &request.resource_arn)?;
    let (policy, revision_id) = table.settings.load().features.policies.get(&arn)?;
    Ok(GetResourcePolicyResponse { policy: Some(policy), revision_id: Some(revision_id) })
}
