use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_model::limits;
use futures_core::Stream;
use futures_util::future::try_join_all;
use futures_util::stream::SelectAll;

use crate::error::Error;
use crate::explain::Explanation;
use crate::rate_limit::RateLimit;
use crate::record::Record;
use crate::search::Search;
use crate::search::found::Found;
use crate::search::items::Items;
use crate::search::pages::Pages;
use crate::search::plan::{Plan, Way};
use crate::table::Table;

/// A search through all of a table or index, in no particular order.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::search::Scan;
///
/// /// What several callers want of a scan.
/// fn busy(scan: Scan<Store>) -> Scan<Store> {
///     scan.filter(|f| f.visits.gt(10))
/// }
/// # let (_, stores, _) = shop().await?;
///
/// assert_eq!(busy(stores.scan()).count().await?, 1);
/// # Ok(())
/// # }
/// ```
pub type Scan<R, T = R> = Search<R, T, Everywhere>;

/// The way of a [`Scan`]: through everything.
#[derive(Debug)]
pub enum Everywhere {}

impl<R: Record> Table<R> {
    /// All records, in no particular order. It reads the whole table, whatever the filter.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let in_rome = stores.scan().filter(|f| f.city.eq("Rome")).all().await?;
    /// assert_eq!(in_rome.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn scan(&self) -> Scan<R> {
        let table = self.physical();
        Search::new(Plan::new(table.clone(), None, Way::Scan, table.scan_problem(None)))
    }

    /// The number of records. The service knows no better than to read the whole table for that, and charges for it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service refuses.
    #[doc(alias = "query_count")]
    pub async fn count(&self) -> Result<u64, Error> {
        self.scan().count().await
    }
}

impl<R: Record, T: Found> Search<R, T, Everywhere> {
    /// Scans in so many parts at once, 1 to 1,000,000 of them: so many requests are on their way together, and so many
    /// pages of 1 MB are held at most. Other than whole scans, they have no pages to go on from.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let stores = stores.scan().segments(4).all().await?;
    /// assert_eq!(stores.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn segments(self, segments: u32) -> ParallelScan<T> {
        let segments = i32::try_from(segments).unwrap_or(i32::MAX).clamp(1, limits::SCAN_SEGMENTS);
        ParallelScan { plan: self.into_plan(), segments, ordered: false, document: PhantomData }
    }
}

/// A scan in several parts at once, in no order at all unless it is [`ordered`](Self::ordered).
///
/// However long it takes to work with the items, each part has read one page ahead at most: it holds no more than
/// [`page_size`](Search::page_size) items, or 1 MB, for each.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let scan = stores.scan().filter(|f| f.visits.gt(0)).page_size(100).segments(8);
/// assert_eq!(scan.count().await?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it ends in `all`, `count` or `stream`"]
pub struct ParallelScan<T> {
    plan: Plan,
    segments: i32,
    ordered: bool,
    document: PhantomData<fn() -> T>,
}

