//! What can go wrong, where, and what to do about it.
//!
//! | what happened | how it is told | what to do |
//! |---|---|---|
//! | there is no such record | [`is_not_found`](Error::is_not_found) | [`find`](crate::Table::find) it, if that is no error |
//! | there is one already | [`is_already_exists`](Error::is_already_exists) | |
//! | a condition is false | [`is_condition_failed`](Error::is_condition_failed) | look at what is there: [`current_as`](Error::current_as) |
//! | the service is too busy, or did not answer | [`is_retryable`](Error::is_retryable) | ask again later; the SDK has done so a few times |
//! | a part of a batch was not done | [`ErrorKind::Unprocessed`] | do what is [left](Error::left_as) later |
//! | a transaction did not happen | [`ErrorKind::TransactionFailed`] | see which action is to blame |
//! | what is stored is not what the record says | [`ErrorKind::Decode`], with a [`DecodeError`] | |
//! | a value cannot be stored | [`ErrorKind::Encode`], [`ErrorKind::InvalidKey`], with an [`EncodeError`] | |
//! | anything else | [`kind`](Error::kind); the service's own [`code`](Error::code) | [`request_id`](Error::request_id) is for AWS |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let error = stores.update("S2").set(|f| f.city, "Rome").when(|f| f.visits.lt(10)).await.unwrap_err();
//! assert!(error.is_condition_failed());
//! assert!(error.to_string().contains("visits < 10"));
//! assert_eq!(error.code(), Some("ConditionalCheckFailedException"));
//! # Ok(())
//! # }
//! ```
//!
//! Shown, an error is a sentence that names the table, the key and the attribute, and what to do; its
//! [`source`](std::error::Error::source) is what the service answered, or what is wrong with a value. What can be known
//! to be wrong before anything is asked is told when the call is awaited, and nothing is asked.
//!
//! Next: [`testing`](crate::testing) has databases that fail on purpose.

mod decode;
mod encode;
mod kind;
mod message;
mod place;
mod shown;

use std::fmt;

use dynamo_model::{Item, ServiceError};

pub use decode::{DecodeError, Found};
pub use encode::{EncodeError, EncodeReason};
pub use kind::{ChangesProblem, CheckpointProblem, CursorProblem, ErrorKind, FailedAction};

use crate::batch::LeftoverAction;
use crate::copy::CopyReport;
use crate::record::{Document, Record};

/// Any error that is not ours: what a record's `before_save` refuses it with, for one.
///
/// ```
/// use dynamo_objects::BoxError;
///
/// /// Refuses with a text, or with any error.
/// fn check(lines: &[String]) -> Result<(), BoxError> {
///     if lines.is_empty() {
///         return Err("an order has a line".into());
///     }
///     Ok(())
/// }
/// assert_eq!(check(&[]).unwrap_err().to_string(), "an order has a line");
/// ```
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed: to which table and key, and what to do. One pointer wide; [`kind`](Self::kind) is what a program
/// looks at.
///
/// ```
/// use dynamo_objects::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::NotFound { .. } => "make it first",
///         ErrorKind::Throttled { .. } => "try again later",
///         _ => "ask somebody",
///     }
/// }
/// ```
pub struct Error(Box<Told>);

#[derive(Debug)]
struct Told {
    kind: ErrorKind,
    request_id: Option<Box<str>>,
    copied: Option<CopyReport>,
}

