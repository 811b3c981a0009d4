use super::{ConsumedCapacity, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use crate::{AttributeValue, Item};

/// Executes up to 100 PartiQL statements on single items, all or none: all reads, or all writes and checks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExecuteTransactionRequest {
    /// The statements.
    pub transact_statements: Vec<ParameterizedStatement>,
    /// Makes a repetition within 10 minutes harmless; 1 to 36 characters.
    pub client_request_token: Option<String>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// A statement of a transaction.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ParameterizedStatement {
    /// The statement, 1 to 8192 characters.
    pub statement: String,
    /// What its question marks stand for, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// The answer to an [`ExecuteTransactionRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExecuteTransactionResponse {
    /// For each statement, in order, the item read; absent for writes.
    pub responses: Option<Vec<Option<Item>>>,
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}
