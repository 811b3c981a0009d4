use std::path::PathBuf;

use dynamo_model::schema::StreamViewType;
use dynamo_model::{AttributeValue, Item, ServiceError};

use super::{BoxError, DecodeError, EncodeError, Error};
use crate::batch::{BatchReport, Leftover};
use crate::memory_table::FlushReport;
use crate::migration::Step;

/// The kinds of [`Error`]. Tables are named as the service knows them, with the database's prefix; a key is the key's
/// attributes.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Error, ErrorKind};
///
/// /// What is shown to whoever asked.
/// fn answer(error: &Error) -> String {
///     match error.kind() {
///         ErrorKind::NotFound { .. } => "there is no such store".to_owned(),
///         ErrorKind::ConditionFailed { failed, .. } => format!("not while it is false that {}", failed.join(" and ")),
///         ErrorKind::Throttled { .. } | ErrorKind::Unprocessed { .. } => "try again in a minute".to_owned(),
///         _ => "that did not work".to_owned(),
///     }
/// }
///
/// let error = stores.delete("S2").when(|f| f.visits.eq(0)).await.unwrap_err();
/// assert_eq!(answer(&error), "not while it is false that visits = 0");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no item with that key.
    NotFound {
        /// The table.
        table: String,
        /// The key that was asked for.
        key: Item,
    },
    /// There is an item with that key already, so it was not created. Nothing was written.
    AlreadyExists {
        /// The table.
        table: String,
        /// The record's key.
        key: Item,
    },
    /// The key of a record that was read was changed, which would make it another record. Nothing was asked of the
    /// service.
    KeyChanged {
        /// The table.
        table: String,
        /// The key with which the record was read.
        key: Item,
        /// The key that it has now.
        now: Item,
    },
    /// The condition of a write is false. Nothing was written.
    ConditionFailed {
        /// The table.
        table: String,
        /// The key that was to be written.
        key: Item,
        /// The item as it is; `None` if there is none. [`Error::current_as`] reads it as a record.
        current: Option<Item>,
        /// The clauses that are false, of those that all had to be true: `visits < 10`.
        failed: Vec<String>,
    },
    /// A key is empty or not storable. Nothing was asked of the service.
    InvalidKey {
        /// The table.
        table: String,
        /// What is wrong with which key attribute.
        source: EncodeError,
    },
    /// A value cannot be stored. Nothing was asked of the service.
    Encode {
        /// The table.
        table: String,
        /// The key of what was to be written or changed, where it is known.
        key: Option<Item>,
        /// What is wrong with which attribute.
        source: EncodeError,
    },
    /// An item is not what the record expects.
    Decode {
        /// The table.
        table: String,
        /// The item's key.
        key: Item,
        /// What is wrong with which attribute.
        source: DecodeError,
    },
    /// The record is larger than an item may be. Nothing was asked of the service.
    ItemTooLarge {
        /// The table.
        table: String,
        /// The record's key.
        key: Item,
        /// Its size in bytes, as the service counts it: names and values. 409,600 are allowed, which is 400 KB.
        size: usize,
    },
    /// The record's `before_save` refused it. Nothing was asked of the service.
    Rejected {
        /// The table.
        table: String,
        /// The record's key, as far as it can be told.
        key: Option<Item>,
        /// Why.
        source: BoxError,
    },
    /// The table does not exist, and it was not, or could not be, created.
    TableMissing {
        /// The table.
        table: String,
        /// Why it was not created; `None` if the [`TablePolicy`](crate::TablePolicy) is not to.
        source: Option<ServiceError>,
    },
    /// There is a table of that name already, so it was not created.
    TableExists {
        /// The table.
        table: String,
    },
    /// The table is not yet, or no longer, one that can be used.
    TableNotReady {
        /// The table.
        table: String,
        /// What it is, in the service's words: `CREATING`, for one.
        status: String,
    },
    /// The table is paid for by the request, so it has no capacity that could be [raised](crate::throughput). Nothing
    /// was changed.
    OnDemand {
        /// The table.
        table: String,
    },
    /// The table is not as the record declares it: [`TablePolicy::Verify`](crate::TablePolicy::Verify) found out. A
    /// [plan](crate::migration) may change it.
    TableMismatch {
        /// The table.
        table: String,
        /// Every difference, a sentence each.
        differences: Vec<String>,
    },
    /// A table did not come to what its records declare: by a [plan](crate::migration), or by
    /// [`TablePolicy::Migrate`](crate::TablePolicy::Migrate).
    Migration {
        /// The table.
        table: String,
        /// The steps that were done, of all tables of the plan.
        done: Vec<Step>,
        /// The steps that were not, as far as they are known; of the table, the one that failed comes first.
        left: Vec<Step>,
        /// Why the table's next step failed; `None` if all was done but what cannot be, or must not.
        source: Option<Error>,
    },
    /// A scan was to be made of a database that refuses them: [`ScanPolicy::Refuse`](crate::ScanPolicy::Refuse).
    /// Nothing was asked of the service.
    ScanRefused {
        /// The table.
        table: String,
        /// The index that was to be scanned; `None` for the table itself.
        index: Option<&'static str>,
    },
    /// Another record has this value of a [unique](derive@crate::Record#unique-fields) field. Nothing was written.
    NotUnique {
        /// The table.
        table: String,
        /// The key of the record that was to be written.
        key: Item,
        /// The field's attribute.
        attribute: &'static str,
        /// The value that is taken.
        value: AttributeValue,
    },
    /// Records with [unique](derive@crate::Record#unique-fields) fields cannot be written like this. Nothing was asked
    /// of the service.
    UniqueAlone {
        /// The table.
        table: String,
        /// The unique field's attribute.
        attribute: &'static str,
        /// Like what, and what to do.
        how: &'static str,
    },
    /// Records that were to be [collected](crate::Database::collection) are not in one table and partition. Nothing was
    /// asked of the service.
    NoCollection {
        /// The table.
        table: String,
        /// What is not where.
        problem: String,
    },
    /// A change of a field changes the key of an index that is put together from it, and another field of that key is
    /// not known. Nothing was asked of the service.
    IndexKeyIncomplete {
        /// The table.
        table: String,
        /// The key of the record that was to be changed.
        key: Item,
        /// The index.
        index: &'static str,
        /// The attribute that is not known.
        missing: &'static str,
    },
    /// A transaction has two actions on the same item. Nothing was asked of the service.
    ItemTwice {
        /// The table.
        table: String,
        /// The item's key.
        key: Item,
    },
    /// A write with a condition was made part of a batch, where there are none. Nothing was asked of the service.
    ConditionInBatch {
        /// The table.
        table: String,
        /// The item's key.
        key: Item,
    },
    /// A transaction or batch has a part of a table of another database than the one that makes it. Nothing was asked
    /// of the service.
    OtherDatabase {
        /// The table.
        table: String,
    },
    /// A transaction has more actions than the 100 that it may have. Nothing was asked of the service.
    TransactionTooLong {
        /// How many it has; 100 are allowed.
        actions: usize,
    },
    /// A batch or a transaction was awaited to which nothing was given: the service takes none that is empty, and it is
    /// mostly a mistake. Nothing was asked of it.
    Empty {
        /// What is empty.
        what: &'static str,
    },
    /// A transaction has an update that changes nothing, which the service does not take. Nothing was asked of it.
    EmptyUpdate {
        /// The table.
        table: String,
        /// The item's key.
        key: Item,
    },
    /// A transaction did not happen. Nothing was written, or read.
    TransactionFailed {
        /// The actions that are to blame.
        failed: Vec<FailedAction>,
    },
    /// The table, the index or the account lacks capacity at the moment; try again later.
    Throttled {
        /// The operation, as in `PutItem`.
        operation: &'static str,
        /// The table.
        table: String,
        /// The key, if the operation has one.
        key: Option<Item>,
        /// The service's answer.
        source: ServiceError,
    },
    /// Some of a batch was not done. All the rest was.
    Unprocessed {
        /// The operation, `BatchWriteItem` or `BatchGetItem`.
        operation: &'static str,
        /// The table; empty if what is left is of several.
        table: String,
        /// What is left: the items that were not written, and the keys that were not read or not removed.
        /// [`Error::left_as`] reads items as records.
        left: Vec<Leftover>,
        /// What was done.
        report: BatchReport,
        /// Why; `None` if the service kept leaving it undone, however often it was asked.
        source: Option<Error>,
    },
    /// A table was to be [copied](crate::copy) onto itself. Nothing was read or written.
    CopyOntoItself {
        /// The table.
        table: String,
    },
    /// The file that says how far a [copy](crate::copy) got is another copy's, or damaged, or cannot be read or
    /// written.
    CopyCheckpoint {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A line that was to be [imported](crate::copy) is no item of the table. Those before it may have been written:
    /// [`Error::copied`] tells.
    NotAnItem {
        /// The table.
        table: String,
        /// The line's number; the first is 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// What a table was to be [exported](crate::copy) to could not be written, or what it was to be imported from could
    /// not be read.
    File {
        /// The table.
        table: String,
        /// The file; `None` if it is something else.
        file: Option<PathBuf>,
        /// Why.
        source: std::io::Error,
    },
    /// A [table in memory](crate::memory_table) was to hold records of which only a part is read, or that are another
    /// table's. Nothing was read.
    PartialRecords {
        /// The table that is held.
        table: String,
    },
    /// Some records of a [table in memory](crate::memory_table) were not written. They are held still, and another
    /// flush tries them again. All the others were written.
    Unflushed {
        /// The table.
        table: String,
        /// What was done, and what was not and why.
        report: FlushReport,
    },
    /// A cursor is damaged, or another query's.
    Cursor {
        /// The table of the query that it was given to; empty if it is not a cursor at all.
        table: String,
        /// What is wrong.
        problem: CursorProblem,
    },
    /// The [changes](crate::changes) of a table cannot be read, or not any further.
    Changes {
        /// The table.
        table: String,
        /// Why.
        problem: ChangesProblem,
    },
    /// A checkpoint is damaged, or another table's.
    Checkpoint {
        /// The table whose changes were to be read on; empty if it is not a checkpoint at all.
        table: String,
        /// What is wrong.
        problem: CheckpointProblem,
    },
    /// What was asked for is to be had of a database in the memory of this program only, and this is another. Nothing
    /// was done.
    NotEmbedded {
        /// The method.
        wanted: &'static str,
    },
    /// `Database::connect()` lacks something. Nothing was asked of the service.
    Connect {
        /// What it lacks, and how to give it.
        problem: String,
    },
    /// The service refused the request, in one of the ways that are none of the above.
    Service {
        /// The operation, as in `PutItem`.
        operation: &'static str,
        /// The table.
        table: String,
        /// The key, if the operation has one.
        key: Option<Item>,
        /// The service's answer.
        source: ServiceError,
    },
}

/// Why a transaction did not happen.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::ErrorKind;
///
/// let new = store("S1", "MYC", None, 0, &[]);
/// let error = db.transact().with(stores.delete("S3")).with(stores.create(&new)).await.unwrap_err();
/// let ErrorKind::TransactionFailed { failed } = error.into_kind() else { panic!("it is a transaction") };
/// assert_eq!(failed[0].at, 1);
/// assert!(failed[0].error.is_already_exists());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FailedAction {
    /// Which of its actions it is, from 0, in the order in which they were given.
    pub at: usize,
    /// What is wrong with it, as if it were alone.
    pub error: Error,
}