impl Error {
    /// What happened, to be matched.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ErrorKind;
    ///
    /// let error = stores.get("S9").await.unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::NotFound { table, .. } if table == "store"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What happened, with all that belongs to it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ErrorKind;
    ///
    /// let refused = stores.update("S2").set(|f| f.visits, 0).when(|f| f.visits.lt(10)).await.unwrap_err();
    /// match refused.into_kind() {
    ///     ErrorKind::ConditionFailed { current, failed, .. } => {
    ///         assert_eq!(failed, ["visits < 10"]);
    ///         assert!(current.is_some_and(|item| item.contains_key("city")));
    ///     }
    ///     other => panic!("{other}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// Whether there is no item with the key that was asked for.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.get("S9").await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind(), ErrorKind::NotFound { .. })
    }

    /// Whether there was an item already where one was to be created.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.create(&store("S1", "MYC", None, 0, &[])).await.unwrap_err();
    /// assert!(error.is_already_exists());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        match self.kind() {
            ErrorKind::AlreadyExists { .. } => true,
            // An `INSERT` of PartiQL.
            ErrorKind::Service { source, .. } => matches!(source, ServiceError::DuplicateItem { .. }),
            _ => false,
        }
    }

    /// Whether a write did not happen because its condition is false.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.delete("S1").when(|f| f.visits.eq(0)).await.unwrap_err();
    /// assert!(error.is_condition_failed() && !error.is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_condition_failed(&self) -> bool {
        match self.kind() {
            ErrorKind::ConditionFailed { .. } => true,
            // An `UPDATE` or `DELETE` of PartiQL.
            ErrorKind::Service { source, .. } => matches!(source, ServiceError::ConditionalCheckFailed { .. }),
            _ => false,
        }
    }

    /// Whether a transaction was under way that has to do with the same item: the same call may succeed a little later.
    /// Of a transaction, whether that alone was the reason.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Misbehaviour;
    ///
    /// let contended = db.misbehave(Misbehaviour::seeded(7).conflicts(1.0));
    /// let error = contended.table::<Store>().delete("S1").await.unwrap_err();
    /// assert!(error.is_conflict() && error.is_retryable());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self.kind() {
            ErrorKind::Service { source, .. } => matches!(source, ServiceError::TransactionConflict),
            ErrorKind::TransactionFailed { failed } => {
                !failed.is_empty() && failed.iter().all(|action| action.error.is_conflict())
            }
            _ => false,
        }
    }

    /// Whether the same call may well succeed a little later: throttled, unprocessed, an item that a transaction holds,
    /// a table that is not ready, a fault within the service, or no answer at all. After the latter two a write may
    /// have happened nonetheless.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Misbehaviour;
    ///
    /// let busy = db.misbehave(Misbehaviour::seeded(7).throttles(1.0));
    /// let error = busy.table::<Store>().get("S1").await.unwrap_err();
    /// assert!(error.is_retryable());
    ///
    /// // To ask once more for what is not there is of no use.
    /// assert!(!stores.get("S9").await.unwrap_err().is_retryable());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Throttled { .. } | ErrorKind::TableNotReady { .. } => true,
            ErrorKind::Unprocessed { source, .. } => source.as_ref().is_none_or(Self::is_retryable),
            ErrorKind::Migration { source, .. } => source.as_ref().is_some_and(Self::is_retryable),
            ErrorKind::Unflushed { report, .. } => report.failed.iter().all(|failed| failed.error.is_retryable()),
            ErrorKind::TransactionFailed { failed } => failed.iter().all(|action| action.error.is_retryable()),
            ErrorKind::Service { source, .. } => {
                matches!(
                    source,
                    ServiceError::InternalServerError { .. }
                        | ServiceError::TransactionConflict
                        | ServiceError::Unreachable { .. }
                )
            }
            _ => false,
        }
    }

    /// The service's own error, if this comes from one: its code and message.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ServiceError;
    ///
    /// let error = orders.scan().page_size(0).all().await.unwrap_err();
    /// assert!(matches!(error.service(), Some(ServiceError::Validation { .. })));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn service(&self) -> Option<&ServiceError> {
        match self.kind() {
            ErrorKind::Service { source, .. } | ErrorKind::Throttled { source, .. } => Some(source),
            ErrorKind::TableMissing { source, .. } => source.as_ref(),
            ErrorKind::Unprocessed { source, .. } | ErrorKind::Migration { source, .. } => source.as_ref()?.service(),
            _ => None,
        }
    }

    /// The service's name for the error, as in `AccessDeniedException`; `None` if the service was not asked, or did not
    /// answer, or its answer was no error.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = orders.scan().page_size(0).all().await.unwrap_err();
    /// assert_eq!(error.code(), Some("ValidationException"));
    /// assert_eq!(stores.get("S9").await.unwrap_err().code(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::ConditionFailed { .. } | ErrorKind::AlreadyExists { .. } => {
                Some("ConditionalCheckFailedException")
            }
            ErrorKind::TableMissing { source: None, .. } => Some("ResourceNotFoundException"),
            ErrorKind::TableExists { .. } => Some("ResourceInUseException"),
            ErrorKind::TransactionFailed { .. } => Some("TransactionCanceledException"),
            _ => match self.service()? {
                ServiceError::Unreachable { .. } => None,
                source => Some(source.code()),
            },
        }
    }

    /// The id that the service gave to the request, for whoever is asked about it at AWS; `None` if the service was not
    /// asked, or did not answer, or is an embedded one.
    ///
    /// ```
    /// /// What is written to a log, so that AWS can be asked about it.
    /// fn log(error: &dynamo_objects::Error) {
    ///     eprintln!("{error} (request {})", error.request_id().unwrap_or("-"));
    /// }
    /// ```
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match (&self.0.request_id, self.kind()) {
            (Some(id), _) => Some(id),
            (None, ErrorKind::Unprocessed { source, .. } | ErrorKind::Migration { source, .. }) => {
                source.as_ref()?.request_id()
            }
            (None, _) => None,
        }
    }

    /// What a [copy](crate::copy) had done when it failed, at least: of the items that were just being written, some
    /// may have been. `None` if it was no copy, or had not begun.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // The second of the stores is there already, and another.
    /// let archive = db.clone().prefix("old_");
    /// archive.table::<Store>().create(&store("S2", "OLD", None, 0, &[])).await?;
    /// let error = db.copy_table("store", (&archive, "store")).await.unwrap_err();
    /// assert!(error.is_already_exists());
    /// assert!(error.copied().is_some_and(|report| report.written <= 2));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn copied(&self) -> Option<&CopyReport> {
        self.0.copied.as_ref()
    }

    /// The table that it happened to, as the service knows it; `None` if it happened before a table was chosen.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = db.prefix("dev_").table::<Store>().get("S9").await.unwrap_err();
    /// assert_eq!(error.table(), Some("dev_store"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        let table = match self.kind() {
            ErrorKind::NotFound { table, .. }
            | ErrorKind::AlreadyExists { table, .. }
            | ErrorKind::ConditionFailed { table, .. }
            | ErrorKind::KeyChanged { table, .. }
            | ErrorKind::IndexKeyIncomplete { table, .. }
            | ErrorKind::NoCollection { table, .. }
            | ErrorKind::NotUnique { table, .. }
            | ErrorKind::OnDemand { table }
            | ErrorKind::CopyOntoItself { table }
            | ErrorKind::NotAnItem { table, .. }
            | ErrorKind::File { table, .. }
            | ErrorKind::Unflushed { table, .. }
            | ErrorKind::PartialRecords { table }
            | ErrorKind::UniqueAlone { table, .. }
            | ErrorKind::InvalidKey { table, .. }
            | ErrorKind::Encode { table, .. }
            | ErrorKind::Decode { table, .. }
            | ErrorKind::ItemTooLarge { table, .. }
            | ErrorKind::Rejected { table, .. }
            | ErrorKind::TableMissing { table, .. }
            | ErrorKind::TableExists { table }
            | ErrorKind::TableNotReady { table, .. }
            | ErrorKind::TableMismatch { table, .. }
            | ErrorKind::Migration { table, .. }
            | ErrorKind::ItemTwice { table, .. }
            | ErrorKind::ConditionInBatch { table, .. }
            | ErrorKind::OtherDatabase { table }
            | ErrorKind::EmptyUpdate { table, .. }
            | ErrorKind::ScanRefused { table, .. }
            | ErrorKind::Throttled { table, .. }
            | ErrorKind::Unprocessed { table, .. }
            | ErrorKind::Cursor { table, .. }
            | ErrorKind::Changes { table, .. }
            | ErrorKind::Checkpoint { table, .. }
            | ErrorKind::Service { table, .. } => table,
            ErrorKind::Empty { .. }
            | ErrorKind::CopyCheckpoint { .. }
            | ErrorKind::Connect { .. }
            | ErrorKind::NotEmbedded { .. }
            | ErrorKind::TransactionTooLong { .. }
            | ErrorKind::TransactionFailed { .. } => {
                return None;
            }
        };
        (!table.is_empty()).then_some(table)
    }

    /// The key that it happened to, if it was one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.get("S9").await.unwrap_err();
    /// assert_eq!(error.key().and_then(|key| key.get("store_id")), Some(&"S9".into()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&Item> {
        match self.kind() {
            ErrorKind::NotFound { key, .. }
            | ErrorKind::AlreadyExists { key, .. }
            | ErrorKind::ConditionFailed { key, .. }
            | ErrorKind::KeyChanged { key, .. }
            | ErrorKind::IndexKeyIncomplete { key, .. }
            | ErrorKind::NotUnique { key, .. }
            | ErrorKind::ItemTwice { key, .. }
            | ErrorKind::ConditionInBatch { key, .. }
            | ErrorKind::EmptyUpdate { key, .. }
            | ErrorKind::Decode { key, .. }
            | ErrorKind::ItemTooLarge { key, .. } => Some(key),
            ErrorKind::Encode { key, .. }
            | ErrorKind::Rejected { key, .. }
            | ErrorKind::Throttled { key, .. }
            | ErrorKind::Service { key, .. } => key.as_ref(),
            _ => None,
        }
    }

    /// The item that is there, as a record, if a condition failed on it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.update("S2").set(|f| f.visits, 0).when(|f| f.visits.lt(10)).await.unwrap_err();
    /// let now: Option<Store> = error.current_as()?;
    /// assert_eq!(now.map(|store| store.visits), Some(12));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the item is not what the record expects.
    pub fn current_as<R: Document>(&self) -> Result<Option<R>, DecodeError> {
        match self.kind() {
            ErrorKind::ConditionFailed { current: Some(item), .. } => R::decode(&mut item.clone()).map(Some),
            _ => Ok(None),
        }
    }

    /// The items that a batch did not write to the table of these records, as records; none if this is another error.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Error, Table};
    ///
    /// /// Writes them, and answers with those that were not written.
    /// async fn write(stores: &Table<Store>, all: &[Store]) -> Result<Vec<Store>, Error> {
    ///     match stores.put_many(all).await {
    ///         Ok(_) => Ok(Vec::new()),
    ///         Err(error) => match error.left_as() {
    ///             Ok(left) if !left.is_empty() => Ok(left),
    ///             _ => Err(error),
    ///         },
    ///     }
    /// }
    /// # let (_, stores, _) = shop().await?;
    ///
    /// assert!(write(&stores, &[store("S4", "MYC", None, 0, &[])]).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If they are not what the record expects.
    pub fn left_as<R: Record>(&self) -> Result<Vec<R>, DecodeError> {
        let ErrorKind::Unprocessed { left, .. } = self.kind() else { return Ok(Vec::new()) };
        let puts = left.iter().filter(|left| left.action == LeftoverAction::Put && left.record_table == R::TABLE);
        puts.map(|left| R::decode(&mut left.item.clone())).collect()
    }

    /// The error, of the request with this id.
    pub(crate) fn of_request(mut self, id: Option<Box<str>>) -> Self {
        self.0.request_id = id;
        self
    }

    /// The error, of a copy that had done this.
    pub(crate) fn of_copy(mut self, report: CopyReport) -> Self {
        self.0.copied = Some(report);
        self
    }

    /// The error that a service's answer is to an operation on a table, or on an item of it. Failed conditions are
    /// [`Guard::refused`](crate::write::guard::Guard::refused)'s.
    pub(crate) fn answered(operation: &'static str, table: &str, key: Option<Item>, source: ServiceError) -> Self {
        let table = table.to_owned();
        match (source, key) {
            (source @ ServiceError::ResourceNotFound { .. }, _) => {
                ErrorKind::TableMissing { table, source: Some(source) }.into()
            }
            (source, key) if is_throttling(&source) => ErrorKind::Throttled { operation, table, key, source }.into(),
            (source, key) => ErrorKind::Service { operation, table, key, source }.into(),
        }
    }
}

