//! What changes in a table, told as it happens: for indexes elsewhere, mails, caches, totals.
//!
//! The service writes down the changes of a table that has a
//! [stream](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html), and keeps them for a day.
//! [`Table::enable_changes`] gives a table one, and [`Table::changes`] reads it: a stream of [`Event`]s, each with a
//! [`Change`] of a record.
//!
//! | to | there is |
//! |---|---|
//! | begin with the oldest, with what comes, or where it was left off | [`from_beginning`](Changes::from_beginning), [`from_now`](Changes::from_now), [`after`](Changes::after) a [`Checkpoint`] |
//! | go on for ever, or end when all is read | nothing, or [`until_caught_up`](Changes::until_caught_up) |
//! | see some of them | [`filter`](Changes::filter) |
//! | see items, or keys alone | [`raw`](Changes::raw) |
//! | read them | [`stream`](Changes::stream), [`open`](Changes::open) |
//!
//! ```
//! use dynamo_objects::changes::{Change, Checkpoint};
//! # use dynamo_objects::{Database, Record};
//! # #[derive(Record, Debug)]
//! # #[dynamo(table = "store")]
//! # struct Store {
//! #     #[dynamo(partition_key)]
//! #     store_id: String,
//! #     city: String,
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let db = Database::memory();
//! let stores = db.table::<Store>();
//! stores.enable_changes().await?;
//! stores.create(&Store { store_id: "S1".into(), city: "Rome".into() }).await?;
//! stores.update("S1").set(|f| f.city, "Oslo").await?;
//!
//! let mut events = stores.changes().until_caught_up().stream();
//! while let Some(event) = events.next().await {
//!     match event?.change {
//!         Change::Insert { new } => println!("{} is new", new.store_id),
//!         Change::Modify { old, new } => println!("{} moved from {} to {}", new.store_id, old.city, new.city),
//!         Change::Remove { old } | Change::Expired { old } => println!("{} is gone", old.store_id),
//!     }
//! }
//! // Where to go on the next time: a text to be stored.
//! let text = events.checkpoint().map(|checkpoint| checkpoint.to_string()).unwrap_or_default();
//!
//! stores.delete("S1").await?;
//! let checkpoint = text.parse::<Checkpoint>()?;
//! let mut events = stores.changes().after(checkpoint).until_caught_up().stream();
//! let last = events.next().await.expect("the deletion")?;
//! assert_eq!(last.change.before().map(|old| old.city.as_str()), Some("Oslo"));
//! assert!(events.next().await.is_none());
//! # Ok(())
//! # }
//! ```
//!
//! **Order.** A stream consists of shards, about one for each partition of the table, which are closed after some hours
//! and go on in new ones. All of them are read, up to 16 at once, and a shard only after the one that it goes on from.
//! So the changes of an item come in their order; those of different items come in some order. What has been read and
//! not handed out is a page of each shard that is being read, 1 MB at most.
//!
//! **Once, or more often.** Whoever stores a [`Checkpoint`] after what was done, and goes on from it, misses nothing,
//! and sees again what came after it. [`Event::id`] tells such events from new ones.
//!
//! **Waiting.** A shard that has nothing new is asked again after a second ([`poll_every`](Changes::poll_every)). The
//! service allows five questions a second and shard, of all readers together, and charges each as one read of streams,
//! whether there is something new or not. Who is throttled waits a little longer each time, and fails after about 20
//! seconds. Iterators, which are good for 15 minutes, are renewed when they are too old: nothing needs to be done to
//! keep a stream alive that is not read for a while.
//!
//! **A day.** What is not read within a day is gone. Whoever comes too late is told so ([`ChangesProblem::Trimmed`]),
//! or [goes on with what is left](Changes::skip_trimmed). A stream that is disabled can be read for another day, and is
//! told to [have ended](crate::ChangesProblem::Ended) then, as is one that was replaced by another.
//!
//! [`ChangesProblem::Trimmed`]: crate::ChangesProblem::Trimmed

mod enabling;
mod event;
mod events;
mod checkpoint;
mod opening;
mod reading;
mod lineage;
mod position;
mod source;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::record::Record;
use crate::table::Table;

use events::Filter;
use opening::{Plan, Start};

pub use checkpoint::Checkpoint;
pub use event::{Change, ChangeKind, Event, RawChange, Told};
pub use events::Events;

