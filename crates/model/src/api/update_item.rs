use super::{
    ConsumedCapacity, ItemCollectionMetrics, LegacyUpdate, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::{Condition, Expression, Item, Placeholders, Update};

/// Changes attributes of an item; makes the item if it is not there.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateItemRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What becomes of the item. Without it, an item of the key alone is made if there is none.
    pub update_expression: Option<Expression<Update>>,
    /// What must be true of the item that is there.
    pub condition_expression: Option<Expression<Condition>>,
    /// What the expressions' placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with.
    pub return_values: Option<ReturnValues>,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// What to tell of the item collection's size.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    /// The parameters that there were before expressions.
    pub legacy: Option<Box<LegacyUpdate>>,
}

/// The answer to an [`UpdateItemRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateItemResponse {
    /// The attributes asked for.
    pub attributes: Option<Item>,
    /// The capacity consumed, if asked for.
    pub consumed_capacity: Option<Box<ConsumedCapacity>>,
    /// The item collection's size, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<Box<ItemCollectionMetrics>>,
}
