//! Tables that may not be there: made when they are missed, taken for granted, or looked at first.

mod differences;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_model::api::{CreateTableRequest, DescribeTableRequest, Operation};
use dynamo_model::schema::{TableDescription, TableStatus};
use dynamo_model::{BackendError, ServiceError};
use futures_util::lock::Mutex;

use crate::backoff::Backoff;
use crate::error::{Error, ErrorKind};
use crate::physical::Physical;

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
type Described = Option<TableDescription>;

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
        let _turn = standing.turn.lock().await;
        if standing.creations.load(Ordering::Acquire) != known {
            return Ok(());
        }
        let definition = CreateTableRequest { table_name: self.name().to_owned(), ..self.definition() };
        match self.backend().send(definition).await {
            Ok(response) if response.table_description.table_status == TableStatus::Active => {}
            // Being made, by us or by another process.
            Ok(_) | Err(BackendError { error: ServiceError::ResourceInUse { .. }, .. }) => {
                self.wait_until_active().await?;
            }
            Err(refusal) => return Err(self.table_missing(Some(refusal.error)).of_request(refusal.request_id)),
        }
        standing.creations.fetch_add(1, Ordering::Release);
        Ok(())
    }

    async fn wait_until_active(&self) -> Result<(), Error> {
        let mut backoff = Backoff::creating();
        loop {
            // Asked before the first wait: an embedded engine has made the table by now.
            let status = match self.describe().await {
                Ok(table) if is_usable(&table.table_status) => return Ok(()),
                Ok(table) => table.table_status,
                // Descriptions are eventually consistent: a table that was just made may not be seen yet.
                Err(refusal) if is_missing(&refusal) => TableStatus::Creating,
                Err(refusal) => return Err(self.not_described(refusal)),
            };
            let Some(wait) = backoff.wait() else {
                let (table, status) = (self.name().to_owned(), status.to_string());
                return Err(ErrorKind::TableNotReady { table, status }.into());
            };
            self.database().sleeper().sleep(wait).await;
        }
    }

    /// Whether [`verify`](Self::verify) comes before the first request.
    pub(crate) fn needs_verification(&self) -> bool {
        self.database().policy() == TablePolicy::Verify && !self.verified().load(Ordering::Acquire)
    }

    /// Compares the table with the record's declaration.
    pub(crate) async fn verify(&self) -> Result<(), Error> {
        let mut described = self.standing().turn.lock().await;
        let table = match &mut *described {
            Some(table) => table,
            unknown => unknown.insert(self.describe().await.map_err(|refusal| {
                if is_missing(&refusal) { self.table_missing(None) } else { self.not_described(refusal) }
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

    async fn describe(&self) -> Result<TableDescription, BackendError> {
        let request = DescribeTableRequest { table_name: self.name().to_owned() };
        Ok(*self.backend().send(request).await?.table)
    }

    fn not_described(&self, refusal: BackendError) -> Error {
        Error::answered(DescribeTableRequest::NAME, self.name(), None, refusal.error).of_request(refusal.request_id)
    }

    fn table_missing(&self, source: Option<ServiceError>) -> Error {
        ErrorKind::TableMissing { table: self.name().to_owned(), source }.into()
    }
}

fn is_missing(refusal: &BackendError) -> bool {
    matches!(refusal.error, ServiceError::ResourceNotFound { .. })
}

/// A table that is being changed can be used meanwhile.
fn is_usable(status: &TableStatus) -> bool {
    matches!(status, TableStatus::Active | TableStatus::Updating)
}
