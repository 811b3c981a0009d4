use crate::error::{CursorProblem, Error};
use crate::search::cursor::{Cursor, Place};
use crate::search::found::Found;
use crate::search::pages::Pages;
use crate::search::plan::Plan;

/// A page of a query or scan, and where the next one begins.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let first = orders.query("ann").limit(2).page(None).await?;
/// assert!(first.prev.is_none());
/// let second = orders.query("ann").limit(2).page(first.next.as_ref()).await?;
/// let back = orders.query("ann").limit(2).page(second.prev.as_ref()).await?;
/// assert_eq!(back.items, first.items);
/// assert_eq!(first.consumed, Some(0.5));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order of the query.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` if this is the last. There can be one and nothing behind it: the service
    /// does not look ahead.
    pub next: Option<Cursor>,
    /// The cursor of the page before; `None` if this is the first, and for scans, which cannot go back. As with `next`,
    /// there can be one and nothing before it. Going back, pages are cut from this one on, so the first one can be
    /// shorter than the others.
    pub prev: Option<Cursor>,
    /// How many items the service looked at, those that the filter left out too.
    pub scanned: u64,
    /// The read capacity units that it cost; `None` if the backend does not tell.
    pub consumed: Option<f64>,
}

impl<T: Found> Page<T> {
    /// One page of the service's, or, where a number of items is wanted, as many pages as it takes.
    pub(crate) async fn read(mut plan: Plan, cursor: Option<&Cursor>) -> Result<Self, Error> {
        let cursors = plan.cursors()?;
        let place = cursor.map_or(Ok(Place::default()), |cursor| cursors.place(cursor));
        let Place { key: start, back } = place.map_err(|problem| plan.cursor_problem(problem))?;
        if back && plan.is_scan() {
            return Err(plan.cursor_problem(CursorProblem::OtherDirection));
        }
        if back {
            plan.turn();
        }
        let gather = plan.limit.is_some();
        // At the beginning there is nothing behind, and scans do not turn round.
        let turns = start.is_some() && !plan.is_scan();
        let mut first = None;
        let mut last = start.clone();
        let mut pages = Pages::new(plan).metering().starting(start);
        let mut page = Self { items: Vec::new(), next: None, prev: None, scanned: 0, consumed: None };
        while let Some(read) = pages.next().await? {
            let plan = pages.plan();
            for item in read.items {
                let item = item.map_err(|source| plan.refused(source))?;
                if turns && first.is_none() {
                    first = Some(plan.position(&item));
                }
                page.items.push(plan.decode(Ok(item))?);
            }
            last = read.last;
            page.scanned += read.scanned;
            page.consumed = read.consumed.map(|units| units + page.consumed.unwrap_or_default()).or(page.consumed);
            if !gather {
                break;
            }
        }
        // Behind a page without items is all that was looked at; or everything, if it was read to the end.
        let behind = Place { key: first.or_else(|| last.clone()), back: !back };
        let behind = turns.then(|| cursors.cursor(&behind));
        let ahead = last.map(|last| cursors.cursor(&Place { key: Some(last), back }));
        (page.next, page.prev) = if back { (behind, ahead) } else { (ahead, behind) };
        if back {
            page.items.reverse();
        }
        Ok(page)
    }
}
