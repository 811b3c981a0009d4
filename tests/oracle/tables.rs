//! The tables that a run uses: keys of all types, with and without indexes of all projections.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::streams;

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its partition key.
    pub(crate) partition: Key,
    /// Its sort key.
    pub(crate) sort: Option<Key>,
    /// Its indexes.
    pub(crate) indexes: Vec<Index>,
}

/// An index of a table.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it is global.
    pub(crate) global: bool,
    /// Its partition key.
    pub(crate) partition: Key,
    /// Its sort key.
    pub(crate) sort: Option<Key>,
    projection: Value,
}

/// A key attribute: its name, and its type's.
pub(crate) type Key = (&'static str, &'static str);

const PARTITION: [Key; 3] = [("pk", "S"), ("pk", "N"), ("pk", "B")];
const SORT: [Key; 3] = [("sk", "S"), ("sk", "N"), ("sk", "B")];

/// Attributes that are keys of indexes only; every table that has indexes takes from these.
pub(crate) const INDEX_KEYS: [Key; 5] = [("i0", "S"), ("i1", "N"), ("i2", "B"), ("i3", "S"), ("i4", "N")];

impl Table {
    /// The tables of a run. The first three have a partition key alone.
    pub(crate) fn all(seed: u64) -> Vec<Self> {
        const NAMES: [&str; 9] = [
            "simple-s",
            "simple-n",
            "simple-b",
            "composite-s",
            "composite-n",
            "composite-b",
            "indexed",
            "indexed-too",
            "indexed-simple",
        ];
        let mut rng = Rng::with_seed(seed ^ 0x7ab1e);
        let mut tables: Vec<Self> = NAMES
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let sort = (at >= 3 && *name != "indexed-simple").then(|| SORT[at % 3]);
                Self { name, partition: PARTITION[if at < 3 { at } else { rng.usize(..3) }], sort, indexes: Vec::new() }
            })
            .collect();
        for table in &mut tables[6..] {
            if table.sort.is_some() {
                table.indexes.extend((0..3).map(|at| local(table.partition, at)));
            }
            let own_sort = table.sort.unwrap_or(INDEX_KEYS[0]);
            table.indexes.extend((0..4).map(|at| global(&mut rng, table.partition, own_sort, at)));
        }
        tables
    }

    /// The body that makes it.
    pub(crate) fn request(&self) -> Value {
        let mut request = json!({
            "TableName": self.name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": key_schema(self.partition, self.sort),
            "AttributeDefinitions": definitions(self.keys()),
        });
        for (member, global) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
            let indexes: Vec<Value> =
                self.indexes.iter().filter(|index| index.global == global).map(Index::request).collect();
            if !indexes.is_empty() {
                request[member] = indexes.into();
            }
        }
        streams::specify(&mut request);
        request
    }

    /// The key attributes of the table and of its indexes, each once.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let indexes = self.indexes.iter().flat_map(|index| [Some(index.partition), index.sort]);
        let mut keys: Vec<Key> = [Some(self.partition), self.sort].into_iter().chain(indexes).flatten().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The key of an item.
    pub(crate) fn key_of(&self, item: &Value) -> Value {
        let mut key = json!({});
        for (name, _) in [Some(self.partition), self.sort].into_iter().flatten() {
            key[name] = item[name].clone();
        }
        key
    }
}

impl Index {
    fn request(&self) -> Value {
        json!({
            "IndexName": self.name,
            "KeySchema": key_schema(self.partition, self.sort),
            "Projection": self.projection,
        })
    }
}

/// A body's `KeySchema`.
pub(crate) fn key_schema(partition: Key, sort: Option<Key>) -> Value {
    let mut schema = vec![json!({"AttributeName": partition.0, "KeyType": "HASH"})];
    schema.extend(sort.map(|(name, _)| json!({"AttributeName": name, "KeyType": "RANGE"})));
    schema.into()
}

/// A body's `AttributeDefinitions`.
pub(crate) fn definitions(keys: Vec<Key>) -> Value {
    keys.into_iter().map(|(name, kind)| json!({"AttributeName": name, "AttributeType": kind})).collect()
}

fn projection(at: usize) -> Value {
    match at % 3 {
        0 => json!({"ProjectionType": "ALL"}),
        1 => json!({"ProjectionType": "KEYS_ONLY"}),
        _ => json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "m"]}),
    }
}

fn local(partition: Key, at: usize) -> Index {
    const NAMES: [&str; 3] = ["local-0", "local-1", "local-2"];
    Index { name: NAMES[at], global: false, partition, sort: Some(INDEX_KEYS[at]), projection: projection(at) }
}

/// Also keyed by the table's own key attributes, the other way round.
fn global(rng: &mut Rng, table_partition: Key, table_sort: Key, at: usize) -> Index {
    const NAMES: [&str; 4] = ["global-0", "global-1", "global-2", "global-3"];
    let (partition, sort) = match at {
        0 => (INDEX_KEYS[3], None),
        1 => (table_sort, Some(table_partition)),
        _ => (INDEX_KEYS[rng.usize(..3)], Some(INDEX_KEYS[3 + rng.usize(..2)])),
    };
    Index { name: NAMES[at], global: true, partition, sort, projection: projection(at) }
}
