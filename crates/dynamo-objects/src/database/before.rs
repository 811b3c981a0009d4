//! What stands before a database's backend: meters and hooks, limits, misbehaviour.

use std::sync::Arc;

use dynamo_model::api::ReturnConsumedCapacity;

use super::Database;
use crate::hook::meter::Meter;
use crate::hook::{Hook, Hooked};
use crate::rate_limit::{RateLimit, limited};
use crate::testing::misbehaviour::{Ledger, Misbehaving, Misbehaviour, Misdeeds, Surroundings};

impl Database {
    /// The same database, and a meter that adds up the capacity that is consumed through it. Others who use the
    /// database, and clones made before, do not count.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered();
    /// db.table::<Store>().get("S1").await?;
    /// // Through `stores`, which was taken from the database before.
    /// stores.get("S1").await?;
    /// assert_eq!(meter.total().reads, 0.5);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn metered(self) -> (Self, Meter) {
        self.metered_with(ReturnConsumedCapacity::Total)
    }

    /// The same, and the meter knows each index by itself: [`Meter::of_index`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered_by_index();
    /// let stores = db.table::<Store>();
    /// stores.get("S1").await?;
    /// stores.index(Store::BY_COMPANY).query("MYC").all().await?;
    /// assert_eq!(meter.of_index("store", "by_company").reads, 0.5);
    /// assert_eq!(meter.of("store").reads, 1.0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn metered_by_index(self) -> (Self, Meter) {
        self.metered_with(ReturnConsumedCapacity::Indexes)
    }

    fn metered_with(self, detail: ReturnConsumedCapacity) -> (Self, Meter) {
        let meter = Meter::new(detail);
        (self.hook(meter.clone()), meter)
    }

    /// The database with a hook before every request. One that is set later is told of a request earlier, and of the
    /// answer later. Others who use the database, and clones made before, are not told of.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    /// use std::sync::Arc;
    ///
    /// use dynamo_objects::{Answered, BackendError, Hook, api::Request};
    ///
    /// /// Counts requests.
    /// #[derive(Clone, Default, Debug)]
    /// struct Count(Arc<AtomicUsize>);
    ///
    /// impl Hook for Count {
    ///     type Note = ();
    ///
    ///     fn before(&self, _: &mut Request) -> Result<(), BackendError> {
    ///         self.0.fetch_add(1, Ordering::Relaxed);
    ///         Ok(())
    ///     }
    ///
    ///     fn after(&self, (): (), _: Answered<'_>) {}
    /// }
    ///
    /// let count = Count::default();
    /// let counted = db.hook(count.clone()).table::<Store>();
    /// counted.get("S1").await?;
    /// counted.get("S2").await?;
    /// assert_eq!(count.0.load(Ordering::Relaxed), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hook(self, hook: impl Hook) -> Self {
        let hook = Arc::new(hook);
        self.with(|settings| {
            settings.stand_before(Arc::new(move |asked, _| Arc::new(Hooked::new(asked, Arc::clone(&hook)))));
        })
    }

    /// The database, asked no faster than this limit allows: see [`rate_limit`](crate::rate_limit). A database that has
    /// limits keeps them. Others who use the database, and clones made before, are not held up, and neither is
    /// [`client`](Self::client) after [`connect`](Self::connect).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Clock, RateLimit, TestClock};
    ///
    /// let (clock, limit) = (TestClock::default(), RateLimit::new().reads(1.0));
    /// let slow = db.sleep(clock.clone()).clock(clock.clone()).rate_limit(&limit).table::<Store>();
    /// for _ in 0..10 {
    ///     slow.get("S1").consistent().await?;
    /// }
    /// assert_eq!(clock.now().as_secs(), 9);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rate_limit(self, limit: &RateLimit) -> Self {
        self.with(|settings| {
            limited::add(&mut settings.limits, limit);
            settings.ask(Arc::clone(&settings.asked));
        })
    }

    /// The database, misbehaving: for tests of what a program does when it is throttled, say. Others who use the
    /// database, and clones made before, are spared; so is [`client`](Self::client) after [`connect`](Self::connect).
    /// Whoever lets it misbehave twice has both. [`misdeeds`](Self::misdeeds) tells what was done. Set
    /// [`prefix`](Self::prefix), [`sleep`](Self::sleep) and [`clock`](Self::clock) before: it goes by those that there
    /// are now.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When, api::GetItemRequest};
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(7).failures(When::nth(1).of::<GetItemRequest>()));
    /// let bad = bad.table::<Store>();
    /// assert!(bad.get("S1").await.unwrap_err().is_retryable());
    /// assert_eq!(bad.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn misbehave(self, misbehaviour: Misbehaviour) -> Self {
        let (prefix, sleep, clock) = (self.0.prefix.clone(), Arc::clone(&self.0.sleep), Arc::clone(&self.0.clock));
        self.with(|settings| {
            settings.stand_before(Arc::new(move |asked, settings| {
                let ledger = Arc::new(Ledger::default());
                settings.ledgers.push(Arc::clone(&ledger));
                let (prefix, sleep, clock) = (prefix.clone(), Arc::clone(&sleep), Arc::clone(&clock));
                let around = Surroundings { prefix, sleep, clock, engine: settings.engine.clone() };
                Arc::new(Misbehaving::new(asked, &misbehaviour, around, ledger))
            }));
        })
    }

    /// What was done on purpose to requests through this database since it was made to [misbehave](Self::misbehave),
    /// and how often: so that a test can tell that it has tried what it is for. Clones that were made since count as
    /// well.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(1).throttles(When::nth(3)));
    /// let stores = bad.table::<Store>();
    /// for id in ["S1", "S2", "S3"] {
    ///     let _ = stores.find(id).await;
    /// }
    /// assert_eq!(bad.misdeeds().throttles, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn misdeeds(&self) -> Misdeeds {
        let mut all = Misdeeds::default();
        self.0.ledgers.iter().for_each(|ledger| all += ledger.read());
        all
    }
}
