//! Refusals that several operations share.

use dynamo_model::ServiceError;

/// The words that the service puts before most of what is wrong with a request.
pub(crate) fn invalid(what: impl std::fmt::Display) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

/// A batch that names an item twice.
pub(crate) fn duplicate_keys() -> ServiceError {
    ServiceError::validation("Provided list of item keys contains duplicates")
}
