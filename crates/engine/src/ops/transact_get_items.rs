use std::collections::HashSet;
use std::sync::Arc;

use dynamo_model::api::{ReturnConsumedCapacity, TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};
use dynamo_model::{CancellationReason, Item, Projection, ServiceError, limits};

use crate::bind::{Bind, check_projection_paths, placeholders_wanted};
use crate::capacity::{Split, Usage, Usages, read_units};
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::stripes::StripeId;
use crate::table::Table;
use crate::{read, values};

pub(crate) fn constrain(request: &TransactGetItemsRequest, check: &mut Constraints) {
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.count(request.transact_items.len(), "TransactItems", 1, limits::TRANSACTION);
}

/// A read, bound and found.
struct Asked {
    table: Arc<Table>,
    /// The key's bytes, or what is wrong with the key.
    key: Result<Vec<u8>, ServiceError>,
    projection: Option<Projection>,
}

pub(crate) fn run(engine: &Engine, request: TransactGetItemsRequest) -> Result<TransactGetItemsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let projections = request.transact_items.iter().map(bind).collect::<Result<Vec<_>, _>>()?;
    let mut asked = Vec::with_capacity(projections.len());
    for (get, projection) in request.transact_items.iter().zip(projections) {
        let table = engine.table(&get.table_name)?;
        table.key.check_not_empty(&get.key)?;
        let key = table.key_of(&get.key);
        check_projection_paths(&table, projection.as_ref())?;
        asked.push(Asked { table, key, projection });
    }
    check_distinct(&asked)?;
    check_keys(&asked)?;

    // All stripes are held while the items are read, so that no transaction is seen in part.
    let keys = asked.iter().filter_map(|asked| asked.key.as_ref().ok());
    let _stripes = engine.stripes.lock_many(keys.map(|key| StripeId::of(key)));
    let mut responses = Vec::with_capacity(asked.len());
    let mut usages = Usages::default();
    let mut total = 0;
    for Asked { table, key, projection } in &asked {
        let key = key.as_ref().map_err(Clone::clone)?;
        let (item, size) = read::look_up(engine, table, key, projection.as_ref())?;
        total += size;
        usages.add(table, Usage::of_table(2.0 * read_units(size, true)));
        // A projection that keeps nothing answers as if there were no item.
        responses.push(item.filter(|item| !(projection.is_some() && Item::is_empty(item))));
    }
    if total > limits::TRANSACTION_SIZE {
        return Err(ServiceError::validation(format!(
            "Transaction payload size cannot exceed 4MB. Payload Size: {total}"
        )));
    }
    let consumed_capacity = usages.tell(request.return_consumed_capacity.as_ref(), Split::Read);
    Ok(TransactGetItemsResponse { responses, consumed_capacity })
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

fn check_distinct(asked: &[Asked]) -> Result<(), ServiceError> {
    let mut keys = HashSet::new();
    for Asked { table, key, .. } in asked {
        if let Ok(key) = key
            && !keys.insert((table.space, key))
        {
            return Err(ServiceError::validation("Transaction request cannot include multiple operations on one item"));
        }
    }
    Ok(())
}

fn check_keys(asked: &[Asked]) -> Result<(), ServiceError> {
    if asked.iter().all(|asked| asked.key.is_ok()) {
        return Ok(());
    }
    let reasons = asked.iter().map(|asked| match &asked.key {
        Ok(_) => CancellationReason::None,
        Err(error) => CancellationReason::Validation { message: error.message() },
    });
    Err(ServiceError::TransactionCanceled { reasons: reasons.collect() })
}
