//! What requests are refused with: what the service refuses each operation with.

use dynamo_model::api::{BatchStatementError, BatchStatementErrorCode, BatchStatementResponse, Request};
use dynamo_model::{CancellationReason, ServiceError};

use super::subject::{Kind, Subject};

fn message() -> String {
    "The database misbehaves, as it was told to.".to_owned()
}

pub(super) fn failed() -> ServiceError {
    ServiceError::InternalServerError { message: message() }
}

/// Of a transaction, the action at that place is to blame.
pub(super) fn throttled(request: &Request, subject: &Subject, at: usize) -> ServiceError {
    match (request, subject.kind) {
        _ if is_transaction(request) => {
            canceled(subject, at, CancellationReason::ProvisionedThroughputExceeded { message: message() })
        }
        (Request::GetRecords(_), _) => ServiceError::LimitExceeded { message: message() },
        (Request::BatchExecuteStatement(_), _) | (_, Kind::Stream | Kind::Table) => {
            ServiceError::Throttling { message: message() }
        }
        _ => ServiceError::ProvisionedThroughputExceeded { message: message() },
    }
}

/// Whether a request can be refused because a transaction holds an item.
pub(super) fn can_conflict(request: &Request, subject: &Subject) -> bool {
    match request {
        Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_) => true,
        Request::ExecuteStatement(_) => subject.kind == Kind::Write,
        request => is_transaction(request),
    }
}

pub(super) fn conflicting(request: &Request, subject: &Subject, at: usize) -> ServiceError {
    match is_transaction(request) {
        true => canceled(subject, at, CancellationReason::TransactionConflict),
        false => ServiceError::TransactionConflict,
    }
}

/// The answer to a statement of a batch that was not executed.
pub(super) fn undone(code: BatchStatementErrorCode, table: &str) -> BatchStatementResponse {
    BatchStatementResponse {
        error: Some(Box::new(BatchStatementError { code, message: Some(message()), item: None })),
        table_name: Some(table.to_owned()).filter(|table| !table.is_empty()),
        item: None,
    }
}

fn is_transaction(request: &Request) -> bool {
    matches!(request, Request::TransactWriteItems(_) | Request::TransactGetItems(_) | Request::ExecuteTransaction(_))
}

fn canceled(subject: &Subject, at: usize, reason: CancellationReason) -> ServiceError {
    let mut reasons = vec![CancellationReason::None; subject.tables.len()];
    if let Some(to_blame) = reasons.get_mut(at) {
        *to_blame = reason;
    }
    ServiceError::TransactionCanceled { reasons }
}
