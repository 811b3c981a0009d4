//! A database that does on purpose what a service does on a bad day: what it is told to do, and when.

mod batches;
mod misbehaving;
mod misdeeds;
mod refusal;
mod rule;
mod stale;
mod subject;
mod when;

use std::ops::RangeInclusive;
use std::time::Duration;

pub(crate) use misbehaving::{Misbehaving, Surroundings};
pub(crate) use misdeeds::Ledger;
pub use misdeeds::Misdeeds;
pub use when::When;

/// What goes wrong on a database, and when, for tests of what a program does then. See
/// [`Database::misbehave`](crate::Database::misbehave).
///
/// Everything takes a [`When`]: a turn, some turns, every so many, or a rate, from 0, never, to 1, always, as a number.
/// What is said several times goes wrong in each of these cases.
///
/// The same seed and the same requests in the same order go wrong in the same way; each has a chance of its own, so
/// that one more does not change the others. What is refused was not carried out. Nothing goes wrong with requests
/// about tables, which cost no capacity, unless [`When::of`] names their operation; what reads streams can be
/// throttled, fail and be late, and answer with few records.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Misbehaviour, TestClock, When, api::QueryRequest};
///
/// let bad = Misbehaviour::seeded(7).throttles(0.1).leftovers(0.5).failures(When::nth(2).of::<QueryRequest>());
/// // What is waited for passes by the clock, and costs the test no time.
/// let bad = db.sleep(TestClock::default()).misbehave(bad);
/// let new = (0..60).map(|n| store(&format!("N{n}"), "NEW", None, n, &[]));
/// let report = bad.table::<Store>().put_many(new).await?;
/// assert_eq!(report.written, 60);
/// assert!(report.retried > 0 && bad.misdeeds().leftovers > 0);
/// # Ok(())
/// # }
/// ```
///
/// | what goes wrong | and what a program sees |
/// |---|---|
/// | [`throttles`](Self::throttles) | [`ErrorKind::Throttled`](crate::ErrorKind::Throttled); of a transaction, [`TransactionFailed`](crate::ErrorKind::TransactionFailed) |
/// | [`failures`](Self::failures) | [`ErrorKind::Service`](crate::ErrorKind::Service), an `InternalServerError` |
/// | [`conflicts`](Self::conflicts) | [`ErrorKind::Service`](crate::ErrorKind::Service), a `TransactionConflictException`; of a transaction, [`TransactionFailed`](crate::ErrorKind::TransactionFailed) |
/// | [`leftovers`](Self::leftovers) | batches that take longer, or [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed) |
/// | [`short_pages`](Self::short_pages) | more pages, some of which may be empty |
/// | [`delays`](Self::delays) | time that passes |
/// | [`stale_indexes`](Self::stale_indexes), [`stale_reads`](Self::stale_reads) | what was there before |
///
/// Batches and copies try again by themselves; what else is refused is the program's to try again, if it
/// [may pass](crate::Error::is_retryable).
/// The SDK's own attempts after [`connect`](crate::Database::connect) are made behind all this, so they do not hide it.
///
/// What was done is counted: [`Database::misdeeds`](crate::Database::misdeeds). For anything else there is a
/// [`Hook`](crate::Hook).
#[derive(Clone, PartialEq, Debug)]
pub struct Misbehaviour {
    seed: u64,
    throttles: Vec<(When, ())>,
    leftovers: Vec<(When, ())>,
    conflicts: Vec<(When, ())>,
    failures: Vec<(When, ())>,
    short_pages: Vec<(When, ())>,
    delays: Vec<(When, Delay)>,
    stale_reads: Vec<(When, Lag)>,
    stale_indexes: Vec<(When, Lag)>,
}

