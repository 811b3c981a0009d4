//! Writes and removals of many items.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::api::{BatchWriteItemRequest, BatchWriteItemResponse, WriteRequest};
use dynamo_model::{Item, limits};

use super::parts::{Answered, Part, Parts, Target, Work};
use super::progress;
use super::report::{BatchReport, LeftoverAction};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::key::IntoKey;
use crate::physical::Physical;
use crate::rate_limit::RateLimit;
use crate::record::Record;
use crate::table::Table;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::{Delete, Put};

impl Database {
    /// Writes and removals of many items, of any tables of this database. See [the page](crate::batch) about batches.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let batch = db.batch().with(stores.delete("S1")).with(orders.delete_many([("ann", 1), ("ann", 2)]));
    /// let report = batch.await?;
    /// assert_eq!((report.removed, report.requests), (3, 1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch(&self) -> Batch {
        Batch {
            database: self.clone(),
            parts: Parts::new(),
            concurrency: 1,
            limit: None,
            is_begun: false,
            problem: None,
        }
    }
}

impl<R: Record> Table<R> {
    /// Writes records whole, as [`put`](Self::put) does, 25 a request. Each write is atomic, all together are not. Of
    /// several records with the same key, the last one is written.
    ///
    /// Every record is checked before the first is written. What the service leaves undone is tried again, with growing
    /// pauses, as long as there is progress and ten times after that.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let new = (0..60).map(|n| store(&format!("N{n}"), "NEW", None, n, &[]));
    /// let report = stores.put_many(new).await?;
    /// assert_eq!((report.written, report.requests), (60, 3));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`put`](Self::put); [`ErrorKind::Unprocessed`], with the items that were not written, if the service kept
    /// leaving them, or refused them after it had written others; [`ErrorKind::UniqueAlone`] if the record has [unique
    /// fields](derive@crate::Record#unique-fields).
    pub fn put_many<B: Borrow<R>>(&self, records: impl IntoIterator<Item = B>) -> Batch {
        let table = self.physical();
        let items = records.into_iter().map(|record| table.new_item::<R>(record.borrow()).map(WriteRequest::Put));
        self.database().batch().all(table, items)
    }

    /// Removes records by their keys, 25 a request. A key without a record is no error, nor is a key that is given
    /// twice. What the service leaves undone is tried again as in [`put_many`](Self::put_many).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let report = orders.delete_many((1..=5).map(|number| ("ann", number))).await?;
    /// assert_eq!(report.removed, 5);
    /// assert_eq!(orders.query("ann").count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] before anything is removed; [`ErrorKind::Unprocessed`] and [`ErrorKind::UniqueAlone`]
    /// as [`put_many`](Self::put_many).
    pub fn delete_many<K: IntoKey<R::Key>>(&self, keys: impl IntoIterator<Item = K>) -> Batch {
        let table = self.physical();
        let keys = keys.into_iter().map(|key| table.key::<R>(key).map(WriteRequest::Delete));
        let keys = table.check_not_unique().err().into_iter().map(Err).chain(keys);
        self.database().batch().all(table, keys)
    }
}

/// Writes and removals of many items, to be awaited: it answers with a [`BatchReport`]. Made by [`Database::batch`],
/// [`Table::put_many`] and [`Table::delete_many`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // A step for each thing that is to be done.
/// let mut batch = db.batch().concurrency(4);
/// for order in orders.query("ann").all().await? {
///     batch = match order.status.as_str() {
///         "paid" => batch.with(orders.delete((order.customer, order.number))),
///         _ => batch.with(orders.put(&Order { status: "late".into(), ..order })),
///     };
/// }
/// let report = batch.await?;
/// assert_eq!((report.written, report.removed), (3, 2));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Before anything is written: what is wrong with its first part that cannot be written; [`ErrorKind::Empty`] if nothing
/// was ever given to it, not even an empty list; [`ErrorKind::OtherDatabase`];
/// [`ErrorKind::ConditionInBatch`] if a `put` or `delete` has a condition. Then [`ErrorKind::Unprocessed`] as
/// [`Table::put_many`].
#[must_use = "nothing is written until it is awaited"]
pub struct Batch {
    database: Database,
    parts: Parts<WriteRequest>,
    concurrency: usize,
    limit: Option<RateLimit>,
    /// Whether anything was given to it, were it an empty list.
    is_begun: bool,
    problem: Option<Error>,
}

/// What can be part of a [`Batch`]: [`Table::put`], [`Table::delete`], [`Table::put_many`], [`Table::delete_many`], and
/// other batches. The service takes no updates in batches, and no conditions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a batch",
    label = "not a `put`, `delete`, `put_many` or `delete_many`",
    note = "a batch takes no updates and no conditions: `Database::transact` does"
)]
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::batch::BatchWrite;
/// use dynamo_objects::{Database, Error};
///
/// async fn write_both(db: &Database, one: impl BatchWrite, other: impl BatchWrite) -> Result<usize, Error> {
///     Ok(db.batch().with(one).with(other).await?.requests)
/// }
///
/// let others = orders.delete_many([("ann", 1), ("ann", 2)]);
/// assert_eq!(write_both(&db, stores.delete("S1"), others).await?, 1);
/// # Ok(())
/// # }
/// ```
pub trait BatchWrite {
    #[doc(hidden)]
    fn join(self, batch: &mut Batch) -> Result<(), Error>;
}