const POLL_EVERY: Duration = Duration::from_secs(1);

impl<R: Record> Table<R> {
    /// The changes of the table's records, as they happen: from the oldest that is still there, about a day ago, unless
    /// it is told to begin elsewhere, and without end, unless it is to end when it is [caught
    /// up](Changes::until_caught_up). See [`changes`](crate::changes). Of a [shared table](crate::SharedTable), those
    /// of other records are left out.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.update_counter("S1", |f| f.visits, 1).await?;
    ///
    /// let mut events = stores.changes().until_caught_up().stream();
    /// let event = events.next().await.expect("the visit")?;
    /// assert_eq!(event.change.after().map(|store| store.visits), Some(4));
    /// # Ok(())
    /// # }
    /// ```
    pub fn changes(&self) -> Changes<R> {
        let plan = Plan {
            table: Arc::clone(self.physical()),
            start: Start::Beginning,
            poll_every: POLL_EVERY,
            page_size: None,
            is_finite: false,
            skips_trimmed: false,
            needs_images: true,
        };
        Changes { plan, filters: Vec::new(), types: PhantomData }
    }
}

/// The changes of a table, to be read: [`stream`](Self::stream), or [`open`](Self::open) and stream. `C` is what is
/// told of each of them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// stores.enable_changes().await?;
/// let changes = stores.changes().page_size(100).until_caught_up();
/// stores.delete("S1").await?;
/// // It can be read as often as is wanted.
/// for _ in 0..2 {
///     assert!(changes.clone().stream().next().await.is_some());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it ends in `stream` or `open`"]
pub struct Changes<R, C = Change<R>> {
    plan: Plan,
    filters: Vec<Filter>,
    types: PhantomData<fn() -> (R, C)>,
}

impl<R: Record> Changes<R> {
    /// Tells of items as they are, and not of records: of streams, too, that hold only a part of the items, or their
    /// keys alone.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().raw().until_caught_up().stream();
    /// let change = events.next().await.expect("the removal")?.change;
    /// assert_eq!(change.key.get("store_id"), Some(&"S1".into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(self) -> Changes<R, RawChange> {
        Changes { plan: self.plan, filters: self.filters, types: PhantomData }
    }
}

