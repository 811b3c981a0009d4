//! What reads and writes cost, in the service's capacity units.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynamo_model::BackendError;
use dynamo_model::api::{ConsumedCapacity, Request, Response, ReturnConsumedCapacity};

use crate::hook::{Answered, Hook};

/// Adds up the capacity that is consumed through a database: see [`Database::metered`](crate::Database::metered) and
/// [`Database::metered_by_index`](crate::Database::metered_by_index). Clones are the same meter.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let (db, meter) = db.metered();
/// let orders = db.table::<Order>();
/// orders.get(("ann", 1)).await?;
/// orders.get(("ann", 1)).consistent().await?;
/// orders.update_counter(("ann", 1), |f| f.total, 1).await?;
/// assert_eq!((meter.total().reads, meter.total().writes), (1.5, 1.0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Meter {
    tables: Arc<Mutex<BTreeMap<String, OfTable>>>,
    /// What is asked for.
    detail: ReturnConsumedCapacity,
}

/// What was consumed on a table.
#[derive(Clone, Default, Debug)]
struct OfTable {
    /// With its indexes.
    all: Consumed,
    indexes: BTreeMap<String, Consumed>,
}

/// Capacity units. A read unit is a consistent read of up to 4 KB, or two that are not; a write unit is a write of up
/// to 1 KB. In a transaction everything costs twice as much.
///
/// ```
/// use dynamo_objects::Consumed;
///
/// let mut day = Consumed::default();
/// day += Consumed { reads: 1.5, writes: 1.0 };
/// day += Consumed { reads: 0.5, writes: 0.0 };
/// assert_eq!((day.reads, day.writes), (2.0, 1.0));
/// ```
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Consumed {
    /// Read units.
    pub reads: f64,
    /// Write units.
    pub writes: f64,
}

impl Meter {
    pub(crate) fn new(detail: ReturnConsumedCapacity) -> Self {
        Self { tables: Arc::default(), detail }
    }

    /// What was consumed on a table and its indexes, by the name that the service knows it by: with prefix.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.prefix("dev_").metered();
    /// db.table::<Store>().find("S1").await?;
    /// assert_eq!((meter.of("dev_store").reads, meter.of("dev_order").reads), (0.5, 0.0));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of(&self, table: &str) -> Consumed {
        self.tables().get(table).map(|consumed| consumed.all).unwrap_or_default()
    }

    /// What was consumed on one index of a table. Nothing, unless the database is
    /// [metered by index](crate::Database::metered_by_index).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered_by_index();
    /// let stores = db.table::<Store>();
    /// stores.index(Store::BY_COMPANY).query("MYC").all().await?;
    /// assert_eq!(meter.of_index("store", "by_company").reads, 0.5);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of_index(&self, table: &str, index: &str) -> Consumed {
        self.tables().get(table).and_then(|consumed| consumed.indexes.get(index).copied()).unwrap_or_default()
    }

    /// What was consumed on each index of a table, by name, as far as something was; see [`of_index`](Self::of_index).
    /// The rest of what was consumed on the table is the table's own.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered_by_index();
    /// // A write of what is in an index, too, is a write there.
    /// db.table::<Store>().create(&store("S4", "MYC", None, 0, &[])).await?;
    /// assert_eq!(meter.by_index("store")["by_company"].writes, 1.0);
    /// assert_eq!(meter.of("store").writes, 2.0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn by_index(&self, table: &str) -> BTreeMap<String, Consumed> {
        self.tables().get(table).map(|consumed| consumed.indexes.clone()).unwrap_or_default()
    }

    /// What was consumed on all tables.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered();
    /// db.table::<Order>().query("ann").all().await?;
    /// db.table::<Store>().scan().all().await?;
    /// assert_eq!(meter.total().reads, 1.0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn total(&self) -> Consumed {
        let mut total = Consumed::default();
        self.tables().values().for_each(|consumed| total += consumed.all);
        total
    }

    /// Begins again at zero; answers with what was consumed until now, by table.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (db, meter) = db.metered();
    /// db.table::<Store>().get("S1").await?;
    /// assert_eq!(meter.reset()["store"].reads, 0.5);
    /// assert_eq!(meter.total().reads, 0.0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reset(&self) -> BTreeMap<String, Consumed> {
        let tables = std::mem::take(&mut *self.tables());
        tables.into_iter().map(|(table, consumed)| (table, consumed.all)).collect()
    }

    fn add(&self, reads: bool, response: &Response) {
        let consumed = |units| match reads {
            true => Consumed { reads: units, writes: 0.0 },
            false => Consumed { reads: 0.0, writes: units },
        };
        for capacity in told(response) {
            let mut tables = self.tables();
            let of_table = tables.entry(capacity.table_name.clone()).or_default();
            of_table.all += consumed(capacity.capacity_units);
            let indexes = [&capacity.global_secondary_indexes, &capacity.local_secondary_indexes];
            for (index, capacity) in indexes.into_iter().flatten().flatten() {
                *of_table.indexes.entry(index.clone()).or_default() += consumed(capacity.capacity_units);
            }
        }
    }

    fn tables(&self) -> MutexGuard<'_, BTreeMap<String, OfTable>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AddAssign for Consumed {
    fn add_assign(&mut self, other: Self) {
        self.reads += other.reads;
        self.writes += other.writes;
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Meter").field(&*self.tables()).finish()
    }
}

