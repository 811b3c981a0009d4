//! What a read will ask of the service, and what it can cost, before anything is asked.
//!
//! | to see | there is |
//! |---|---|
//! | the request of a query or scan | [`Search::explain`](crate::search::Search::explain), [`ParallelScan::explain`](crate::search::ParallelScan::explain), [`Collection::explain`](crate::search::Collection::explain) |
//! | what it will cost, by the size of the table | [`Search::estimate`](crate::search::Search::estimate) |
//! | the request of a read by key | [`Get::explain`](crate::read::Get::explain), [`GetMany::explain`](crate::batch::GetMany::explain), [`BatchGet::explain`](crate::batch::BatchGet::explain) |
//!
//! An [`Explanation`] is made without asking anybody, and tells no more than can be known so: the request as it will be
//! sent, and the bounds of what one request costs. An [`Estimate`] asks for the table's description, and reckons with
//! its average item.
//!
//! ```
//! # use dynamo_objects::{Database, Record};
//! # #[derive(Record)]
//! # #[dynamo(table = "order")]
//! # struct Order {
//! #     #[dynamo(partition_key)]
//! #     customer: String,
//! #     #[dynamo(sort_key)]
//! #     number: u64,
//! #     status: String,
//! # }
//! # let db = Database::memory();
//! let orders = db.table::<Order>();
//! let query = orders.query("c1").sort(|k| k.ge(500)).filter(|f| f.status.eq("open")).rev();
//! assert_eq!(
//!     query.explain().to_string(),
//!     r##"Query of table "order", descending
//! key condition: #0 = :0 AND #1 >= :1
//! filter: #2 = :2; what it leaves out is read and paid for all the same
//! names: #0 is customer, #1 is number, #2 is status
//! values: :0 is "c1", :1 is 500, :2 is "open"
//! each request, for a page of up to 1 MB: 0.5 to 128 read units"##
//! );
//! ```

mod estimate;

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use dynamo_expr::Renderer;
use dynamo_model::api::{BatchGetItemRequest, GetItemRequest, Operation, QueryRequest, ScanRequest};
use dynamo_model::{AttributeValue, Expression, Item, limits};

use crate::error::Error;
use crate::key::bytes;
use crate::write::clause::Value;

pub use estimate::Estimate;

/// A read as it will be sent. Shown, it is a paragraph for people; its fields are for programs.
///
/// Expressions are as the SDK is given them, with placeholders, and the same is asked of an embedded database.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let explanation = orders.query("ann").sort(|k| k.gt(2)).limit(10).explain();
/// assert_eq!(explanation.key_condition.as_deref(), Some("#0 = :0 AND #1 > :1"));
/// assert_eq!(explanation.names["#1"], "number");
/// // In read units: each request reads ten items of up to 400 KB at most, and 1 MB in any case.
/// assert_eq!((explanation.limit, explanation.units), (Some(10), (0.5, 128.0)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The operation, as in `Query`.
    pub operation: &'static str,
    /// The table, as the service knows it.
    pub table: String,
    /// The index that is read, if it is not the table itself.
    pub index: Option<String>,
    /// The keys that are read, of a read by key.
    pub keys: Vec<Item>,
    /// The key condition of a query: what is read.
    pub key_condition: Option<String>,
    /// The filter: what of it is answered with.
    pub filter: Option<String>,
    /// The attributes that are answered with; `None` for all that there are.
    pub projection: Option<String>,
    /// The names that the expressions' placeholders stand for.
    pub names: BTreeMap<String, String>,
    /// The values that they stand for.
    pub values: BTreeMap<String, AttributeValue>,
    /// Whether every write that was acknowledged before is seen.
    pub consistent: bool,
    /// Whether a query begins at its end.
    pub descending: bool,
    /// In how many parts at once a parallel scan reads.
    pub segments: Option<i32>,
    /// How many items are answered with at most; `None` for as many as there are.
    pub wanted: Option<usize>,
    /// How many items the service looks at for each request, at most: its `Limit`. 1 MB is the limit in any case.
    pub limit: Option<i32>,
    /// How many requests it takes; `None` if that depends on what is there.
    pub requests: Option<u64>,
    /// The least and the most that each request costs, in read units.
    pub units: (f64, f64),
    /// What is wrong with it: nothing will be sent, and this is the error.
    pub problem: Option<String>,
}

