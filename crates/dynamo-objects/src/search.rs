//! Finding many records: queries through one partition, and scans through everything.
//!
//! | to | there is |
//! |---|---|
//! | find the records of a partition, in order | [`Table::query`](crate::Table::query) |
//! | … of an index | [`Table::index`](crate::Table::index), then [`query`](crate::TableIndex::query) |
//! | read records of several types from one partition | [`Database::collection`](crate::Database::collection) |
//! | read everything | [`Table::scan`](crate::Table::scan), in parts at once with [`segments`](Search::segments) |
//!
//! A query narrows down by [`sort`](Search::sort), which reads less; a [`filter`](Search::filter) leaves out what was read,
//! and paid for. It ends in [`all`](Search::all), [`first`](Search::first), [`count`](Search::count),
//! [`stream`](Search::stream), or [`page`](Search::page), whose [`Cursor`] can be handed to a browser.
//!
//! What is read costs half a read unit for each 4 KB, and one if it is [`consistent`](Search::consistent); added up over
//! a page, and then rounded.

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

/// A query or a scan of records `R` that answers with documents `T`, or with [tracked](Self::tracked) records. `W` is the way: see [`Query`] and
/// [`Scan`].
///
/// Nothing is asked until one of these is awaited: [`all`](Self::all), [`first`](Self::first), [`count`](Self::count),
/// [`page`](Self::page), or the next item of a [`stream`](Self::stream).
#[must_use = "nothing is asked until it ends in `all`, `first`, `count`, `page` or `stream`"]
pub struct Search<R, T, W> {
    plan: Plan,
    types: PhantomData<Types<R, T, W>>,
}

type Types<R, T, W> = fn() -> (R, T, W);

impl<R: Record, W> Search<R, R, W> {
    /// Answers with [`Tracked`] records, as [`Table::load`](crate::Table::load) does: to be changed in place, and saved if
    /// nobody else changed the same meanwhile.
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
    /// When it is awaited, [`ErrorKind::PartialRecords`](crate::ErrorKind::PartialRecords) if it is a search of an index that
    /// does not hold all attributes: what was not read cannot be compared.
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
    pub fn filter(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.plan.filter(condition(R::fields(None)).into_tree());
        self
    }

    /// Answers with so many items at most. It reads on until it has them, through however many pages.
    pub fn limit(mut self, items: usize) -> Self {
        self.plan.limit = Some(items);
        self
    }

    /// Reads so many items a page at most, before they are filtered: the service's `Limit`, at least 1. A page is
    /// 1 MB at most in any case.
    pub fn page_size(mut self, items: u32) -> Self {
        self.plan.page_size = Some(i32::try_from(items).unwrap_or(i32::MAX));
        self
    }

    /// Sees every write that was acknowledged before; costs twice as much. Global indexes cannot.
    pub fn consistent(mut self) -> Self {
        self.plan.consistent = true;
        self
    }

    /// Reads no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.plan.limit_rate(limit);
        self
    }

    /// Answers with other documents, and reads only their attributes (and the key): with less to carry, though the
    /// service charges as much. This is also how to read an index that does not hold all attributes.
    pub fn project<P: Document>(mut self) -> Search<R, P, W> {
        self.plan.project::<P>();
        Search { plan: self.plan, types: PhantomData }
    }

    /// Every item.
    ///
    /// # Errors
    /// If the service refuses, or an item is not what `T` expects.
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
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first(self) -> Result<Option<T>, Error> {
        Ok(self.limit(1).all().await?.pop())
    }

    /// The number of items. They are counted by the service, which charges for reading them.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn count(self) -> Result<u64, Error> {
        Pages::new(self.plan).counting().count().await
    }

    /// One page: from the beginning, or from a [`Cursor`]: the [`next`](Page::next) of the page before, the
    /// [`prev`](Page::prev) of the page after, or one that was made of [a record](Self::cursor_after).
    ///
    /// With a [`limit`](Self::limit), a page is so many items, if there are so many. Without, it is one page of the
    /// service's, which can be empty, because of a filter, and still not the last.
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
    /// [`ErrorKind::Cursor`](crate::ErrorKind::Cursor) if the record is of another partition, or not in the index that is
    /// searched.
    pub fn cursor_after(&self, record: &R) -> Result<Cursor, Error> {
        self.plan.cursor_after(record)
    }

    /// What it will ask, and what that can cost: see [the page](crate::explain) about explanations. Asks nothing. What is
    /// wrong with the search is [told](crate::explain::Explanation::problem), too.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        self.plan.explain()
    }

    /// What it will cost, reckoned from the number and the size of the items in the table or index, which it asks for: one
    /// `DescribeTable`, which costs nothing. On AWS these are up to six hours old. What a query costs cannot be known
    /// unless it has a [`limit`](Self::limit) and no filter, or a whole key.
    ///
    /// # Errors
    /// What is wrong with the search; [`ErrorKind::TableMissing`](crate::ErrorKind::TableMissing) if there is no such table,
    /// as none is made for this; [`ErrorKind::Service`](crate::ErrorKind::Service) if the table has no such index.
    pub async fn estimate(self) -> Result<Estimate, Error> {
        self.plan.estimate().await
    }

    /// The items one after another: pages are read when they are needed.
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
