use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use dynamo_model::api::{
    ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, TransactWriteItemsRequest, TransactWriteItemsResponse,
};
use dynamo_model::{CancellationReason, Condition, Item, ServiceError, Update, limits};
use dynamo_store::Ticket;

use crate::bind::{self, check_condition_paths, placeholders_wanted};
use crate::capacity::{Split, Usage, Usages, read_units, write_units};
use crate::collection::Collections;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::key_fault::not_the_schema;
use crate::stripes::StripeId;
use crate::table::Table;
use crate::tokens::Turn;
use crate::txn::{Stored, Txn, Written};
use crate::{index_key, update, values, write};

pub(crate) fn constrain(request: &TransactWriteItemsRequest, check: &mut Constraints) {
    constrain_actions(request, check);
    check.collection_metrics(request.return_item_collection_metrics.as_ref());
}

fn constrain_actions(request: &TransactWriteItemsRequest, check: &mut Constraints) {
    if let Some(token) = &request.client_request_token {
        check.count(token.chars().count(), "ClientRequestToken", 1, 36);
        if !check.is_clean() {
            return;
        }
    }
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.count(request.transact_items.len(), "TransactItems", 1, limits::TRANSACTION);
}

/// What the answer is to tell beside that it was done.
#[derive(Clone, Copy)]
struct Telling<'a> {
    capacity: Option<&'a ReturnConsumedCapacity>,
    collections: Option<&'a ReturnItemCollectionMetrics>,
}

/// An action, its expressions bound.
struct Bound {
    table_name: String,
    key: KeySource,
    condition: Option<Condition>,
    act: Act,
    on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// Where an action's key is.
enum KeySource {
    Key(Item),
    /// Among the attributes of the item that is put.
    Item,
}

enum Act {
    Check,
    Put(Item),
    Delete,
    Update(Option<Update>),
}

/// An action whose table was found.
struct Action {
    table: Arc<Table>,
    /// The key's bytes, or what is wrong with the key.
    key: Result<Vec<u8>, ServiceError>,
    bound: Bound,
}

/// What an action will do, once all others can do theirs.
struct Planned {
    old: Option<Stored>,
    new: Option<Item>,
}

pub(crate) fn run(
    engine: &Engine,
    request: TransactWriteItemsRequest,
) -> Result<Written<TransactWriteItemsResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let telling = Telling {
        capacity: request.return_consumed_capacity.as_ref(),
        collections: request.return_item_collection_metrics.as_ref(),
    };
    let turn = match &request.client_request_token {
        Some(token) => engine.tokens.begin(token, &request.transact_items, engine.seconds())?,
        None => Turn::First,
    };
    let result = match turn {
        Turn::First => prepare(engine, request.transact_items).and_then(|actions| perform(engine, actions, telling)),
        Turn::Repeated => {
            return prepare(engine, request.transact_items).and_then(|actions| repeat(engine, &actions, telling));
        }
    };
    if let Some(token) = &request.client_request_token {
        engine.tokens.end(token, result.is_ok(), engine.seconds());
    }
    result
}

fn prepare(engine: &Engine, items: Vec<TransactWriteItem>) -> Result<Vec<Action>, ServiceError> {
    let bound = items.into_iter().map(bind).collect::<Result<Vec<_>, _>>()?;
    let actions = bound.into_iter().map(|bound| find(engine, bound)).collect::<Result<Vec<_>, _>>()?;
    let mut keys = HashSet::new();
    for action in &actions {
        if let Ok(key) = &action.key
            && !keys.insert((action.table.space, key.as_slice()))
        {
            return Err(ServiceError::validation("Transaction request cannot include multiple operations on one item"));
        }
    }
    Ok(actions)
}

