//! What becomes of the entries when tables and indexes are made and removed.

mod ask;

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dynamo_engine::{Engine, SystemClock};
use dynamo_model::api::{
    CreateTableRequest, DeleteTableRequest, DescribeTableRequest, GlobalSecondaryIndexUpdate, PutItemRequest,
    ScanRequest, UpdateTableRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, Projection,
    TableDescription,
};
use dynamo_model::{AttributeValue, Item, Number, ServiceError};
use dynamo_store::{Batch, MemoryStore, Order, See, Space, Store, StoreError, Ticket};

use ask::{Ask as _, made};

const TABLE: &str = "parcels";
const INDEX: &str = "by-city";

/// A store that can be told to fail, and shared with a test that looks at what is in it.
#[derive(Clone, Debug)]
struct Probe(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: MemoryStore,
    /// How many more batches are applied before the next fails.
    until_failure: AtomicUsize,
}

impl Probe {
    fn new() -> Self {
        Self(Arc::new(Inner { store: MemoryStore::new(), until_failure: AtomicUsize::new(usize::MAX) }))
    }

    fn engine(&self) -> Engine {
        Engine::new(self.clone(), Arc::new(SystemClock), 0)
    }

    fn fail_after(&self, batches: usize) {
        self.0.until_failure.store(batches, Ordering::Relaxed);
    }

    /// The number of entries in each space that has any.
    fn spaces(&self) -> Vec<usize> {
        let all = (Bound::Unbounded, Bound::Unbounded);
        let count = |space| {
            let mut entries = 0;
            let see: &mut See<'_> = &mut |_, _| {
                entries += 1;
                std::ops::ControlFlow::Continue(())
            };
            self.scan(Space(space), all, Order::Ascending, see).expect("it is in memory");
            entries
        };
        (0..20).map(count).filter(|&entries| entries > 0).collect()
    }
}

impl Store for Probe {
    fn get(&self, space: Space, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), StoreError> {
        self.0.store.get(space, key, see)
    }

    fn scan(
        &self,
        space: Space,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
        see: &mut See<'_>,
    ) -> Result<(), StoreError> {
        self.0.store.scan(space, bounds, order, see)
    }

    fn apply(&self, batch: Batch) -> Result<Ticket, StoreError> {
        if self.0.until_failure.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Err(StoreError { reason: "as it was told to".to_owned() });
        }
        self.0.store.apply(batch)
    }

    fn clear(&self, space: Space) -> Result<Ticket, StoreError> {
        self.0.store.clear(space)
    }
}

fn create_table(engine: &Engine) {
    let request = CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![KeySchemaElement::partition("id")],
        attribute_definitions: vec![AttributeDefinition::new("id", KeyAttributeType::N)],
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    engine.ask(request).expect("the table is new");
}

fn update(change: GlobalSecondaryIndexUpdate) -> UpdateTableRequest {
    UpdateTableRequest {
        table_name: TABLE.to_owned(),
        attribute_definitions: Some(vec![AttributeDefinition::new("city", KeyAttributeType::S)]),
        global_secondary_index_updates: Some(vec![change]),
        ..Default::default()
    }
}

fn create_index(engine: &Engine) -> Result<TableDescription, ServiceError> {
    let index = GlobalSecondaryIndex {
        index_name: INDEX.to_owned(),
        key_schema: vec![KeySchemaElement::partition("city")],
        projection: Projection::all(),
        provisioned_throughput: None,
        on_demand_throughput: None,
        warm_throughput: None,
    };
    Ok(*engine.ask(update(GlobalSecondaryIndexUpdate::Create(index)))?.table_description)
}

fn describe(engine: &Engine) -> TableDescription {
    *engine.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there").table
}

fn put(engine: &Engine, item: Item) {
    let request = PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() };
    engine.ask(request).expect("the item is in order");
}

