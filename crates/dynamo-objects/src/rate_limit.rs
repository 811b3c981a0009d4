//! Limits on what is consumed: so that a copy at noon leaves capacity for those who are at work.
//!
//! ```
//! use dynamo_objects::{Database, RateLimit, Record};
//!
//! #[derive(Record, Clone)]
//! #[dynamo(table = "store")]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let db = Database::memory();
//! let stores = db.table::<Store>();
//! // 500 read units and 250 write units a second, for all that it is given to.
//! let limit = RateLimit::new().reads(500.0).writes(250.0);
//!
//! stores.put_many((0..9).map(|n| Store { store_id: n.to_string() })).rate_limit(&limit).await?;
//! let all = stores.scan().segments(4).rate_limit(&limit).all().await?;
//! db.copy_table("store", "archive").rate_limit(&limit).await?;
//! // Or whatever is asked of a database.
//! let slow = db.rate_limit(&limit);
//! # assert_eq!((all.len(), slow.table::<Store>().count().await?), (9, 9));
//! # Ok(())
//! # }
//! ```
//!
//! What a request will cost is not known before. It waits until one unit is free, and when the answer tells what it
//! cost (which is asked for), the rest is a debt that the next requests wait for. So a page of 1 MB passes at once, and
//! 128 units of a limit of 50 are paid off in two and a half seconds; on the average the limit holds, however many
//! tasks share it. What is not used is kept for a second. Where a server tells no costs they are reckoned from the
//! bytes that were read or written. A request that fails counts as one unit.
//!
//! Waiting is done by the database's [`Sleep`](crate::Sleep), and time is told by its [`Clock`](crate::Clock).
//!
//! Next: [`throughput`](crate::throughput) for more capacity instead, and [`Meter`](crate::Meter) for what was
//! consumed.

mod bucket;
mod estimate;
pub(crate) mod limited;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bucket::Bucket;

/// So many capacity units a second: see [`rate_limit`](crate::rate_limit). Clones are the same limit, for several tasks
/// to share.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::RateLimit;
///
/// let limit = RateLimit::new().reads(500.0);
/// // Two tasks that share it.
/// let (stores, orders) = (stores.scan().rate_limit(&limit), orders.scan().rate_limit(&limit));
/// let (stores, orders) = futures_util::future::try_join(stores.count(), orders.count()).await?;
/// assert_eq!((stores, orders), (3, 5));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RateLimit(Arc<Mutex<Buckets>>);

#[derive(Clone, Copy, Default, Debug)]
struct Buckets {
    reads: Option<Bucket>,
    writes: Option<Bucket>,
}

impl RateLimit {
    /// No limit yet: [`reads`](Self::reads) and [`writes`](Self::writes) set it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// // Nothing is held up.
    /// assert_eq!(stores.scan().rate_limit(&RateLimit::new()).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The limit, with so many read units a second; without, reads are not held up. At least 0.001, which is also what
    /// becomes of something that is no number.
    ///
    /// It is a limit of its own: clones made before stay as they are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::SystemTime;
    ///
    /// use dynamo_objects::{Clock, Database, RateLimit, Record, TestClock};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Store {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    /// }
    ///
    /// let clock = TestClock::at(SystemTime::now());
    /// let db = Database::memory_at(clock.clone()).sleep(clock.clone()).rate_limit(&RateLimit::new().reads(0.5));
    /// let (stores, begun) = (db.table::<Store>(), clock.now());
    /// for _ in 0..4 {
    ///     stores.find("S1").consistent().await?;
    /// }
    /// // Each costs one unit, so there is one every two seconds.
    /// assert!((clock.now() - begun).as_secs() >= 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reads(self, units: f64) -> Self {
        self.with(|buckets| buckets.reads = Some(Bucket::new(units)))
    }

    /// The limit, with so many write units a second; as [`reads`](Self::reads) else.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let limit = RateLimit::new().writes(250.0);
    /// stores.delete_many(["S1", "S2"]).rate_limit(&limit).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn writes(self, units: f64) -> Self {
        self.with(|buckets| buckets.writes = Some(Bucket::new(units)))
    }

    fn with(self, set: impl FnOnce(&mut Buckets)) -> Self {
        let mut buckets = self.buckets(|buckets| *buckets);
        set(&mut buckets);
        Self(Arc::new(Mutex::new(buckets)))
    }

    /// Takes the unit that every request is expected to cost; answers with how long to wait for it.
    fn take(&self, is_read: bool, now: Duration) -> Duration {
        self.buckets(|buckets| buckets.of(is_read).as_mut().map_or(Duration::ZERO, |bucket| bucket.take(now)))
    }

    /// Notes what a request cost of which a unit was taken.
    fn settle(&self, is_read: bool, units: f64) {
        self.buckets(|buckets| buckets.of(is_read).as_mut().map(|bucket| bucket.settle(units)));
    }

    fn buckets<T>(&self, look: impl FnOnce(&mut Buckets) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether both are one limit.
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Buckets {
    fn of(&mut self, is_read: bool) -> &mut Option<Bucket> {
        if is_read { &mut self.reads } else { &mut self.writes }
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Buckets { reads, writes } = self.buckets(|buckets| *buckets);
        let rate = |bucket: Option<Bucket>| bucket.map(|bucket| bucket.rate());
        f.debug_struct("RateLimit").field("reads", &rate(reads)).field("writes", &rate(writes)).finish()
    }
}
