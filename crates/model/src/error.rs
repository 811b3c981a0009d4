use std::fmt;

use crate::Item;

/// What the service answers to a request that it does not fulfil.
///
/// See [Error handling](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
#[derive(Clone, PartialEq, Debug)]
pub enum ServiceError {
    /// The request is not allowed as it is.
    Validation {
        /// What is wrong with it.
        message: String,
    },
    /// The condition of a write is false. Nothing was written.
    ConditionalCheckFailed {
        /// The item as it is, if the request asked for it and there is one.
        item: Option<Item>,
    },
    /// A transaction did not happen. Nothing was written.
    TransactionCanceled {
        /// A reason for each of its actions, in order.
        reasons: Vec<CancellationReason>,
    },
    /// A transaction holds the item; try again.
    TransactionConflict,
    /// A transaction with that token is under way.
    TransactionInProgress {
        /// The service's words.
        message: String,
    },
    /// A transaction's token was used with another request in the last 10 minutes.
    IdempotentParameterMismatch,
    /// The table, index or other resource does not exist.
    ResourceNotFound {
        /// Which one.
        message: String,
    },
    /// The resource exists, or is being changed.
    ResourceInUse {
        /// Which one.
        message: String,
    },
    /// Too many resources, or too many changes at once.
    LimitExceeded {
        /// Which limit.
        message: String,
    },
    /// A partition's items and local index entries would pass 10 GB.
    ItemCollectionSizeLimitExceeded {
        /// The service's words.
        message: String,
    },
    /// The table or index lacks capacity at the moment; try again.
    ProvisionedThroughputExceeded {
        /// The service's words.
        message: String,
    },
    /// The account's throughput is exceeded; try again.
    RequestLimitExceeded {
        /// The service's words.
        message: String,
    },
    /// Requests come faster than the service takes them; try again.
    Throttling {
        /// The service's words.
        message: String,
    },
    /// There is an item with that key already.
    DuplicateItem {
        /// The service's words.
        message: String,
    },
    /// The stream holds that record no more.
    TrimmedDataAccess {
        /// The service's words.
        message: String,
    },
    /// A place in a shard is older than 15 minutes.
    ExpiredIterator {
        /// The service's words.
        message: String,
    },
    /// The table does not exist, in the words of operations on backups.
    TableNotFound {
        /// Which one.
        message: String,
    },
    /// The resource has no policy, or not that revision of it.
    PolicyNotFound {
        /// The service's words.
        message: String,
    },
    /// The caller may not do that.
    AccessDenied {
        /// Who may not do what.
        message: String,
    },
    /// An error that has no name here.
    Other {
        /// The service's name for it, as in `UnrecognizedClientException`.
        code: String,
        /// The service's words.
        message: String,
    },
    /// The service did not answer: there was no connection, no answer in time, nobody to sign the request, or something
    /// else in its place.
    Unreachable {
        /// What was tried, and what to do.
        message: String,
    },
    /// Something is wrong within the service, not with the request.
    InternalServerError {
        /// What is known of it.
        message: String,
    },
}

impl ServiceError {
    /// A request that is not allowed as it is.
    #[must_use]
    pub fn validation(message: impl Into<String>) -> Self {
        Self::Validation { message: message.into() }
    }

