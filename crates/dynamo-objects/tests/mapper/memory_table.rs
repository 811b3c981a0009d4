//! Tables that are held in memory: read once, written when it is time, and nothing lost in between.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::fixture::{Double, Insomnia, Order, Store, order, store, throttled};
use dynamo_objects::memory_table::FlushReport;
use dynamo_objects::{
    AttributeValue, Database, Error, ErrorKind, Item, MemoryTable, Misbehaviour, Record, Table, TablePolicy,
};

fn id(number: usize) -> String {
    format!("S{number}")
}

#[track_caller]
fn unflushed(result: Result<FlushReport, Error>) -> FlushReport {
    match result.unwrap_err().into_kind() {
        ErrorKind::Unflushed { report, .. } => report,
        other => panic!("{other}"),
    }
}

#[dynamo_objects::test]
async fn each_record_is_read_once(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let (db, meter) = db.metered();
    let held = db.table::<Store>().in_memory();
    for _ in 0..3 {
        assert_eq!(held.get("S1").await.unwrap(), store("S1"));
        assert_eq!(held.find("S2").await.unwrap(), None);
    }
    assert!(held.get("S2").await.unwrap_err().is_not_found());
    assert_eq!((held.reads(), held.hits(), held.len()), (2, 5, 1));
    assert_eq!(meter.total().reads, 2.0);
    assert_eq!(held.get_or_default("S2").await.unwrap().store_id, "S2");
    assert_eq!(held.records(), [store("S1")]);
    assert_eq!(held.unsaved().unwrap(), 0);
    assert_eq!(held.flush().await.unwrap().saved, 0);
}

#[dynamo_objects::test]
async fn only_what_changed_is_written(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many((0..4).map(|number| store(&id(number)))).await.unwrap();
    let held = stores.in_memory();
    assert_eq!(held.preload(stores.scan()).await.unwrap(), 4);
    // Changed, changed and changed back, deleted, made, made and deleted.
    held.update("S0", |store| store.visits += 2).await.unwrap();
    held.save(Store { visits: 9, ..store("S1") }).unwrap();
    held.save(store("S1")).unwrap();
    held.delete("S2").unwrap();
    assert_eq!(held.find("S8").await.unwrap(), None);
    held.save(store("S8")).unwrap();
    assert_eq!(held.find("S9").await.unwrap(), None);
    held.save(store("S9")).unwrap();
    held.delete("S9").unwrap();
    assert_eq!((held.unsaved().unwrap(), held.len()), (3, 4));
    // Nothing was written yet.
    assert_eq!(stores.get("S0").await.unwrap().visits, 0);
    stores.update("S0").set(|f| f.city, "Rome").await.unwrap();

    let report = held.flush().await.unwrap();
    assert_eq!((report.saved, report.deleted, held.unsaved().unwrap()), (2, 1, 0));
    // What another wrote to another attribute is there still.
    let expected = Store { visits: 2, city: Some("Rome".into()), ..store("S0") };
    assert_eq!(stores.get("S0").await.unwrap(), expected);
    assert_eq!(
        stores.get_many(["S1", "S2", "S8", "S9"]).await.unwrap().iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, false, true, false]
    );
    assert!(held.get("S2").await.unwrap_err().is_not_found());
    assert_eq!(held.flush().await.unwrap().saved, 0);
}

#[dynamo_objects::test]
async fn what_another_changed_is_told_and_the_rest_is_written(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many((0..4).map(|number| store(&id(number)))).await.unwrap();
    let held = stores.in_memory();
    held.preload(stores.scan()).await.unwrap();
    for number in 0..3 {
        held.update(id(number), |store| store.visits += 1).await.unwrap();
    }
    held.delete("S3").unwrap();
    stores.update("S1").add(|f| f.visits, 10).await.unwrap();
    stores.update("S3").add(|f| f.visits, 10).await.unwrap();
    let report = unflushed(held.flush().await);
    assert_eq!((report.saved, report.deleted, report.failed.len()), (2, 0, 2));
    assert!(report.failed.iter().all(|failed| failed.error.is_condition_failed()));
    assert_eq!(held.unsaved().unwrap(), 2);

    assert_eq!(held.reload("S1").await.unwrap().unwrap().visits, 10);
    held.forget("S3").unwrap();
    assert_eq!(held.get("S3").await.unwrap().visits, 10);
    held.update("S1", |store| store.visits += 1).await.unwrap();
    assert_eq!(held.flush().await.unwrap().saved, 1);
    assert_eq!(stores.get("S1").await.unwrap().visits, 11);
}

