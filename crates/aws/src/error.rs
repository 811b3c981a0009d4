//! What the SDK tells of a request that was not fulfilled, as the service's error.

use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use dynamo_model::{BackendError, CancellationReason, ServiceError};

use crate::convert::{FromSdk, from_sdk};
use crate::unreachable;

/// An error of one of the clients, whichever operation it is of.
pub(crate) trait Refusal: ProvideErrorMetadata + Sized {
    /// The error as the model has it, if it has more than a code and a message.
    fn particular(self) -> Result<Option<ServiceError>, ServiceError> {
        Ok(None)
    }
}

impl Refusal for aws_sdk_dynamodb::Error {
    fn particular(self) -> Result<Option<ServiceError>, ServiceError> {
        Ok(match self {
            Self::ConditionalCheckFailedException(error) => {
                Some(ServiceError::ConditionalCheckFailed { item: from_sdk(error.item)? })
            }
            Self::TransactionCanceledException(error) => {
                Some(ServiceError::TransactionCanceled { reasons: from_sdk(error.cancellation_reasons)? })
            }
            _ => None,
        })
    }
}

/// The errors of streams have a code and a message alone.
impl Refusal for aws_sdk_dynamodbstreams::Error {}

/// What it means that the SDK did not answer with an output. The place is what messages call whoever was asked.
pub(crate) fn refused<R, E>(error: SdkError<E, HttpResponse>, place: Option<&str>) -> BackendError
where
    R: Refusal,
    E: Into<R> + std::error::Error + 'static,
{
    let request_id = error.request_id().map(Box::from);
    let error = match error {
        SdkError::ServiceError(answer) => {
            let stranger = unreachable::stranger(answer.raw(), place);
            of_the_service(answer.into_err().into(), stranger)
        }
        other => unreachable::unreachable(&other, place),
    };
    BackendError { error, request_id }
}

/// The error as the model has it; one without a name does not come from the service, but from a `stranger`.
fn of_the_service<R: Refusal>(error: R, stranger: ServiceError) -> ServiceError {
    let code = error.code().map(str::to_owned);
    let message = error.message().unwrap_or_default().to_owned();
    match (error.particular(), code) {
        (Ok(Some(error)) | Err(error), _) => error,
        (Ok(None), Some(code)) => named(code, message),
        (Ok(None), None) => stranger,
    }
}

/// The error that the service calls by this name.
fn named(code: String, message: String) -> ServiceError {
    match code.as_str() {
        "ValidationException" => ServiceError::Validation { message },
        "ConditionalCheckFailedException" => ServiceError::ConditionalCheckFailed { item: None },
        "TransactionConflictException" => ServiceError::TransactionConflict,
        "TransactionInProgressException" => ServiceError::TransactionInProgress { message },
        "IdempotentParameterMismatchException" => ServiceError::IdempotentParameterMismatch,
        "ResourceNotFoundException" => ServiceError::ResourceNotFound { message },
        "ResourceInUseException" => ServiceError::ResourceInUse { message },
        "LimitExceededException" => ServiceError::LimitExceeded { message },
        "ItemCollectionSizeLimitExceededException" => ServiceError::ItemCollectionSizeLimitExceeded { message },
        "ProvisionedThroughputExceededException" => ServiceError::ProvisionedThroughputExceeded { message },
        "RequestLimitExceeded" => ServiceError::RequestLimitExceeded { message },
        "ThrottlingException" => ServiceError::Throttling { message },
        "DuplicateItemException" => ServiceError::DuplicateItem { message },
        "TrimmedDataAccessException" => ServiceError::TrimmedDataAccess { message },
        "ExpiredIteratorException" => ServiceError::ExpiredIterator { message },
        "TableNotFoundException" => ServiceError::TableNotFound { message },
        "PolicyNotFoundException" => ServiceError::PolicyNotFound { message },
        "AccessDeniedException" => ServiceError::AccessDenied { message },
        "InternalServerError" => ServiceError::InternalServerError { message },
        _ => ServiceError::Other { code, message },
    }
}

impl FromSdk<types::CancellationReason> for CancellationReason {
    fn from_sdk(sdk: types::CancellationReason) -> Result<Self, ServiceError> {
        let message = sdk.message.unwrap_or_default();
        Ok(match sdk.code.as_deref() {
            None | Some("None") => Self::None,
            Some("ConditionalCheckFailed") => Self::ConditionalCheckFailed { item: from_sdk(sdk.item)? },
            Some("ValidationError") => Self::Validation { message },
            Some("DuplicateItem") => Self::DuplicateItem,
            Some("TransactionConflict") => Self::TransactionConflict,
            Some("ItemCollectionSizeLimitExceeded") => Self::ItemCollectionSizeLimitExceeded,
            Some("ProvisionedThroughputExceeded") => Self::ProvisionedThroughputExceeded { message },
            Some("ThrottlingError") => Self::Throttling { message },
            Some(code) => Self::Other { code: code.to_owned(), message },
        })
    }
}
