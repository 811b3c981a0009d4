//! Several writes at once, of any tables: all of them, or none. And several reads, of one moment.
//!
//! | to | there is |
//! |---|---|
//! | write several records or none | [`Database::transact`], with what [`Table`] does alone: [`create`](Table::create), [`put`](Table::put), [`save`](Table::save), [`update`](Table::update), [`delete`](Table::delete) |
//! | depend on one that is not written | [`Table::check`] |
//! | ask again without doing it twice | [`Transact::token`] |
//! | read several of one moment | [`Database::transact_get`] |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! db.transact()
//!     .with(orders.update(("ann", 1)).set(|f| f.status, "paid").when(|f| f.status.eq("open")))
//!     .with(stores.update("S1").add(|f| f.visits, 1).if_exists())
//!     .await?;
//!
//! let (order, store) = db.transact_get((orders.get(("ann", 1)), stores.get("S1"))).await?;
//! assert_eq!((order.status.as_str(), store.visits), ("paid", 4));
//! # Ok(())
//! # }
//! ```
//!
//! A transaction has up to 100 actions, each on another item, and 4 MB; all are of tables of one database, which is one
//! account and region. Each action costs twice what it would cost alone: a write 2 units for each KB, a read 2 for each
//! 4 KB. A transaction that another one is in the way of fails, and [may be asked again](crate::Error::is_retryable).
//!
//! Next: a [batch](crate::batch) is cheaper where all need not happen together; a single [write](crate::write) has a
//! condition, too.

pub(crate) mod claimed;
mod reads;
mod write;

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::api::{Operation, TransactWriteItemsRequest};
use dynamo_model::{BackendError, CancellationReason, Item, ServiceError, limits};
use futures_util::future::try_join_all;

use crate::call::send_together;
use crate::database::Database;
use crate::error::{Error, ErrorKind, FailedAction};
use crate::expression::Condition;
use crate::key::IntoKey;
use crate::key::bytes;
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;
use crate::write::guard::Guard;
use crate::write::unique::{ATTEMPTS, UNIQUE_WITH_TOKEN};

use claimed::Claimed;

pub use reads::TransactReads;
pub(crate) use write::Act;
pub use write::Write;

impl Database {
    /// Several writes that happen together or not at all, of any tables of this database: up to 100, of as many items,
    /// 4 MB. It costs twice what the writes would cost alone.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "account")]
    /// # struct Account {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     balance: i64,
    /// # }
    /// # #[derive(Record)]
    /// # #[dynamo(table = "transfer")]
    /// # struct Transfer {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     amount: i64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = Database::memory();
    /// let (accounts, transfers) = (db.table::<Account>(), db.table::<Transfer>());
    /// # accounts.create(&Account { id: 1, balance: 30 }).await?;
    /// # accounts.create(&Account { id: 2, balance: 0 }).await?;
    /// db.transact()
    ///     .with(accounts.update(1).subtract(|f| f.balance, 20).when(|f| f.balance.ge(20)))
    ///     .with(accounts.update(2).add(|f| f.balance, 20).if_exists())
    ///     .with(transfers.create(&Transfer { id: 7, amount: 20 }))
    ///     .await?;
    /// assert_eq!(accounts.get(1).await?.balance, 10);
    /// # Ok(())
    /// # }
    /// ```
    pub fn transact(&self) -> Transact {
        Transact { database: self.clone(), writes: Vec::new(), token: None, problem: None }
    }
}

impl<R: Record> Table<R> {
    /// A condition on a record that a [transaction](Database::transact) does not write, but depends on. It costs as
    /// much as a write of the record there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // A store is closed only if order 1, which it depends on, is paid.
    /// let close = db.transact().with(stores.delete("S1"));
    /// let paid = orders.check(("ann", 1), |f| f.status.eq("paid"));
    /// assert!(close.with(paid).await.is_err());
    /// assert!(stores.find("S1").await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self, key: impl IntoKey<R::Key>, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Check {
        let (key, problem) = self.physical().checked_key::<R>(key);
        let mut guard = Guard::with_problem(problem);
        guard.and_when(self.physical(), Some(&key), condition);
        Check { table: Arc::clone(self.physical()), key, guard }
    }
}