fn bind(action: TransactWriteItem) -> Result<Bound, ServiceError> {
    let wanted = |placeholders, expression| placeholders_wanted(placeholders, expression, expression, "");
    Ok(match action {
        TransactWriteItem::ConditionCheck(check) => {
            values::check(&check.key)?;
            Bound {
                condition: bind::only_condition(Some(check.condition_expression), &check.placeholders)?,
                table_name: check.table_name,
                key: KeySource::Key(check.key),
                act: Act::Check,
                on_failure: check.return_values_on_condition_check_failure,
            }
        }
        TransactWriteItem::Put(put) => {
            wanted(&put.placeholders, put.condition_expression.is_some())?;
            values::check(&put.item)?;
            write::check_size(&put.item)?;
            Bound {
                condition: bind::only_condition(put.condition_expression, &put.placeholders)?,
                table_name: put.table_name,
                key: KeySource::Item,
                act: Act::Put(put.item),
                on_failure: put.return_values_on_condition_check_failure,
            }
        }
        TransactWriteItem::Delete(delete) => {
            wanted(&delete.placeholders, delete.condition_expression.is_some())?;
            values::check(&delete.key)?;
            Bound {
                condition: bind::only_condition(delete.condition_expression, &delete.placeholders)?,
                table_name: delete.table_name,
                key: KeySource::Key(delete.key),
                act: Act::Delete,
                on_failure: delete.return_values_on_condition_check_failure,
            }
        }
        TransactWriteItem::Update(change) => {
            values::check(&change.key)?;
            let (update, condition) = bind::update_and_condition(
                Some(change.update_expression),
                change.condition_expression,
                &change.placeholders,
            )?;
            Bound {
                table_name: change.table_name,
                key: KeySource::Key(change.key),
                condition,
                act: Act::Update(update),
                on_failure: change.return_values_on_condition_check_failure,
            }
        }
    })
}

fn find(engine: &Engine, bound: Bound) -> Result<Action, ServiceError> {
    let table = engine.table(&bound.table_name)?;
    let key = match (&bound.key, &bound.act) {
        (KeySource::Key(key), _) => {
            table.key.check_not_empty(key)?;
            table.key_of(key)
        }
        (KeySource::Item, Act::Put(item)) => {
            table.key.check_not_empty(item)?;
            index_key::check_not_empty(&table, item)?;
            table.key_of_item(item)
        }
        (KeySource::Item, _) => Err(not_the_schema()),
    };
    Ok(Action { table, key, bound })
}

fn perform(
    engine: &Engine,
    actions: Vec<Action>,
    telling: Telling<'_>,
) -> Result<Written<TransactWriteItemsResponse>, ServiceError> {
    let keys = actions.iter().filter_map(|action| action.key.as_ref().ok());
    let _stripes = engine.stripes.lock_many(keys.map(|key| StripeId::of(key)));

    // Every action is looked at before any is done, for the reasons tell of all.
    let mut planned = Vec::with_capacity(actions.len());
    let mut reasons = Vec::with_capacity(actions.len());
    for action in &actions {
        match plan(engine, action)? {
            Ok(plan) => {
                planned.push(plan);
                reasons.push(CancellationReason::None);
            }
            Err(reason) => reasons.push(reason),
        }
    }
    if planned.len() < actions.len() {
        return Err(ServiceError::TransactionCanceled { reasons });
    }
    check_total_size(&planned)?;

    let mut txn = Txn::default();
    let mut usages = Usages::default();
    let item_collection_metrics = collections(engine, &actions, telling)?;
    for (action, plan) in actions.into_iter().zip(planned) {
        let usage = commit(&mut txn, &action, &plan)?;
        usages.add(&action.table, usage);
    }
    let ticket = txn.commit(engine)?;
    let consumed_capacity = usages.tell(telling.capacity, Split::Write);
    Ok(Written { response: TransactWriteItemsResponse { consumed_capacity, item_collection_metrics }, ticket })
}

