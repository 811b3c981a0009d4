//! Compares everything that the engine holds with the reference.

use std::collections::BTreeSet;

use dynamo_engine::Engine;
use dynamo_model::api::{DescribeTableRequest, QueryRequest};
use dynamo_model::{KeyCondition, KeyTest};

use crate::ask::{Ask as _, made};
use crate::reference::{Entry, Reference};
use crate::run::in_order_of;
use crate::shape::{INDEXES, OTHERS, Place, THINGS, definitions, key_of};
use crate::size;

pub(crate) fn audit(engine: &Engine, reference: &Reference) {
    let indexes = reference.indexes.iter().map(|at| Place::Index(*at));
    for place in [Place::Table(THINGS), Place::Table(OTHERS)].into_iter().chain(indexes) {
        let entries = reference.entries(place);
        let scanned = engine.contents(place.table(), place.index().map(|index| index.name));
        let entries = in_order_of(entries, place, &scanned);
        assert_eq!(entries.len(), reference.entries(place).len(), "{place:?} is whole");
        entries
            .chunk_by(|one, two| one.partition == two.partition)
            .for_each(|part| audit_partition(engine, place, part));
        audit_description(engine, place, &entries);
    }
    audit_definitions(engine, reference);
}

/// A query finds a partition as a scan does, and the parts of it above and below the sort key in its middle.
fn audit_partition(engine: &Engine, place: Place, entries: &[Entry]) {
    let middle = &entries[entries.len() / 2].item;
    let value = |name: &str| middle.get(name).expect("an entry holds its key").clone();
    let partition: Vec<_> = place.partition().iter().map(|name| (*name, KeyTest::Eq(value(name)))).collect();
    audit_query(engine, place, entries, &partition);
    let Some(name) = place.sort().first() else { return };
    for test in [KeyTest::Eq, KeyTest::Lt, KeyTest::Le, KeyTest::Gt, KeyTest::Ge] {
        let terms = [partition.as_slice(), &[(name, test(value(name)))]].concat();
        audit_query(engine, place, entries, &terms);
    }
}

fn audit_query(engine: &Engine, place: Place, entries: &[Entry], terms: &[(&str, KeyTest)]) {
    let condition = terms.iter().map(|(name, test)| ((*name).into(), test.clone())).collect();
    let request = QueryRequest {
        table_name: place.table().to_owned(),
        index_name: place.index().map(|index| index.name.to_owned()),
        key_condition_expression: Some(KeyCondition { terms: condition }.into()),
        ..Default::default()
    };
    let page = engine.ask(request).expect("the query is in order");
    if page.last_evaluated_key.is_none() {
        let passing = entries.iter().filter(|entry| entry.passes(terms)).map(|entry| entry.item.clone());
        assert_eq!(made(page.items), passing.collect::<Vec<_>>(), "{place:?} {terms:?}");
    }
}

fn audit_description(engine: &Engine, place: Place, entries: &[Entry]) {
    let request = DescribeTableRequest { table_name: place.table().to_owned() };
    let table = engine.ask(request).expect("the table is there").table;
    let counted = match place.index() {
        None => (table.item_count, table.table_size_bytes),
        Some(index) => {
            let locals = table.local_secondary_indexes.into_iter().flatten();
            let globals = table.global_secondary_indexes.into_iter().flatten();
            let locals = locals.map(|index| (index.index_name, index.item_count, index.index_size_bytes));
            let globals = globals.map(|index| (index.index_name, index.item_count, index.index_size_bytes));
            let described = locals.chain(globals).find(|(name, ..)| name == index.name);
            described.map(|(_, count, bytes)| (count, bytes)).expect("the index is described")
        }
    };
    let bytes: usize = entries.iter().map(|entry| size::item(&entry.item)).sum();
    assert_eq!(counted, (entries.len() as i64, bytes as i64), "{place:?}");
}

/// The attributes that are defined are those of the keys that there are.
fn audit_definitions(engine: &Engine, reference: &Reference) {
    let table = engine.ask(DescribeTableRequest { table_name: THINGS.to_owned() }).expect("the table is there").table;
    let keys = reference.indexes().flat_map(|index| index.key()).chain(key_of(THINGS).iter().copied());
    let defined: BTreeSet<_> = table.attribute_definitions.iter().map(|it| it.attribute_name.clone()).collect();
    assert_eq!(defined.len(), table.attribute_definitions.len(), "none is defined twice");
    assert_eq!(defined, definitions(keys).into_iter().map(|it| it.attribute_name).collect());

    let names = |is_local: bool| -> BTreeSet<String> {
        INDEXES
            .iter()
            .enumerate()
            .filter(|(at, index)| reference.indexes.contains(at) && index.is_local == is_local)
            .map(|(_, index)| index.name.to_owned())
            .collect()
    };
    let locals = table.local_secondary_indexes.into_iter().flatten().map(|index| index.index_name).collect();
    let globals = table.global_secondary_indexes.into_iter().flatten().map(|index| index.index_name).collect();
    assert_eq!((names(true), names(false)), (locals, globals));
}
