use super::{
    ConsumedCapacity, ItemCollectionMetrics, LegacyWrite, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::{Condition, Expression, Item, Placeholders};

/// Removes an item.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeleteItemRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What must be true of the item that is there.
    pub condition_expression: Option<Expression<Condition>>,
    /// What the expression's placeholders stand for.
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
    pub legacy: Option<Box<LegacyWrite>>,
}

/// The answer to a [`DeleteItemRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeleteItemResponse {
    /// The item that was there, if asked for.
    pub attributes: Option<Item>,
    /// The capacity consumed, if asked for.
    pub consumed_capacity: Option<Box<ConsumedCapacity>>,
    /// The item collection's size, if asked for and the table has local secondary indexes.
    pub item_collection_metrics: Option<Box<ItemCollectionMetrics>>,
}
