use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::{Expression, Item, Placeholders, Projection};

/// Reads an item by its key.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetItemRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What to read of the item; all of it by default.
    pub projection_expression: Option<Expression<Projection>>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// What to read, by whole attributes: the parameter that there was before expressions.
    pub attributes_to_get: Option<Vec<String>>,
}

/// The answer to a [`GetItemRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetItemResponse {
    /// The item, if there is one.
    pub item: Option<Item>,
    /// The capacity consumed, if asked for.
    pub consumed_capacity: Option<Box<ConsumedCapacity>>,
}
