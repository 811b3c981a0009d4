use std::collections::BTreeSet;
use std::sync::Arc;

use dynamo_model::schema::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, Projection, ProjectionType,
};
use dynamo_model::{Item, Name};
use dynamo_store::Space;

use crate::codec;
use crate::key::{HASH_SIZE, KeySpec};
use crate::tally::Tally;
use crate::throughput::Throughput;

/// A secondary index of a table.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) scope: Scope,
    pub(crate) space: Space,
    pub(crate) key: KeySpec,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) projection: Projection,
    /// The attributes that an entry holds; `None` if all.
    pub(crate) projected: Option<BTreeSet<Name>>,
    pub(crate) tally: Arc<Tally>,
}

#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// It shares the table's partition key.
    Local,
    /// It has a key of its own, and capacity.
    Global { throughput: Throughput },
}

/// What an index holds for one item.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Vec<u8>,
    pub(crate) item: Item,
    pub(crate) size: usize,
}

impl Index {
    /// An index to be made, its key checked, of a table with this key.
    pub(crate) fn local(
        index: LocalSecondaryIndex,
        table: &KeySpec,
        definitions: &[AttributeDefinition],
        space: Space,
    ) -> Self {
        Self::new(index.index_name, Scope::Local, index.key_schema, index.projection, table, definitions, space)
    }

    /// An index to be made, its key checked, of a table with this key.
    pub(crate) fn global(
        index: GlobalSecondaryIndex,
        table: &KeySpec,
        definitions: &[AttributeDefinition],
        space: Space,
    ) -> Self {
        let throughput =
            Throughput::new(index.provisioned_throughput, index.on_demand_throughput, index.warm_throughput);
        let scope = Scope::Global { throughput };
        Self::new(index.index_name, scope, index.key_schema, index.projection, table, definitions, space)
    }

    fn new(
        name: String,
        scope: Scope,
        key_schema: Vec<KeySchemaElement>,
        mut projection: Projection,
        table: &KeySpec,
        definitions: &[AttributeDefinition],
        space: Space,
    ) -> Self {
        // The service gives the names back in order.
        projection.non_key_attributes.iter_mut().for_each(|names| names.sort_unstable());
        let key = KeySpec::new(&key_schema, definitions);
        let projected = projected(table, &key, &projection);
        Self { name, scope, space, key, key_schema, projection, projected, tally: Arc::default() }
    }

    /// The same index with another capacity.
    pub(crate) fn with_throughput(&self, throughput: Throughput) -> Self {
        Self { scope: Scope::Global { throughput }, ..self.clone() }
    }

    /// The index as a fork has it.
    pub(crate) fn forked(&self) -> Self {
        Self { tally: Arc::new(Tally::clone(&self.tally)), ..self.clone() }
    }

    /// The capacity of a global index.
    pub(crate) fn throughput(&self) -> Option<&Throughput> {
        match &self.scope {
            Scope::Local => None,
            Scope::Global { throughput } => Some(throughput),
        }
    }

    pub(crate) fn is_local(&self) -> bool {
        matches!(self.scope, Scope::Local)
    }

    /// Whether entries hold an attribute.
    pub(crate) fn projects(&self, name: &str) -> bool {
        self.projected.as_ref().is_none_or(|names| names.contains(name))
    }

    /// The entry of an item under its primary key; `None` if the item lacks a part of the index's key, or has one of
    /// another type: then the index does not hold it.
    pub(crate) fn entry(&self, primary_key: &[u8], item: &Item) -> Option<Entry> {
        let mut key = self.key.encode(item).ok()?;
        // What follows the hash tells two items with one index key apart.
        key.extend_from_slice(&primary_key[HASH_SIZE..]);
        let item = self.project(item);
        let size = item.size();
        Some(Entry { key, item, size })
    }

    fn project(&self, item: &Item) -> Item {
        match &self.projected {
            None => item.clone(),
            Some(names) => names.iter().filter_map(|name| Some((name.clone(), item.get(name)?.clone()))).collect(),
        }
    }
}

/// The attributes that entries of an index hold: the keys of both, and what is included. `None` if all.
fn projected(table: &KeySpec, index: &KeySpec, projection: &Projection) -> Option<BTreeSet<Name>> {
    if projection.projection_type == Some(ProjectionType::All) {
        return None;
    }
    let keys = table.attributes().chain(index.attributes()).map(|attribute| attribute.name.clone());
    let included = projection.non_key_attributes.iter().flatten().map(Name::from);
    Some(keys.chain(included).collect())
}

impl Entry {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        codec::encode(&self.item, self.size)
    }
}
