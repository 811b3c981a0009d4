use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::levels::{Found, Levels, Wanted};
use super::restored::Restored;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::tables::Identity;

/// Capacity that is raised, until it is [restored](Self::restore). Made by [`Database::raise_throughput`]. Dropped
/// without that, it counts no more, and it is put back if the database answers at once; otherwise an error is logged,
/// and it is put back when the next scope of the table ends.
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
/// db.table::<Paid>().put_many((0..50).map(|id| Paid { id, city: "Rome".into() })).await?;
/// raised.restore().await?;
/// assert_eq!(db.throughputs("paid").await?.table.map(|has| has.write), Some(4));
/// # Ok(())
/// # }
/// ```
#[must_use = "it is put back by `restore`"]
pub struct RaisedThroughput {
    db: Database,
    open: Vec<Open>,
    waits: bool,
    /// What was put back so far.
    restored: Restored,
}

/// A table as it was before it is raised.
pub(super) struct Looked {
    /// With prefix.
    pub(super) table: String,
    pub(super) identity: Identity,
    pub(super) wanted: Wanted,
}

/// A table whose capacity is raised.
struct Open {
    table: String,
    /// Tells it from another table that is made in its place.
    identity: Identity,
    indexes: Vec<String>,
    levels: Arc<Levels>,
    scope: u64,
}

impl RaisedThroughput {
    pub(super) fn new(db: Database, waits: bool) -> Self {
        Self { db, open: Vec::new(), waits, restored: Restored::default() }
    }

    /// Puts the capacity back to what it was, or to what other scopes ask for that are open still. What is gone
    /// meanwhile, or paid for by the request, needs nothing, and the answer says so.
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
    /// // Meanwhile somebody removes the table.
    /// db.delete_table("paid").await?;
    /// let restored = raised.restore().await?;
    /// assert_eq!(restored.to_string(), "nothing was put back; table \"paid\" was removed");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As the service refuses it: `LimitExceededException` if it was lowered too often today. What could be put back
    /// is; the rest can be tried again.
    pub async fn restore(&mut self) -> Result<Restored, Error> {
        self.put_back().await?;
        Ok(std::mem::take(&mut self.restored))
    }

    /// The tables whose capacity is raised still, as the service knows them.
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
    /// assert_eq!(raised.tables(), ["paid"]);
    /// raised.restore().await?;
    /// assert!(raised.tables().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tables(&self) -> Vec<&str> {
        self.open.iter().map(|open| open.table.as_str()).collect()
    }

    pub(super) async fn enter(&mut self, looked: Looked, waits: bool) -> Result<(), Error> {
        let Looked { table, identity, wanted } = looked;
        let levels = self.db.levels(&table);
        let indexes = wanted.iter().filter_map(|(place, _)| place.clone()).collect();
        // It is closed when this is dropped, wherever that is: so it is kept from the moment at which it is open.
        let scope = levels.open(wanted);
        self.open.push(Open { table: table.clone(), identity, indexes, levels: Arc::clone(&levels), scope });
        levels.raise(&self.db, &table).await?;
        if waits && self.db.settled(&table).await?.is_none() {
            return Err(ErrorKind::TableMissing { table, source: None }.into());
        }
        Ok(())
    }

    async fn put_back(&mut self) -> Result<(), Error> {
        let (mut at, mut first) = (self.open.len(), None);
        while let Some(last) = at.checked_sub(1) {
            at = last;
            match self.open[at].close(&self.db, self.waits).await {
                Ok(found) => self.restored.tell(&self.open.remove(at), found),
                Err(error) => drop(first.get_or_insert(error)),
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Asks once whether it can be put back at once; why it was not, otherwise.
    fn put_back_at_once(&mut self) -> Result<(), String> {
        let takes_time = "it takes an answer of the service; await `restore`".to_owned();
        // The SDK cannot be asked outside a runtime, and would not answer at once.
        if self.db.is_remote() {
            return Err(takes_time);
        }
        self.waits = false;
        // Neither can other backends, perhaps.
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let mut restoring = Box::pin(self.put_back());
            restoring.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        }));
        match polled {
            Ok(Poll::Ready(Ok(()))) => Ok(()),
            Ok(Poll::Ready(Err(error))) => Err(error.to_string()),
            Ok(Poll::Pending) => Err(takes_time),
            Err(_) => Err("the database panicked when it was asked here; await `restore`".to_owned()),
        }
    }
}

impl Open {
    async fn close(&self, db: &Database, waits: bool) -> Result<Found, Error> {
        self.levels.close(self.scope);
        let found = self.levels.lower(db, &self.table).await?;
        if waits {
            db.settled(&self.table).await?;
        }
        Ok(found)
    }
}

impl Restored {
    fn tell(&mut self, open: &Open, found: Found) {
        let Open { table, identity, indexes, .. } = open;
        match found {
            Found::Missing => self.nothing.push(format!("table {table:?} was removed")),
            Found::OnDemand => self.nothing.push(format!("table {table:?} is paid for by the request now")),
            Found::Provisioned { table: now, .. } if now != *identity => {
                self.nothing.push(format!("table {table:?} was made again"));
            }
            Found::Provisioned { indexes: now, .. } => {
                let gone = indexes.iter().filter(|index| !now.contains(*index));
                self.nothing.extend(gone.map(|index| format!("index `{index}` of table {table:?} was dropped")));
                self.tables.push(table.clone());
            }
        }
    }
}

impl Drop for RaisedThroughput {
    fn drop(&mut self) {
        if self.open.is_empty() {
            return;
        }
        for open in &self.open {
            open.levels.close(open.scope);
        }
        if let Err(why) = self.put_back_at_once() {
            tracing::error!(tables = ?self.tables(), %why, "raised throughput was dropped, and not put back");
        }
    }
}

impl fmt::Debug for RaisedThroughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RaisedThroughput").field("tables", &self.tables()).finish_non_exhaustive()
    }
}