impl<T: Found> ParallelScan<T> {
    /// The items of the first part come first, then those of the second, and so on, while the first page of each later
    /// part is read ahead. It is the same order every time, as long as nothing is written and the number of parts is
    /// the same. On an embedded database it is the order of a scan in one part; AWS promises no such thing.
    ///
    /// It takes longer than without an order if a part has many pages: of a later part, the second is read when its
    /// turn has come.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let scan = || stores.scan().segments(4).ordered();
    /// assert_eq!(scan().all().await?, scan().all().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ordered(mut self) -> Self {
        self.ordered = true;
        self
    }

    /// Reads no faster than this limit allows, all parts together: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let nightly = RateLimit::new().reads(50.0);
    /// assert_eq!(stores.scan().segments(4).rate_limit(&nightly).all().await?.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.plan.limit_rate(limit);
        self
    }

    /// What each part will ask, as it will be sent, and what it can cost: see [`explain`](crate::explain). Asks
    /// nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let scan = orders.scan().segments(4).explain();
    /// assert_eq!(scan.segments, Some(4));
    /// assert!(scan.to_string().contains("reads the whole table, page by page, in 4 parts at once"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        self.plan.explain().in_segments(self.segments)
    }

    /// Every item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let visits: u64 = stores.scan().segments(2).all().await?.iter().map(|store| store.visits).sum();
    /// assert_eq!(visits, 15);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service refuses, or an item is not what `T` expects.
    pub async fn all(self) -> Result<Vec<T>, Error> {
        let mut items = self.stream();
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            found.push(item?);
        }
        Ok(found)
    }

    /// The number of items.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.scan().segments(2).count().await?, 5);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn count(self) -> Result<u64, Error> {
        let most = self.plan.limit.map_or(u64::MAX, |limit| limit as u64);
        let counts = Pages::of_segments(self.plan, self.segments).map(|pages| pages.counting().count());
        Ok(try_join_all(counts).await?.into_iter().sum::<u64>().min(most))
    }

    /// The items one after another: as they come, or in order.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut found = stores.scan().segments(2).stream();
    /// while let Some(store) = found.next().await {
    ///     println!("{}", store?.store_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> ParallelItems<T> {
        let left = self.plan.limit;
        let parts = Pages::of_segments(self.plan, self.segments).map(Items::new);
        let parts = if self.ordered { Parts::InOrder(parts.collect()) } else { Parts::AsTheyCome(parts.collect()) };
        ParallelItems { parts, left }
    }
}

impl<T> fmt::Debug for ParallelScan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParallelScan")
            .field("scan", &self.plan)
            .field("segments", &self.segments)
            .field("ordered", &self.ordered)
            .finish()
    }
}

/// The items of a [`ParallelScan`]. An item that is not what `T` expects is an error in its place, and so
/// is what ends a segment early; the other segments go on.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use futures_util::TryStreamExt;
///
/// let stores = stores.scan().segments(4).stream();
/// assert_eq!(stores.try_collect::<Vec<_>>().await?.len(), 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the next item is asked for"]
pub struct ParallelItems<T> {
    parts: Parts<T>,
    /// How many more are wanted; `None` for all.
    left: Option<usize>,
}

enum Parts<T> {
    AsTheyCome(SelectAll<Items<T>>),
    /// Those that are not at their end.
    InOrder(VecDeque<Items<T>>),
}

impl<T: Found> Parts<T> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        match self {
            Self::AsTheyCome(parts) => Pin::new(parts).poll_next(context),
            Self::InOrder(parts) => poll_in_order(parts, context),
        }
    }
}

fn poll_in_order<T: Found>(
    parts: &mut VecDeque<Items<T>>,
    context: &mut Context<'_>,
) -> Poll<Option<Result<T, Error>>> {
    while let Some(first) = parts.front_mut() {
        match Pin::new(first).poll_next(context) {
            Poll::Ready(None) => drop(parts.pop_front()),
            Poll::Ready(item) => return Poll::Ready(item),
            Poll::Pending => {
                // Whoever waits anyway sees that the others get on.
                for part in parts.iter_mut().skip(1) {
                    let _ = part.poll_ahead(context);
                }
                return Poll::Pending;
            }
        }
    }
    Poll::Ready(None)
}

impl<T: Found> ParallelItems<T> {
    /// The next item; `None` if there is none. For those who do not have a `StreamExt` at hand.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut found = stores.scan().segments(2).stream();
    /// assert!(found.next().await.transpose()?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Found> Stream for ParallelItems<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.left == Some(0) {
            return Poll::Ready(None);
        }
        let item = std::task::ready!(this.parts.poll_next(context));
        if let (Some(Ok(_)), Some(left)) = (&item, &mut this.left) {
            *left -= 1;
        }
        Poll::Ready(item)
    }
}

impl<T> fmt::Debug for ParallelItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParallelItems").field("left", &self.left).finish_non_exhaustive()
    }
}
