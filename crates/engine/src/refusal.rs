//! The words that the service puts before most of what is wrong with a request.

use dynamo_model::ServiceError;

pub(crate) fn invalid(what: impl std::fmt::Display) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}
