use super::{ConsumedCapacity, LegacyQuery, ReturnConsumedCapacity, Select};
use crate::{Condition, Expression, Item, Items, KeyCondition, Placeholders, Projection};

/// Reads the items of a partition, of a table or an index, in the order of the sort key.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QueryRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The index; the table itself by default.
    pub index_name: Option<String>,
    /// Which partition, and which part of it.
    pub key_condition_expression: Option<Expression<KeyCondition>>,
    /// What must be true of an item to be in the answer.
    pub filter_expression: Option<Expression<Condition>>,
    /// What to read of each item.
    pub projection_expression: Option<Expression<Projection>>,
    /// What the expressions' placeholders stand for.
    pub placeholders: Placeholders,
    /// What to answer with.
    pub select: Option<Select>,
    /// How many items to look at, at most; at least 1.
    pub limit: Option<i32>,
    /// Where to go on: the last key of the page before.
    pub exclusive_start_key: Option<Item>,
    /// Whether ascending; `true` by default.
    pub scan_index_forward: Option<bool>,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The parameters that there were before expressions.
    pub legacy: Option<Box<LegacyQuery>>,
}

/// The answer to a [`QueryRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QueryResponse {
    /// The items; absent if only their number was asked for.
    pub items: Option<Items>,
    /// How many items there are in the answer.
    pub count: i32,
    /// How many items were looked at, before the filter.
    pub scanned_count: i32,
    /// Where to go on, if there may be more.
    pub last_evaluated_key: Option<Item>,
    /// The capacity consumed, if asked for.
    pub consumed_capacity: Option<Box<ConsumedCapacity>>,
}