/// What a read of so many bytes costs. The bytes of a page are added up, and then rounded, as are those of an item that
/// is read by its key.
pub(crate) fn units_of(bytes: u64, consistent: bool) -> f64 {
    let blocks = bytes.div_ceil(4096).max(1) as f64;
    if consistent { blocks } else { blocks / 2.0 }
}

/// The most that a page costs that has so many items, or as many as go into it.
fn most_of_page(items: Option<u64>, consistent: bool) -> f64 {
    let bytes = items.map_or(u64::MAX, |items| items.saturating_mul(limits::ITEM_SIZE as u64));
    units_of(bytes.min(limits::PAGE_SIZE as u64), consistent)
}

impl Explanation {
    fn new(operation: &'static str, table: String, consistent: bool) -> Self {
        Self {
            operation,
            table,
            index: None,
            keys: Vec::new(),
            key_condition: None,
            filter: None,
            projection: None,
            names: BTreeMap::new(),
            values: BTreeMap::new(),
            consistent,
            descending: false,
            segments: None,
            wanted: None,
            limit: None,
            requests: None,
            units: (units_of(0, consistent), units_of(0, consistent)),
            problem: None,
        }
    }

    pub(crate) fn of_get(request: GetItemRequest) -> Self {
        let consistent = request.consistent_read.unwrap_or(false);
        let new = Self::new(GetItemRequest::NAME, request.table_name, consistent);
        let units = (new.units.0, units_of(limits::ITEM_SIZE as u64, consistent));
        Self { keys: vec![request.key], requests: Some(1), units, ..new }
    }

    /// Of the keys of one table, as they are before they are cut into requests.
    pub(crate) fn of_batch(table: String, keys: Vec<Item>, consistent: bool) -> Self {
        let requests = keys.len().div_ceil(limits::BATCH_GET) as u64;
        let most = keys.len().min(limits::BATCH_GET);
        // That of the last request.
        let least = match keys.len() % limits::BATCH_GET {
            0 => most,
            rest => rest,
        };
        // Other than the items of a page, each is rounded by itself; a key without an item costs as much as a small
        // one.
        let units =
            (least as f64 * units_of(0, consistent), most as f64 * units_of(limits::ITEM_SIZE as u64, consistent));
        let new = Self::new(BatchGetItemRequest::NAME, table, consistent);
        Self { keys, requests: Some(requests), units, ..new }
    }

    /// Of reads by key that go out together, one for each table, in the order of the tables.
    pub(crate) fn of_reads(reads: Vec<Self>) -> Vec<Self> {
        let (mut tables, mut seen): (Vec<Self>, _) = (Vec::new(), HashSet::new());
        for mut read in reads {
            read.keys.retain(|key| seen.insert((read.table.clone(), bytes::of(key))));
            match tables.iter_mut().find(|of| of.table == read.table) {
                Some(of) => {
                    of.keys.append(&mut read.keys);
                    of.consistent |= read.consistent;
                    of.problem = of.problem.take().or(read.problem);
                }
                None => tables.push(read),
            }
        }
        let of_table = |Self { table, keys, consistent, problem, .. }: Self| Self {
            problem,
            ..Self::of_batch(table, keys, consistent)
        };
        tables.into_iter().map(of_table).collect()
    }

    /// `whole_key` says that there can be one item at most.
    pub(crate) fn of_query(request: QueryRequest, wanted: Option<usize>, whole_key: bool) -> Self {
        let mut renderer = Renderer::beside(&request.placeholders);
        let key_condition = request.key_condition_expression;
        let key_condition = text(key_condition, |tree| renderer.key_condition(&tree));
        let filter = text(request.filter_expression, |tree| renderer.condition(&tree));
        let projection = text(request.projection_expression, |tree| renderer.projection(&tree));
        let consistent = request.consistent_read.unwrap_or(false);
        let items = if whole_key { Some(1) } else { request.limit.and_then(|limit| u64::try_from(limit).ok()) };
        let new = Self::new(QueryRequest::NAME, request.table_name, consistent);
        let explanation = Self {
            index: request.index_name,
            key_condition,
            filter,
            projection,
            descending: request.scan_index_forward == Some(false),
            wanted,
            limit: request.limit,
            requests: whole_key.then_some(1),
            units: (new.units.0, most_of_page(items, consistent)),
            ..new
        };
        explanation.with_placeholders(renderer)
    }