#[dynamo_objects::test]
async fn who_never_read_leaves_what_he_does_not_know(db: Database) {
    let stores = db.table::<Store>();
    let raw = |more: &[(&'static str, AttributeValue)]| {
        let mut item = Item::from([("store_id", "S1".into()), ("company_id", "MYC".into()), ("colour", "red".into())]);
        item.extend(more.iter().cloned());
        dynamo_objects::api::PutItemRequest { table_name: stores.name().to_owned(), item, ..Default::default() }
    };
    db.create_table::<Store>().await.unwrap();
    db.backend().send(raw(&[])).await.unwrap();
    let colour = || async { stores.load("S1").await.unwrap().item().unwrap().get("colour").cloned() };
    let held = stores.in_memory();
    held.save(Store { visits: 5, ..store("S1") }).unwrap();
    assert_eq!(held.flush().await.unwrap().saved, 1);
    assert_eq!((stores.get("S1").await.unwrap().visits, colour().await), (5, Some("red".into())));
    // A batch writes it whole, as it was read.
    let held = stores.in_memory();
    held.get("S1").await.unwrap();
    held.update("S1", |store| store.visits = 6).await.unwrap();
    assert_eq!(held.flush_batch().await.unwrap().saved, 1);
    assert_eq!((stores.get("S1").await.unwrap().visits, colour().await), (6, Some("red".into())));
    // Nothing is read, not even to delete.
    let held = stores.in_memory().without_loading();
    assert_eq!(held.find("S1").await.unwrap(), None);
    held.delete("S1").unwrap();
    assert_eq!((held.flush().await.unwrap().deleted, held.reads()), (1, 0));
    assert_eq!(stores.find("S1").await.unwrap(), None);
}

#[dynamo_objects::test]
async fn a_batch_writes_over_what_is_there(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many((0..60).map(|number| store(&id(number)))).await.unwrap();
    let held = stores.in_memory();
    held.preload(stores.scan()).await.unwrap();
    for number in 0..59 {
        held.update(id(number), |store| store.visits += 1).await.unwrap();
    }
    held.delete("S59").unwrap();
    stores.update("S3").add(|f| f.visits, 10).await.unwrap();
    let report = held.flush_batch().await.unwrap();
    assert_eq!((report.saved, report.deleted, held.unsaved().unwrap()), (59, 1, 0));
    assert_eq!(visits(&stores).await, [1; 59]);
    // It goes on from what it wrote.
    held.update("S3", |store| store.visits += 1).await.unwrap();
    assert_eq!(held.flush().await.unwrap().saved, 1);
    assert_eq!(stores.get("S3").await.unwrap().visits, 2);
}

#[dynamo_objects::test]
async fn all_or_nothing(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many((0..5).map(|number| store(&id(number)))).await.unwrap();
    let held = stores.in_memory();
    held.preload(stores.scan()).await.unwrap();
    for number in 0..4 {
        held.update(id(number), |store| store.visits += 1).await.unwrap();
    }
    held.delete("S4").unwrap();
    held.save(store("S5")).unwrap();
    stores.update("S2").add(|f| f.visits, 10).await.unwrap();
    let report = unflushed(held.flush_atomic().await);
    assert_eq!((report.saved, report.failed.len(), held.unsaved().unwrap()), (0, 1, 6));
    assert_eq!(report.failed[0].key.get("store_id"), Some(&"S2".into()));
    assert_eq!(stores.get("S0").await.unwrap().visits, 0);

    held.reload("S2").await.unwrap();
    held.update("S2", |store| store.visits += 1).await.unwrap();
    let report = held.flush_atomic().await.unwrap();
    assert_eq!((report.saved, report.deleted, held.unsaved().unwrap()), (5, 1, 0));
    assert_eq!(stores.get("S2").await.unwrap().visits, 11);

    for number in 100..201 {
        held.save(store(&id(number))).unwrap();
    }
    let error = held.flush_atomic().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TransactionTooLong { actions: 101 }), "{error}");
    assert_eq!(held.unsaved().unwrap(), 101);
    assert_eq!(held.flush_batch().await.unwrap().saved, 101);
}