impl<R: Record, C: Told> Changes<R, C> {
    /// Begins with the oldest change that is still there. So it does unless it is told otherwise.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().from_beginning().until_caught_up().stream();
    /// assert!(events.next().await.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_beginning(self) -> Self {
        self.starting(Start::Beginning)
    }

    /// Begins with what happens from now on, which is when the first event is asked for, or it is
    /// [opened](Self::open).
    ///
    /// A [checkpoint](Events::checkpoint) holds of a shard from which no event came yet only that moment, by this
    /// computer's clock: going on from there, what happened up to a minute before can come, too.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().from_now().until_caught_up().open().await?;
    /// stores.delete("S2").await?;
    /// let event = events.next().await.expect("what happened since")?;
    /// assert_eq!(event.change.before().map(|store| store.store_id.as_str()), Some("S2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_now(self) -> Self {
        self.starting(Start::Now)
    }

    /// Begins after a checkpoint, with the next event that was not handed out by then.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().until_caught_up().stream();
    /// events.next().await.expect("the removal")?;
    /// let checkpoint = events.checkpoint().expect("something was read");
    ///
    /// stores.delete("S2").await?;
    /// let mut events = stores.changes().after(checkpoint).until_caught_up().stream();
    /// let event = events.next().await.expect("the second removal")?;
    /// assert_eq!(event.change.before().map(|store| store.store_id.as_str()), Some("S2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(self, checkpoint: Checkpoint) -> Self {
        self.starting(Start::After(checkpoint))
    }

    fn starting(mut self, start: Start) -> Self {
        self.plan.start = start;
        self
    }

    /// Asks a shard that has nothing new again after so long; a second unless set. More than five times a second is
    /// more than the service allows.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::time::Duration;
    ///
    /// // Cheaper, where nobody is in a hurry.
    /// let events = stores.changes().poll_every(Duration::from_secs(30)).stream();
    /// # Ok(())
    /// # }
    /// ```
    pub fn poll_every(mut self, pause: Duration) -> Self {
        self.plan.poll_every = pause;
        self
    }

    /// Reads so many changes a page at most: the service's `Limit`, 1 to 1000; as many as there are in 1 MB unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().page_size(10).until_caught_up().stream();
    /// assert!(events.next().await.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn page_size(mut self, changes: u32) -> Self {
        self.plan.page_size = Some(i32::try_from(changes).unwrap_or(i32::MAX));
        self
    }

    /// Ends when there is nothing new in any shard: for jobs that do what there is to do, and for tests.
    ///
    /// The service does not say whether there is more in a shard that is open, and can answer with nothing before there
    /// is something again: after five such answers in a row, the shard counts as read. What was just written takes a
    /// moment to be there, too.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// for id in ["S1", "S2"] {
    ///     stores.delete(id).await?;
    /// }
    /// let mut events = stores.changes().until_caught_up().stream();
    /// let mut count = 0;
    /// while let Some(event) = events.next().await {
    ///     event?;
    ///     count += 1;
    /// }
    /// assert_eq!(count, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn until_caught_up(mut self) -> Self {
        self.plan.is_finite = true;
        self
    }

    /// Goes on with what is left where changes that should have been read are a day old, and gone; that is an error
    /// otherwise.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::{Duration, SystemTime};
    ///
    /// use dynamo_objects::{Database, Record, TestClock};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Store {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    /// }
    ///
    /// let clock = TestClock::at(SystemTime::now());
    /// let stores = Database::memory_at(clock.clone()).sleep(clock.clone()).table::<Store>();
    /// stores.enable_changes().await?;
    /// let first = stores.changes().until_caught_up().open().await?.checkpoint().expect("it is open");
    /// stores.create(&Store { store_id: "S1".into() }).await?;
    ///
    /// // Two days later, what was not read by then is gone.
    /// clock.advance(Duration::from_secs(2 * 86_400));
    /// let mut rest = stores.changes().after(first).skip_trimmed().until_caught_up().stream();
    /// assert!(rest.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn skip_trimmed(mut self) -> Self {
        self.plan.skips_trimmed = true;
        self
    }

    /// Leaves out changes of which this is not true, before they are made into records: where a table has records of
    /// several kinds, for one. They are read, and paid for, nevertheless. If given several times, all must be true.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// # }
    /// # fn example(db: Database) {
    /// use dynamo_objects::AttributeValue;
    ///
    /// let changes = db.table::<Store>().changes();
    /// let stores = changes.filter(|change| match change.key.get("store_id") {
    ///     Some(AttributeValue::S(id)) => id.starts_with("STORE#"),
    ///     _ => false,
    /// });
    /// # }
    /// ```
    pub fn filter(mut self, is_wanted: impl Fn(&RawChange) -> bool + Send + Sync + 'static) -> Self {
        self.filters.push(Arc::new(is_wanted));
        self
    }

    /// The events one after another. Nothing is asked of the service before the first one is.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().until_caught_up().stream();
    /// while let Some(event) = events.next().await {
    ///     println!("{:?}", event?.change.kind());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(mut self) -> Events<C> {
        self.plan.needs_images = C::NEEDS_IMAGES;
        if C::NEEDS_IMAGES {
            let table = Arc::clone(&self.plan.table);
            let is_record =
                move |change: &RawChange| change.new.iter().chain(&change.old).all(|item| table.holds(item));
            self.filters.insert(0, Arc::new(is_record));
        }
        Events::new(self.plan, self.filters)
    }

    /// The same, but it answers when the stream and the places to begin at are found: what happens after that is told
    /// even if it is to begin [from now](Self::from_now).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// let mut events = stores.changes().from_now().until_caught_up().open().await?;
    /// // What happens from here on is told.
    /// stores.delete("S1").await?;
    /// assert!(events.next().await.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Changes`](crate::ErrorKind::Changes) if the table has no stream, or the stream does not hold what
    /// is to be told, or what comes after the checkpoint is gone.
    /// [`ErrorKind::Checkpoint`](crate::ErrorKind::Checkpoint) if it is another table's.
    pub async fn open(self) -> Result<Events<C>, Error> {
        self.stream().opened().await
    }
}

impl<R, C> Clone for Changes<R, C> {
    fn clone(&self) -> Self {
        Self { plan: self.plan.clone(), filters: self.filters.clone(), types: PhantomData }
    }
}

impl<R, C> fmt::Debug for Changes<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").field("table", &self.plan.table.name()).finish_non_exhaustive()
    }
}
