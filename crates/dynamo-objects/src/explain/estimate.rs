use std::fmt;

use dynamo_model::limits;
use dynamo_model::schema::TableDescription;

use super::{Explanation, units_of};

/// What a query or scan is likely to cost, reckoned from the table's description. See
/// [`Search::estimate`](crate::search::Search::estimate).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let estimate = orders.scan().estimate().await?;
/// assert_eq!(estimate.to_string(), "about 0.5 read units in 1 request; there are 5 items of 240 bytes in all");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Estimate {
    /// How many items are in what is searched, the table or the index.
    pub items: u64,
    /// How many bytes they have, as the service counts them.
    pub bytes: u64,
    /// How many of the items are looked at, at most; `None` if that cannot be known.
    pub looked_at: Option<u64>,
    /// The read units that it costs; `None` if that cannot be known.
    pub units: Option<f64>,
    /// The number of requests that it takes; `None` if that cannot be known.
    pub requests: Option<u64>,
}

impl Estimate {
    /// `most` is the number of items that are looked at at most, if that is bounded by the search itself.
    pub(crate) fn new(explanation: &Explanation, table: &TableDescription, most: Option<u64>) -> Option<Self> {
        let (items, bytes) = size_of(table, explanation.index.as_deref())?;
        // How many items a partition has is not described.
        let looked_at = most.map(|most| most.min(items)).or((explanation.key_condition.is_none()).then_some(items));
        let read = looked_at.map(|count| if items == 0 { 0 } else { bytes.div_ceil(items).saturating_mul(count) });
        let read = read.map(|read| read.min(bytes));
        let pages = |read: u64| {
            let by_size = read.div_ceil(limits::PAGE_SIZE as u64);
            let by_limit = explanation.limit.and_then(|limit| u64::try_from(limit).ok()).filter(|limit| *limit > 0);
            let by_limit = by_limit.zip(looked_at).map_or(0, |(limit, count)| count.div_ceil(limit));
            by_size.max(by_limit).max(1)
        };
        let requests = explanation.requests.or(read.map(pages));
        // Each page is rounded by itself.
        let units = read
            .zip(requests)
            .map(|(read, requests)| units_of(read.div_ceil(requests.max(1)), explanation.consistent) * requests as f64);
        Some(Self { items, bytes, looked_at, units, requests })
    }
}

/// The number of items and of bytes of a table, or of an index of it; `None` if it has no such index.
fn size_of(table: &TableDescription, index: Option<&str>) -> Option<(u64, u64)> {
    let Some(name) = index else { return Some(unsigned(table.item_count, table.table_size_bytes)) };
    let global = table.global_secondary_indexes.iter().flatten().find(|index| index.index_name == name);
    let local = table.local_secondary_indexes.iter().flatten().find(|index| index.index_name == name);
    let global = global.map(|index| unsigned(index.item_count, index.index_size_bytes));
    global.or(local.map(|index| unsigned(index.item_count, index.index_size_bytes)))
}

fn unsigned(items: i64, bytes: i64) -> (u64, u64) {
    (u64::try_from(items).unwrap_or(0), u64::try_from(bytes).unwrap_or(0))
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.units, self.requests) {
            (Some(units), Some(1)) => write!(f, "about {units} read units in 1 request")?,
            (Some(units), Some(requests)) => write!(f, "about {units} read units in {requests} requests")?,
            _ => f.write_str("no telling what it costs: how many items a partition has is not described")?,
        }
        write!(f, "; there are {} items of {} bytes in all", self.items, self.bytes)
    }
}
