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
/// throttled, fail and be late.
///
/// ```
/// use dynamo_objects::{Database, Misbehaviour, When, api};
///
/// let bad = Misbehaviour::seeded(7).throttles(0.3).leftovers(0.5).failures(When::nth(2).of::<api::QueryRequest>());
/// let db = Database::memory().misbehave(bad);
/// ```
///
/// What was done is counted: [`Database::misdeeds`](crate::Database::misdeeds).
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
    #[must_use]
    pub fn throttles(mut self, when: impl Into<When>) -> Self {
        self.throttles.push((when.into(), ()));
        self
    }

    /// When a part of a batch, a key or a write, is left undone, and answered as unprocessed; turns are counted in
    /// parts. A statement of `BatchExecuteStatement` is answered with `ProvisionedThroughputExceeded`. A batch of which
    /// nothing would be done is answered so, too, and not carried out. What is left undone is not looked at, as the service
    /// would: with it, a batch that is too long can pass.
    #[must_use]
    pub fn leftovers(mut self, when: impl Into<When>) -> Self {
        self.leftovers.push((when.into(), ()));
        self
    }

    /// When a write of one item, or a transaction, is refused because a transaction holds the item. Requests that
    /// cannot be refused so do not count as turns.
    #[must_use]
    pub fn conflicts(mut self, when: impl Into<When>) -> Self {
        self.conflicts.push((when.into(), ()));
        self
    }

    /// When a request is refused with `InternalServerError`.
    #[must_use]
    pub fn failures(mut self, when: impl Into<When>) -> Self {
        self.failures.push((when.into(), ()));
        self
    }

    /// When a page ends early: of a query, a scan or a `SELECT`, after 1 to 5 items were looked at, with a position to
    /// go on from; of `GetRecords`, after 1 to 5 records. Requests without pages do not count as turns.
    #[must_use]
    pub fn short_pages(mut self, when: impl Into<When>) -> Self {
        self.short_pages.push((when.into(), ()));
        self
    }

    /// When a request is late, whatever becomes of it then, and by how much: a `Duration`, or `min..=max` of two. The
    /// time passes by the [`Sleep`](crate::Sleep) that the database had when it was made to misbehave, so set that
    /// before; a test that does not sleep loses no time.
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
    /// # #[cfg(feature = "embedded")]
    /// # fn main() {
    /// use dynamo_objects::{Database, Lag, Misbehaviour};
    ///
    /// let db = Database::memory().misbehave(Misbehaviour::seeded(1).stale_indexes(0.5, Lag::Writes(3)));
    /// # }
    /// # #[cfg(not(feature = "embedded"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn stale_indexes(mut self, when: impl Into<When>, lag: Lag) -> Self {
        self.stale_indexes.push((when.into(), lag));
        self
    }

    /// When an eventually consistent read is answered with what was there some time before: of a table, a local or a
    /// global index, `GetItem` and `BatchGetItem` among them, by [`stale_indexes`](Self::stale_indexes)'s means. A
    /// consistent read never is, and neither is one of a transaction.
    #[must_use]
    pub fn stale_reads(mut self, when: impl Into<When>, lag: Lag) -> Self {
        self.stale_reads.push((when.into(), lag));
        self
    }
}

/// How late a request is. See [`Misbehaviour::delays`].
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