impl Misbehaviour {
    /// None yet, by the chance of this seed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Database, Misbehaviour};
    ///
    /// /// Which of some reads are throttled.
    /// async fn throttled(db: Database, seed: u64) -> Vec<u64> {
    ///     let orders = db.misbehave(Misbehaviour::seeded(seed).throttles(0.5)).table::<Order>();
    ///     let mut throttled = Vec::new();
    ///     for number in 1..=20 {
    ///         if orders.find(("ann", number)).await.is_err() {
    ///             throttled.push(number);
    ///         }
    ///     }
    ///     throttled
    /// }
    ///
    /// // A test that failed fails again.
    /// assert_eq!(throttled(db.clone(), 7).await, throttled(db.clone(), 7).await);
    /// assert_ne!(throttled(db.clone(), 7).await, throttled(db, 8).await);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self {
            seed,
            throttles: Vec::new(),
            leftovers: Vec::new(),
            conflicts: Vec::new(),
            failures: Vec::new(),
            short_pages: Vec::new(),
            delays: Vec::new(),
            stale_reads: Vec::new(),
            stale_indexes: Vec::new(),
        }
    }

    /// When a request is throttled, as the service throttles its operation: with
    /// `ProvisionedThroughputExceededException`; a transaction is canceled for that; `GetRecords` is refused with
    /// `LimitExceededException`, and what has no capacity of its own, `BatchExecuteStatement` and the other operations
    /// on streams and tables, with `ThrottlingException`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{ErrorKind, Misbehaviour, When};
    ///
    /// let busy = db.misbehave(Misbehaviour::seeded(7).throttles(When::nth(1))).table::<Store>();
    /// let error = busy.get("S1").await.unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Throttled { .. }) && error.is_retryable());
    /// assert_eq!(busy.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn throttles(mut self, when: impl Into<When>) -> Self {
        self.throttles.push((when.into(), ()));
        self
    }

    /// When a part of a batch, a key or a write, is left undone, and answered as unprocessed; turns are counted in
    /// parts. A statement of `BatchExecuteStatement` is answered with `ProvisionedThroughputExceeded`. A batch of which
    /// nothing would be done is answered so, too, and not carried out. What is left undone is not looked at, as the
    /// service would: with it, a batch that is too long can pass.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, TestClock, When};
    ///
    /// // Every third part is left undone: the third, and the sixth, which is the third again.
    /// let bad = Misbehaviour::seeded(7).leftovers(When::every(3));
    /// let orders = db.sleep(TestClock::default()).misbehave(bad).table::<Order>();
    /// let report = orders.delete_many((1..=5).map(|number| ("ann", number))).await?;
    /// assert_eq!((report.removed, report.requests, report.retried), (5, 3, 2));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn leftovers(mut self, when: impl Into<When>) -> Self {
        self.leftovers.push((when.into(), ()));
        self
    }

    /// When a write of one item, or a transaction, is refused because a transaction holds the item. Requests that
    /// cannot be refused so do not count as turns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(7).conflicts(When::nth(1))).table::<Store>();
    /// let error = bad.update_counter("S1", |f| f.visits, 1).await.unwrap_err();
    /// assert!(error.is_retryable());
    /// assert_eq!(bad.update_counter("S1", |f| f.visits, 1).await?, 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn conflicts(mut self, when: impl Into<When>) -> Self {
        self.conflicts.push((when.into(), ()));
        self
    }

    /// When a request is refused with `InternalServerError`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When, api::PutItemRequest};
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(7).failures(When::always().of::<PutItemRequest>()));
    /// let error = bad.table::<Store>().create(&store("S4", "MYC", None, 0, &[])).await.unwrap_err();
    /// assert!(error.is_retryable() && error.to_string().contains("store"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn failures(mut self, when: impl Into<When>) -> Self {
        self.failures.push((when.into(), ()));
        self
    }

    /// When a page ends early: of a query, a scan or a `SELECT`, after 1 to 5 items were looked at, with a position to
    /// go on from; of `GetRecords`, after 1 to 5 records. Requests without pages do not count as turns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Misbehaviour;
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(7).short_pages(1.0));
    /// // It is the same, in more pages.
    /// assert_eq!(bad.table::<Order>().query("ann").all().await?.len(), 5);
    /// assert!(bad.misdeeds().short_pages > 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn short_pages(mut self, when: impl Into<When>) -> Self {
        self.short_pages.push((when.into(), ()));
        self
    }

    /// When a request is late, whatever becomes of it then, and by how much: a `Duration`, or `min..=max` of two. The
    /// time passes by the [`Sleep`](crate::Sleep) that the database had when it was made to misbehave, so set that
    /// before; a test that does not sleep loses no time.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::time::Duration;
    ///
    /// use dynamo_objects::{Clock, Misbehaviour, TestClock, When};
    ///
    /// let clock = TestClock::default();
    /// let late = Misbehaviour::seeded(7).delays(When::every(2), Duration::from_secs(3));
    /// let stores = db.sleep(clock.clone()).misbehave(late).table::<Store>();
    /// for id in ["S1", "S2", "S3"] {
    ///     stores.get(id).await?;
    /// }
    /// assert_eq!(clock.now(), Duration::from_secs(3));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn delays(mut self, when: impl Into<When>, by: impl Into<Delay>) -> Self {
        self.delays.push((when.into(), by.into()));
        self
    }

    /// When an eventually consistent read of a global index is answered with what the index held some time before.
    /// Other reads do not count as turns.
    ///
    /// It is not made up: the whole answer is that of before, with its pages, its filters and what it cost. For that, a
    /// [fork](crate::Database::fork) of the database is kept from before each write that passes through this
    /// database, 256 of them at most; what is written past it is seen with the next one. So it is for
    /// [`Database::memory`](crate::Database::memory): any other database refuses the reads that would be stale with
    /// `ValidationException`, because nobody can tell what it held. A table or index that was not there by then is read
    /// as it is.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Lag, Misbehaviour, When};
    ///
    /// let late = db.misbehave(Misbehaviour::seeded(1).stale_indexes(When::always(), Lag::Writes(1)));
    /// let stores = late.table::<Store>();
    /// stores.delete("S1").await?;
    /// // The table knows, and the index does not yet.
    /// assert!(stores.find("S1").await?.is_none());
    /// assert_eq!(stores.index(Store::BY_COMPANY).query("MYC").count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn stale_indexes(mut self, when: impl Into<When>, lag: Lag) -> Self {
        self.stale_indexes.push((when.into(), lag));
        self
    }

    /// When an eventually consistent read is answered with what was there some time before: of a table, a local or a
    /// global index, `GetItem` and `BatchGetItem` among them, by [`stale_indexes`](Self::stale_indexes)'s means. A
    /// consistent read never is, and neither is one of a transaction.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Lag, Misbehaviour, When};
    ///
    /// let late = db.misbehave(Misbehaviour::seeded(7).stale_reads(When::always(), Lag::Writes(1)));
    /// let stores = late.table::<Store>();
    /// stores.update("S1").set(|f| f.visits, 4).await?;
    /// assert_eq!(stores.get("S1").await?.visits, 3);
    /// assert_eq!(stores.get("S1").consistent().await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn stale_reads(mut self, when: impl Into<When>, lag: Lag) -> Self {
        self.stale_reads.push((when.into(), lag));
        self
    }
}

