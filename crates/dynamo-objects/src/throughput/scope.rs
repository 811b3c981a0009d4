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
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let paid = db.table::<Paid>();
    /// let load = paid.put_many((0..50).map(|id| Paid { id, city: "Rome".into() }));
    /// // The output is the work's own result.
    /// let report = db.with_throughput([Raise::table::<Paid>(3, 100)], async { load.await }).await??;
    /// assert_eq!(report.written, 50);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_throughput<'a, T>(
        &self,
        raises: impl IntoIterator<Item = Raise>,
        body: impl Future<Output = T> + Send + 'a,
    ) -> WithThroughput<'a, T> {
        WithThroughput { raising: self.raise_throughput(raises), body: Box::pin(body) }
    }

    /// Raises capacity until it is [restored](RaisedThroughput::restore): [`with_throughput`](Self::with_throughput)
    /// for work that is not one future.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let mut raised = db.raise_throughput([Raise::table::<Paid>(3, 100)]).await?;
    /// let report = db.table::<Paid>().put_many((0..50).map(|id| Paid { id, city: "Rome".into() })).await;
    /// // First it is put back, then it is seen how it went.
    /// raised.restore().await?;
    /// assert_eq!(report?.written, 50);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raise_throughput(&self, raises: impl IntoIterator<Item = Raise>) -> Raising {
        Raising::new(self.clone(), raises.into_iter().collect())
    }
}

/// Work with more capacity, to be awaited: it answers with what the work comes to. Made by
/// [`Database::with_throughput`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # use dynamo_objects::{Database, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "paid", read = 3, write = 4)]
/// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
/// # struct Paid {
/// #     #[dynamo(partition_key)]
/// #     id: u64,
/// #     city: String,
/// # }
/// # let db = Database::memory();
/// # db.create_table::<Paid>().await?;
/// use dynamo_objects::throughput::{Raise, ScopeError};
///
/// let missing = db.with_throughput([Raise::named("payd", 3, 100)], async { unreachable!("it is not begun") });
/// let Err(ScopeError::NotRaised(error)) = missing.await.map(|(): ()| ()) else { unreachable!() };
/// assert!(error.to_string().contains("payd"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ScopeError::NotRaised`], and the work was not begun: see [`Raising`]. [`ScopeError::NotRestored`], with what the
/// work came to. An error of the work itself is what the work comes to.
#[must_use = "nothing is done until it is awaited"]
pub struct WithThroughput<'a, T> {
    raising: Raising,
    body: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
}

impl<T> WithThroughput<'_, T> {
    /// As [`Raising::skip_on_demand`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let raises = [Raise::table::<Store>(3, 100)];
    /// let store = db.with_throughput(raises, async { stores.get("S1").await }).skip_on_demand().await??;
    /// assert_eq!(store.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn skip_on_demand(self) -> Self {
        Self { raising: self.raising.skip_on_demand(), ..self }
    }

    /// As [`Raising::without_waiting`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let raises = [Raise::table::<Paid>(3, 100)];
    /// let done = db.with_throughput(raises, async { "it begins at once" }).without_waiting().await?;
    /// assert_eq!(done, "it begins at once");
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_waiting(self) -> Self {
        Self { raising: self.raising.without_waiting(), ..self }
    }

    /// As [`Raising::wait_on_exit`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let raises = [Raise::table::<Paid>(3, 100)];
    /// let done = db.with_throughput(raises, async { "it was waited for" }).wait_on_exit().await?;
    /// assert_eq!(done, "it was waited for");
    /// # Ok(())
    /// # }
    /// ```
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
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # use dynamo_objects::{Database, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "paid", read = 3, write = 4)]
/// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
/// # struct Paid {
/// #     #[dynamo(partition_key)]
/// #     id: u64,
/// #     city: String,
/// # }
/// # let db = Database::memory();
/// # db.create_table::<Paid>().await?;
/// use dynamo_objects::throughput::{Raise, ScopeError};
///
/// match db.with_throughput([Raise::table::<Paid>(3, 100)], async { 42 }).await {
///     Ok(output) => assert_eq!(output, 42),
///     Err(ScopeError::NotRaised(error)) => return Err(error),
///     Err(ScopeError::NotRestored { output, mut guard, source }) => {
///         eprintln!("{output} is done, but {source}");
///         // When it may be lowered again.
///         println!("{}", guard.restore().await?);
///     }
/// }
/// # Ok(())
/// # }
/// ```
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
