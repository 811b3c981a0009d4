use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use dynamo_model::api::{DescribeTableRequest, Operation};
use futures_util::FutureExt;

use super::Raise;
use super::levels::{Wanted, current, is_on_demand};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::tables::policy::Standing;
use crate::tables::{is_active, refused};

impl Database {
    /// Does some work with more capacity: see [`throughput`](crate::throughput). The work is what `body` does when it is
    /// awaited, and begins when the capacity is there.
    pub fn with_throughput<'a, T>(
        &self,
        raises: impl IntoIterator<Item = Raise>,
        body: impl Future<Output = T> + Send + 'a,
    ) -> WithThroughput<'a, T> {
        WithThroughput { raising: self.raise_throughput(raises), body: Box::pin(body) }
    }

    /// Raises capacity until it is [restored](RaisedThroughput::restore): [`with_throughput`](Self::with_throughput) for
    /// work that is not one future.
    pub fn raise_throughput(&self, raises: impl IntoIterator<Item = Raise>) -> Raising {
        let raises = raises.into_iter().collect();
        Raising { db: self.clone(), raises, skips_on_demand: false, waits: true, waits_on_exit: false }
    }
}

/// Capacity to be raised. Made by [`Database::raise_throughput`].
#[must_use = "nothing is raised until it is awaited"]
#[derive(Debug)]
pub struct Raising {
    db: Database,
    raises: Vec<Raise>,
    skips_on_demand: bool,
    waits: bool,
    waits_on_exit: bool,
}

impl Raising {
    /// Leaves out tables that are paid for by the request, which have no capacity to raise; they are an error otherwise.
    pub fn skip_on_demand(mut self) -> Self {
        self.skips_on_demand = true;
        self
    }

    /// Does not wait until the capacity is there, which takes the service some minutes at times.
    pub fn without_waiting(mut self) -> Self {
        self.waits = false;
        self
    }

    /// Waits, too, until the capacity is back where it was.
    pub fn wait_on_exit(mut self) -> Self {
        self.waits_on_exit = true;
        self
    }

    async fn run(self) -> Result<RaisedThroughput, Error> {
        let mut by_table: BTreeMap<String, Wanted> = BTreeMap::new();
        for Raise { table, index, to } in self.raises {
            by_table.entry(format!("{}{table}", self.db.table_prefix())).or_default().push((index, to));
        }
        let mut raised = RaisedThroughput { db: self.db, open: Vec::new(), waits: self.waits_on_exit };
        for (table, wanted) in by_table {
            let entered = raised.enter(&table, wanted, self.skips_on_demand, self.waits).await;
            if let Err(error) = entered {
                // What was raised by then goes back; if it cannot, dropping it says so.
                let _ = raised.put_back().await;
                return Err(error);
            }
        }
        Ok(raised)
    }
}

/// Capacity that is raised, until it is [restored](Self::restore). Dropped without that, it is put back if the database
/// answers at once, and otherwise an error is logged.
#[must_use = "it is put back by `restore`"]
pub struct RaisedThroughput {
    db: Database,
    open: Vec<Open>,
    waits: bool,
}

/// A table whose capacity is raised.
struct Open {
    table: String,
    standing: Arc<Standing>,
    scope: u64,
}

impl RaisedThroughput {
    /// Puts the capacity back to what it was, or to what other scopes ask for that are open still.
    ///
    /// # Errors
    /// As the service refuses it: `LimitExceededException` if it was lowered too often today. What could be put back is; the
    /// rest can be tried again.
    pub async fn restore(&mut self) -> Result<(), Error> {
        self.put_back().await
    }

    /// The tables whose capacity is raised still, as the service knows them.
    #[must_use]
    pub fn tables(&self) -> Vec<&str> {
        self.open.iter().map(|open| open.table.as_str()).collect()
    }

    async fn enter(&mut self, table: &str, wanted: Wanted, skips: bool, waits: bool) -> Result<(), Error> {
        let described = self.db.described(table).await;
        let described = described.map_err(|refusal| refused(DescribeTableRequest::NAME, table, refusal))?;
        if is_on_demand(&described) {
            return if skips { Ok(()) } else { Err(ErrorKind::OnDemand { table: table.to_owned() }.into()) };
        }
        let current = current(&described);
        if let Some((Some(index), _)) = wanted.iter().find(|(place, _)| !current.contains_key(place)) {
            let differences = vec![format!("global index `{index}` is missing")];
            return Err(ErrorKind::TableMismatch { table: table.to_owned(), differences }.into());
        }
        let standing = self.db.standing(table);
        let mut levels = standing.levels().await;
        let scope = levels.open(wanted);
        if let Err(error) = levels.apply(&self.db, table).await {
            levels.close(scope);
            return Err(error);
        }
        drop(levels);
        self.open.push(Open { table: table.to_owned(), standing, scope });
        if waits {
            self.db.wait_until(table, is_active).await?;
        }
        Ok(())
    }

    async fn put_back(&mut self) -> Result<(), Error> {
        let (mut failed, mut first) = (Vec::new(), None);
        while let Some(open) = self.open.last() {
            let closed = close(&self.db, open, self.waits).await;
            let open = self.open.pop().expect("it is the last one");
            if let Err(error) = closed {
                failed.push(open);
                first.get_or_insert(error);
            }
        }
        self.open = failed;
        first.map_or(Ok(()), Err)
    }
}

async fn close(db: &Database, open: &Open, waits: bool) -> Result<(), Error> {
    let mut levels = open.standing.levels().await;
    let wanted = levels.close(open.scope).unwrap_or_default();
    if let Err(error) = levels.apply(db, &open.table).await {
        levels.reopen(open.scope, wanted);
        return Err(error);
    }
    drop(levels);
    if waits {
        db.wait_until(&open.table, is_active).await?;
    }
    Ok(())
}

impl Drop for RaisedThroughput {
    fn drop(&mut self) {
        if self.open.is_empty() {
            return;
        }
        self.waits = false;
        let mut restoring = Box::pin(self.put_back());
        let restored = restoring.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        drop(restoring);
        let why = match restored {
            Poll::Ready(Ok(())) => return,
            Poll::Ready(Err(error)) => error.to_string(),
            Poll::Pending => "it takes an answer of the service; await `restore`".to_owned(),
        };
        tracing::error!(tables = ?self.tables(), %why, "raised throughput was dropped, and not put back");
    }
}

impl IntoFuture for Raising {
    type Output = Result<RaisedThroughput, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for RaisedThroughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RaisedThroughput").field("tables", &self.tables()).finish_non_exhaustive()
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
            (Ok(output), Ok(())) => Ok(output),
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
