use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use dynamo_model::ServiceError;
use parking_lot::{Mutex, MutexGuard};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::table::Table;

/// The region that embedded tables claim to be in.
pub(crate) const REGION: &str = "local";
/// The account that they claim to be of.
pub(crate) const ACCOUNT: &str = "000000000000";

/// The tables, by name. Looking one up takes no lock.
#[derive(Debug)]
pub(crate) struct Catalog {
    tables: ArcSwap<Tables>,
    /// Held by whoever changes tables, one at a time.
    changing: Mutex<u64>,
    seed: u64,
}

type Tables = BTreeMap<String, Arc<Table>>;

/// The right to change tables.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    catalog: &'a Catalog,
    made: MutexGuard<'a, u64>,
}

impl Catalog {
    pub(crate) fn new(seed: u64) -> Self {
        Self { tables: ArcSwap::default(), changing: Mutex::new(0), seed }
    }

    /// The table of a name or an ARN.
    pub(crate) fn find(&self, name: &str) -> Option<Arc<Table>> {
        self.tables.load().get(table_name(name)).cloned()
    }

    /// The table of a name or an ARN, in the words of operations on tables.
    pub(crate) fn get(&self, name: &str) -> Result<Arc<Table>, ServiceError> {
        self.find(name).ok_or_else(|| ServiceError::ResourceNotFound {
            message: format!("Requested resource not found: Table: {} not found", table_name(name)),
        })
    }

    /// The table of a name or an ARN, in the words of operations on backups.
    pub(crate) fn backed_up(&self, name: &str) -> Result<Arc<Table>, ServiceError> {
        self.find(name).ok_or_else(|| ServiceError::TableNotFound { message: format!("Table not found: {name}") })
    }

    /// The names after one, in order.
    pub(crate) fn names(&self, after: Option<&str>, most: usize) -> Vec<String> {
        use std::ops::Bound;
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let tables = self.tables.load();
        tables.range::<str, _>((start, Bound::Unbounded)).take(most).map(|(name, _)| name.clone()).collect()
    }

    /// All tables, in the order of their names: first those after the name, then the others.
    pub(crate) fn after(&self, name: &str) -> Vec<Arc<Table>> {
        let tables = self.tables.load();
        let (before, after): (Vec<_>, Vec<_>) = tables.values().cloned().partition(|table| *table.name <= *name);
        [after, before].concat()
    }

    /// All tables.
    pub(crate) fn tables(&self) -> Vec<Arc<Table>> {
        self.tables.load().values().cloned().collect()
    }

    pub(crate) fn change(&self) -> Change<'_> {
        Change { catalog: self, made: self.changing.lock() }
    }
}

impl Change<'_> {
    pub(crate) fn insert(&self, table: Arc<Table>) {
        let mut tables = Tables::clone(&self.catalog.tables.load());
        tables.insert(table.name.clone(), table);
        self.catalog.tables.store(Arc::new(tables));
    }

    pub(crate) fn remove(&self, name: &str) {
        let mut tables = Tables::clone(&self.catalog.tables.load());
        tables.remove(name);
        self.catalog.tables.store(Arc::new(tables));
    }

    /// A catalog of these tables that goes on as this one does.
    pub(crate) fn forked(&self, tables: Vec<Arc<Table>>) -> Catalog {
        let tables = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
        Catalog { tables: ArcSwap::from_pointee(tables), changing: Mutex::new(*self.made), seed: self.catalog.seed }
    }

    /// A new table's id: a version 4 UUID.
    pub(crate) fn new_id(&mut self) -> String {
        *self.made += 1;
        let random = xxh3_128_with_seed(&self.made.to_le_bytes(), self.catalog.seed);
        let id = random & !(0xF << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
        let hex = format!("{id:032x}");
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

/// The ARN of a table.
pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// The table's name in a name or an ARN: `arn:aws:dynamodb:region:account:table/name`.
fn table_name(name: &str) -> &str {
    match name.strip_prefix("arn:") {
        Some(arn) => arn.split_once(":table/").map_or(name, |(_, rest)| rest.split('/').next().unwrap_or(rest)),
        None => name,
    }
}