/// What is wrong with a [`Cursor`](crate::Cursor).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{CursorProblem, ErrorKind};
///
/// let first = orders.query("ann").limit(2).page(None).await?;
/// let error = orders.query("bob").page(first.next.as_ref()).await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Cursor { problem: CursorProblem::OtherPartition, .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CursorProblem {
    /// It is not the text of a cursor, or not all of it.
    Damaged,
    /// It was made by a version of this library that writes them in another way.
    Version(u8),
    /// It is from another table.
    OtherTable,
    /// It is from another index of the table, or from the table itself, or from a scan instead of a query.
    OtherIndex,
    /// It is from another partition.
    OtherPartition,
    /// It is from the same query in the other direction.
    OtherDirection,
    /// Its key is not made of the attributes that this query's keys are made of.
    OtherKey,
    /// It is not signed, and the database [signs](crate::Database::cursor_keys) its cursors.
    Unsigned,
    /// It is not signed with one of the database's keys, or was changed after it was.
    WrongSignature,
    /// One of the database's own keys is empty, so a signature would mean nothing.
    EmptyKey,
}

/// Why the [changes](crate::changes) of a table cannot be read, or not any further.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{ChangesProblem, ErrorKind};
///
/// let error = stores.changes().open().await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Changes { problem: ChangesProblem::NoStream, .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ChangesProblem {
    /// The table has no stream. [`Table::enable_changes`](crate::Table::enable_changes) gives it one.
    NoStream,
    /// The stream holds only this of the items that change, and not what they were and what they are, which is what it
    /// takes to make records of them.
    View(StreamViewType),
    /// Changes that were to be read are not there any more: the service keeps them for a day.
    Trimmed,
    /// The stream was disabled. All of it was read.
    Ended {
        /// The ARN of the stream that the table has now, if it has one.
        successor: Option<String>,
    },
    /// The stream is not there any more: the service keeps one that was disabled for a day. What was not read of it by
    /// then is lost.
    Gone {
        /// The ARN of the stream that the table has now, if it has one.
        successor: Option<String>,
    },
}

/// What is wrong with a [`Checkpoint`](crate::changes::Checkpoint).
///
/// ```
/// use dynamo_objects::changes::Checkpoint;
/// use dynamo_objects::{CheckpointProblem, ErrorKind};
///
/// let error = "half a check".parse::<Checkpoint>().unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Checkpoint { problem: CheckpointProblem::Damaged, .. }));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CheckpointProblem {
    /// It is not the text of a checkpoint, or not all of it.
    Damaged,
    /// It was made by a version of this library that writes them in another way.
    Version(u8),
    /// It is from another table.
    OtherTable,
}
