use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use dynamo_model::api::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes, ReturnConsumedCapacity};
use dynamo_model::{Projection, ServiceError, limits};

use crate::bind::{Bind, check_projection_paths, placeholders_wanted};
use crate::capacity::{Split, Usage, Usages, read_units};
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::legacy::{self, check_mixing};
use crate::refusal::duplicate_keys;
use crate::table::Table;
use crate::{read, values};

pub(crate) fn constrain(request: &BatchGetItemRequest, check: &mut Constraints) {
    check.count(request.request_items.len(), "RequestItems", 1, limits::BATCH_GET);
    for (table, asked) in &request.request_items {
        check.count(asked.keys.len(), &format!("RequestItems.{table}.member.Keys"), 1, limits::BATCH_GET);
        if let Some(names) = asked.attributes_to_get.as_deref() {
            let member = format!("requestItems.{table}.member.attributesToGet");
            legacy::constrain_attributes_to_get(Some(names), &member, check);
        }
    }
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
}

pub(crate) fn check_parameters(request: &BatchGetItemRequest) -> Result<(), ServiceError> {
    let tables = || request.request_items.values();
    // What one table mixes is refused, and so is what two tables mix between them.
    check_mixing(
        &[("AttributesToGet", tables().any(|asked| asked.attributes_to_get.is_some()))],
        &[("ProjectionExpression", tables().any(|asked| asked.projection_expression.is_some()))],
    )?;
    tables().try_for_each(|asked| {
        let expression = asked.projection_expression.is_some();
        placeholders_wanted(&asked.placeholders, expression, expression, "")
    })
}

/// The keys of one table, bound and found.
struct Asked {
    table: Arc<Table>,
    keys: Vec<Vec<u8>>,
    projection: Option<Projection>,
}

pub(crate) fn run(engine: &Engine, request: BatchGetItemRequest) -> Result<BatchGetItemResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let keys: usize = request.request_items.values().map(|asked| asked.keys.len()).sum();
    if keys > limits::BATCH_GET {
        return Err(ServiceError::validation("Too many items requested for the BatchGetItem call"));
    }
    check_parameters(&request)?;
    let mut projections = Vec::with_capacity(request.request_items.len());
    for asked in request.request_items.values() {
        projections.push(bind(asked)?);
    }
    let mut found = Vec::with_capacity(projections.len());
    for ((name, asked), projection) in request.request_items.iter().zip(projections) {
        found.push(find(engine, name, asked, projection)?);
    }

    let mut response = BatchGetItemResponse::default();
    let mut usages = Usages::default();
    let mut room = limits::BATCH_SIZE;
    for ((name, asked), found) in request.request_items.iter().zip(found) {
        let consistent = asked.consistent_read.unwrap_or(false);
        let items = response.responses.entry(name.clone()).or_default();
        let mut usage = Usage::default();
        for (at, key) in found.keys.iter().enumerate() {
            let (item, size) = read::look_up(engine, &found.table, key, found.projection.as_ref())?;
            if size > room {
                // What does not fit is handed back, with all that follows.
                let left = KeysAndAttributes { keys: asked.keys[at..].to_vec(), ..asked.clone() };
                response.unprocessed_keys.insert(name.clone(), left);
                room = 0;
                break;
            }
            room -= size;
            usage.add(Usage::of_table(read_units(size, consistent)));
            items.extend(item);
        }
        usages.add(&found.table, usage);
    }
    response.consumed_capacity = usages.tell(request.return_consumed_capacity.as_ref(), Split::None);
    Ok(response)
}

fn bind(asked: &KeysAndAttributes) -> Result<Option<Projection>, ServiceError> {
    asked.keys.iter().try_for_each(values::check)?;
    let attributes = legacy::attributes_to_get(asked.attributes_to_get.as_deref())?;
    let mut bind = Bind::new(&asked.placeholders)?;
    let projection = bind.projection(asked.projection_expression.clone())?.or(attributes);
    bind.finish()?;
    // Compared as attributes, for the table is not known yet.
    let distinct: BTreeMap<String, ()> = asked.keys.iter().map(|key| (format!("{key:?}"), ())).collect();
    if distinct.len() < asked.keys.len() {
        return Err(duplicate_keys());
    }
    Ok(projection)
}

fn find(
    engine: &Engine,
    name: &str,
    asked: &KeysAndAttributes,
    projection: Option<Projection>,
) -> Result<Asked, ServiceError> {
    let table = engine.table(name)?;
    let keys = asked.keys.iter().map(|key| table.key_of(key)).collect::<Result<Vec<_>, _>>()?;
    if keys.iter().collect::<HashSet<_>>().len() < keys.len() {
        return Err(duplicate_keys());
    }
    check_projection_paths(&table, projection.as_ref())?;
    Ok(Asked { table, keys, projection })
}
