use dynamo_model::ServiceError;
use dynamo_model::api::{PutResourcePolicyRequest, PutResourcePolicyResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::features::{Place, check_policy};
use crate::resource::Resource;

pub(crate) fn constrain(request: &PutResourcePolicyRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
    check.expected_revision(request.expected_revision_id.as_deref());
}

pub(crate) fn run(
    engine: &Engine,
    request: PutResourcePolicyRequest,
) -> Result<PutResourcePolicyResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_policy(&request.policy)?;

    let change = engine.catalog.change();
    let Resource { table, arn } = Resource::governed(engine, &request.resource_arn)?;
    let place = Place { arn: &arn, table_name: &table.name, expected: request.expected_revision_id.as_deref() };
    let (policy, now) = (request.policy, engine.milliseconds());
    let revision_id = table.change_features(&change, |features| features.policies.put(place, policy, now))?;
    Ok(PutResourcePolicyResponse { revision_id: Some(revision_id) })
}