#[dynamo_objects::test]
async fn composite_keys_are_keys_too(db: Database) {
    let orders = db.table::<Order>();
    let held = orders.in_memory();
    held.save(order("c", 1)).unwrap();
    held.save(order("c", 2)).unwrap();
    assert_eq!(held.get(("c", 2)).await.unwrap(), order("c", 2));
    assert_eq!(held.flush().await.unwrap().saved, 2);
    assert_eq!(orders.query("c").all().await.unwrap().len(), 2);
    let error = held.update(("c", 2), |order| order.number = 3).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::KeyChanged { .. }), "{error}");
    assert_eq!(held.get(("c", 2)).await.unwrap(), order("c", 2));
    assert!(held.save(order("", 2)).is_err());
}

#[dynamo_objects::test]
async fn after_the_table_was_deleted_nothing_is_lost(db: Database) {
    let db = db.table_policy(TablePolicy::Assume);
    db.create_table::<Store>().await.unwrap();
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let held = stores.in_memory();
    held.update("S1", |store| store.visits = 4).await.unwrap();
    held.save(store("S2")).unwrap();
    db.delete_table(Store::TABLE).await.unwrap();

    let report = unflushed(held.flush().await);
    assert_eq!(report.failed.len(), 2);
    for failed in &report.failed {
        assert!(matches!(failed.error.kind(), ErrorKind::TableMissing { .. }), "{}", failed.error);
    }
    for error in [held.flush_batch().await.unwrap_err(), held.flush_atomic().await.unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
    }
    assert_eq!(held.unsaved().unwrap(), 2);
    db.create_table::<Store>().await.unwrap();
    assert_eq!(held.flush_batch().await.unwrap().saved, 2);
    assert_eq!(stores.get("S1").await.unwrap().visits, 4);
}

#[tokio::test]
async fn tasks_that_miss_at_once_read_once() {
    let double = Double::watching();
    let held = double.database().table::<Store>().in_memory();
    held.find("warm").await.unwrap();
    double.forget();
    let found = futures_util::future::join_all((0..20).map(|_| held.find("S1"))).await;
    assert!(found.into_iter().all(|found| found.unwrap().is_none()));
    assert_eq!((double.count("GetItem"), held.reads()), (1, 2));
}

/// What changes while it is written is written again.
#[tokio::test]
async fn a_change_during_a_flush_is_not_lost() {
    let slot: Arc<Mutex<Option<MemoryTable<Store>>>> = Arc::default();
    let during = Arc::clone(&slot);
    let double = Double::new(move |request| {
        if request.operation() == "UpdateItem"
            && let Some(held) = during.lock().unwrap().take()
        {
            held.save(Store { visits: 100, ..store("S1") }).unwrap();
        }
        None
    });
    let stores = double.database().table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let held = stores.in_memory();
    held.update("S1", |store| store.visits = 1).await.unwrap();
    *slot.lock().unwrap() = Some(held.clone());
    held.flush().await.unwrap();
    assert_eq!((stores.get("S1").await.unwrap().visits, held.unsaved().unwrap()), (1, 1));
    held.flush().await.unwrap();
    assert_eq!((stores.get("S1").await.unwrap().visits, held.unsaved().unwrap()), (100, 0));
}

/// Counts the errors that are logged.
struct Errors(Arc<AtomicUsize>);

