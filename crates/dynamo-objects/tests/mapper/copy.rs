//! Tables that are copied: between databases, changed on the way, resumed, and never over what is there by mistake.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_objects::api::{PutItemRequest, Request, Response, WriteRequest};
use dynamo_objects::copy::{CopyReport, Existing};
use dynamo_objects::{AttributeValue, Database, ErrorKind, Item, Misbehaviour, Record, ServiceError, Table, TestClock};

async fn filled(db: &Database, orders: u64) -> Table<Order> {
    let table = db.table::<Order>();
    table.put_many((0..orders).map(|number| order(["a", "b", "c"][number as usize % 3], number))).await.unwrap();
    table
}

async fn numbers(orders: &Table<Order>) -> Vec<u64> {
    let mut numbers: Vec<_> = orders.scan().all().await.unwrap().into_iter().map(|order| order.number).collect();
    numbers.sort_unstable();
    numbers
}

#[dynamo_objects::test]
async fn a_table_is_copied_to_another_database_and_to_another_name(db: Database) {
    filled(&db, 200).await;
    let other = db.clone().prefix("other_");
    let report = db.copy_table("order", (&other, "order")).segments(3).await.unwrap();
    assert_eq!((report.read, report.written, report.skipped, report.resumed), (200, 200, 0, false));
    assert_eq!(report.to_string(), "200 read, 200 written");
    let copied = other.table::<Order>();
    assert_eq!(numbers(&copied).await, (0..200).collect::<Vec<_>>());
    // It has the indexes of the other, too.
    assert_eq!(copied.index(Order::BY_STATUS).query("open").count().await.unwrap(), 100);
    assert_eq!(copied.index(Order::BY_TOTAL).query("a").sort(|k| k.lt(100)).count().await.unwrap(), 4);

    let report = db.copy_table(&db.table::<Order>(), "archive").existing(Existing::Overwrite).await.unwrap();
    assert_eq!(report.written, 200);
    assert_eq!(db.describe("archive").await.unwrap().global_secondary_indexes.unwrap().len(), 1);
    // What is equal is passed over.
    let report = db.copy_table("order", "archive").await.unwrap();
    assert_eq!((report.written, report.skipped), (0, 200));
}

#[dynamo_objects::test]
async fn what_is_there_is_not_overwritten_by_mistake(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many([store("S1"), store("S2"), store("S3")]).await.unwrap();
    let other = db.clone().prefix("other_");
    let there = Store { visits: 7, ..store("S2") };
    other.table::<Store>().create(&there).await.unwrap();

    let error = db.copy_table("store", (&other, "store")).await.unwrap_err();
    assert!(error.is_already_exists() && error.to_string().contains("S2"), "{error}");
    let report = db.copy_table("store", (&other, "store")).existing(Existing::Skip).await.unwrap();
    assert_eq!(report.written + report.skipped, 3);
    assert_eq!(other.table::<Store>().get("S2").await.unwrap(), there);
    let report = db.copy_table("store", (&other, "store")).existing(Existing::Overwrite).await.unwrap();
    assert_eq!((report.written, report.skipped), (3, 0));
    assert_eq!(other.table::<Store>().get("S2").await.unwrap(), store("S2"));
}

