use crate::error::Error;
use crate::record::Document;
use crate::search::cursor::Cursor;
use crate::search::pages::Pages;
use crate::search::plan::Plan;

/// A page of a query or scan, and where the next one begins.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` if this is the last. There can be one and nothing behind it: the service
    /// does not look ahead.
    pub next: Option<Cursor>,
    /// How many items the service looked at, those that the filter left out too.
    pub scanned: u64,
    /// The read capacity units that it cost; `None` if the backend does not tell.
    pub consumed: Option<f64>,
}

impl<T: Document> Page<T> {
    /// One page of the service's, or, where a number of items is wanted, as many pages as it takes.
    pub(crate) async fn read(plan: Plan, after: Option<&Cursor>) -> Result<Self, Error> {
        let start = after.map(|cursor| plan.position_of(cursor)).transpose()?;
        let gather = plan.limit.is_some();
        let mut pages = Pages::new(plan).metering().starting(start);
        let mut page = Self { items: Vec::new(), next: after.cloned(), scanned: 0, consumed: None };
        while let Some(read) = pages.next().await? {
            for item in read.items {
                page.items.push(pages.plan().decode(item)?);
            }
            page.next = read.last.map(|last| pages.plan().cursor(&last));
            page.scanned += read.scanned;
            page.consumed = read.consumed.map(|units| units + page.consumed.unwrap_or_default()).or(page.consumed);
            if !gather {
                break;
            }
        }
        Ok(page)
    }
}
