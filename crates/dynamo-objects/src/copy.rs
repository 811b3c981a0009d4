//! Copying tables: between any two databases and any two names, as they are or changed on the way.
//!
//! ```
//! use dynamo_objects::copy::Existing;
//! use dynamo_objects::{Database, Record};
//!
//! #[derive(Record, Clone, Debug, PartialEq)]
//! #[dynamo(table = "store")]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     visits: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let (live, lab) = (Database::memory(), Database::memory().prefix("lab_"));
//! live.table::<Store>().put_many((0..9).map(|n| Store { store_id: n.to_string(), visits: n })).await?;
//!
//! // As it is, to another database. The table is made like the other if it is not there.
//! let report = live.copy_table("store", (&lab, "store")).await?;
//! assert_eq!(report.written, 9);
//!
//! // Changed on the way, within one.
//! let report = lab
//!     .copy_table("store", "busy")
//!     .transform(|store: Store| (store.visits > 4).then(|| Store { visits: 0, ..store }))
//!     .existing(Existing::Overwrite)
//!     .segments(4)
//!     .await?;
//! assert_eq!((report.read, report.written, report.left_out), (9, 4, 5));
//! # Ok(())
//! # }
//! ```
//!
//! | to | there is |
//! |---|---|
//! | copy a table, as it is or changed on the way | [`Database::copy_table`](crate::Database::copy_table) |
//! | copy one item | [`Database::copy_item`](crate::Database::copy_item) |
//! | write a table into a file, and read it back | [`Database::export`](crate::Database::export), [`Database::import`](crate::Database::import) |
//!
//! Items are copied as they are, with what no record knows. A page of each [segment](Copy::segments) is held at a time,
//! so the size of the table does not matter. Reads are eventually consistent, and cost half a unit for each 4 KB: what
//! the source changed just before, or changes meanwhile, may be copied or not. Throttling is waited for, and so is
//! whatever else [may pass](Error::is_retryable), with pauses from 50 ms to 5 s, some 20 seconds.
//!
//! A target that is not there is made, whatever the [`TablePolicy`](crate::TablePolicy) is: as its record declares it,
//! if it is given as a [`Table`](crate::Table); by its name, with the keys, the indexes and the way of paying of the
//! source, and without its stream, its time to live and its tags.
//!
//! | [`existing`](Copy::existing) | where an item is there already under the same key | cost |
//! |---|---|---|
//! | [`Fail`](Existing::Fail), the default | the copy ends with [`ErrorKind::AlreadyExists`]; an equal item is passed over | a conditional write for each item, 16 at a time |
//! | [`Skip`](Existing::Skip) | it stays | the same |
//! | [`Overwrite`](Existing::Overwrite) | it is replaced | batches of 25, 4 at a time |
//!
//! **Resuming.** With a [`checkpoint`](Copy::checkpoint) the copy writes into a file, after every page, how far it got;
//! the same copy made again goes on from there. What was written after the last page that is in the file is written
//! again: with `Fail` that is no error, because equal items are passed over. The file is removed when all is done. It
//! belongs to the two tables as they are: if one was deleted and made anew, it is refused.
//!
//! # Files of JSON
//!
//! With the feature `json_lines`, which is on by default, [`export`](Database::export) writes a table into a file, a
//! line for each item, and [`import`](Database::import) reads it back, or what AWS's own exports to S3 contain.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! # let file = std::env::temp_dir().join(format!("dynamo-objects-copy-{}.jsonl", std::process::id()));
//! # #[cfg(feature = "json_lines")] {
//! let report = db.export("store").segments(4).to_file(&file).await?;
//! assert_eq!(report.to_string(), "3 read, 3 written");
//!
//! let lab = db.prefix("lab_").table::<Store>();
//! lab.database().import(&lab).from_file(&file).await?;
//! assert_eq!(lab.get("S1").await?, stores.get("S1").await?);
//! # std::fs::remove_file(&file).expect("it was written");
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! | | a line | what comes back |
//! |---|---|---|
//! | as it is | `{"Item":{"store_id":{"S":"S1"},"visits":{"N":"9"}}}` | everything, exactly; without the envelope `Item` too |
//! | `plain` | `{"store_id":"S1","visits":9}` | see below |
//!
//! Plain JSON is for other programs. Numbers have all their digits there, which not every program reads. It has no
//! words for bytes, which are written as base64 and come back as texts, unless they are a key of the table or of an
//! index; nor for sets, which are written as arrays and come back as lists.
//!
//! AWS packs the files of its exports: unpack them (`gunzip`) before, or give the reader that does it to
//! [`from`](Import::from).
//!
//! Files are read and written by whichever thread polls, a hundred items at a time, and no more than that and a page
//! for each segment is held.
//!
//! Next: [`rate_limit`](crate::rate_limit) and [`throughput`](crate::throughput), for copies that leave capacity to
//! others or have more of it; [`Search::segments`](crate::search::Search::segments) to read a table and write nothing.