/// What the action will do to the item as it is, or the reason why it cannot.
fn plan(engine: &Engine, action: &Action) -> Result<Result<Planned, CancellationReason>, ServiceError> {
    let Action { table, key, bound } = action;
    let key = match key {
        Ok(key) => key,
        Err(error) => return Ok(Err(reason(error))),
    };
    let old = engine.read(table, key)?;
    if let Err(error) = check_against_schema(table, bound) {
        return Ok(Err(reason(&error)));
    }
    if !write::holds(bound.condition.as_ref(), old.as_ref())? {
        let item = write::item_on_failure(old.as_ref(), bound.on_failure.as_ref())?;
        return Ok(Err(CancellationReason::ConditionalCheckFailed { item }));
    }
    let new = match (&bound.act, &bound.key) {
        (Act::Check | Act::Delete, _) => None,
        (Act::Put(item), _) => Some(item.clone()),
        (Act::Update(change), KeySource::Key(key)) => {
            let before = update::decoded(old.as_ref())?;
            match update::updated(table, change.as_ref(), before.as_ref(), key, update::refused) {
                Ok(item) => Some(item),
                Err(error) => return Ok(Err(reason(&error))),
            }
        }
        (Act::Update(_), KeySource::Item) => None,
    };
    Ok(Ok(Planned { old, new }))
}

fn check_against_schema(table: &Table, bound: &Bound) -> Result<(), ServiceError> {
    check_condition_paths(table, bound.condition.as_ref())?;
    match &bound.act {
        Act::Put(item) => index_key::check_item(table, item),
        Act::Update(Some(change)) => update::check(table, change),
        Act::Update(None) | Act::Check | Act::Delete => Ok(()),
    }
}

fn reason(error: &ServiceError) -> CancellationReason {
    CancellationReason::Validation { message: error.message() }
}

fn check_total_size(planned: &[Planned]) -> Result<(), ServiceError> {
    let size: usize = planned.iter().filter_map(|plan| plan.new.as_ref()).map(Item::size).sum();
    if size > limits::TRANSACTION_SIZE {
        return Err(ServiceError::validation(format!(
            "Transaction payload size cannot exceed 4MB. Payload Size: {size}"
        )));
    }
    Ok(())
}

/// Puts what was planned into the transaction; in a transaction the table's own units count twice.
fn commit(txn: &mut Txn, action: &Action, plan: &Planned) -> Result<Usage, ServiceError> {
    let mut usage = match (&action.bound.act, &action.key) {
        (Act::Check, _) | (_, Err(_)) => Usage::of_table(write_units(plan.old.as_ref().map_or(Ok(0), Stored::size)?)),
        (_, Ok(key)) => txn.change(&action.table, key.clone(), plan.old.as_ref(), plan.new.as_ref())?,
    };
    usage.table *= 2.0;
    Ok(usage)
}

/// Answers a transaction that was done before: nothing is written, and the items are paid for as if read.
fn repeat(
    engine: &Engine,
    actions: &[Action],
    telling: Telling<'_>,
) -> Result<Written<TransactWriteItemsResponse>, ServiceError> {
    let mut usages = Usages::default();
    for action in actions {
        let Ok(key) = &action.key else { continue };
        let size = engine.read(&action.table, key)?.as_ref().map_or(Ok(0), Stored::size)?;
        usages.add(&action.table, Usage::of_table(2.0 * read_units(size, true)));
    }
    let consumed_capacity = usages.tell(telling.capacity, Split::Read);
    Ok(Written {
        response: TransactWriteItemsResponse {
            consumed_capacity,
            item_collection_metrics: collections(engine, actions, telling)?,
        },
        ticket: Ticket::resolved(),
    })
}

/// What is to be told of the item collections that the actions change.
fn collections(
    engine: &Engine,
    actions: &[Action],
    telling: Telling<'_>,
) -> Result<Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>, ServiceError> {
    let mut collections = Collections::new(telling.collections);
    for Action { table, bound, .. } in actions {
        match (&bound.act, &bound.key) {
            (Act::Put(item), _) => collections.add(engine, table, item)?,
            (Act::Delete | Act::Update(_), KeySource::Key(key)) => collections.add(engine, table, key)?,
            (Act::Check | Act::Delete | Act::Update(_), _) => {}
        }
    }
    Ok(collections.tell())
}