#[dynamo_objects::test]
async fn records_are_changed_on_the_way(db: Database) {
    filled(&db, 60).await;
    let seen = Arc::new(AtomicUsize::new(0));
    let pages = Arc::clone(&seen);
    let to_store = |order: Order| {
        (order.number < 20)
            .then(|| Store { visits: order.number, ..store(&format!("{}-{}", order.customer, order.number)) })
    };
    let copy = || db.copy_table("order", &db.table::<Store>()).transform(to_store);
    let report = copy().dry_run().await.unwrap();
    assert_eq!((report.read, report.written, report.left_out), (60, 20, 40));
    assert!(!db.exists(Store::TABLE).await.unwrap());

    let count = move |report: &CopyReport| {
        pages.fetch_add(1, Ordering::Relaxed);
        assert!(report.read <= 60);
    };
    let report = copy().progress(count).segments(2).await.unwrap();
    assert_eq!((report.read, report.written, report.left_out), (60, 20, 40));
    assert!(seen.load(Ordering::Relaxed) >= 2);
    assert_eq!(db.table::<Store>().get("b-19").await.unwrap().visits, 19);
    assert_eq!(db.table::<Store>().count().await.unwrap(), 20);

    // Several of one key: one of them.
    let one = db.copy_table("order", "ones").existing(Existing::Overwrite).transform_items(|mut item| {
        item.insert("number", AttributeValue::N(1.into()));
        Some(item)
    });
    assert_eq!(one.await.unwrap().written, 60);
    let error = db.copy_table("store", "bad").transform(|order: Order| Some(order)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
}

#[dynamo_objects::test]
async fn one_item_is_copied(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    // With what no record knows.
    let item = Item::from([("store_id", "S2".into()), ("colour", "red".into())]);
    let put = PutItemRequest { table_name: stores.name().to_owned(), item: item.clone(), ..Default::default() };
    db.backend().send(put).await.unwrap();
    let other = db.clone().prefix("other_");
    let key = |id: &str| Item::from([("store_id", id.into())]);
    db.copy_item("store", (&other, "store"), key("S2"), Existing::Fail).await.unwrap();
    let get = dynamo_objects::api::GetItemRequest {
        table_name: other.table::<Store>().name().to_owned(),
        key: key("S2"),
        ..Default::default()
    };
    assert_eq!(db.backend().send(get).await.unwrap().item, Some(item));
    let error = db.copy_item("store", (&other, "store"), key("S9"), Existing::Fail).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[dynamo_objects::test]
async fn what_cannot_be_copied_is_told(db: Database) {
    filled(&db, 3).await;
    let error = db.copy_table("order", "order").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CopyOntoItself { .. }), "{error}");
    // By way of another database, too.
    let (metered, _) = db.clone().metered();
    let error = db.copy_table("order", (&metered, "order")).existing(Existing::Overwrite).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CopyOntoItself { .. }), "{error}");
    assert!(error.to_string().contains("another name"), "{error}");
    let error = db.copy_table("nowhere", "order").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
    assert_eq!(numbers(&db.table::<Order>()).await, [0, 1, 2]);
}

/// A file of this test's own, that is not there yet.
fn file(name: &str) -> std::path::PathBuf {
    let file = std::env::temp_dir().join(format!("dynamo-objects-copy-{}-{name}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    file
}

/// A database in which so many writes succeed, and then none.
fn failing_after(writes: usize) -> (Arc<Double>, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(writes));
    let counter = Arc::clone(&left);
    let double = Double::new(move |request| {
        let is_write = matches!(request, Request::PutItem(_) | Request::BatchWriteItem(_));
        let spent = || counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
        (is_write && spent()).then(|| Err(ServiceError::InternalServerError { message: "broken".to_owned() }))
    });
    (double, left)
}

#[tokio::test]
async fn an_interrupted_copy_goes_on() {
    let source = Database::memory();
    let text = "x".repeat(90_000);
    let stores = source.table::<Store>();
    stores.put_many((0..60).map(|id| Store { city: Some(text.clone()), ..store(&format!("S{id}")) })).await.unwrap();
    for existing in [Existing::Fail, Existing::Skip, Existing::Overwrite] {
        let (double, left) = failing_after(if existing == Existing::Overwrite { 3 } else { 30 });
        let target = double.database().sleep(Insomnia::default());
        let file = file(&format!("{existing:?}"));
        let copy = || source.copy_table("store", (&target, "store")).existing(existing).segments(2).checkpoint(&file);
        let error = copy().await.unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("(done until then: "), "{error}");
        let copied = error.copied().expect("some was").clone();
        assert!(copied.written > 0 && copied.read < 60, "{copied:?}");
        assert!(file.exists());
        left.store(usize::MAX, Ordering::Relaxed);
        let report = copy().await.unwrap();
        assert!(report.resumed && report.read < 60, "{report:?}");
        assert_eq!(target.table::<Store>().count().await.unwrap(), 60);
        assert!(!file.exists());
    }
}