mod checkpoint;
#[cfg(feature = "json_lines")]
mod export;
#[cfg(feature = "json_lines")]
mod import;
mod place;
mod report;
mod reading;
mod run;
mod writer;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::{Item, limits};

use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::rate_limit::RateLimit;
use crate::record::{Document, Record};

#[cfg(feature = "json_lines")]
pub use export::Export;
#[cfg(feature = "json_lines")]
pub use import::Import;
pub use place::CopyPlace;
pub use report::CopyReport;

use place::{Keys, Place};

/// What becomes of items that are there already: see [the table](crate::copy) of what each costs.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::copy::Existing;
///
/// let archive = db.clone().prefix("old_");
/// archive.table::<Store>().create(&store("S2", "OLD", None, 0, &[])).await?;
/// let copy = |existing| db.copy_table("store", (&archive, "store")).existing(existing);
/// assert!(copy(Existing::Fail).await.unwrap_err().is_already_exists());
///
/// // What the copy that failed has written is passed over.
/// copy(Existing::Skip).await?;
/// assert_eq!(archive.table::<Store>().get("S2").await?.company, "OLD");
/// assert_eq!(copy(Existing::Overwrite).await?.written, 3);
/// assert_eq!(archive.table::<Store>().get("S2").await?.company, "MYC");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Existing {
    /// The copy fails, unless the item is equal to what it would write.
    #[default]
    Fail,
    /// They stay.
    Skip,
    /// They are replaced.
    Overwrite,
}

impl Database {
    /// Copies a table: see [`copy`](crate::copy). A place is a table of this database by its name without prefix,
    /// `"store"`; one of another database, `(&other, "store")`; or the [`Table`](crate::Table) of a record.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let report = db.copy_table("store", "store_before").await?;
    /// assert_eq!((report.read, report.written), (3, 3));
    /// assert_eq!(db.describe("store_before").await?.item_count, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "copy_table_data")]
    pub fn copy_table(&self, from: impl CopyPlace, to: impl CopyPlace) -> Copy {
        Copy {
            from: from.place(self),
            to: to.place(self),
            change: None,
            existing: Existing::default(),
            segments: 1,
            is_dry: false,
            checkpoint: None,
            progress: None,
        }
    }

    /// Copies the item with this key, as it is; answers whether it was written, or one was there already and stayed, as
    /// [`Existing`] says. A target that is not there is made.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Item;
    /// use dynamo_objects::copy::Existing;
    ///
    /// let lab = db.clone().prefix("lab_");
    /// let key = Item::from([("store_id", "S1".into())]);
    /// let report = db.copy_item("store", (&lab, "store"), key, Existing::Fail).await?;
    /// assert_eq!((report.written, report.skipped), (1, 0));
    /// assert_eq!(lab.table::<Store>().get("S1").await?, stores.get("S1").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; else as [a copy of a table](struct@Copy).
    pub async fn copy_item(
        &self,
        from: impl CopyPlace,
        to: impl CopyPlace,
        key: Item,
        existing: Existing,
    ) -> Result<CopyReport, Error> {
        self.copy_table(from, to).existing(existing).one(key).await
    }
}

