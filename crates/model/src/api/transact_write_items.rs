use std::collections::BTreeMap;

use super::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure,
};
use crate::{Condition, Expression, Item, Placeholders, Update};

/// Writes up to 100 items, 4 MB, of several tables: all of it, or nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactWriteItemsRequest {
    /// What to do, no item twice.
    pub transact_items: Vec<TransactWriteItem>,
    /// Makes a repetition within 10 minutes harmless; 1 to 36 characters.
    pub client_request_token: Option<String>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// What to tell of the item collections' sizes.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
}

/// One action of a transaction.
#[derive(Clone, PartialEq, Debug)]
pub enum TransactWriteItem {
    /// Lets the transaction happen only if the condition holds.
    ConditionCheck(TransactConditionCheck),
    /// Writes an item whole.
    Put(TransactPut),
    /// Removes an item.
    Delete(TransactDelete),
    /// Changes attributes of an item.
    Update(TransactUpdate),
}

/// A condition on an item that the transaction does not write.
#[derive(Clone, PartialEq, Debug)]
pub struct TransactConditionCheck {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What must be true of the item that is there.
    pub condition_expression: Expression<Condition>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// Writes an item whole.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactPut {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item, its key among the attributes.
    pub item: Item,
    /// What must be true of the item that is there.
    pub condition_expression: Option<Expression<Condition>>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// Removes an item.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactDelete {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What must be true of the item that is there.
    pub condition_expression: Option<Expression<Condition>>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// Changes attributes of an item; makes the item if it is not there.
#[derive(Clone, PartialEq, Debug)]
pub struct TransactUpdate {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What becomes of the item.
    pub update_expression: Expression<Update>,
    /// What must be true of the item that is there.
    pub condition_expression: Option<Expression<Condition>>,
    /// What the expressions' placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// The answer to a [`TransactWriteItemsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactWriteItemsResponse {
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the item collections, if asked for, by table, of tables that have local secondary indexes.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
}