/// Writes that are to happen together, to be awaited. Made by [`Database::transact`].
///
/// # Errors
/// [`ErrorKind::TransactionFailed`], with the actions that are to blame, and for each its error as if it had been
/// alone. Before anything is asked: [`ErrorKind::TransactionTooLong`], [`ErrorKind::ItemTwice`],
/// [`ErrorKind::EmptyUpdate`], [`ErrorKind::OtherDatabase`], and what is wrong with a record or key.
/// [`ErrorKind::UniqueAlone`] if there is a [token](Self::token), and unique fields change of records that may be there.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::ErrorKind;
///
/// let error = db
///     .transact()
///     .with(stores.delete("S1"))
///     .with(orders.update(("ann", 1)).set(|f| f.status, "paid").when(|f| f.total.gt(100)))
///     .await
///     .unwrap_err();
/// let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
/// // Which of them, from 0, and why.
/// assert_eq!((failed.len(), failed[0].at), (1, 1));
/// assert!(failed[0].error.is_condition_failed());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Transact {
    database: Database,
    writes: Vec<Write>,
    token: Option<String>,
    problem: Option<Error>,
}

/// A condition within a transaction. Made by [`Table::check`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let there = stores.check("S1", |f| f.city.exists());
/// db.transact().with(there).with(stores.update("S2").set(|f| f.city, "Rome")).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is checked until it is part of a transaction that is awaited"]
pub struct Check {
    table: Arc<Physical>,
    key: Item,
    guard: Guard,
}

/// What can be part of a transaction: [`Table::create`], [`put`](Table::put), [`save`](Table::save),
/// [`update`](Table::update), [`delete`](Table::delete) and [`check`](Table::check), with their conditions; and
/// [`Tracked`](crate::Tracked) records.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::transact::{Transact, TransactWrite};
///
/// /// Adds what is to be counted with every change.
/// fn counted(transaction: Transact, change: impl TransactWrite, count: impl TransactWrite) -> Transact {
///     transaction.with(change).with(count)
/// }
///
/// let count = stores.update("S2").add(|f| f.visits, 1);
/// counted(db.transact(), stores.delete("S1"), count).await?;
/// assert_eq!(stores.get("S2").await?.visits, 13);
/// # Ok(())
/// # }
/// ```
pub trait TransactWrite {
    /// As a part of a transaction.
    #[doc(hidden)]
    fn into_write(self) -> Result<Write, Error>;
}

impl Transact {
    pub(crate) fn of(database: Database, writes: Vec<Write>) -> Self {
        Self { database, writes, token: None, problem: None }
    }

    /// And this write.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut all = db.transact();
    /// for number in 1..=5 {
    ///     all = all.with(orders.delete(("ann", number)));
    /// }
    /// all.await?;
    /// assert_eq!(orders.count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(mut self, write: impl TransactWrite) -> Self {
        match write.into_write() {
            Ok(write) => self.writes.push(write),
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
        self
    }

    /// A name for the transaction, 1 to 36 characters: whoever sends the same writes with the same name again within
    /// ten minutes, because no answer came, say, does not do them twice.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// for _ in 0..2 {
    ///     let visit = stores.update("S1").add(|f| f.visits, 1);
    ///     db.transact().with(visit).token("visit-4711").await?;
    /// }
    /// // Once.
    /// assert_eq!(stores.get("S1").await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// How many writes it has, and checks.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(db.transact().with(stores.delete("S1")).with(stores.delete("S2")).len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether it has none, which is [an error](crate::ErrorKind::Empty) when it is awaited.
    ///
    /// ```
    /// # let db = dynamo_objects::Database::memory();
    /// assert!(db.transact().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    async fn run(mut self) -> Result<(), Error> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        check(&self.database, self.writes.iter().map(|write| (&*write.table, &write.key)))?;
        self.writes.iter_mut().try_for_each(|write| write.guard.check())?;
        if self.writes.is_empty() {
            return Err(ErrorKind::Empty { what: "transaction" }.into());
        }
        if self.writes.iter().any(Write::changes_unique) { self.claim().await } else { self.send().await }
    }

    /// Sends them with what they claim, as often as what was read for that has changed meanwhile.
    async fn claim(self) -> Result<(), Error> {
        self.check_token()?;
        let mut attempt = 1;
        loop {
            let current = try_join_all(self.writes.iter().map(Write::current)).await?;
            let claimed = Claimed::of(self.writes.iter().zip(current.iter().map(Option::as_ref)))?;
            match claimed.send(&self.database, self.token.clone()).await {
                Err(error) if attempt < ATTEMPTS && self.is_outdated(&error, &current) => attempt += 1,
                result => return result,
            }
        }
    }

    /// What is sent depends on what is read, and with a token it must always be the same.
    fn check_token(&self) -> Result<(), Error> {
        let reads = |write: &&Write| write.changes_unique() && !write.guard.expects_absence();
        match self.writes.iter().find(reads) {
            Some(write) if self.token.is_some() => Err(write.table.unique_alone(UNIQUE_WITH_TOKEN)),
            _ => Ok(()),
        }
    }

    fn is_outdated(&self, error: &Error, current: &[Option<Item>]) -> bool {
        let ErrorKind::TransactionFailed { failed } = error.kind() else { return false };
        failed.iter().any(|action| {
            let (write, current) = (self.writes.get(action.at), current.get(action.at).and_then(Option::as_ref));
            write.zip(current).is_some_and(|(write, current)| write.table.is_outdated(&action.error, current))
        })
    }

    /// Sends them as they are.
    async fn send(self) -> Result<(), Error> {
        if self.writes.len() > limits::TRANSACTION {
            return Err(ErrorKind::TransactionTooLong { actions: self.writes.len() }.into());
        }
        let tables = each_once(self.writes.iter().map(|write| &*write.table));
        let request = || TransactWriteItemsRequest {
            transact_items: self.writes.iter().map(Write::as_item).collect(),
            client_request_token: self.token.clone(),
            ..Default::default()
        };
        let answered = send_together(&**self.database.backend(), &tables, request).await?;
        answered.map(drop).map_err(|refusal| self.refused(refusal))
    }

    fn refused(&self, refusal: BackendError) -> Error {
        let writes = self.writes.iter();
        let refused = writes.map(|write| move |source| write.refused(source));
        failed(TransactWriteItemsRequest::NAME, refusal, refused)
    }
}

