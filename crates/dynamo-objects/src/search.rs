//! Finding many records: queries through one partition, and scans through everything.
//!
//! | to | there is |
//! |---|---|
//! | find the records of a partition, in order | [`Table::query`](crate::Table::query) |
//! | … of an index | [`Table::index`](crate::Table::index), then [`query`](crate::TableIndex::query) |
//! | read records of several types from one partition | [`Database::collection`](crate::Database::collection) |
//! | read everything | [`Table::scan`](crate::Table::scan), in parts at once with [`segments`](Search::segments) |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let open = orders.query("ann").sort(|k| k.ge(2)).filter(|f| f.status.eq("open")).rev().all().await?;
//! assert_eq!(open.iter().map(|order| order.number).collect::<Vec<_>>(), [5, 3]);
//!
//! let of_company = stores.index(Store::BY_COMPANY).query("MYC").all().await?;
//! assert_eq!(of_company.iter().map(|store| store.visits).sum::<u64>(), 15);
//! # Ok(())
//! # }
//! ```
//!
//! A query narrows down by [`sort`](Search::sort), which reads less; a [`filter`](Search::filter) leaves out what was
//! read, and paid for. It ends in one of these:
//!
//! | to have | it ends in |
//! |---|---|
//! | all of it, in memory | [`all`](Search::all) |
//! | one after another, a page in memory | [`stream`](Search::stream) |
//! | the first | [`first`](Search::first) |
//! | how many there are | [`count`](Search::count) |
//! | a page, and a [`Cursor`] for the next one that can be handed to a browser | [`page`](Search::page) |
//! | records that can be changed and saved | [`tracked`](Search::tracked), and then one of these |
//! | what it will ask, and can cost | [`explain`](Search::explain), [`estimate`](Search::estimate) |
//!
//! What is read costs half a read unit for each 4 KB, and one if it is [`consistent`](Search::consistent); added up
//! over a page, which is 1 MB at most, and then rounded. A filter, a projection and a count are paid for by what is
//! read.
//!
//! Next: [limits of rates](crate::rate_limit) for long scans, [conditions](crate::expression) for filters,
//! [keys](crate::key) for partitions and sort keys, and [`ScanPolicy`] for databases that are not to be scanned.

mod collection;
mod found;
mod query;
mod scan;
mod scan_policy;
mod table_index;
pub(crate) mod plan;
pub(crate) mod pages;
mod page;
pub(crate) mod cursor;
pub(crate) mod cursor_keys;
mod items;

use std::fmt;
use std::marker::PhantomData;

use crate::error::Error;
use crate::explain::{Estimate, Explanation};
use crate::expression::Condition;
use crate::rate_limit::RateLimit;
use crate::record::{Document, Record};
use crate::write::tracked::Tracked;

use pages::Pages;
use plan::Plan;

pub use collection::{Collect, CollectPart, Collection};
pub use cursor::Cursor;
pub use found::Found;
pub use items::Items;
pub use page::Page;
pub use query::{InPartition, Query};
pub use scan::{Everywhere, ParallelItems, ParallelScan, Scan};
pub use scan_policy::ScanPolicy;
pub use table_index::TableIndex;

/// A query or a scan of records `R` that answers with documents `T`, or with [tracked](Self::tracked) records. `W` is
/// the way: see [`Query`] and [`Scan`].
///
/// Nothing is asked until one of these is awaited: [`all`](Self::all), [`first`](Self::first), [`count`](Self::count),
/// [`page`](Self::page), or the next item of a [`stream`](Self::stream).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // A step for each thing that somebody wants.
/// let (wanted, newest_first) = (Some("open"), true);
/// let mut search = orders.query("ann");
/// if let Some(status) = wanted {
///     search = search.filter(|f| f.status.eq(status));
/// }
/// if newest_first {
///     search = search.rev();
/// }
/// assert_eq!(search.first().await?.map(|order| order.number), Some(5));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it ends in `all`, `first`, `count`, `page` or `stream`"]
pub struct Search<R, T, W> {
    plan: Plan,
    types: PhantomData<Types<R, T, W>>,
}

type Types<R, T, W> = fn() -> (R, T, W);

