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
//! Items are copied as they are, with what no record knows. A page of each [segment](Copy::segments) is held at a time,
//! so the size of the table does not matter. What the source changes meanwhile may be copied or not. Throttling is
//! waited for, and so is whatever else [may pass](Error::is_retryable).
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
//! # use dynamo_objects::{Database, Error, Record};
//! # #[derive(Record, Clone)]
//! # #[dynamo(table = "store")]
//! # struct Store {
//! #     #[dynamo(partition_key)]
//! #     store_id: String,
//! #     visits: u64,
//! # }
//! # async fn example(db: Database) -> Result<(), Error> {
//! # #[cfg(feature = "json_lines")] {
//! let report = db.export("store").segments(4).to_file("store.jsonl").await?;
//! println!("{report}");
//!
//! let stores = db.clone().prefix("lab_").table::<Store>();
//! let report = db.import(&stores).from_file("store.jsonl").await?;
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
//! Files are read and written by whichever thread polls, a hundred items at a time, and no more than that and a page
//! for each segment is held.

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

/// What becomes of items that are there already.
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
    /// Copies a table: see [`copy`](crate::copy). A place is a table of this database by its name without prefix, `"store"`;
    /// one of another database, `(&other, "store")`; or the [`Table`](crate::Table) of a record.
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

    /// Copies the item with this key, as it is; answers with what was there in its place: see [`Existing`].
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; else as [`copy_table`](Self::copy_table).
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
/// # Errors
/// [`ErrorKind::CopyOntoItself`] if both places are one; [`ErrorKind::TableMissing`] if the source is not there, or the
/// target is not, and could not be made; [`ErrorKind::AlreadyExists`] as [`Existing`] says;
/// [`ErrorKind::CopyCheckpoint`]; if it is transformed, [`ErrorKind::Decode`], and what [`put`](crate::Table::put)
/// refuses a record with. What was written by then stays, and [`Error::copied`] tells how much that is.
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
    pub fn transform_items(self, change: impl Fn(Item) -> Option<Item> + Send + Sync + 'static) -> Self {
        self.changing(move |item, _| Ok(change(item)))
    }

    fn changing(mut self, change: impl Fn(Item, &Keys) -> Result<Option<Item>, Error> + Send + Sync + 'static) -> Self {
        self.change = Some(Arc::new(change));
        self
    }

    /// What becomes of items that are there already; [`Existing::Fail`] unless set.
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// Reads so many parts of the table at once, 1 to 1,000,000; one unless set.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = i32::try_from(segments).unwrap_or(i32::MAX).clamp(1, limits::SCAN_SEGMENTS);
        self
    }

    /// Reads and changes everything, and writes nothing: the report tells what would be written, if nothing is there.
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Reads and writes no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.from.limit_rate(limit);
        self.to.limit_rate(limit);
        self
    }

    /// Keeps in this file how far it got, and goes on from there if the file is there: see [`copy`](crate::copy). Files are
    /// written at once, which is short, and not by the runtime.
    pub fn checkpoint(mut self, file: impl Into<PathBuf>) -> Self {
        self.checkpoint = Some(file.into());
        self
    }

    /// Is called after every page, with what was done so far.
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