/// Whether the service asks to come back later.
pub(crate) fn is_throttling(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::ProvisionedThroughputExceeded { .. }
            | ServiceError::RequestLimitExceeded { .. }
            | ServiceError::Throttling { .. }
    )
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Told { kind, request_id: None, copied: None }))
    }
}

impl fmt::Debug for Error {
    /// As the kind: the pointer is nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Told { kind, request_id: None, copied: None } => kind.fmt(f),
            told => told.fmt(f),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)?;
        self.0.request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request id {id})"))?;
        self.0.copied.as_ref().map_or(Ok(()), |copied| write!(f, " (done until then: {copied})"))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::InvalidKey { source, .. } | ErrorKind::Encode { source, .. } => Some(source),
            ErrorKind::Decode { source, .. } => Some(source),
            ErrorKind::Rejected { source, .. } => Some(source.as_ref()),
            ErrorKind::File { source, .. } => Some(source),
            ErrorKind::Throttled { source, .. } | ErrorKind::Service { source, .. } => Some(source),
            ErrorKind::TableMissing { source, .. } => source.as_ref().map(|source| source as _),
            ErrorKind::Unprocessed { source, .. } | ErrorKind::Migration { source, .. } => {
                source.as_ref().map(|source| source as _)
            }
            _ => None,
        }
    }
}
