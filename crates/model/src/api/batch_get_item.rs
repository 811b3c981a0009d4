use std::collections::BTreeMap;

use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::{Expression, Item, Placeholders, Projection};

/// Reads up to 100 items, 16 MB, of several tables by their keys.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchGetItemRequest {
    /// What to read, by table name or ARN.
    pub request_items: BTreeMap<String, KeysAndAttributes>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// Which items to read of one table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct KeysAndAttributes {
    /// Their keys, none twice.
    pub keys: Vec<Item>,
    /// What to read of each item; all of it by default.
    pub projection_expression: Option<Expression<Projection>>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// What to read, by whole attributes: the parameter that there was before expressions.
    pub attributes_to_get: Option<Vec<String>>,
}

/// The answer to a [`BatchGetItemRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchGetItemResponse {
    /// The items found, by table, in no particular order.
    pub responses: BTreeMap<String, Vec<Item>>,
    /// What was not read and should be asked for again.
    pub unprocessed_keys: BTreeMap<String, KeysAndAttributes>,
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}
