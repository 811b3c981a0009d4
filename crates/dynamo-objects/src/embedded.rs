//! The engine in process: the clock that it lives by, and what can be done with it and with no other backend.

use std::sync::Arc;
use std::time::Duration;

use dynamo_engine::{Engine, SystemClock};
use dynamo_model::{Backend, ServiceError};

use crate::clock::Clock;
use crate::database::Database;
use crate::error::{Error, ErrorKind};

/// How often a database looks for what has expired, by the computer's clock.
const EVERY: Duration = Duration::from_secs(60);

/// By a clock that the program has, which may be a test's: whenever it was moved.
const EVERY_MOVE: Duration = Duration::from_millis(1);

/// How many items are removed at once, before others get their turn.
const BATCH: usize = 500;

/// An engine in the memory of this process.
#[derive(Clone, Debug)]
pub(crate) struct Embedded(Arc<Engine>);

impl Embedded {
    /// An empty engine, on the computer's clock.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Engine::memory_at(Arc::new(SystemClock)).with_upkeep(EVERY)))
    }

    /// An empty engine that lives by this clock.
    pub(crate) fn at(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Engine::memory_at(Arc::new(EngineClock(clock))).with_upkeep(EVERY_MOVE)))
    }

    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.0) as Arc<dyn Backend>
    }

    /// An engine of its own with all that this one has.
    pub(crate) fn fork(&self) -> Option<Self> {
        self.0.fork().map(|engine| Self(Arc::new(engine)))
    }
}

/// A database's clock as the engine's.
#[derive(Debug)]
struct EngineClock(Arc<dyn Clock>);

impl dynamo_engine::Clock for EngineClock {
    fn now(&self) -> Duration {
        self.0.now()
    }
}

impl Database {
    /// A database of its own that has all that this one has at this moment: tables, items, streams, and the tokens of
    /// transactions. What is written to one of them afterwards is not seen in the other. The clock is the same, and so
    /// are the prefix and all other settings; hooks and meters are told of both, and what
    /// [misbehaves](Self::misbehave) begins anew in the fork.
    ///
    /// Tests that begin with the same data fill a database once, and each takes a fork:
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// let filled = Database::memory();
    /// filled.table::<Store>().put(&Store { store_id: "S1".into() }).await?;
    ///
    /// let db = filled.fork()?;
    /// db.table::<Store>().delete("S1").await?;
    /// assert!(filled.table::<Store>().find("S1").await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Nothing is copied: both go on from what is there, and keep for themselves what changes. So a fork takes some 10
    /// µs, and about one more for each table and index, however many items they have.
    ///
    /// # Errors
    /// [`ErrorKind::NotEmbedded`] if this is not a database in the memory of this program: [`Database::memory`] and
    /// [`Database::memory_at`] make one.
    pub fn fork(&self) -> Result<Self, Error> {
        let fork = self.engine().and_then(Embedded::fork);
        Ok(self.over(fork.ok_or(ErrorKind::NotEmbedded { wanted: "fork" })?))
    }

    /// Removes all items that have expired by now; answers with how many those were. The tables' streams tell of each
    /// that it [expired](crate::changes::Change::Expired).
    ///
    /// A database in memory also does that by itself, without a thread: of one that [lives by a
    /// clock](Self::memory_at), the first request after the clock was moved removes up to 1,000 of them before it is
    /// answered; of others, the first request of a minute does. Until then they can be read, as with the service, which
    /// takes minutes, or days.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Database, Record, TestClock};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "session")]
    /// struct Session {
    ///     #[dynamo(partition_key)]
    ///     token: String,
    ///     #[dynamo(ttl)]
    ///     expires: u64,
    /// }
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// let db = Database::memory_at(clock.clone());
    /// db.table::<Session>().put(&Session { token: "t1".into(), expires: 1_700_000_060 }).await?;
    /// assert_eq!(db.sweep().await?, 0);
    ///
    /// clock.advance(Duration::from_secs(61));
    /// assert_eq!(db.sweep().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotEmbedded`] if this is not a database of this program, in whose service nobody can hurry;
    /// [`ErrorKind::Service`] if its storage fails.
    pub async fn sweep(&self) -> Result<usize, Error> {
        let Embedded(engine) = self.engine().ok_or(ErrorKind::NotEmbedded { wanted: "sweep" })?;
        let failed = |source| Error::answered("sweep", "", None, source);
        let mut removed = 0;
        loop {
            let (swept, ticket) = engine.sweep(BATCH).map_err(failed)?;
            let durable = ticket.await;
            durable.map_err(|error| failed(ServiceError::InternalServerError { message: error.to_string() }))?;
            removed += swept.expired_items;
            if swept.is_done {
                return Ok(removed);
            }
        }
    }
}
