use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use dynamo_model::api::{BatchWriteItemRequest, BatchWriteItemResponse, ReturnConsumedCapacity, WriteRequest};
use dynamo_model::{ServiceError, limits};
use dynamo_store::Ticket;

use crate::capacity::{Split, Usages};
use crate::collection::Collections;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::key_fault::KeyFault;
use crate::refusal::duplicate_keys;
use crate::table::Table;
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::{index_key, write};

pub(crate) fn constrain(request: &BatchWriteItemRequest, check: &mut Constraints) {
    constrain_writes(request, check);
    check.collection_metrics(request.return_item_collection_metrics.as_ref());
}

fn constrain_writes(request: &BatchWriteItemRequest, check: &mut Constraints) {
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
        if !check.is_clean() {
            return;
        }
    }
    check.count(request.request_items.len(), "RequestItems", 1, limits::BATCH_WRITE);
    for (table, writes) in &request.request_items {
        if writes.is_empty() {
            check.violated(format!(
                "Value '{{{table}=[]}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \
                 [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
            ));
        }
        check.count(writes.len(), &format!("RequestItems.{table}.member"), 0, limits::BATCH_WRITE);
    }
}

/// The writes of one table, and their keys.
struct Asked {
    table: Arc<Table>,
    writes: Vec<(Vec<u8>, WriteRequest)>,
}

pub(crate) fn run(
    engine: &Engine,
    request: BatchWriteItemRequest,
) -> Result<Written<BatchWriteItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let writes: usize = request.request_items.values().map(Vec::len).sum();
    if writes > limits::BATCH_WRITE {
        return Err(ServiceError::validation("Too many items requested for the BatchWriteItem call"));
    }
    request.request_items.values().flatten().try_for_each(check_values)?;
    let found = request.request_items.into_iter().map(|(name, writes)| find(engine, &name, writes));
    let found = found.collect::<Result<Vec<_>, _>>()?;

    let mut usages = Usages::default();
    let mut collections = Collections::new(request.return_item_collection_metrics.as_ref());
    let mut ticket = Ticket::resolved();
    for Asked { table, writes } in found {
        for (key, write) in writes {
            let written = engine.write(&table, key, |txn, key, old| {
                let new = match &write {
                    WriteRequest::Put(item) => Some(item),
                    WriteRequest::Delete(_) => None,
                };
                txn.change(&table, key, old.as_ref(), new)
            })?;
            let (WriteRequest::Put(item) | WriteRequest::Delete(item)) = &write;
            collections.add(engine, &table, item)?;
            usages.add(&table, written.response);
            ticket = ticket.and(written.ticket);
        }
    }
    let consumed_capacity = usages.tell(request.return_consumed_capacity.as_ref(), Split::None);
    let response = BatchWriteItemResponse {
        unprocessed_items: BTreeMap::new(),
        consumed_capacity,
        item_collection_metrics: collections.tell(),
    };
    Ok(Written { response, ticket })
}

fn check_values(request: &WriteRequest) -> Result<(), ServiceError> {
    match request {
        WriteRequest::Put(item) => {
            values::check(item).map_err(ValueFault::older)?;
            write::check_size(item)
        }
        WriteRequest::Delete(key) => values::check(key).map_err(ValueFault::older),
    }
}

fn find(engine: &Engine, name: &str, writes: Vec<WriteRequest>) -> Result<Asked, ServiceError> {
    let table = engine.table(name)?;
    let mut keyed = Vec::with_capacity(writes.len());
    for write in writes {
        keyed.push((key_of(&table, &write)?, write));
    }
    if keyed.iter().map(|(key, _)| key).collect::<HashSet<_>>().len() < keyed.len() {
        return Err(duplicate_keys());
    }
    Ok(Asked { table, writes: keyed })
}

/// Batches have the words of keys given by themselves for whole items, too.
fn key_of(table: &Table, write: &WriteRequest) -> Result<Vec<u8>, ServiceError> {
    match write {
        WriteRequest::Put(item) => {
            let key = table.key.encode(item).map_err(KeyFault::of_key)?;
            index_key::check_item(table, item)?;
            Ok(key)
        }
        WriteRequest::Delete(key) => table.key_of(key),
    }
}