/// A table to be copied, to be awaited: it answers with a [`CopyReport`]. Made by [`Database::copy_table`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::RateLimit;
/// use dynamo_objects::copy::Existing;
///
/// let copy = db
///     .copy_table("store", "visited")
///     .transform(|store: Store| (store.visits > 0).then_some(store))
///     .existing(Existing::Overwrite)
///     .rate_limit(&RateLimit::new().reads(500.0).writes(250.0))
///     .segments(4);
/// let report = copy.await?;
/// assert_eq!(report.to_string(), "3 read, 2 written, 1 left out");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ErrorKind::CopyOntoItself`] if both places are one; [`ErrorKind::TableMissing`] if the source is not there, or the
/// target is not, and could not be made; [`ErrorKind::AlreadyExists`] as [`Existing`] says;
/// [`ErrorKind::CopyCheckpoint`]; if it is transformed, [`ErrorKind::Decode`], and what [`put`](crate::Table::put)
/// refuses a record with, and [`ErrorKind::UniqueAlone`] if that has [unique
/// fields](derive@crate::Record#unique-fields). What was written by then stays, and [`Error::copied`] tells how much
/// that is.
#[must_use = "nothing is copied until it is awaited"]
pub struct Copy {
    from: Place,
    to: Place,
    change: Option<Change>,
    existing: Existing,
    segments: i32,
    is_dry: bool,
    checkpoint: Option<PathBuf>,
    progress: Option<OnPage>,
}

/// Is told after every page.
type OnPage = Arc<dyn Fn(&CopyReport) + Send + Sync>;

/// What is made of an item of a table with this key; `None` if it is left out.
type Change = Arc<dyn Fn(Item, &Keys) -> Result<Option<Item>, Error> + Send + Sync>;

impl Copy {
    /// Makes another record of each, or leaves it out. Records are checked as [`put`](crate::Table::put) does it, their
    /// `before_save` included; versions and times are written as they are in the record.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// #[derive(dynamo_objects::Record)]
    /// #[dynamo(table = "visits")]
    /// struct Visits {
    ///     #[dynamo(partition_key)]
    ///     company: String,
    ///     #[dynamo(sort_key)]
    ///     store_id: String,
    ///     visits: u64,
    /// }
    ///
    /// // The table of another record, which has another key.
    /// let visits = db.table::<Visits>();
    /// let copy = db.copy_table("store", &visits).transform(|store: Store| {
    ///     let Store { company, store_id, visits, .. } = store;
    ///     Some(Visits { company, store_id, visits })
    /// });
    /// assert_eq!(copy.await?.written, 3);
    /// assert_eq!(visits.query("MYC").count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn transform<A, B>(self, change: impl Fn(A) -> Option<B> + Send + Sync + 'static) -> Self
    where
        A: Document,
        B: Record,
    {
        let (from, (db, to)) = (self.from.name().to_owned(), (self.to.db(), self.to.name()));
        let target = Physical::of::<B>(db.clone(), to.to_owned(), db.standing(to));
        self.changing(move |mut item, key| {
            let key = key.of(&item);
            let old = A::decode(&mut item)
                .map_err(|source| Error::from(ErrorKind::Decode { table: from.clone(), key, source }))?;
            let Some(new) = change(old) else { return Ok(None) };
            // The claims of unique fields would be missing.
            target.check_not_unique()?;
            target.item_of(&new).map(Some)
        })
    }

