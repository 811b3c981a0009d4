use super::{ConsumedCapacity, LegacyScan, ReturnConsumedCapacity, Select};
use crate::{Condition, Expression, Item, Items, Placeholders, Projection};

/// Reads all items of a table or an index, in no particular order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ScanRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The index; the table itself by default.
    pub index_name: Option<String>,
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
    /// Which segment of a parallel scan, from 0.
    pub segment: Option<i32>,
    /// How many segments there are, 1 to 1,000,000.
    pub total_segments: Option<i32>,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// The parameters that there were before expressions.
    pub legacy: Option<Box<LegacyScan>>,
}

/// The answer to a [`ScanRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ScanResponse {
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
