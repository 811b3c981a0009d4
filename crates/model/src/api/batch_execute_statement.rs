use super::{ConsumedCapacity, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use crate::choice::choice;
use crate::{AttributeValue, Item};

/// Executes up to 25 PartiQL statements on single items: all reads, or all writes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchExecuteStatementRequest {
    /// The statements.
    pub statements: Vec<BatchStatement>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
}

/// A statement of a batch: `BatchStatementRequest`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchStatement {
    /// The statement, 1 to 8192 characters.
    pub statement: String,
    /// What its question marks stand for, in order.
    pub parameters: Option<Vec<AttributeValue>>,
    /// Whether to see every write that was acknowledged before; `false` by default.
    pub consistent_read: Option<bool>,
    /// What to answer with if the condition is false.
    pub return_values_on_condition_check_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// The answer to a [`BatchExecuteStatementRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchExecuteStatementResponse {
    /// An answer for each statement, in order.
    pub responses: Vec<BatchStatementResponse>,
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

/// The answer to a statement of a batch.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchStatementResponse {
    /// Why it was not executed.
    pub error: Option<Box<BatchStatementError>>,
    /// The table.
    pub table_name: Option<String>,
    /// The item read, or what `RETURNING` asks for.
    pub item: Option<Item>,
}

/// Why a statement of a batch was not executed.
#[derive(Clone, PartialEq, Debug)]
pub struct BatchStatementError {
    /// What kind of error it is.
    pub code: BatchStatementErrorCode,
    /// What happened.
    pub message: Option<String>,
    /// The item as it is, if a condition was false and the statement asks for it.
    pub item: Option<Item>,
}

choice! {
    /// The kinds of [`BatchStatementError`].
    BatchStatementErrorCode {
        /// A condition was false.
        ConditionalCheckFailed = "ConditionalCheckFailed",
        /// A partition's items and local index entries would pass 10 GB.
        ItemCollectionSizeLimitExceeded = "ItemCollectionSizeLimitExceeded",
        /// The account's throughput is exceeded.
        RequestLimitExceeded = "RequestLimitExceeded",
        /// The statement is not allowed as it is.
        ValidationError = "ValidationError",
        /// The table or index lacks capacity at the moment.
        ProvisionedThroughputExceeded = "ProvisionedThroughputExceeded",
        /// A transaction holds the item.
        TransactionConflict = "TransactionConflict",
        /// The table or index is being scaled.
        ThrottlingError = "ThrottlingError",
        /// Something is wrong within the service.
        InternalServerError = "InternalServerError",
        /// There is no such table or index.
        ResourceNotFound = "ResourceNotFound",
        /// The caller may not do that.
        AccessDenied = "AccessDenied",
        /// There is an item with that key already.
        DuplicateItem = "DuplicateItem",
    }
}
