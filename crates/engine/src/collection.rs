//! Item collections: the items of one partition, with their entries in local indexes. The service bounds their size for
//! tables that have such indexes, and tells of it.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use dynamo_model::api::{ItemCollectionMetrics, ReturnItemCollectionMetrics};
use dynamo_model::{Item, ServiceError};
use dynamo_store::{Order, Space};

use crate::codec::ItemView;
use crate::constraints::Constraints;
use crate::engine::{Engine, failed};
use crate::key::successor;
use crate::table::Table;

const GIGABYTE: u64 = 1 << 30;

impl Constraints {
    pub(crate) fn collection_metrics(&mut self, asked: Option<&ReturnItemCollectionMetrics>) {
        if let Some(asked) = asked {
            self.choice(asked.as_str(), ReturnItemCollectionMetrics::NAMES, "returnItemCollectionMetrics");
        }
    }
}

/// What is to be told of the collection that an item is in, or would be; given by the item or its key.
pub(crate) fn metrics(
    engine: &Engine,
    table: &Table,
    asked: Option<&ReturnItemCollectionMetrics>,
    item: &Item,
) -> Result<Option<Box<ItemCollectionMetrics>>, ServiceError> {
    if asked != Some(&ReturnItemCollectionMetrics::Size) || !has_collections(table) {
        return Ok(None);
    }
    let key = table.key.partition.iter();
    let key = key.filter_map(|attribute| Some((attribute.name.clone(), item.get(&attribute.name)?.clone())));
    let least = (size(engine, table, item)? / GIGABYTE) as f64;
    Ok(Some(Box::new(ItemCollectionMetrics {
        item_collection_key: key.collect(),
        size_estimate_range_gb: [least, least + 1.0],
    })))
}

/// What is to be told of the collections that a request changes, each once.
#[derive(Debug)]
pub(crate) struct Collections<'a> {
    asked: Option<&'a ReturnItemCollectionMetrics>,
    by_table: BTreeMap<String, Vec<ItemCollectionMetrics>>,
}

impl<'a> Collections<'a> {
    pub(crate) fn new(asked: Option<&'a ReturnItemCollectionMetrics>) -> Self {
        Self { asked, by_table: BTreeMap::new() }
    }

    /// Adds the collection that an item is in, or would be; given by the item or its key.
    pub(crate) fn add(&mut self, engine: &Engine, table: &Table, item: &Item) -> Result<(), ServiceError> {
        let Some(metrics) = metrics(engine, table, self.asked, item)? else { return Ok(()) };
        let known = self.by_table.entry(table.name.clone()).or_default();
        if known.iter().all(|other| other.item_collection_key != metrics.item_collection_key) {
            known.push(*metrics);
        }
        Ok(())
    }

    pub(crate) fn tell(self) -> Option<BTreeMap<String, Vec<ItemCollectionMetrics>>> {
        if self.by_table.is_empty() { None } else { Some(self.by_table) }
    }
}

fn has_collections(table: &Table) -> bool {
    table.settings.load().indexes.iter().any(|index| index.is_local())
}

/// The size of an item's collection in bytes. Where the whole table is smaller than what is told, nothing is read.
fn size(engine: &Engine, table: &Table, item: &Item) -> Result<u64, ServiceError> {
    let settings = table.settings.load();
    let locals = settings.indexes.iter().filter(|index| index.is_local());
    let all = table.tally.bytes() + locals.map(|index| index.tally.bytes()).sum::<i64>();
    if all.unsigned_abs() < GIGABYTE {
        return Ok(0);
    }
    read_size(engine, table, item)
}

/// The same, read.
fn read_size(engine: &Engine, table: &Table, item: &Item) -> Result<u64, ServiceError> {
    let settings = table.settings.load();
    let locals = settings.indexes.iter().filter(|index| index.is_local());
    let Ok(mut prefix) = table.key.encode(item) else { return Ok(0) };
    let Ok(partition) = table.key.partition_len(item) else { return Ok(0) };
    prefix.truncate(partition);
    let spaces = [table.space].into_iter().chain(locals.map(|index| index.space));
    spaces.map(|space| size_in(engine, space, &prefix)).sum()
}

/// The bytes of what a space has under keys that begin so. A local index has the table's partition key, and its keys
/// begin as the table's do.
fn size_in(engine: &Engine, space: Space, prefix: &[u8]) -> Result<u64, ServiceError> {
    let end = successor(prefix.to_vec());
    let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
    let mut sum = Ok(0);
    let scan = engine.store.scan(space, (Bound::Included(prefix), end), Order::Ascending, &mut |_, bytes| {
        sum = ItemView::new(bytes).map(|item| sum.as_ref().map_or(0, |sum| *sum) + item.size() as u64);
        if sum.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    scan.map_err(failed)?;
    Ok(sum?)
}

#[cfg(test)]
mod tests {
    use dynamo_model::api::{CreateTableRequest, PutItemRequest};
    use dynamo_model::schema::{
        AttributeDefinition, BillingMode, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex, Projection,
    };
    use dynamo_model::{AttributeValue, Name};

    use super::*;

    fn item(partition: &str, sort: &str) -> Item {
        let text = |name: &str, value: &str| (Name::from(name), AttributeValue::S(value.to_owned()));
        [text("p", partition), text("s", sort), text("l", "level")].into_iter().collect()
    }

    /// A table with a local index of all attributes, and three items in two partitions.
    fn engine() -> Engine {
        let engine = Engine::memory();
        let key = |sort: &str| vec![KeySchemaElement::partition("p"), KeySchemaElement::sort(sort)];
        let table = CreateTableRequest {
            table_name: "Levels".to_owned(),
            key_schema: key("s"),
            attribute_definitions: ["p", "s", "l"].map(|it| AttributeDefinition::new(it, KeyAttributeType::S)).into(),
            local_secondary_indexes: Some(vec![LocalSecondaryIndex {
                index_name: "ByLevel".to_owned(),
                key_schema: key("l"),
                projection: Projection::all(),
            }]),
            billing_mode: Some(BillingMode::PayPerRequest),
            ..Default::default()
        };
        let _ = engine.answer(table.into()).unwrap();
        for item in [item("a", "1"), item("a", "2"), item("b", "1")] {
            let put = PutItemRequest { table_name: "Levels".to_owned(), item, ..Default::default() };
            let _ = engine.answer(put.into()).unwrap();
        }
        engine
    }

    #[test]
    fn a_collection_is_items_and_entries_of_local_indexes() {
        let engine = engine();
        let table = engine.table("Levels").unwrap();
        let read = |partition| read_size(&engine, &table, &item(partition, "1")).unwrap();
        let each = item("a", "1").size() as u64;
        assert_eq!((read("a"), read("b"), read("c")), (4 * each, 2 * each, 0));
    }
}