    pub(crate) fn of_scan(request: ScanRequest, wanted: Option<usize>) -> Self {
        let mut renderer = Renderer::beside(&request.placeholders);
        let filter = text(request.filter_expression, |tree| renderer.condition(&tree));
        let projection = text(request.projection_expression, |tree| renderer.projection(&tree));
        let consistent = request.consistent_read.unwrap_or(false);
        let items = request.limit.and_then(|limit| u64::try_from(limit).ok());
        let new = Self::new(ScanRequest::NAME, request.table_name, consistent);
        let units = (new.units.0, most_of_page(items, consistent));
        let explanation =
            Self { index: request.index_name, filter, projection, wanted, limit: request.limit, units, ..new };
        explanation.with_placeholders(renderer)
    }

    fn with_placeholders(self, renderer: Renderer) -> Self {
        let placeholders = renderer.finish();
        let (names, values) = (placeholders.names.unwrap_or_default(), placeholders.values.unwrap_or_default());
        Self { names, values, ..self }
    }

    pub(crate) fn in_segments(self, segments: i32) -> Self {
        Self { segments: Some(segments), ..self }
    }

    pub(crate) fn with_problem(self, problem: Option<&Error>) -> Self {
        Self { problem: problem.map(ToString::to_string), ..self }
    }
}

fn text<T>(expression: Option<Expression<T>>, render: impl FnOnce(T) -> String) -> Option<String> {
    expression.map(|expression| match expression {
        Expression::Text(text) => text,
        Expression::Tree(tree) => render(tree),
    })
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of table {:?}", self.operation, self.table)?;
        if let Some(index) = &self.index {
            write!(f, ", index {index:?}")?;
        }
        let flags = [(self.consistent, "consistent"), (self.descending, "descending")];
        flags.iter().filter(|(is, _)| *is).try_for_each(|(_, flag)| write!(f, ", {flag}"))?;
        if let Some(problem) = &self.problem {
            return write!(f, "\nwill not be sent: {problem}");
        }
        self.fmt_what(f)?;
        self.fmt_placeholders(f)?;
        self.fmt_limits(f)?;
        self.fmt_cost(f)
    }
}

/// Of a long list of keys, so many are shown.
const SHOWN: usize = 8;

impl Explanation {
    fn fmt_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.keys.iter().take(SHOWN).enumerate() {
            f.write_str(if at == 0 { "\nkey: " } else { "; " })?;
            let attributes = key.iter().map(|(name, value)| format!("{name} is {}", Value(value)));
            f.write_str(&attributes.collect::<Vec<_>>().join(", "))?;
        }
        if let Some(more) = self.keys.len().checked_sub(SHOWN + 1) {
            write!(f, "; and {} more", more + 1)?;
        }
        if let Some(condition) = &self.key_condition {
            write!(f, "\nkey condition: {condition}")?;
        }
        if self.operation == ScanRequest::NAME {
            let all = if self.index.is_some() { "index" } else { "table" };
            write!(f, "\nreads the whole {all}, page by page")?;
            self.segments.map_or(Ok(()), |segments| write!(f, ", in {segments} parts at once"))?;
        }
        if let Some(filter) = &self.filter {
            write!(f, "\nfilter: {filter}; what it leaves out is read and paid for all the same")?;
        }
        self.projection.as_ref().map_or(Ok(()), |projection| {
            write!(f, "\nprojection: {projection}; the items are paid for whole all the same")
        })
    }

    fn fmt_placeholders(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (placeholder, name)) in self.names.iter().enumerate() {
            write!(f, "{}{placeholder} is {name}", if at == 0 { "\nnames: " } else { ", " })?;
        }
        for (at, (placeholder, value)) in self.values.iter().enumerate() {
            write!(f, "{}{placeholder} is {}", if at == 0 { "\nvalues: " } else { ", " }, Value(value))?;
        }
        Ok(())
    }

    fn fmt_limits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(wanted) = self.wanted {
            write!(f, "\nstops at {wanted} items")?;
        }
        self.limit.map_or(Ok(()), |limit| write!(f, "\nlimit of each request: {limit}"))
    }

    fn fmt_cost(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_key = !self.keys.is_empty();
        match self.requests {
            Some(1) => f.write_str("\none request")?,
            Some(requests) => write!(f, "\n{requests} requests, each")?,
            None => f.write_str("\neach request")?,
        }
        let (least, most) = self.units;
        let of = if by_key { "by the size of the items" } else { "for a page of up to 1 MB" };
        if self.requests == Some(1) && !by_key {
            return write!(f, ": {least} to {most} read units");
        }
        write!(f, ", {of}: {least} to {most} read units")
    }
}