impl Hook for Meter {
    /// Whether what is consumed is read.
    type Note = bool;

    fn before(&self, request: &mut Request) -> Result<bool, BackendError> {
        ask_for_capacity(request, &self.detail);
        Ok(is_read(request))
    }

    fn after(&self, reads: bool, answer: Answered<'_>) {
        if let Ok(response) = answer {
            self.add(reads, response);
        }
    }
}

/// Somebody who asks for more than the total gets what was asked for: it has the total too.
pub(crate) fn ask_for_capacity(request: &mut Request, detail: &ReturnConsumedCapacity) {
    if let Some(asked) = asked(request)
        && !matches!(asked, Some(ReturnConsumedCapacity::Indexes))
    {
        *asked = Some(detail.clone());
    }
}

/// What a request asks to be told of what it costs; `None` if it costs nothing.
pub(crate) fn asked(request: &mut Request) -> Option<&mut Option<ReturnConsumedCapacity>> {
    Some(match request {
        Request::PutItem(request) => &mut request.return_consumed_capacity,
        Request::GetItem(request) => &mut request.return_consumed_capacity,
        Request::UpdateItem(request) => &mut request.return_consumed_capacity,
        Request::DeleteItem(request) => &mut request.return_consumed_capacity,
        Request::Query(request) => &mut request.return_consumed_capacity,
        Request::Scan(request) => &mut request.return_consumed_capacity,
        Request::BatchGetItem(request) => &mut request.return_consumed_capacity,
        Request::BatchWriteItem(request) => &mut request.return_consumed_capacity,
        Request::TransactGetItems(request) => &mut request.return_consumed_capacity,
        Request::TransactWriteItems(request) => &mut request.return_consumed_capacity,
        Request::ExecuteStatement(request) => &mut request.return_consumed_capacity,
        Request::BatchExecuteStatement(request) => &mut request.return_consumed_capacity,
        Request::ExecuteTransaction(request) => &mut request.return_consumed_capacity,
        // What is done to tables costs nothing.
        _ => return None,
    })
}

/// Whether it reads only, as all of a request of several parts do, or none of them.
pub(crate) fn is_read(request: &Request) -> bool {
    let selects = |statement: Option<&str>| {
        let word = statement.and_then(|statement| statement.split_whitespace().next());
        word.is_some_and(|word| word.eq_ignore_ascii_case("select"))
    };
    match request {
        Request::GetItem(_)
        | Request::Query(_)
        | Request::Scan(_)
        | Request::BatchGetItem(_)
        | Request::TransactGetItems(_) => true,
        Request::ExecuteStatement(request) => selects(Some(&request.statement)),
        Request::BatchExecuteStatement(request) => {
            selects(request.statements.first().map(|first| first.statement.as_str()))
        }
        Request::ExecuteTransaction(request) => {
            selects(request.transact_statements.first().map(|first| first.statement.as_str()))
        }
        _ => false,
    }
}

/// What it cost.
pub(crate) fn told(response: &Response) -> &[ConsumedCapacity] {
    match response {
        Response::GetItem(response) => one(response.consumed_capacity.as_deref()),
        Response::Query(response) => one(response.consumed_capacity.as_deref()),
        Response::Scan(response) => one(response.consumed_capacity.as_deref()),
        Response::PutItem(response) => one(response.consumed_capacity.as_deref()),
        Response::UpdateItem(response) => one(response.consumed_capacity.as_deref()),
        Response::DeleteItem(response) => one(response.consumed_capacity.as_deref()),
        Response::ExecuteStatement(response) => one(response.consumed_capacity.as_deref()),
        Response::BatchGetItem(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        Response::TransactGetItems(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        Response::BatchWriteItem(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        Response::TransactWriteItems(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        Response::BatchExecuteStatement(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        Response::ExecuteTransaction(response) => response.consumed_capacity.as_deref().unwrap_or_default(),
        _ => &[],
    }
}

fn one(told: Option<&ConsumedCapacity>) -> &[ConsumedCapacity] {
    told.map_or(&[], std::slice::from_ref)
}
