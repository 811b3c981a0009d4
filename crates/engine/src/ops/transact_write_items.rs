use dynamo_model::api::{
    ReturnConsumedCapacity, TransactWriteItem, TransactWriteItemsRequest, TransactWriteItemsResponse,
};
use dynamo_model::{Item, ServiceError, limits};

use crate::action::{Act, Action};
use crate::bind::{self, placeholders_wanted};
use crate::collection::Collections;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::key_fault::not_the_schema;
use crate::transaction::{self, Asked, Token};
use crate::txn::Written;
use crate::{index_key, values, write};

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

/// An action, its expressions bound.
struct Bound {
    table_name: String,
    /// The item's key; that of an item that is put is among its attributes.
    key: Option<Item>,
    action: Action,
}

pub(crate) fn run(
    engine: &Engine,
    request: TransactWriteItemsRequest,
) -> Result<Written<TransactWriteItemsResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let token = request.client_request_token.as_deref();
    let token = token.map(|token| Token::new(&engine.tokens, token, &request.transact_items));
    let capacity = request.return_consumed_capacity.as_ref();
    let mut collections = Collections::new(request.return_item_collection_metrics.as_ref());
    let Written { response: consumed_capacity, ticket } = transaction::run(engine, token, capacity, || {
        let bound = request.transact_items.into_iter().map(bind).collect::<Result<Vec<_>, _>>()?;
        bound.into_iter().map(|bound| find(engine, bound, &mut collections)).collect()
    })?;
    let item_collection_metrics = collections.tell();
    Ok(Written { response: TransactWriteItemsResponse { consumed_capacity, item_collection_metrics }, ticket })
}

fn bind(action: TransactWriteItem) -> Result<Bound, ServiceError> {
    let wanted = |placeholders, expression| placeholders_wanted(placeholders, expression, expression, "");
    let (table_name, key, act, condition, on_failure) = match action {
        TransactWriteItem::ConditionCheck(check) => {
            values::check(&check.key)?;
            let condition = bind::only_condition(Some(check.condition_expression), &check.placeholders)?;
            let on_failure = check.return_values_on_condition_check_failure;
            (check.table_name, Some(check.key), Act::Check, condition, on_failure)
        }
        TransactWriteItem::Put(put) => {
            wanted(&put.placeholders, put.condition_expression.is_some())?;
            values::check(&put.item)?;
            write::check_size(&put.item)?;
            let condition = bind::only_condition(put.condition_expression, &put.placeholders)?;
            (put.table_name, None, Act::Put(put.item), condition, put.return_values_on_condition_check_failure)
        }
        TransactWriteItem::Delete(delete) => {
            wanted(&delete.placeholders, delete.condition_expression.is_some())?;
            values::check(&delete.key)?;
            let condition = bind::only_condition(delete.condition_expression, &delete.placeholders)?;
            let on_failure = delete.return_values_on_condition_check_failure;
            (delete.table_name, Some(delete.key), Act::Delete, condition, on_failure)
        }
        TransactWriteItem::Update(change) => {
            values::check(&change.key)?;
            let (update, condition) = bind::update_and_condition(
                Some(change.update_expression),
                change.condition_expression,
                &change.placeholders,
            )?;
            let act = Act::Update { update, key: change.key.clone() };
            let on_failure = change.return_values_on_condition_check_failure;
            (change.table_name, Some(change.key), act, condition, on_failure)
        }
    };
    Ok(Bound { table_name, key, action: Action { act, condition, on_failure } })
}

fn find(engine: &Engine, bound: Bound, collections: &mut Collections<'_>) -> Result<Asked, ServiceError> {
    let Bound { table_name, key: item_key, action } = bound;
    let table = engine.table(&table_name)?;
    let key = match (&item_key, &action.act) {
        (Some(key), _) => {
            table.key.check_not_empty(key)?;
            table.key_of(key)
        }
        (None, Act::Put(item)) => {
            table.key.check_not_empty(item)?;
            index_key::check_not_empty(&table, item)?;
            table.key_of_item(item)
        }
        (None, _) => Err(not_the_schema()),
    };
    match (&item_key, &action.act) {
        (_, Act::Check) => {}
        (Some(item), _) | (None, Act::Put(item)) => collections.add(engine, &table, item)?,
        (None, _) => {}
    }
    Ok(Asked { table, key, action })
}
