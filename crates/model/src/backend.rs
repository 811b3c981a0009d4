use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::ServiceError;
use crate::api::{Operation, Request, Response};

/// Answers requests: the one seam between the mapper and whatever holds the data.
///
/// An embedded engine, a client of AWS and a double in a test are all backends, and a backend can wrap another to count,
/// delay or fail what passes through.
pub trait Backend: Send + Sync + fmt::Debug {
    /// Answers one request.
    fn call(&self, request: Request) -> Answer<'_>;
}

/// A response on its way. One that is there already costs no allocation.
#[must_use = "nothing happens to the answer until it is awaited"]
pub struct Answer<'a>(State<'a>);

enum State<'a> {
    Ready(Option<Result<Response, ServiceError>>),
    Pending(Pin<Box<dyn Future<Output = Result<Response, ServiceError>> + Send + 'a>>),
}

impl<'a> Answer<'a> {
    /// An answer that is there already.
    pub fn ready(result: Result<Response, ServiceError>) -> Self {
        Self(State::Ready(Some(result)))
    }

    /// An answer that takes time.
    pub fn pending(future: impl Future<Output = Result<Response, ServiceError>> + Send + 'a) -> Self {
        Self(State::Pending(Box::pin(future)))
    }
}

impl Future for Answer<'_> {
    type Output = Result<Response, ServiceError>;

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
    pub async fn send<O: Operation>(&self, operation: O) -> Result<O::Response, ServiceError> {
        let response = self.call(operation.into()).await?;
        O::response(response).ok_or_else(|| ServiceError::InternalServerError {
            message: format!("the backend answered {} with the response of another operation", O::NAME),
        })
    }
}