impl tracing::Subscriber for Errors {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::ERROR
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn who_drops_what_is_unsaved_is_told() {
    let errors = Arc::new(AtomicUsize::new(0));
    let stores = Database::memory().table::<Store>();
    tracing::subscriber::with_default(Errors(Arc::clone(&errors)), || {
        let (held, discarded) = (stores.in_memory(), stores.in_memory());
        held.save(store("S1")).unwrap();
        drop(held.clone());
        assert_eq!(errors.load(Ordering::Relaxed), 0);
        drop(held);
        discarded.save(store("S1")).unwrap();
        discarded.discard();
        drop(stores.in_memory());
    });
    assert_eq!(errors.load(Ordering::Relaxed), 1);
}

async fn visits(stores: &Table<Store>) -> Vec<u64> {
    let mut found = stores.scan().all().await.unwrap();
    found.sort_by(|a, b| a.store_id.cmp(&b.store_id));
    found.into_iter().map(|store| store.visits).collect()
}

/// However often the service refuses: after as many flushes as it takes everything is there, as it was saved, and what
/// was not written was told.
#[tokio::test]
async fn nothing_is_lost_whatever_happens() {
    for seed in 0..1000 {
        let double = Double::watching();
        let good = double.database();
        let stores = good.table::<Store>();
        stores.put_many((0..8).map(|number| store(&id(number)))).await.unwrap();
        double.forget();
        let misbehaviour = Misbehaviour::seeded(seed).throttles(0.3).leftovers(0.5);
        let bad = good.clone().sleep(Insomnia::default()).misbehave(misbehaviour);
        let held = bad.table::<Store>().in_memory();
        for number in 0..8 {
            while held.find(id(number)).await.is_err() {}
        }
        let reads = double.count("GetItem");
        assert_eq!(reads, 8);
        for number in 0..7 {
            held.update(id(number), |store| store.visits += 1).await.unwrap();
        }
        held.delete("S7").unwrap();
        let mut written = 0;
        while held.unsaved().unwrap() > 0 {
            let before = held.unsaved().unwrap();
            let flushed = match seed % 3 {
                0 => held.flush().await,
                1 => held.flush_batch().await,
                _ => held.flush_atomic().await,
            };
            let done = match flushed.map_err(Error::into_kind) {
                Ok(report) | Err(ErrorKind::Unflushed { report, .. }) => report.saved + report.deleted,
                Err(ErrorKind::Throttled { .. }) => 0,
                Err(other) => panic!("{other}"),
            };
            assert_eq!(before - held.unsaved().unwrap(), done);
            written += done;
        }
        assert_eq!(written, 8);
        assert_eq!(visits(&stores).await, [1; 7]);
        let writes = double.requests().iter().map(writes_in).sum::<usize>();
        assert_eq!(writes, 8, "seed {seed}: written twice");
    }
}

fn writes_in(request: &dynamo_objects::api::Request) -> usize {
    use dynamo_objects::api::Request;
    match request {
        Request::UpdateItem(_) | Request::PutItem(_) | Request::DeleteItem(_) => 1,
        Request::BatchWriteItem(request) => request.request_items.values().map(|writes| writes.len()).sum(),
        Request::TransactWriteItems(request) => request.transact_items.len(),
        _ => 0,
    }
}

#[tokio::test]
async fn what_a_throttled_table_refuses_can_be_tried_again() {
    let double = Double::new(|request| (request.operation() == "UpdateItem").then(|| Err(throttled())));
    let held = double.database().table::<Store>().in_memory();
    held.save(store("S1")).unwrap();
    let error = held.flush().await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!(error.to_string().contains("1 failed") && error.to_string().contains("slow down"), "{error}");
    held.discard();
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "page")]
struct Page {
    #[dynamo(partition_key)]
    path: String,
    text: String,
    #[dynamo(version)]
    version: u64,
}

