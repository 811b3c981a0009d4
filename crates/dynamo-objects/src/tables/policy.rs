//! Tables that may not be there: made when they are missed, taken for granted, or looked at first.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_model::api::{CreateTableRequest, DescribeTableRequest, Operation};
use dynamo_model::schema::{TableDescription, TableStatus};
use dynamo_model::{BackendError, ServiceError};
use futures_util::lock::{Mutex, MutexGuard};

use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::tables::{differences, is_missing, is_usable, refused};

/// What a database does about tables that may not be there, or may not be what their records declare.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
#[non_exhaustive]
pub enum TablePolicy {
    /// A table that turns out to be missing is made as its record declares it, and the call that missed it is made
    /// again. Nothing is asked about tables that are there: existing tables cost nothing.
    #[default]
    CreateIfMissing,
    /// The tables are there. If not, calls fail with [`ErrorKind::TableMissing`].
    Assume,
    /// Before a table is first used it is described (once for each table and database), and calls fail with
    /// [`ErrorKind::TableMismatch`] if its keys and indexes are not those that the record declares.
    Verify,
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
pub(crate) type Described = Option<TableDescription>;

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
        if self.database().policy() != TablePolicy::CreateIfMissing {
            return Err(self.table_missing(None));
        }
        let standing = self.standing();
        let _turn = standing.turn().await;
        if standing.creations.load(Ordering::Acquire) != known {
            return Ok(());
        }
        let definition = CreateTableRequest { table_name: self.name().to_owned(), ..self.definition() };
        match self.backend().send(definition).await {
            Ok(response) if response.table_description.table_status == TableStatus::Active => {}
            // Being made, by us or by another process.
            Ok(_) | Err(BackendError { error: ServiceError::ResourceInUse { .. }, .. }) => {
                self.database().wait_until(self.name(), is_usable).await?;
            }
            Err(refusal) => return Err(self.table_missing(Some(refusal.error)).of_request(refusal.request_id)),
        }
        standing.made();
        Ok(())
    }

    /// Whether [`verify`](Self::verify) comes before the first request.
    pub(crate) fn needs_verification(&self) -> bool {
        self.database().policy() == TablePolicy::Verify && !self.verified().load(Ordering::Acquire)
    }

    /// Compares the table with the record's declaration.
    pub(crate) async fn verify(&self) -> Result<(), Error> {
        let mut described = self.standing().turn().await;
        let table = match &mut *described {
            Some(table) => table,
            unknown => unknown.insert(self.database().described(self.name()).await.map_err(|refusal| {
                if is_missing(&refusal) {
                    self.table_missing(None)
                } else {
                    refused(DescribeTableRequest::NAME, self.name(), refusal)
                }
            })?),
        };
        let differences = differences::between(&self.definition(), table);
        if differences.is_empty() {
            self.verified().store(true, Ordering::Release);
            return Ok(());
        }
        // A table that is mended meanwhile should be looked at again.
        *described = None;
        Err(ErrorKind::TableMismatch { table: self.name().to_owned(), differences }.into())
    }

    fn table_missing(&self, source: Option<ServiceError>) -> Error {
        ErrorKind::TableMissing { table: self.name().to_owned(), source }.into()
    }
}