/// How late a request is. See [`Misbehaviour::delays`].
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_objects::testing::Delay;
///
/// let always = Delay::from(Duration::from_millis(20));
/// // Some time between these two, by chance.
/// let varying = Delay::from(Duration::from_millis(5)..=Duration::from_millis(50));
/// assert_ne!(always, varying);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Delay {
    least: Duration,
    most: Duration,
}

impl Delay {
    /// A time of the range; which one is the chance's.
    fn by(self, chance: u64) -> Duration {
        let span = self.most.saturating_sub(self.least);
        let part = Duration::try_from_secs_f64(span.as_secs_f64() * (chance as f64 / u64::MAX as f64));
        // What is more than a duration can be is the most, rounded.
        self.least.saturating_add(part.map_or(span, |part| part.min(span)))
    }
}

/// Always the same.
impl From<Duration> for Delay {
    fn from(by: Duration) -> Self {
        Self { least: by, most: by }
    }
}

/// By chance, between these two.
impl From<RangeInclusive<Duration>> for Delay {
    fn from(range: RangeInclusive<Duration>) -> Self {
        let (least, most) = range.into_inner();
        Self { least, most }
    }
}

/// How far behind a stale read is.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use std::time::Duration;
///
/// use dynamo_objects::{Lag, Misbehaviour, TestClock, When};
///
/// // Everything is seen ten seconds later.
/// let clock = TestClock::default();
/// let late = Misbehaviour::seeded(7).stale_reads(When::always(), Lag::Time(Duration::from_secs(10)));
/// let stores = db.clock(clock.clone()).misbehave(late).table::<Store>();
/// stores.update("S1").set(|f| f.visits, 4).await?;
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(stores.get("S1").await?.visits, 3);
/// clock.advance(Duration::from_secs(6));
/// assert_eq!(stores.get("S1").await?.visits, 4);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lag {
    /// So many requests that wrote something, through the database that misbehaves. It reads what was there before the
    /// first of them; if there were fewer, what was there before all.
    Writes(usize),
    /// So long, by the clock that the database had when it was made to misbehave.
    Time(Duration),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_within_their_range_whatever_it_is() {
        let second = Duration::from_secs(1);
        for (delay, least, most) in [
            (Delay::from(second), second, second),
            (Delay::from(second..=3 * second), second, 3 * second),
            (Delay::from(Duration::ZERO..=Duration::MAX), Duration::ZERO, Duration::MAX),
            // One that ends before it begins is its beginning.
            (Delay::from(3 * second..=second), 3 * second, 3 * second),
        ] {
            assert_eq!((delay.by(0), delay.by(u64::MAX)), (least, most));
            assert!((least..=most).contains(&delay.by(u64::MAX / 3)));
        }
    }
}
