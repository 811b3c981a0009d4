use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::ServiceError;
use crate::api::{Operation, Request, Response};

/// Answers requests: the one seam between the mapper and whatever holds the data.
///
/// An embedded engine, a client of AWS and a double in a test are all backends, and a backend can wrap another to
/// count, delay or fail what passes through.
pub trait Backend: Send + Sync + fmt::Debug {
    /// Answers one request.
    fn call(&self, request: Request) -> Answer<'_>;
}

/// A response on its way. One that is there already costs no allocation.
#[must_use = "nothing happens to the answer until it is awaited"]
pub struct Answer<'a>(State<'a>);

enum State<'a> {
    Ready(Option<Result<Response, BackendError>>),
    Pending(Pin<Box<dyn Future<Output = Result<Response, BackendError>> + Send + 'a>>),
}

impl<'a> Answer<'a> {
    /// An answer that is there already.
    pub fn ready(result: Result<Response, BackendError>) -> Self {
        Self(State::Ready(Some(result)))
    }

    /// An answer that takes time.
    pub fn pending(future: impl Future<Output = Result<Response, BackendError>> + Send + 'a) -> Self {
        Self(State::Pending(Box::pin(future)))
    }
}

impl Future for Answer<'_> {
    type Output = Result<Response, BackendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Ready(result) => {
                Poll::Ready(result.take().expect("an answer is not polled again once it was given"))
            }
            State::Pending(future) => future.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            State::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            State::Pending(_) => f.write_str("Pending"),
        }
    }
}

impl dyn Backend + '_ {
    /// Answers a request with the response of its own kind.
    ///
    /// # Errors
    /// What the service answers instead; also [`ServiceError::InternalServerError`] if the backend answers with the
    /// response of another operation.
    pub async fn send<O: Operation>(&self, operation: O) -> Result<O::Response, BackendError> {
        let response = self.call(operation.into()).await?;
        O::response(response).ok_or_else(|| BackendError::of_another_operation(O::NAME))
    }
}

/// Why a backend did not answer with a response: the service's error, and where the service can look the request up.
#[derive(Clone, PartialEq, Debug)]
pub struct BackendError {
    /// The error.
    pub error: ServiceError,
    /// The id that the service gave to the request; `None` if the backend is no remote one, or nothing answered.
    pub request_id: Option<Box<str>>,
}

impl BackendError {
    /// What a backend is told that answers with the response of another operation.
    #[must_use]
    pub fn of_another_operation(operation: &str) -> Self {
        let message = format!("the backend answered {operation} with the response of another operation");
        ServiceError::InternalServerError { message }.into()
    }
}

impl From<ServiceError> for BackendError {
    fn from(error: ServiceError) -> Self {
        Self { error, request_id: None }
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)?;
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request id {id})"))
    }
}

impl std::error::Error for BackendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
