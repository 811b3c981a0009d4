//! Tables that may not be there: made when they are missed, taken for granted, or looked at first.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_model::api::{DescribeTableRequest, Operation};
use dynamo_model::schema::{TableDescription, TableStatus};
use dynamo_model::{BackendError, ServiceError};
use futures_util::lock::{Mutex, MutexGuard};

use crate::error::{Error, ErrorKind};
use crate::migration::{Run, Seen, Step, Terms, compare, differences};
use crate::physical::Physical;
use crate::tables::declaration::Declaration;
use crate::tables::{is_missing, is_usable, not_made, refused};

/// What a database does about tables that may not be there, or may not be what their records declare. Set by
/// [`Database::table_policy`](crate::Database::table_policy).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Database, ErrorKind, TablePolicy};
///
/// // Tables that somebody else makes.
/// let db = Database::memory().table_policy(TablePolicy::Assume);
/// let error = db.table::<Store>().get("S1").await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::TableMissing { table, .. } if table == "store"));
///
/// // Once they are made, by a tool for it, say.
/// db.create_table::<Store>().await?;
/// let db = db.table_policy(TablePolicy::Verify);
/// assert!(db.table::<Store>().find("S1").await?.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
#[non_exhaustive]
pub enum TablePolicy {
    /// A table that turns out to be missing is made as its record declares it, with its indexes, its stream and its
    /// time to live, and the call that missed it is made again. Nothing is asked about tables that are there: existing
    /// tables cost nothing.
    #[default]
    CreateIfMissing,
    /// The tables are there. If not, calls fail with [`ErrorKind::TableMissing`].
    Assume,
    /// Before a table is first used it is described (once for each table and database), and calls fail with
    /// [`ErrorKind::TableMismatch`] if its keys, its indexes and its stream are not those that the record declares.
    Verify,
    /// Before a table is first used it is compared with its record (once for each table and database), and made or
    /// brought to what the record declares: missing global indexes, the stream and the time to live are added, as by a
    /// [`plan`](crate::Database::plan) without drops. What cannot be added is an error that names the step,
    /// [`ErrorKind::Migration`]. Other indexes stay, and so does the way in which the table is paid for.
    ///
    /// The first call waits until an index is filled, up to five minutes, and fails with an error that can be tried
    /// again after that. For large tables, [plan](crate::migration) the change before the program comes that needs it.
    Migrate,
}

/// What a database knows of a table, shared by all who use it.
#[derive(Default)]
pub(crate) struct Standing {
    /// How often the table was made, or seen to be made by others, since the database is in use.
    creations: AtomicU64,
    /// Held while somebody makes or describes the table, so that everybody else waits for that and does not ask too.
    turn: Mutex<Described>,
}

/// The table as it was described, if it was.
pub(crate) type Described = Option<Seen>;

impl Standing {
    /// Waits until nobody else makes or describes the table.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, Described> {
        self.turn.lock().await
    }

    /// The table was made.
    pub(crate) fn made(&self) {
        self.creations.fetch_add(1, Ordering::Release);
    }
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing").field("creations", &self.creations).finish_non_exhaustive()
    }
}

impl Physical {
    /// How often the table was made so far. Whoever is told that the table is missing, and finds this changed since
    /// the request, need not make it.
    pub(crate) fn creations(&self) -> u64 {
        self.standing().creations.load(Ordering::Acquire)
    }

    /// Makes the table, which was missing when there were `known` creations, unless somebody did so since.
    pub(crate) async fn create(&self, known: u64) -> Result<(), Error> {
        if !matches!(self.database().policy(), TablePolicy::CreateIfMissing | TablePolicy::Migrate) {
            return Err(self.table_missing());
        }
        let standing = self.standing();
        let mut described = standing.turn().await;
        if standing.creations.load(Ordering::Acquire) != known {
            return Ok(());
        }
        *described = None;
        let Declaration { definition, ttl, .. } = self.declaration();
        let made = match self.backend().send(definition).await {
            Ok(response) if ttl.is_none() && response.table_description.table_status == TableStatus::Active => Ok(()),
            // Being made, by us or by another process.
            Ok(_) | Err(BackendError { error: ServiceError::ResourceInUse { .. }, .. }) => {
                self.database().made_ready(self.name(), ttl, is_usable).await.map(drop)
            }
            Err(refusal) => return Err(not_made(self.name(), refusal)),
        };
        // It is there, whatever else is not.
        if made.as_ref().err().is_none_or(|error| !matches!(error.kind(), ErrorKind::TableNotReady { .. })) {
            standing.made();
        }
        made
    }

    /// Whether [`prepare`](Self::prepare) comes before the first request.
    pub(crate) fn needs_preparation(&self) -> bool {
        let looks = matches!(self.database().policy(), TablePolicy::Verify | TablePolicy::Migrate);
        looks && !self.verified().load(Ordering::Acquire)
    }

    /// Compares the table with the record's declaration, and brings it to that if it may.
    pub(crate) async fn prepare(&self) -> Result<(), Error> {
        let declared = self.declaration();
        let mut described = self.standing().turn().await;
        // What is done halfway has to be looked at again, and so has a table that is mended meanwhile.
        let known = described.take();
        let seen = match self.database().policy() {
            TablePolicy::Migrate => self.migrate(&declared, known).await?,
            _ => self.verify(&declared, known).await?,
        };
        *described = Some(seen);
        self.verified().store(true, Ordering::Release);
        Ok(())
    }

    async fn verify(&self, declared: &Declaration, known: Described) -> Result<Seen, Error> {
        let seen = match known {
            Some(seen) => seen,
            None => Seen { table: Some(self.describe().await?), expiry: None },
        };
        match differences(&compare(declared, &seen)) {
            none if none.is_empty() => Ok(seen),
            differences => Err(ErrorKind::TableMismatch { table: self.name().to_owned(), differences }.into()),
        }
    }

    async fn describe(&self) -> Result<TableDescription, Error> {
        self.database().described(self.name()).await.map_err(|refusal| match is_missing(&refusal) {
            true => self.table_missing(),
            false => refused(DescribeTableRequest::NAME, self.name(), refusal),
        })
    }

    async fn migrate(&self, declared: &Declaration, known: Described) -> Result<Seen, Error> {
        let terms = Terms::FIRST_USE;
        let lacks = |steps: &[Step]| steps.iter().any(|step| !terms.tolerate(step));
        if let Some(seen) = known
            && (declared.ttl.is_none() || seen.expiry.is_some())
            && !lacks(&compare(declared, &seen))
        {
            return Ok(seen);
        }
        let mut run = Run::new(self.database(), declared, None, terms);
        let ended = run.run().await;
        if run.made() {
            self.standing().made();
        }
        run.left.retain(|step| !terms.tolerate(step));
        let (table, done, left) = (self.name().to_owned(), run.done, run.left);
        match ended {
            Ok(seen) if left.is_empty() => Ok(seen),
            ended => Err(ErrorKind::Migration { table, done, left, source: ended.err() }.into()),
        }
    }

    fn table_missing(&self) -> Error {
        ErrorKind::TableMissing { table: self.name().to_owned(), source: None }.into()
    }
}