/// A parcel of more than two kilobytes, so that a thousand are more than a megabyte.
fn parcel(id: u32) -> Item {
    let mut item = Item::new();
    item.insert("id", Number::from(id));
    item.insert("city", format!("city {}", id % 7));
    item.insert("label", "x".repeat(2048));
    item
}

/// The ids of the parcels in the index, page after page.
fn indexed(engine: &Engine) -> BTreeSet<String> {
    let index_name = Some(INDEX.to_owned());
    let mut request = ScanRequest { table_name: TABLE.to_owned(), index_name, ..Default::default() };
    let mut ids = BTreeSet::new();
    loop {
        let page = engine.ask(request.clone()).expect("the index is there");
        ids.extend(made(page.items).iter().map(|item| format!("{:?}", item.get("id"))));
        match page.last_evaluated_key {
            Some(key) => request.exclusive_start_key = Some(key),
            None => return ids,
        }
    }
}

fn ids(parcels: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
    parcels.into_iter().map(|id| format!("{:?}", parcel(id).get("id"))).collect()
}

#[test]
fn a_new_index_is_given_what_it_can_hold() {
    let engine = Engine::memory();
    create_table(&engine);
    (0..2000).for_each(|id| put(&engine, parcel(id)));
    let mut without = parcel(2000);
    without.remove("city");
    put(&engine, without);
    for (id, city) in [(2001, AttributeValue::from(Number::from(5))), (2002, "".into())] {
        let mut odd = parcel(id);
        odd.insert("city", city);
        put(&engine, odd);
    }

    let told = create_index(&engine).expect("the index is new");
    let told = &told.global_secondary_indexes.expect("there is an index")[0];
    assert_eq!((told.item_count, told.backfilling), (0, Some(false)), "the service tells of it before it is filled");
    assert_eq!(indexed(&engine), ids(0..2000));
    let index = &describe(&engine).global_secondary_indexes.expect("there is an index")[0];
    assert_eq!(index.item_count, 2000);
}

#[test]
fn an_index_that_cannot_be_filled_was_never_there() {
    let probe = Probe::new();
    let engine = probe.engine();
    create_table(&engine);
    (0..2000).for_each(|id| put(&engine, parcel(id)));
    let before = describe(&engine);

    probe.fail_after(2);
    let error = create_index(&engine).expect_err("the store fails");
    assert!(matches!(error, ServiceError::InternalServerError { .. }), "{error}");
    assert_eq!(describe(&engine), before);
    assert_eq!(probe.spaces(), [2000]);
    assert_eq!(engine.contents(TABLE, None).len(), 2000);

    probe.fail_after(usize::MAX);
    create_index(&engine).expect("the name is free");
    assert_eq!(indexed(&engine), ids(0..2000));
}

#[test]
fn nothing_is_left_of_what_is_deleted() {
    let probe = Probe::new();
    let engine = probe.engine();
    create_table(&engine);
    (0..50).for_each(|id| put(&engine, parcel(id)));
    create_index(&engine).expect("the index is new");
    assert_eq!(probe.spaces(), [50, 50]);

    engine.ask(update(GlobalSecondaryIndexUpdate::Delete { index_name: INDEX.to_owned() })).expect("it is there");
    assert_eq!(probe.spaces(), [50]);
    create_index(&engine).expect("the name is free");
    engine.ask(DeleteTableRequest { table_name: TABLE.to_owned() }).expect("the table is there");
    assert!(probe.spaces().is_empty());
}

#[test]
fn an_index_misses_nothing_that_is_written_while_it_is_made() {
    const WRITERS: u32 = 4;
    const EACH: u32 = 500;
    let engine = Engine::memory();
    create_table(&engine);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let engine = &engine;
            scope.spawn(move || (0..EACH).for_each(|n| put(engine, parcel(writer * EACH + n))));
        }
        scope.spawn(|| {
            while describe(&engine).item_count < i64::from(WRITERS * EACH / 4) {
                std::thread::yield_now();
            }
            create_index(&engine).expect("the index is new");
        });
    });
    assert_eq!(indexed(&engine), ids(0..WRITERS * EACH));
}