impl Batch {
    /// And this: a write or a removal, or many of them. Of several of the same key, the last one counts: an item that
    /// is put and then deleted is deleted. Of a batch that is part of another one, the concurrency counts if it is the
    /// greater one, and the limit of its rate if the other has none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let moved = Store { city: Some("Bern".into()), ..stores.get("S1").await? };
    /// let report = db.batch().with(stores.put(&moved)).with(stores.delete("S1")).await?;
    /// assert_eq!((report.written, report.removed, report.merged), (0, 1, 1));
    /// assert!(stores.find("S1").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(mut self, write: impl BatchWrite) -> Self {
        self.is_begun = true;
        if let Err(problem) = write.join(&mut self) {
            self.problem.get_or_insert(problem);
        }
        self
    }

    /// Sends so many requests at a time; one unless set, and no less. More are faster where the database is far away,
    /// and use up its capacity faster. Each holds up to 16 MB.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let new = (0..500).map(|n| store(&format!("N{n}"), "NEW", None, n, &[]));
    /// let report = stores.put_many(new).concurrency(8).await?;
    /// assert_eq!((report.written, report.requests), (500, 20));
    /// # Ok(())
    /// # }
    /// ```
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Writes no faster than this limit allows: see [`rate_limit`](crate::rate_limit). Of several, the last one counts.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// // A write of up to 1 KB is a unit, and one more for each index that it changes.
    /// let limit = RateLimit::new().writes(100.0);
    /// stores.put_many((0..20).map(|n| store(&format!("N{n}"), "NEW", None, n, &[]))).rate_limit(&limit).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.limit = Some(limit.clone());
        self
    }

    /// How many writes it has, those of the same key counted once.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.delete_many(["S1", "S2", "S1"]).len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.parts.len()
    }

    /// Whether it has none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let batch = db.batch().with(stores.delete_many([] as [&str; 0]));
    /// assert!(batch.is_empty());
    /// // It asks nothing.
    /// assert_eq!(batch.await?.requests, 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn all(mut self, table: &Arc<Physical>, writes: impl Iterator<Item = Result<WriteRequest, Error>>) -> Self {
        self.is_begun = true;
        for write in writes {
            match write {
                Ok(write) => drop(self.parts.add(table, write)),
                Err(problem) => {
                    self.problem = Some(problem);
                    break;
                }
            }
        }
        self
    }

    /// And this request.
    pub(crate) fn add_request(&mut self, table: &Arc<Physical>, write: WriteRequest) {
        self.is_begun = true;
        self.parts.add(table, write);
    }

    /// A write as a transaction would have it. What was wrong with its condition, if it has one, comes first.
    fn add(&mut self, write: Result<Write, Error>) -> Result<(), Error> {
        let Write { table, key, act, mut guard } = write?;
        guard.check()?;
        // A version is counted on, but nobody can check it here.
        if guard.is_conditional() {
            return Err(ErrorKind::ConditionInBatch { table: table.name().to_owned(), key }.into());
        }
        let write = match act {
            Act::Put(item) => WriteRequest::Put(item),
            Act::Delete => WriteRequest::Delete(key),
            Act::Update(_) | Act::Check => unreachable!("only puts and deletes can be part of a batch"),
        };
        self.parts.add(&table, write);
        Ok(())
    }

    async fn run(mut self) -> Result<BatchReport, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if !self.is_begun {
            return Err(ErrorKind::Empty { what: "batch" }.into());
        }
        self.parts.check_are_of(&self.database)?;
        if let Some(limit) = &self.limit {
            self.parts.limit_rate(&self.database, limit);
        }
        progress::run(&mut self.parts, self.concurrency, |_, _, _| {}).await
    }
}

impl<R: Record> BatchWrite for Put<'_, R> {
    fn join(self, batch: &mut Batch) -> Result<(), Error> {
        batch.add(self.into_write())
    }
}

impl<R: Record> BatchWrite for Delete<'_, R> {
    fn join(self, batch: &mut Batch) -> Result<(), Error> {
        batch.add(self.into_write())
    }
}

impl BatchWrite for Batch {
    fn join(self, batch: &mut Batch) -> Result<(), Error> {
        batch.parts.extend(self.parts);
        batch.concurrency = batch.concurrency.max(self.concurrency);
        batch.limit = batch.limit.take().or(self.limit);
        self.problem.map_or(Ok(()), Err)
    }
}

impl Work for WriteRequest {
    type Operation = BatchWriteItemRequest;

    const MOST: usize = limits::BATCH_WRITE;

    fn attributes(&self) -> &Item {
        let (Self::Put(item) | Self::Delete(item)) = self;
        item
    }

    fn into_attributes(self) -> Item {
        let (Self::Put(item) | Self::Delete(item)) = self;
        item
    }

    fn action(&self) -> LeftoverAction {
        match self {
            Self::Put(_) => LeftoverAction::Put,
            Self::Delete(_) => LeftoverAction::Delete,
        }
    }

    fn request(tables: &[Target], parts: &[Part<Self>]) -> BatchWriteItemRequest {
        let mut request_items = BTreeMap::new();
        for (number, target) in tables.iter().enumerate() {
            let writes = parts.iter().filter(|part| part.table == number).map(|part| part.work.clone());
            let writes: Vec<_> = writes.collect();
            if !writes.is_empty() {
                request_items.insert(target.physical.name().to_owned(), writes);
            }
        }
        BatchWriteItemRequest { request_items, ..Default::default() }
    }

    fn answered(response: BatchWriteItemResponse) -> Answered<Self> {
        let BatchWriteItemResponse { unprocessed_items, consumed_capacity, .. } = response;
        Answered { found: Vec::new(), undone: unprocessed_items.into_iter().collect(), consumed: consumed_capacity }
    }
}

impl IntoFuture for Batch {
    type Output = Result<BatchReport, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<_> = self.parts.tables.iter().map(|target| target.physical.name()).collect();
        f.debug_struct("Batch").field("tables", &tables).field("writes", &self.len()).finish_non_exhaustive()
    }
}
