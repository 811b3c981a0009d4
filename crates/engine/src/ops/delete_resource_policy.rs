use dynamo_model::ServiceError;
use dynamo_model::api::{DeleteResourcePolicyRequest, DeleteResourcePolicyResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::features::Place;
use crate::resource::Resource;

pub(crate) fn constrain(request: &DeleteResourcePolicyRequest, check: &mut Constraints) {
    check.resource_arn(&request.resource_arn);
    check.expected_revision(request.expected_revision_id.as_deref());
}

pub(crate) fn run(
    engine: &Engine,
    request: DeleteResourcePolicyRequest,
) -> Result<DeleteResourcePolicyResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;

    let change = engine.catalog.change();
    let Resource { table, arn } = Resource::governed(engine, &request.resource_arn)?;
    let place = Place { arn: &arn, table_name: &table.name, expected: request.expected_revision_id.as_deref() };
    let revision_id = table.change_features(&change, |features| features.policies.delete(place))?;
    Ok(DeleteResourcePolicyResponse { revision_id })
}
