use dynamo_model::api::{ReturnConsumedCapacity, TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};
use dynamo_model::{Projection, ServiceError, limits};

use crate::bind::{Bind, check_projection_paths, placeholders_wanted};
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::snapshot::{Snapshot, Sought};
use crate::values;

pub(crate) fn constrain(request: &TransactGetItemsRequest, check: &mut Constraints) {
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.count(request.transact_items.len(), "TransactItems", 1, limits::TRANSACTION);
}

pub(crate) fn run(engine: &Engine, request: TransactGetItemsRequest) -> Result<TransactGetItemsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let projections = request.transact_items.iter().map(bind).collect::<Result<Vec<_>, _>>()?;
    let mut sought = Vec::with_capacity(projections.len());
    for (get, projection) in request.transact_items.iter().zip(projections) {
        let table = engine.table(&get.table_name)?;
        table.key.check_not_empty(&get.key)?;
        let key = table.key_of(&get.key);
        check_projection_paths(&table, projection.as_ref())?;
        sought.push(Sought { table, key, projection });
    }
    let Snapshot { items, consumed_capacity } =
        Snapshot::take(engine, &sought, request.return_consumed_capacity.as_ref())?;
    Ok(TransactGetItemsResponse { responses: items, consumed_capacity })
}

fn bind(get: &TransactGet) -> Result<Option<Projection>, ServiceError> {
    let expression = get.projection_expression.is_some();
    placeholders_wanted(&get.placeholders, expression, expression, "")?;
    values::check(&get.key)?;
    let mut bind = Bind::new(&get.placeholders)?;
    let projection = bind.projection(get.projection_expression.clone())?;
    bind.finish()?;
    Ok(projection)
}
