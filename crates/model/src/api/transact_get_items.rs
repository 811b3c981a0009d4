use super::{ConsumedCapacity, ReturnConsumedCapacity};
use crate::{Expression, Item, Placeholders, Projection};

/// Reads up to 100 items, 4 MB, of several tables at one moment.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactGetItemsRequest {
    /// What to read.
    pub transact_items: Vec<TransactGet>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// One read of a transaction.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactGet {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The item's key.
    pub key: Item,
    /// What to read of the item; all of it by default.
    pub projection_expression: Option<Expression<Projection>>,
    /// What the expression's placeholders stand for.
    pub placeholders: Placeholders,
}

/// The answer to a [`TransactGetItemsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TransactGetItemsResponse {
    /// For each read, in order, the item if there is one.
    pub responses: Vec<Option<Item>>,
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}
