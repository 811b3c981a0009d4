//! Reads of several tables.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::parts::Parts;
use super::reads::{Key, read};
use crate::database::Database;
use crate::error::Error;
use crate::explain::Explanation;
use crate::rate_limit::RateLimit;
use crate::transact::TransactReads;

impl Database {
    /// Reads several records, of any tables, 100 a request. The reads are a tuple of them, up to twelve, or a `Vec` of
    /// alike ones, and the answer has the same form, as in [`transact_get`](Self::transact_get): other than there, the
    /// records are not as of one moment, there can be any number, and each costs what it costs alone.
    ///
    /// If one of the reads of a table is consistent, all reads of that table are.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (store, order) = db.batch_get((stores.get("S1"), orders.find(("ann", 9)))).await?;
    /// assert_eq!((store.visits, order), (3, None));
    ///
    /// let of_ann = db.batch_get((1..=3).map(|number| orders.get(("ann", number))).collect::<Vec<_>>()).await?;
    /// assert_eq!(of_ann.iter().map(|order| order.total).sum::<u64>(), 60);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As each read alone; [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed) as
    /// [`get_many`](crate::Table::get_many); [`ErrorKind::OtherDatabase`](crate::ErrorKind::OtherDatabase), before anything is
    /// read, if one is of a table of another database.
    pub fn batch_get<'a, G: TransactReads + Send + 'a>(&self, reads: G) -> BatchGet<'a, G> {
        BatchGet { database: self.clone(), reads, concurrency: 1, limit: None, tables: PhantomData }
    }
}

/// Reads of several tables, to be awaited. Made by [`Database::batch_get`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let reads: Vec<_> = (1..=250).map(|number| orders.find(("ann", number))).collect();
/// let found = db.batch_get(reads).concurrency(3).await?;
/// assert_eq!(found.into_iter().flatten().count(), 5);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct BatchGet<'a, G> {
    database: Database,
    reads: G,
    concurrency: usize,
    limit: Option<RateLimit>,
    /// The reads borrow their tables.
    tables: PhantomData<&'a ()>,
}

impl<G: TransactReads> BatchGet<'_, G> {
    /// Sends so many requests at a time; one unless set. The answer to each is 16 MB at most.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Reads no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.limit = Some(limit.clone());
        self
    }

    /// What it will ask of each table, and what that can cost: see [the page](crate::explain) about explanations. Keys of
    /// several tables go out together, up to 100 a request. Asks nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let reads = db.batch_get((stores.get("S1"), orders.find(("ann", 1)), stores.get("S2").consistent()));
    /// let explained = reads.explain();
    /// let keys = |at: usize| (explained[at].table.as_str(), explained[at].keys.len());
    /// assert_eq!((keys(0), keys(1)), (("store", 2), ("order", 1)));
    /// // A consistent read makes all of its table consistent: a unit for each small item.
    /// assert_eq!((explained[0].units.0, explained[1].units.0), (2.0, 0.5));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Vec<Explanation> {
        Explanation::of_reads(self.reads.explained())
    }

    async fn run(self) -> Result<G::Output, Error> {
        let Self { database, mut reads, concurrency, limit, .. } = self;
        let mut parts = Parts::new();
        let mut places = Vec::new();
        for read in reads.asked()? {
            let place = parts.add(&read.table, Key(read.key));
            parts.tables[parts.parts[place].table].consistent |= read.consistent;
            places.push(place);
        }
        parts.check_are_of(&database)?;
        if let Some(limit) = &limit {
            parts.limit_rate(&database, limit);
        }
        let items = read(parts, concurrency, places).await?;
        reads.answered(items.into_iter())
    }
}

impl<'a, G: TransactReads + Send + 'a> IntoFuture for BatchGet<'a, G> {
    type Output = Result<G::Output, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<G> fmt::Debug for BatchGet<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}
