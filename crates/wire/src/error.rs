//! Errors as the service writes them: a status, a `__type`, a message under one of two names.

use std::fmt;

use dynamo_model::{CancellationReason, ServiceError};

use crate::writer::{Encode, Object, Writer};

/// Why a body was not read as a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The body is longer than any request may be. The service answers 413, and not a word
    /// (<https://github.com/architect/dynalite/blob/main/test/connection.js>).
    TooLarge,
    /// The target names no operation that is known here, or nothing at all.
    UnknownOperation,
    /// The body is not what the operation takes.
    Serialization(SerializationError),
}

/// What is wrong with the shape of a body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SerializationError(Option<String>);

impl SerializationError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Some(message.into()))
    }

    /// The body is no JSON object at all; the service says nothing more of it.
    pub(crate) fn not_json() -> Self {
        Self(None)
    }
}

impl From<SerializationError> for Refusal {
    fn from(error: SerializationError) -> Self {
        Self::Serialization(error)
    }
}

impl fmt::Display for SerializationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("the body is not a JSON object"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the body is too large"),
            Self::UnknownOperation => f.write_str("unknown operation"),
            Self::Serialization(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SerializationError {}
impl std::error::Error for Refusal {}

/// The HTTP status of an error.
pub(crate) fn status(error: &ServiceError) -> u16 {
    match error {
        ServiceError::InternalServerError { .. } => 500,
        _ => 400,
    }
}

impl Encode for Refusal {
    fn encode(&self, out: &mut Writer) {
        out.object(|error| match self {
            // It has no body at all; see `Reply`.
            Self::TooLarge => {}
            Self::UnknownOperation => error.member("__type", "com.amazon.coral.service#UnknownOperationException"),
            Self::Serialization(SerializationError(message)) => {
                error.member("__type", "com.amazon.coral.service#SerializationException");
                error.optional("Message", message);
            }
        });
    }
}

impl Encode for ServiceError {
    fn encode(&self, out: &mut Writer) {
        out.object(|error| {
            let namespace = match self {
                Self::Validation { .. } => "com.amazon.coral.validate",
                _ => "com.amazonaws.dynamodb.v20120810",
            };
            error.member("__type", &format!("{namespace}#{}", self.code()));
            encode_particulars(self, error);
            error.member(message_member(self), &self.message());
        });
    }
}

/// The service's model spells the member differently for the errors of transactions.
fn message_member(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::TransactionCanceled { .. }
        | ServiceError::TransactionInProgress { .. }
        | ServiceError::IdempotentParameterMismatch => "Message",
        _ => "message",
    }
}

fn encode_particulars(error: &ServiceError, out: &mut Object<'_>) {
    match error {
        ServiceError::ConditionalCheckFailed { item } => out.optional("Item", item),
        ServiceError::TransactionCanceled { reasons } => out.member("CancellationReasons", reasons),
        _ => {}
    }
}

impl Encode for CancellationReason {
    fn encode(&self, out: &mut Writer) {
        out.object(|reason| {
            reason.member("Code", self.code());
            if let Some(message) = self.message() {
                reason.member("Message", message);
            }
            if let Self::ConditionalCheckFailed { item } = self {
                reason.optional("Item", item);
            }
        });
    }
}