impl<R: Record, W> Search<R, R, W> {
    /// Answers with [`Tracked`] records, as [`Table::load`](crate::Table::load) does: to be changed in place, and saved
    /// if nobody else changed the same meanwhile.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "order")]
    /// # struct Order {
    /// #     #[dynamo(partition_key)]
    /// #     customer: String,
    /// #     #[dynamo(sort_key)]
    /// #     number: u64,
    /// #     status: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let db = Database::memory();
    /// let orders = db.table::<Order>();
    /// # for number in 1..4 {
    /// #     orders.create(&Order { customer: "c1".into(), number, status: "open".into() }).await?;
    /// # }
    /// let mut open = orders.query("c1").filter(|f| f.status.eq("open")).tracked().stream();
    /// while let Some(order) = open.next().await {
    ///     let mut order = order?;
    ///     order.status = "sent".into();
    ///     order.save().await?;
    /// }
    /// assert_eq!(orders.get(("c1", 3)).await?.status, "sent");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it is awaited, [`ErrorKind::PartialRecords`](crate::ErrorKind::PartialRecords) if it is a search of an
    /// index that does not hold all attributes: what was not read cannot be compared.
    pub fn tracked(mut self) -> Search<R, Tracked<R>, W> {
        self.plan.track();
        Search::new(self.plan)
    }
}