#[dynamo_objects::test]
async fn versions_are_kept(db: Database) {
    let pages = db.table::<Page>();
    pages.create(&Page { path: "/".into(), text: "one".into(), version: 0 }).await.unwrap();
    let held = pages.in_memory();
    for (round, flush) in [0, 1, 2].into_iter().enumerate() {
        held.update("/", |page| page.text.push('!')).await.unwrap();
        match flush {
            0 => held.flush().await.unwrap(),
            1 => held.flush_batch().await.unwrap(),
            _ => held.flush_atomic().await.unwrap(),
        };
        let there = pages.get("/").await.unwrap();
        assert_eq!(there.version, 2 + round as u64);
        assert_eq!(held.get("/").await.unwrap(), there);
    }
    held.update("/", |page| page.text.push('?')).await.unwrap();
    pages.update("/").set(|f| f.text, "other").await.unwrap();
    assert_eq!(unflushed(held.flush().await).failed.len(), 1);
    held.discard();
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "parcel")]
#[dynamo(index(name = "by_city", partition_key = city, projection = keys_only))]
#[dynamo(index(name = "by_weight", partition_key = weight))]
struct Parcel {
    #[dynamo(partition_key)]
    id: String,
    city: String,
    weight: u32,
}

#[dynamo_objects::test]
async fn only_whole_records_of_the_table_are_held(db: Database) {
    let parcels = db.table::<Parcel>();
    parcels.create(&Parcel { id: "1".into(), city: "Rome".into(), weight: 3 }).await.unwrap();
    let held = parcels.in_memory();
    let refused = [
        held.preload(parcels.index(Parcel::BY_CITY).query("Rome")).await,
        held.preload(parcels.scan().project::<Parcel>()).await,
        held.preload(db.clone().prefix("other_").table::<Parcel>().scan()).await,
    ];
    for error in refused.map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::PartialRecords { .. }), "{error}");
    }
    assert_eq!((held.len(), held.reads()), (0, 0));
    assert_eq!(held.preload(parcels.index(Parcel::BY_WEIGHT).query(3)).await.unwrap(), 1);
}

#[dynamo_objects::test]
async fn what_is_gone_already_is_deleted(db: Database) {
    let stores = db.table::<Store>();
    for flush in 0..3 {
        stores.create(&store("S1")).await.unwrap();
        let held = stores.in_memory();
        held.get("S1").await.unwrap();
        held.delete("S1").unwrap();
        stores.delete("S1").await.unwrap();
        let report = match flush {
            0 => held.flush().await.unwrap(),
            1 => held.flush_batch().await.unwrap(),
            _ => held.flush_atomic().await.unwrap(),
        };
        assert_eq!((report.deleted, held.unsaved().unwrap()), (1, 0));
    }
}

#[tokio::test]
async fn a_reload_that_fails_loses_nothing() {
    let failing = Arc::new(AtomicUsize::new(0));
    let is_failing = Arc::clone(&failing);
    let double = Double::new(move |request| {
        (request.operation() == "GetItem" && is_failing.load(Ordering::Relaxed) == 1).then(|| Err(throttled()))
    });
    let held = double.database().table::<Store>().in_memory();
    held.save(Store { visits: 4, ..store("S1") }).unwrap();
    failing.store(1, Ordering::Relaxed);
    held.reload("S1").await.unwrap_err();
    assert_eq!((held.get("S1").await.unwrap().visits, held.unsaved().unwrap()), (4, 1));
    // A read that failed is no read: the next one asks again.
    held.find("S2").await.unwrap_err();
    failing.store(0, Ordering::Relaxed);
    assert_eq!(held.find("S2").await.unwrap(), None);
    assert_eq!(held.reload("S1").await.unwrap(), None);
    assert_eq!(held.unsaved().unwrap(), 0);
}

#[tokio::test]
async fn flushes_take_turns() {
    let double = Double::watching();
    let held = double.database().table::<Store>().in_memory();
    for number in 0..10 {
        held.save(store(&id(number))).unwrap();
    }
    let (first, second) = tokio::join!(held.flush(), held.flush());
    assert_eq!(first.unwrap().saved + second.unwrap().saved, 10);
    assert_eq!(held.unsaved().unwrap(), 0);
}