    /// Makes another item of each, or leaves it out.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Attributes that no record need know.
    /// let copy = db.copy_table("store", "store_2").transform_items(|mut item| {
    ///     item.remove("tags");
    ///     item.insert("origin", "import");
    ///     Some(item)
    /// });
    /// assert_eq!(copy.await?.written, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn transform_items(self, change: impl Fn(Item) -> Option<Item> + Send + Sync + 'static) -> Self {
        self.changing(move |item, _| Ok(change(item)))
    }

    fn changing(mut self, change: impl Fn(Item, &Keys) -> Result<Option<Item>, Error> + Send + Sync + 'static) -> Self {
        self.change = Some(Arc::new(change));
        self
    }

    /// What becomes of items that are there already; [`Existing::Fail`] unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::copy::Existing;
    ///
    /// db.copy_table("store", "backup").await?;
    /// stores.update("S1").set(|f| f.city, "Bern").await?;
    /// let report = db.copy_table("store", "backup").existing(Existing::Skip).await?;
    /// assert_eq!((report.written, report.skipped), (0, 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// Reads so many parts of the table at once, 1 to 1,000,000; one unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(db.copy_table("order", "backup").segments(8).await?.written, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = i32::try_from(segments).unwrap_or(i32::MAX).clamp(1, limits::SCAN_SEGMENTS);
        self
    }

    /// Reads and changes everything, and writes nothing: the report tells what would be written, if nothing is there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let open = |order: Order| (order.status == "open").then_some(order);
    /// let report = db.copy_table("order", "open").transform(open).dry_run().await?;
    /// assert_eq!((report.written, report.left_out), (3, 2));
    /// assert!(!db.exists("open").await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Reads and writes no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let limit = RateLimit::new().reads(100.0).writes(50.0);
    /// assert_eq!(db.copy_table("store", "backup").rate_limit(&limit).await?.written, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.from.limit_rate(limit);
        self.to.limit_rate(limit);
        self
    }

    /// Keeps in this file how far it got, and goes on from there if the file is there: see [`copy`](crate::copy). Files
    /// are written at once, which is short, and not by the runtime.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// # let file = std::env::temp_dir().join(format!("dynamo-objects-checkpoint-{}", std::process::id()));
    /// use dynamo_objects::{Misbehaviour, TestClock, When, api::ScanRequest};
    ///
    /// // A short page is read, and no other one after it.
    /// let bad = Misbehaviour::seeded(7).short_pages(1.0).failures(When::turns(2..).of::<ScanRequest>());
    /// let bad = db.clone().sleep(TestClock::default()).misbehave(bad);
    /// assert!(bad.copy_table("order", "backup").checkpoint(&file).await.is_err());
    ///
    /// // The next time it goes on from there, and in the end the file is gone.
    /// let report = db.copy_table("order", "backup").checkpoint(&file).await?;
    /// assert!(report.resumed && !file.exists());
    /// assert_eq!(db.describe("backup").await?.item_count, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn checkpoint(mut self, file: impl Into<PathBuf>) -> Self {
        self.checkpoint = Some(file.into());
        self
    }

    /// Is called after every page, with what was done so far.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use std::sync::Arc;
    ///
    /// let (written, seen) = (Arc::new(AtomicU64::new(0)), db.describe("store").await?.item_count);
    /// let so_far = Arc::clone(&written);
    /// let copy = db.copy_table("store", "backup").progress(move |report| {
    ///     so_far.store(report.written, Ordering::Relaxed);
    ///     println!("{} of about {seen}", report.written);
    /// });
    /// copy.await?;
    /// assert_eq!(written.load(Ordering::Relaxed), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn progress(mut self, report: impl Fn(&CopyReport) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }
}

impl IntoFuture for Copy {
    type Output = Result<CopyReport, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Copy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copy")
            .field("from", &self.from.name())
            .field("to", &self.to.name())
            .field("existing", &self.existing)
            .field("segments", &self.segments)
            .field("is_dry", &self.is_dry)
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}