    /// The service's name for the error, as in `ValidationException`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Validation { .. } => "ValidationException",
            Self::ConditionalCheckFailed { .. } => "ConditionalCheckFailedException",
            Self::TransactionCanceled { .. } => "TransactionCanceledException",
            Self::TransactionConflict => "TransactionConflictException",
            Self::TransactionInProgress { .. } => "TransactionInProgressException",
            Self::IdempotentParameterMismatch => "IdempotentParameterMismatchException",
            Self::ResourceNotFound { .. } => "ResourceNotFoundException",
            Self::ResourceInUse { .. } => "ResourceInUseException",
            Self::LimitExceeded { .. } => "LimitExceededException",
            Self::ItemCollectionSizeLimitExceeded { .. } => "ItemCollectionSizeLimitExceededException",
            Self::ProvisionedThroughputExceeded { .. } => "ProvisionedThroughputExceededException",
            Self::RequestLimitExceeded { .. } => "RequestLimitExceeded",
            Self::Throttling { .. } => "ThrottlingException",
            Self::DuplicateItem { .. } => "DuplicateItemException",
            Self::TrimmedDataAccess { .. } => "TrimmedDataAccessException",
            Self::ExpiredIterator { .. } => "ExpiredIteratorException",
            Self::TableNotFound { .. } => "TableNotFoundException",
            Self::PolicyNotFound { .. } => "PolicyNotFoundException",
            Self::AccessDenied { .. } => "AccessDeniedException",
            Self::Other { code, .. } => code,
            Self::Unreachable { .. } => "Unreachable",
            Self::InternalServerError { .. } => "InternalServerError",
        }
    }

    /// What happened, in the service's words.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Validation { message }
            | Self::TransactionInProgress { message }
            | Self::ResourceNotFound { message }
            | Self::ResourceInUse { message }
            | Self::LimitExceeded { message }
            | Self::ItemCollectionSizeLimitExceeded { message }
            | Self::ProvisionedThroughputExceeded { message }
            | Self::RequestLimitExceeded { message }
            | Self::Throttling { message }
            | Self::DuplicateItem { message }
            | Self::TrimmedDataAccess { message }
            | Self::ExpiredIterator { message }
            | Self::TableNotFound { message }
            | Self::PolicyNotFound { message }
            | Self::AccessDenied { message }
            | Self::Other { message, .. }
            | Self::Unreachable { message }
            | Self::InternalServerError { message } => message.clone(),
            Self::ConditionalCheckFailed { .. } => CONDITION_FAILED.to_owned(),
            Self::TransactionConflict => TRANSACTION_CONFLICT.to_owned(),
            Self::IdempotentParameterMismatch => String::new(),
            Self::TransactionCanceled { reasons } => canceled(reasons),
        }
    }
}

const CONDITION_FAILED: &str = "The conditional request failed";
const TRANSACTION_CONFLICT: &str = "Transaction is ongoing for the item";

fn canceled(reasons: &[CancellationReason]) -> String {
    let codes: Vec<_> = reasons.iter().map(CancellationReason::code).collect();
    format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "))
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            message if message.is_empty() => f.write_str(self.code()),
            // Not the service's, so it has no name there.
            message if matches!(self, Self::Unreachable { .. }) => f.write_str(&message),
            message => write!(f, "{}: {message}", self.code()),
        }
    }
}

impl std::error::Error for ServiceError {}

/// Why an action of a transaction did not happen.
#[derive(Clone, PartialEq, Debug)]
pub enum CancellationReason {
    /// This action was not to blame.
    None,
    /// Its condition is false.
    ConditionalCheckFailed {
        /// The item as it is, if the action asked for it and there is one.
        item: Option<Item>,
    },
    /// It is not allowed on the item as it is.
    Validation {
        /// What is wrong with it.
        message: String,
    },
    /// There is an item with that key already.
    DuplicateItem,
    /// Another transaction holds the item.
    TransactionConflict,
    /// A partition's items and local index entries would pass 10 GB.
    ItemCollectionSizeLimitExceeded,
    /// The table or index lacks capacity at the moment.
    ProvisionedThroughputExceeded {
        /// The service's words.
        message: String,
    },
    /// The table or index is being scaled.
    Throttling {
        /// The service's words.
        message: String,
    },
    /// A reason that has no name here.
    Other {
        /// The service's name for it.
        code: String,
        /// The service's words.
        message: String,
    },
}

impl CancellationReason {
    /// The service's name for the reason, as in `ConditionalCheckFailed`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::None => "None",
            Self::ConditionalCheckFailed { .. } => "ConditionalCheckFailed",
            Self::Validation { .. } => "ValidationError",
            Self::DuplicateItem => "DuplicateItem",
            Self::TransactionConflict => "TransactionConflict",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
            Self::ProvisionedThroughputExceeded { .. } => "ProvisionedThroughputExceeded",
            Self::Throttling { .. } => "ThrottlingError",
            Self::Other { code, .. } => code,
        }
    }

    /// What happened, in the service's words; `None` where the action was not to blame.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::ConditionalCheckFailed { .. } => Some(CONDITION_FAILED),
            Self::DuplicateItem => Some("Duplicate primary key exists in table"),
            Self::TransactionConflict => Some(TRANSACTION_CONFLICT),
            Self::ItemCollectionSizeLimitExceeded => Some("Collection size exceeded."),
            Self::Validation { message }
            | Self::ProvisionedThroughputExceeded { message }
            | Self::Throttling { message }
            | Self::Other { message, .. } => Some(message),
        }
    }
}
