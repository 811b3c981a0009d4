use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;

use futures_util::FutureExt;

use super::Raise;
use super::raised::RaisedThroughput;
use super::raising::Raising;
use crate::database::Database;
use crate::error::Error;

impl Database {
    /// Does some work with more capacity: see [`throughput`](crate::throughput). The work is what `body` does when it
    /// is awaited, and begins when the capacity is there.
    pub fn with_throughput<'a, T>(
        &self,
        raises: impl IntoIterator<Item = Raise>,
        body: impl Future<Output = T> + Send + 'a,
    ) -> WithThroughput<'a, T> {
        WithThroughput { raising: self.raise_throughput(raises), body: Box::pin(body) }
    }

    /// Raises capacity until it is [restored](RaisedThroughput::restore): [`with_throughput`](Self::with_throughput)
    /// for work that is not one future.
    pub fn raise_throughput(&self, raises: impl IntoIterator<Item = Raise>) -> Raising {
        Raising::new(self.clone(), raises.into_iter().collect())
    }
}

/// Work with more capacity, to be awaited. Made by [`Database::with_throughput`].
#[must_use = "nothing is done until it is awaited"]
pub struct WithThroughput<'a, T> {
    raising: Raising,
    body: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
}

impl<T> WithThroughput<'_, T> {
    /// As [`Raising::skip_on_demand`].
    pub fn skip_on_demand(self) -> Self {
        Self { raising: self.raising.skip_on_demand(), ..self }
    }

    /// As [`Raising::without_waiting`].
    pub fn without_waiting(self) -> Self {
        Self { raising: self.raising.without_waiting(), ..self }
    }

    /// As [`Raising::wait_on_exit`].
    pub fn wait_on_exit(self) -> Self {
        Self { raising: self.raising.wait_on_exit(), ..self }
    }

    async fn run(self) -> Result<T, ScopeError<T>> {
        let mut guard = self.raising.await.map_err(ScopeError::NotRaised)?;
        let done = AssertUnwindSafe(self.body).catch_unwind().await;
        let restored = guard.restore().await;
        match (done, restored) {
            (Ok(output), Ok(restored)) => {
                if !restored.nothing.is_empty() {
                    tracing::warn!(%restored, "there was not all of what was raised to put back");
                }
                Ok(output)
            }
            (Ok(output), Err(source)) => Err(ScopeError::NotRestored { output, guard, source }),
            // What could not be put back is logged when the guard is dropped.
            (Err(panic), _) => resume_unwind(panic),
        }
    }
}

impl<T> fmt::Debug for WithThroughput<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithThroughput").field("raising", &self.raising).finish_non_exhaustive()
    }
}

impl<'a, T: Send + 'a> IntoFuture for WithThroughput<'a, T> {
    type Output = Result<T, ScopeError<T>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// What can go wrong with a scope, beside its work. `?` makes an [`Error`] of it, without the output.
pub enum ScopeError<T> {
    /// The capacity was not raised, and the work was not begun.
    NotRaised(Error),
    /// The work was done, and the capacity could not be put back.
    NotRestored {
        /// What the work came to.
        output: T,
        /// To try again with.
        guard: RaisedThroughput,
        /// Why.
        source: Error,
    },
}

impl<T> From<ScopeError<T>> for Error {
    fn from(error: ScopeError<T>) -> Self {
        match error {
            ScopeError::NotRaised(error) | ScopeError::NotRestored { source: error, .. } => error,
        }
    }
}

impl<T> fmt::Display for ScopeError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRaised(error) => write!(f, "the throughput was not raised: {error}"),
            Self::NotRestored { guard, source, .. } => {
                let tables = guard.tables().join(", ");
                write!(f, "the throughput of {tables} was not put back; try again with the guard: {source}")
            }
        }
    }
}

impl<T> fmt::Debug for ScopeError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRaised(error) => f.debug_tuple("NotRaised").field(error).finish(),
            Self::NotRestored { guard, source, .. } => {
                f.debug_struct("NotRestored").field("guard", guard).field("source", source).finish_non_exhaustive()
            }
        }
    }
}

impl<T> std::error::Error for ScopeError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotRaised(error) | Self::NotRestored { source: error, .. } => error.source(),
        }
    }
}
