use super::{ConsumedCapacity, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use crate::{AttributeValue, Item};

/// Executes a PartiQL statement.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExecuteStatementRequest {
    /// The statement, 1 to 8192 characters.
    pub statement: String,
    /// What its question marks stand for, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// Where to go on, from the page before.
    pub next_token: Option<String>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// How many items to look at, at most; at least 1.
    pub limit: Option<i32>,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// The answer to an [`ExecuteStatementRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExecuteStatementResponse {
    /// The items read, or what `RETURNING` asks for.
    pub items: Option<Vec<Item>>,
    /// Where to go on, if there may be more.
    pub next_token: Option<String>,
    /// The capacity consumed, if asked for.
    pub consumed_capacity: Option<Box<ConsumedCapacity>>,
    /// The last key of the page, if there may be more.
    pub last_evaluated_key: Option<Item>,
}