/// What was forgotten and read again while it was written is what it was read as.
#[tokio::test]
async fn what_is_forgotten_during_a_flush_stays_forgotten() {
    let slot: Arc<Mutex<Option<MemoryTable<Store>>>> = Arc::default();
    let during = Arc::clone(&slot);
    let double = Double::new(move |request| {
        if request.operation() == "UpdateItem"
            && let Some(held) = during.lock().unwrap().take()
        {
            held.forget("S1").unwrap();
            held.save(Store { visits: 50, ..store("S1") }).unwrap();
        }
        None
    });
    let stores = double.database().table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let held = stores.in_memory();
    held.update("S1", |store| store.visits = 1).await.unwrap();
    *slot.lock().unwrap() = Some(held.clone());
    held.flush().await.unwrap();
    assert_eq!((held.get("S1").await.unwrap().visits, held.unsaved().unwrap()), (50, 1));
    held.flush().await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap().visits, 50);
}

#[tokio::test]
async fn what_changed_first_is_written_first() {
    let double = Double::watching();
    let held = double.database().table::<Store>().in_memory();
    held.find("warm").await.unwrap();
    let changed = ["S7", "S2", "S9", "S1", "S4"];
    for id in changed {
        held.save(store(id)).unwrap();
    }
    // What is changed once more keeps its place; what was written takes a new one.
    held.save(Store { visits: 2, ..store("S2") }).unwrap();
    let written = || {
        let of = |request| match request {
            dynamo_objects::api::Request::UpdateItem(update) => update.key.get("store_id")?.as_s().map(str::to_owned),
            _ => None,
        };
        double.requests().into_iter().filter_map(of).collect::<Vec<_>>()
    };
    held.flush().await.unwrap();
    assert_eq!(written(), changed);
    double.forget();
    held.save(Store { visits: 1, ..store("S4") }).unwrap();
    held.save(Store { visits: 1, ..store("S7") }).unwrap();
    held.flush().await.unwrap();
    assert_eq!(written(), ["S4", "S7"]);
}

/// Who does not load leaves others to load.
#[dynamo_objects::test]
async fn each_handle_loads_or_does_not(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let held = stores.in_memory();
    let closed = held.clone().without_loading();
    assert_eq!((closed.find("S1").await.unwrap(), held.reads()), (None, 0));
    assert_eq!(held.get("S1").await.unwrap(), store("S1"));
    // Now it is held, for both.
    assert_eq!((closed.get("S1").await.unwrap(), held.reads()), (store("S1"), 1));
}

/// Counts up in many tasks, over few records, while flushes go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_that_change_the_same_records_lose_nothing() {
    const TASKS: usize = 8;
    const ROUNDS: usize = 50;
    let stores = Double::watching().database().table::<Store>();
    stores.put_many((0..5).map(|number| store(&id(number)))).await.unwrap();
    let held = stores.in_memory();
    let task = |task: usize| {
        let held = held.clone();
        tokio::spawn(async move {
            for round in 0..ROUNDS {
                held.update(id((task + round) % 5), |store| store.visits += 1).await.unwrap();
                match round % 10 {
                    3 => held.flush().await.unwrap(),
                    6 => held.flush_batch().await.unwrap(),
                    9 => held.flush_atomic().await.unwrap(),
                    _ => continue,
                };
            }
        })
    };
    for task in (0..TASKS).map(task).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    held.flush().await.unwrap();
    assert_eq!((visits(&stores).await.into_iter().sum::<u64>(), held.reads()), ((TASKS * ROUNDS) as u64, 5));
}

/// Whose turn it was to read may give up: the next one reads.
#[tokio::test]
async fn a_read_that_is_given_up_is_another_ones() {
    use futures_util::FutureExt;

    let double = Double::watching();
    let held = double.database().table::<Store>().in_memory();
    held.save(store("S1")).unwrap();
    held.flush().await.unwrap();
    held.forget("S1").unwrap();
    double.forget();
    let waiting = {
        // One has asked and waits for the answer, one waits for the first, and both are dropped.
        let (mut first, mut second) = (Box::pin(held.find("S1")), Box::pin(held.find("S1")));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        drop(first);
        second
    };
    drop(waiting);
    assert_eq!(held.find("S1").await.unwrap(), Some(store("S1")));
    assert_eq!(double.count("GetItem"), 2);
}