impl<R: Record, T: Found, W> Search<R, T, W> {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, types: PhantomData }
    }

    /// Keeps only the items of which this is true, all of it if given several times. It is the service that leaves the
    /// others out, but it reads them all the same: they cost as much as if they came.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let open = orders.query("ann").filter(|f| f.status.eq("open")).filter(|f| f.total.gt(10)).all().await?;
    /// assert_eq!(open.iter().map(|order| order.number).collect::<Vec<_>>(), [3, 5]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.plan.filter(condition(R::fields(None)).into_tree());
        self
    }

    /// Answers with so many items at most. It reads on until it has them, through however many pages.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let two = orders.query("ann").filter(|f| f.status.eq("open")).limit(2).all().await?;
    /// assert_eq!(two.iter().map(|order| order.number).collect::<Vec<_>>(), [1, 3]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn limit(mut self, items: usize) -> Self {
        self.plan.limit = Some(items);
        self
    }

    /// Reads so many items a page at most, before they are filtered: the service's `Limit`, at least 1. A page is
    /// 1 MB at most in any case, and that unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let page = orders.query("ann").filter(|f| f.status.eq("open")).page_size(2).page(None).await?;
    /// assert_eq!((page.scanned, page.items.len()), (2, 1));
    /// assert!(page.next.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn page_size(mut self, items: u32) -> Self {
        self.plan.page_size = Some(i32::try_from(items).unwrap_or(i32::MAX));
        self
    }

    /// Sees every write that was acknowledged before; costs twice as much. Global indexes cannot.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// orders.delete(("ann", 5)).await?;
    /// assert_eq!(orders.query("ann").consistent().count().await?, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.plan.consistent = true;
        self
    }

    /// Reads no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let nightly = RateLimit::new().reads(50.0);
    /// assert_eq!(stores.scan().rate_limit(&nightly).all().await?.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.plan.limit_rate(limit);
        self
    }

    /// Answers with other documents, and reads only their attributes (and the key): with less to carry, though the
    /// service charges as much. This is also how to read an index that does not hold all attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Document;
    ///
    /// #[derive(Document)]
    /// struct Bill {
    ///     number: u64,
    ///     total: u64,
    /// }
    ///
    /// let bills: Vec<Bill> = orders.query("ann").project::<Bill>().all().await?;
    /// assert_eq!(bills.iter().map(|bill| bill.total).sum::<u64>(), 150);
    /// # Ok(())
    /// # }
    /// ```
    pub fn project<P: Document>(mut self) -> Search<R, P, W> {
        self.plan.project::<P>();
        Search { plan: self.plan, types: PhantomData }
    }

    /// Every item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let visits: u64 = stores.scan().all().await?.iter().map(|store| store.visits).sum();
    /// assert_eq!(visits, 15);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Before anything is asked, what is wrong with the search:
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey), [`ErrorKind::Encode`](crate::ErrorKind::Encode),
    /// [`ErrorKind::ScanRefused`](crate::ErrorKind::ScanRefused). Then [`ErrorKind::Decode`](crate::ErrorKind::Decode)
    /// if an item is not what `T` expects; or the service's refusal.
    pub async fn all(self) -> Result<Vec<T>, Error> {
        let mut pages = Pages::new(self.plan);
        let mut found = Vec::new();
        while let Some(page) = pages.next().await? {
            found.reserve(page.items.len());
            for item in page.items {
                found.push(pages.plan().decode(item)?);
            }
        }
        Ok(found)
    }

    /// The first item, if there is one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let latest = orders.query("ann").rev().first().await?;
    /// assert_eq!(latest.map(|order| order.number), Some(5));
    /// assert_eq!(orders.query("bob").first().await?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first(self) -> Result<Option<T>, Error> {
        Ok(self.limit(1).all().await?.pop())
    }

    /// The number of items. They are counted by the service, which charges for reading them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").filter(|f| f.status.eq("open")).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all), but for items that are not what `T` expects.
    pub async fn count(self) -> Result<u64, Error> {
        Pages::new(self.plan).counting().count().await
    }

    /// One page: from the beginning, or from a [`Cursor`]: the [`next`](Page::next) of the page before, the
    /// [`prev`](Page::prev) of the page after, or one that was made of [a record](Self::cursor_after).
    ///
    /// With a [`limit`](Self::limit), a page is so many items, if there are so many. Without, it is one page of the
    /// service's, which can be empty, because of a filter, and still not the last.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let page = orders.query("ann").limit(3).page(None).await?;
    /// assert_eq!(page.items.len(), 3);
    ///
    /// // Through a browser, as text.
    /// let text = page.next.expect("there are more").to_string();
    /// let rest = orders.query("ann").limit(3).page(Some(&text.parse()?)).await?;
    /// assert_eq!(rest.items[0].number, 4);
    /// assert!(rest.prev.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Cursor`](crate::ErrorKind::Cursor) if the cursor belongs to another query, or is not signed as it
    /// should be; else as [`all`](Self::all).
    pub async fn page(self, after: Option<&Cursor>) -> Result<Page<T>, Error> {
        Page::read(self.plan, after).await
    }

    /// The cursor with which this search goes on after a record, which need not be there (any more): to show what comes
    /// after something that was found in another way.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "order")]
    /// # struct Order {
    /// #     #[dynamo(partition_key)]
    /// #     customer: String,
    /// #     #[dynamo(sort_key)]
    /// #     number: u64,
    /// # }
    /// # async fn example(db: Database, order: Order) -> Result<(), Error> {
    /// let orders = db.table::<Order>();
    /// let cursor = orders.query("c1").cursor_after(&order)?;
    /// let page = orders.query("c1").limit(10).page(Some(&cursor)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Cursor`](crate::ErrorKind::Cursor) if the record is of another partition, or not in the index that
    /// is searched.
    pub fn cursor_after(&self, record: &R) -> Result<Cursor, Error> {
        self.plan.cursor_after(record)
    }

    /// What it will ask, and what that can cost: see [the page](crate::explain) about explanations. Asks nothing. What
    /// is wrong with the search is [told](crate::explain::Explanation::problem), too.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let explanation = stores.scan().filter(|f| f.visits.gt(10)).explain();
    /// assert_eq!(explanation.operation, "Scan");
    /// assert_eq!(explanation.filter.as_deref(), Some("#0 > :0"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        self.plan.explain()
    }

    /// What it will cost, reckoned from the number and the size of the items in the table or index, which it asks for:
    /// one `DescribeTable`, which costs nothing. On AWS these are up to six hours old. What a query costs cannot be
    /// known unless it has a [`limit`](Self::limit) and no filter, or a whole key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let estimate = stores.scan().estimate().await?;
    /// assert_eq!((estimate.items, estimate.requests, estimate.units), (3, Some(1), Some(0.5)));
    /// // How many orders are Ann's is not described.
    /// assert_eq!(orders.query("ann").estimate().await?.units, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What is wrong with the search; [`ErrorKind::TableMissing`](crate::ErrorKind::TableMissing) if there is no such
    /// table, as none is made for this; [`ErrorKind::Service`](crate::ErrorKind::Service) if the table has no such
    /// index.
    pub async fn estimate(self) -> Result<Estimate, Error> {
        self.plan.estimate().await
    }

    /// The items one after another: pages are read when they are needed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut found = stores.scan().filter(|f| f.visits.gt(0)).stream();
    /// while let Some(store) = found.next().await {
    ///     println!("{}", store?.store_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> Items<T> {
        Items::new(Pages::new(self.plan))
    }

    pub(crate) fn plan(&mut self) -> &mut Plan {
        &mut self.plan
    }

    pub(crate) fn into_plan(self) -> Plan {
        self.plan
    }
}

impl<R, T, W> fmt::Debug for Search<R, T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.fmt(f)
    }
}