#[tokio::test]
async fn a_checkpoint_of_something_else_is_refused() {
    let source = Database::memory();
    filled(&source, 3).await;
    let file = file("else");
    let problem = |error: dynamo_objects::Error| match error.into_kind() {
        ErrorKind::CopyCheckpoint { problem, .. } => problem,
        other => panic!("{other}"),
    };
    let texts = [
        ("", "no checkpoint"),
        ("dynamo-objects copy 1\n", "another version"),
        ("dynamo-objects copy 2\nstore order Fail\nSOURCE\nTARGET\nend\n", "other tables"),
        ("dynamo-objects copy 2\norder order Fail dry\nSOURCE\nnone\nend\n", "other settings"),
        ("dynamo-objects copy 2\norder order Fail\nSOURCE\nSOURCE\nend\n", "made anew"),
        ("dynamo-objects copy 2\norder order Fail\nSOURCE\nTARGET\nend\nend\n", "2 segments"),
        ("dynamo-objects copy 2\norder order Fail\nSOURCE\nTARGET\nafter x\n", "damaged"),
        ("dynamo-objects copy 2\norder order Fail\nSOURCE\nTARGET\nend", "damaged"),
    ];
    let clock = TestClock::at(std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000));
    let target = Database::memory_at(clock);
    target.create_table::<Order>().await.unwrap();
    let mark = async |db: &Database| {
        let table = db.describe("order").await.unwrap();
        format!("{} {} {}", table.table_arn, table.table_id, table.creation_date_time.unwrap())
    };
    let (from, to) = (mark(&source).await, mark(&target).await);
    for (text, expected) in texts {
        // An empty file is what a crash may leave of one that was never whole.
        std::fs::write(&file, text.replace("SOURCE", &from).replace("TARGET", &to)).unwrap();
        let error = source.copy_table("order", (&target, "order")).checkpoint(&file).await.unwrap_err();
        let problem = problem(error);
        assert!(problem.contains(expected), "{text:?}: {problem}");
    }
    std::fs::remove_file(&file).unwrap();
    let nowhere = file.join("nowhere");
    let error = source.copy_table("order", (&target, "order")).checkpoint(nowhere).await.unwrap_err();
    assert!(!problem(error).is_empty());
}

#[dynamo_objects::test]
async fn a_checkpoint_of_tables_that_were_made_anew_is_refused(db: Database) {
    filled(&db, 9).await;
    let file = file(&format!("anew-{}", db.table_prefix()));
    let copy = || db.copy_table("order", "archive").checkpoint(&file).existing(Existing::Skip);
    let head = |file: &std::path::Path| std::fs::read_to_string(file).unwrap();
    let saved = Arc::new(Mutex::new(String::new()));
    let (path, text) = (file.clone(), Arc::clone(&saved));
    copy().progress(move |_| *text.lock().unwrap() = head(&path)).await.unwrap();
    let saved = saved.lock().unwrap().clone();

    std::fs::write(&file, &saved).unwrap();
    assert!(copy().await.unwrap().resumed);
    for table in ["archive", "order"] {
        db.delete_table(table).await.unwrap();
        if table == "order" {
            filled(&db, 9).await;
        }
        std::fs::write(&file, &saved).unwrap();
        let error = copy().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::CopyCheckpoint { .. }), "{error}");
        assert!(error.to_string().contains("made anew"), "{error}");
        assert!(!db.exists("archive").await.unwrap(), "nothing was made for it");
    }
    std::fs::remove_file(&file).unwrap();
}

/// The same database, by another client.
async fn by_another_client(db: &Database) -> Database {
    let client = Database::connect().clients(db.client(), db.streams_client());
    client.prefix(db.table_prefix()).await.unwrap()
}

#[dynamo_objects::test]
async fn a_table_is_not_copied_onto_itself_by_two_clients(db: Database) {
    filled(&db, 3).await;
    let other = by_another_client(&db).await;
    for (from, to) in [(&db, &other), (&other, &db)] {
        let error = from.copy_table("order", (to, "order")).existing(Existing::Overwrite).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::CopyOntoItself { .. }), "{error}");
    }
    let report = db.copy_table("order", (&other, "archive")).await.unwrap();
    assert_eq!(report.written, 3);
}