/// What the service would refuse without saying which action it is, of actions on these items; and what it would do to
/// a table that was not meant.
pub(crate) fn check<'a>(
    database: &Database,
    items: impl ExactSizeIterator<Item = (&'a Physical, &'a Item)>,
) -> Result<(), Error> {
    if items.len() > limits::TRANSACTION {
        return Err(ErrorKind::TransactionTooLong { actions: items.len() }.into());
    }
    let mut seen = HashSet::new();
    for (table, key) in items {
        table.check_is_of(database)?;
        if !seen.insert((table.name(), bytes::of(key))) {
            return Err(ErrorKind::ItemTwice { table: table.name().to_owned(), key: key.clone() }.into());
        }
    }
    Ok(())
}

/// The tables, each once.
pub(crate) fn each_once<'a>(tables: impl Iterator<Item = &'a Physical>) -> Vec<&'a Physical> {
    let mut seen = HashSet::new();
    tables.filter(|table| seen.insert(table.name())).collect()
}

/// What a refusal means, when each action knows what one means for it alone.
pub(crate) fn failed(
    operation: &'static str,
    refusal: BackendError,
    actions: impl Iterator<Item = impl FnOnce(ServiceError) -> Error>,
) -> Error {
    let error = match refusal.error {
        ServiceError::TransactionCanceled { reasons } => {
            let failed = actions.zip(reasons).enumerate();
            let failed =
                failed.filter_map(|(at, (of, reason))| Some(FailedAction { at, error: of(service_error(reason)?) }));
            ErrorKind::TransactionFailed { failed: failed.collect() }.into()
        }
        source => Error::answered(operation, "", None, source),
    };
    error.of_request(refusal.request_id)
}

/// The error that a reason would be for a write that is alone; `None` for one that was not to blame.
fn service_error(reason: CancellationReason) -> Option<ServiceError> {
    Some(match reason {
        CancellationReason::None => return None,
        CancellationReason::ConditionalCheckFailed { item } => ServiceError::ConditionalCheckFailed { item },
        CancellationReason::Validation { message } => ServiceError::Validation { message },
        CancellationReason::TransactionConflict => ServiceError::TransactionConflict,
        CancellationReason::ProvisionedThroughputExceeded { message } => {
            ServiceError::ProvisionedThroughputExceeded { message }
        }
        CancellationReason::Throttling { message } => ServiceError::Throttling { message },
        other => ServiceError::Other {
            code: other.code().to_owned(),
            message: other.message().unwrap_or_default().to_owned(),
        },
    })
}

impl TransactWrite for Check {
    fn into_write(self) -> Result<Write, Error> {
        let Self { table, key, guard } = self;
        Ok(Write { table, key, act: Act::Check, guard })
    }
}

impl IntoFuture for Transact {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Transact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let writes = self.writes.iter().map(|write| (write.table.name(), &write.key));
        f.debug_struct("Transact").field("writes", &writes.collect::<Vec<_>>()).field("token", &self.token).finish()
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("table", &self.table.name()).field("key", &self.key).finish_non_exhaustive()
    }
}
