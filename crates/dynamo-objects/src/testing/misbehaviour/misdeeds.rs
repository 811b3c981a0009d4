use std::ops::AddAssign;
use std::sync::{Mutex, PoisonError};

/// What a database did on purpose, and how often: see [`Database::misdeeds`](crate::Database::misdeeds).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Misbehaviour, When};
///
/// let bad = db.misbehave(Misbehaviour::seeded(7).throttles(When::turns(1..=2)).failures(When::nth(3)));
/// let stores = bad.table::<Store>();
/// while stores.get("S1").await.is_err() {}
/// assert_eq!((bad.misdeeds().throttles, bad.misdeeds().failures), (2, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Misdeeds {
    /// Requests that were throttled.
    pub throttles: u64,
    /// Parts of batches that were left undone.
    pub leftovers: u64,
    /// Writes and transactions that were refused because a transaction held the item.
    pub conflicts: u64,
    /// Requests that were refused with `InternalServerError`.
    pub failures: u64,
    /// Pages that were asked for with a limit of 1 to 5.
    pub short_pages: u64,
    /// Requests that were kept waiting.
    pub delays: u64,
    /// Reads that were answered with what was there before.
    pub stale_reads: u64,
}

impl Misdeeds {
    /// All of them.
    ///
    /// ```
    /// use dynamo_objects::{Database, Misbehaviour};
    ///
    /// let db = Database::memory().misbehave(Misbehaviour::seeded(7).throttles(0.5));
    /// assert_eq!(db.misdeeds().total(), 0);
    /// ```
    #[must_use]
    pub fn total(&self) -> u64 {
        let Self { throttles, leftovers, conflicts, failures, short_pages, delays, stale_reads } = self;
        throttles + leftovers + conflicts + failures + short_pages + delays + stale_reads
    }
}

impl AddAssign for Misdeeds {
    fn add_assign(&mut self, other: Self) {
        self.throttles += other.throttles;
        self.leftovers += other.leftovers;
        self.conflicts += other.conflicts;
        self.failures += other.failures;
        self.short_pages += other.short_pages;
        self.delays += other.delays;
        self.stale_reads += other.stale_reads;
    }
}

/// Where misdeeds are written down.
#[derive(Default, Debug)]
pub(crate) struct Ledger(Mutex<Misdeeds>);

impl Ledger {
    pub(super) fn note(&self, note: impl FnOnce(&mut Misdeeds)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn read(&self) -> Misdeeds {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