/// Some servers tell no id of a table: they are told apart by when they were made.
#[tokio::test]
async fn a_table_without_an_id_is_not_copied_onto_itself() {
    let clock = TestClock::at(std::time::SystemTime::now());
    let engine = Database::memory_at(clock.clone());
    filled(&engine, 3).await;
    let answering = engine.clone();
    let double = Double::new(move |request| {
        let mut answer = answering.backend().call(request.clone());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(answer) = std::pin::Pin::new(&mut answer).poll(&mut context) else {
            panic!("an engine in memory answers at once")
        };
        Some(match answer {
            Ok(Response::DescribeTable(mut response)) => {
                response.table.table_id.clear();
                Ok(response.into())
            }
            answer => answer.map_err(|refusal| refusal.error),
        })
    });
    let one = by_another_client(&double.database()).await;
    let other = by_another_client(&double.database()).await;
    let error = one.copy_table("order", (&other, "order")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::CopyOntoItself { .. }), "{error}");
    // Another table of this name, made at another time in another place.
    clock.advance(std::time::Duration::from_secs(1));
    let elsewhere = Database::memory_at(clock);
    assert_eq!(one.copy_table("order", (&elsewhere, "order")).await.unwrap().written, 3);
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "guarded", before_save = in_capitals)]
struct Guarded {
    #[dynamo(partition_key)]
    name: String,
    text: String,
}

fn in_capitals(record: &mut Guarded) -> Result<(), String> {
    record.text = record.text.to_uppercase();
    if record.text == "NO" { Err("no is no text".to_owned()) } else { Ok(()) }
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "member")]
struct Member {
    #[dynamo(partition_key)]
    name: String,
    #[dynamo(unique)]
    mail: String,
}

#[dynamo_objects::test]
async fn transformed_records_are_checked_as_others(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let guarded = db.table::<Guarded>();
    let into = |name: &'static str, text: String| {
        let make = move |_: Store| Some(Guarded { name: name.to_owned(), text: text.clone() });
        db.copy_table("store", &guarded).transform(make).into_future()
    };
    into("a", "loud".into()).await.unwrap();
    assert_eq!(guarded.get("a").await.unwrap().text, "LOUD");
    let error = into("b", "no".into()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Rejected { .. }), "{error}");
    let error = into("", "empty".into()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error}");
    let error = into("c", "x".repeat(500_000)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ItemTooLarge { .. }), "{error}");
    assert_eq!(guarded.count().await.unwrap(), 1);

    // The claims of its unique fields would not be written.
    let member = |store: Store| Some(Member { name: store.store_id, mail: "a@b".to_owned() });
    let error = db.copy_table("store", &db.table::<Member>()).transform(member).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UniqueAlone { .. }), "{error}");

    // What cannot be read is named by the key that it has in the source.
    let error = db.copy_table("store", "orders").transform(|order: Order| Some(order)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    assert_eq!(error.key(), Some(&Item::from([("store_id", "S1".into())])));
    assert!(error.table().unwrap().ends_with("store"), "{error}");
}

#[tokio::test]
async fn faults_that_pass_are_waited_for() {
    let source = Database::memory();
    filled(&source, 60).await;
    for existing in [Existing::Fail, Existing::Overwrite] {
        let asked = AtomicUsize::new(0);
        let double = Double::new(move |request| {
            matches!(request, Request::PutItem(_) | Request::BatchWriteItem(_)).then_some(())?;
            match asked.fetch_add(1, Ordering::Relaxed) % 3 {
                0 => Some(Err(ServiceError::InternalServerError { message: "ill".to_owned() })),
                1 => Some(Err(ServiceError::Unreachable { message: "gone".to_owned() })),
                _ => None,
            }
        });
        let sleep = Insomnia::default();
        let target = double.database().sleep(sleep.clone());
        let report = source.copy_table("order", (&target, "order")).existing(existing).await.unwrap();
        assert_eq!((report.written, numbers(&target.table::<Order>()).await.len()), (60, 60));
        assert!(!sleep.waits().is_empty());
    }
    // What does not pass ends it at once.
    let double = Double::new(|request| {
        matches!(request, Request::PutItem(_)).then(|| Err(ServiceError::AccessDenied { message: "no".to_owned() }))
    });
    let error = source.copy_table("order", (&double.database(), "order")).await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert_eq!(error.copied().map(|copied| (copied.read, copied.written)), Some((0, 0)));
}

