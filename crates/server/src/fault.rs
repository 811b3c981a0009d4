//! What is wrong with a request before an operation is asked, in the service's form.

use dynamo_wire::{Refusal, Reply};
use serde_json::json;

/// A request that no operation gets to see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// There is no such method, path or type of body.
    NoSuchPage,
    /// The target names no operation.
    UnknownOperation,
    /// The body has more than 16 MB. The service says nothing more of it.
    TooLarge,
    /// Anything that has a name.
    Named {
        /// The status.
        status: u16,
        /// As in `MissingAuthenticationTokenException`.
        code: &'static str,
        /// What happened.
        message: String,
    },
}

impl Fault {
    fn named(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self::Named { status, code, message: message.into() }
    }

    pub(crate) fn missing_token() -> Self {
        Self::named(400, "MissingAuthenticationTokenException", "Request is missing Authentication Token")
    }

    pub(crate) fn incomplete_signature(message: impl Into<String>) -> Self {
        Self::named(400, "IncompleteSignatureException", message)
    }

    pub(crate) fn invalid_signature(message: impl Into<String>) -> Self {
        Self::named(400, "InvalidSignatureException", message)
    }

    pub(crate) fn unrecognized_client() -> Self {
        let message = "The security token included in the request is invalid.";
        Self::named(400, "UnrecognizedClientException", message)
    }

    /// Somebody asks who may not, whatever is asked.
    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::named(403, "AccessDeniedException", message)
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::named(400, "SerializationException", message)
    }

    /// The body did not arrive in time.
    pub(crate) fn slow() -> Self {
        Self::named(408, "RequestTimeoutException", "The body of the request did not arrive in time")
    }

    /// The connection broke before the body was there, or the body has no known end.
    pub(crate) fn cut() -> Self {
        Self::serialization("The body of the request did not arrive whole")
    }

    /// There is no room for more bytes.
    pub(crate) fn busy() -> Self {
        Self::named(503, "ServiceUnavailable", "Too many bytes of requests and answers are under way; try again")
    }

    /// The name by which metrics and logs know it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPage => "NoSuchPage",
            Self::UnknownOperation => "UnknownOperationException",
            Self::TooLarge => "RequestEntityTooLarge",
            Self::Named { code, .. } => code,
        }
    }

    /// The answer, and the type of its body.
    pub(crate) fn reply(&self) -> (Reply, Option<&'static str>) {
        match self {
            Self::NoSuchPage => (Reply { status: 404, body: b"<UnknownOperationException/>\n".to_vec() }, None),
            Self::UnknownOperation => (Refusal::UnknownOperation.into(), Some(JSON)),
            Self::TooLarge => (Refusal::TooLarge.into(), None),
            Self::Named { status, code, message } => {
                let body = json!({"__type": format!("com.amazon.coral.service#{code}"), "message": message});
                (Reply { status: *status, body: body.to_string().into_bytes() }, Some(JSON))
            }
        }
    }
}

/// The type of the service's bodies.
pub(crate) const JSON: &str = "application/x-amz-json-1.0";