/// A server from before conditions showed what they failed on.
#[tokio::test]
async fn equal_items_are_passed_over_where_they_are_not_shown() {
    let source = Database::memory();
    source.table::<Store>().put_many([store("S1"), store("S2")]).await.unwrap();
    let double = Double::new(|request| {
        let Request::PutItem(put) = request else { return None };
        put.condition_expression.is_some().then(|| Err(ServiceError::ConditionalCheckFailed { item: None }))
    });
    let target = double.database();
    target.table::<Store>().put_many([store("S1"), store("S2")]).await.unwrap();
    let report = source.copy_table("store", (&target, "store")).await.unwrap();
    assert_eq!((report.written, report.skipped), (0, 2));
    assert!(double.requests().iter().all(|request| match request {
        Request::GetItem(get) => get.consistent_read == Some(true),
        _ => true,
    }));
    target.table::<Store>().put_many([Store { visits: 1, ..store("S2") }]).await.unwrap();
    let error = source.copy_table("store", (&target, "store")).await.unwrap_err();
    assert!(error.is_already_exists() && error.to_string().contains("S2"), "{error}");
    double.forget();
    let report = source.copy_table("store", (&target, "store")).existing(Existing::Skip).await.unwrap();
    assert_eq!((report.skipped, double.count("GetItem")), (2, 0));
}

#[tokio::test]
async fn four_batches_of_a_segment_are_written_at_a_time() {
    let source = Database::memory();
    source.table::<Order>().put_many((0..1000).map(|number| order("a", number))).await.unwrap();
    let target = Double::watching();
    let db = target.database();
    let report = source.copy_table("order", (&db, "order")).existing(Existing::Overwrite).await.unwrap();
    assert_eq!((report.written, db.table::<Order>().count().await.unwrap()), (1000, 1000));
    assert_eq!(target.most_at_once("BatchWriteItem"), 4);

    // Of items of one key, each waits for the one before, and the last stays.
    let target = Double::watching();
    let db = target.database();
    let one = source
        .copy_table("order", (&db, "order"))
        .existing(Existing::Overwrite)
        .transform(|order: Order| Some(Order { number: 1, status: order.number.to_string(), ..order }));
    one.await.unwrap();
    assert_eq!(target.most_at_once("BatchWriteItem"), 1);
    assert_eq!(db.table::<Order>().get(("a", 1)).await.unwrap().status, "999");
}

/// However often the service refuses: everything is copied, once.
#[tokio::test]
async fn nothing_is_lost_and_nothing_is_written_twice_a_thousand_ways() {
    let source = Database::memory();
    filled(&source, 60).await;
    let waits = Arc::new(Mutex::new(0));
    for seed in 0..1000 {
        let double = Double::watching();
        let good = double.database();
        let sleep = Insomnia::default();
        let misbehaviour = || Misbehaviour::seeded(seed).throttles(0.3).leftovers(0.5).failures(0.03).conflicts(0.03);
        let from = source.clone().sleep(sleep.clone()).misbehave(misbehaviour());
        let to = good.clone().sleep(sleep.clone()).misbehave(misbehaviour());
        let existing = [Existing::Fail, Existing::Skip, Existing::Overwrite][seed as usize % 3];
        let report = loop {
            match from.copy_table("order", (&to, "order")).existing(existing).segments(1 + seed as u32 % 4).await {
                Ok(report) => break report,
                Err(error) => assert!(error.is_retryable(), "seed {seed}: {error}"),
            }
        };
        assert_eq!(report.read, 60, "seed {seed}");
        assert_eq!(numbers(&good.table::<Order>()).await, (0..60).collect::<Vec<_>>(), "seed {seed}");
        let written = double.requests().iter().map(writes).sum::<usize>();
        assert_eq!(written, 60, "seed {seed}");
        *waits.lock().unwrap() += sleep.waits().len();
    }
    assert!(*waits.lock().unwrap() > 1000);
}

fn writes(request: &Request) -> usize {
    match request {
        Request::PutItem(_) => 1,
        Request::BatchWriteItem(batch) => {
            let puts = batch.request_items.values().flatten();
            puts.filter(|write| matches!(write, WriteRequest::Put(_))).count()
        }
        _ => 0,
    }
}
