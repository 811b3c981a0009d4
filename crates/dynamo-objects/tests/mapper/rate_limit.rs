//! What is consumed stays below a limit: by the clock, which moves as somebody waits.

use std::time::Duration;

use crate::fixture::{Double, Order, Store, order, store};
use dynamo_objects::api::{Request, ScanResponse};
use dynamo_objects::{Clock, Database, ErrorKind, Meter, RateLimit, ServiceError, Table, TestClock};

/// The database with a clock that moves only when somebody waits, and what is consumed through it.
fn timed(db: &Database) -> (Database, TestClock, Meter) {
    let clock = TestClock::default();
    let (db, meter) = db.clone().sleep(clock.clone()).clock(clock.clone()).metered();
    (db, clock, meter)
}

/// Stores of more than 1 KB each.
async fn filled(db: &Database, count: u32) -> Table<Store> {
    let stores = db.table::<Store>();
    let large = |number| Store { city: Some("x".repeat(1500)), ..store(&format!("S{number}")) };
    stores.put_many((0..count).map(large)).await.unwrap();
    stores
}

/// Asserts that so many units took as long as they take at this rate: the first second is free, and what the last
/// requests cost, `late` units at most, nobody waited for.
fn assert_paid(units: f64, rate: f64, late: f64, clock: &TestClock) {
    let took = clock.now().as_secs_f64();
    assert!(took * rate <= units, "{took} s for {units} units at {rate}");
    assert!(took * rate >= units - rate - late - 1e-6, "{took} s for {units} units at {rate}");
}

#[dynamo_objects::test]
async fn a_scan_is_as_fast_as_its_limit(db: Database) {
    filled(&db, 60).await;
    let (timed, clock, meter) = timed(&db);
    let limit = RateLimit::new().reads(2.0);
    let found = timed.table::<Store>().scan().page_size(10).rate_limit(&limit).all().await.unwrap();
    assert_eq!(found.len(), 60);
    let reads = meter.total().reads;
    assert!(reads >= 10.0, "{reads}");
    assert_paid(reads, 2.0, 3.0, &clock);
    // What is not given the limit is not held up, and what only writes is not by a limit of reads.
    let before = clock.now();
    assert_eq!(timed.table::<Store>().scan().count().await.unwrap(), 60);
    timed.table::<Store>().put_many([store("S1"), store("S2")]).rate_limit(&limit).await.unwrap();
    assert_eq!(clock.now(), before);
}

#[dynamo_objects::test]
async fn segments_and_tasks_share_a_limit(db: Database) {
    filled(&db, 60).await;
    let (timed, clock, meter) = timed(&db);
    let limit = RateLimit::new().reads(2.0);
    let stores = timed.table::<Store>();
    let scan = || stores.scan().page_size(5).segments(4).rate_limit(&limit);
    let other = stores.scan().page_size(5).rate_limit(&limit).segments(2);
    let (all, counted, other) = tokio::join!(scan().all(), scan().count(), other.all());
    assert_eq!((all.unwrap().len(), counted.unwrap(), other.unwrap().len()), (60, 60, 60));
    // Ten are asked at once, none of which waits for what the others turn out to cost.
    assert_paid(meter.total().reads, 2.0, 20.0, &clock);
}

#[dynamo_objects::test]
async fn queries_and_batches_wait(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let (timed, clock, meter) = timed(&db);
    let orders = timed.table::<Order>();
    let limit = RateLimit::new().reads(1.0).writes(5.0);
    let batch = orders.put_many((0..100).map(|number| order("a", number))).rate_limit(&limit);
    batch.concurrency(2).await.unwrap();
    // Each is written to the table and to both indexes.
    assert_eq!(meter.total().writes, 300.0);
    assert_paid(300.0, 5.0, 150.0, &clock);

    clock.set(std::time::UNIX_EPOCH);
    meter.reset();
    assert_eq!(orders.query("a").page_size(10).rate_limit(&limit).all().await.unwrap().len(), 100);
    let found = orders.get_many((0..100).map(|number| ("a", number))).rate_limit(&limit).await.unwrap();
    assert_eq!(found.iter().flatten().count(), 100);
    assert_paid(meter.total().reads, 1.0, 60.0, &clock);
    assert!(meter.total().reads >= 50.0, "{meter:?}");
}

#[dynamo_objects::test]
async fn a_copy_waits_for_both_ends(db: Database) {
    filled(&db, 150).await;
    // Made by another, because the clock would move until it is there.
    db.clone().prefix("other_").create_table::<Store>().await.unwrap();
    let (timed, clock, meter) = timed(&db);
    let other = timed.clone().prefix("other_");
    let limit = RateLimit::new().reads(1000.0).writes(10.0);
    let report = timed.copy_table("store", (&other, "store")).segments(2).rate_limit(&limit).await.unwrap();
    assert_eq!(report.written, 150);
    let writes = meter.total().writes;
    assert!(writes >= 600.0, "{writes}");
    // Of conditional writes, 16 of each segment are asked at once; each costs four units.
    assert_paid(writes, 10.0, 128.0, &clock);
}

#[dynamo_objects::test]
async fn a_whole_database_can_be_limited(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let clock = TestClock::default();
    let limit = RateLimit::new().writes(1.0);
    // Whichever is set first.
    let (limited, meter) = db.clone().metered();
    let limited = limited.rate_limit(&limit).rate_limit(&limit).sleep(clock.clone()).clock(clock.clone());
    let stores = limited.table::<Store>();
    for number in 0..5 {
        stores.put(&store(&format!("S{number}"))).await.unwrap();
    }
    // Each costs two units, one for the index. The limit that is given twice counts once.
    assert_eq!(meter.total().writes, 10.0);
    assert_eq!(clock.now(), Duration::from_secs(8));
    // The same limit for a search as well.
    stores.put_many([store("S9")]).rate_limit(&limit).await.unwrap();
    assert_eq!(clock.now(), Duration::from_secs(10));
    // What is done to tables costs nothing.
    assert!(limited.exists("store").await.unwrap());
    assert_eq!(clock.now(), Duration::from_secs(10));
    assert_eq!(format!("{limit:?}"), "RateLimit { reads: None, writes: Some(1.0) }");
}

#[tokio::test]
async fn where_nothing_is_told_it_is_reckoned_from_the_bytes() {
    // A server that knows no capacity.
    let double = Double::new(move |request| {
        let Request::Scan(scan) = request else { return None };
        let item = |number: i32| store(&format!("S{}{number}", "x".repeat(8000)));
        let items = (0..5).map(|number| {
            let mut item_of = dynamo_objects::Item::new();
            dynamo_objects::Document::encode(&item(number), &mut item_of).unwrap();
            item_of
        });
        let items: Vec<_> = items.collect();
        let last = scan.exclusive_start_key.is_none().then(|| [("store_id", "S".into())].into());
        Some(Ok(ScanResponse {
            count: 5,
            // As many were read, and left out.
            scanned_count: 10,
            items: Some(items.into()),
            last_evaluated_key: last,
            consumed_capacity: None,
        }
        .into()))
    });
    let clock = TestClock::default();
    let db = double.database().sleep(clock.clone()).clock(clock.clone());
    let limit = RateLimit::new().reads(1.0);
    assert_eq!(db.table::<Store>().scan().rate_limit(&limit).all().await.unwrap().len(), 10);
    // Ten items of some 8 KB are 80 KB, which is 10 units: paid for before the second page.
    assert_eq!(clock.now(), Duration::from_secs(10));
    assert!(matches!(&double.requests()[0], Request::Scan(scan) if scan.return_consumed_capacity.is_some()));
}

#[tokio::test]
async fn what_fails_counts_as_a_unit() {
    let double = Double::new(|request| match request {
        Request::GetItem(_) => Some(Err(ServiceError::AccessDenied { message: "no".to_owned() })),
        _ => None,
    });
    let clock = TestClock::default();
    let limit = RateLimit::new().reads(2.0);
    let db = double.database().sleep(clock.clone()).clock(clock.clone()).rate_limit(&limit);
    for _ in 0..6 {
        let error = db.table::<Store>().get("S1").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Service { .. }), "{error}");
    }
    assert_eq!(clock.now(), Duration::from_secs(2));
}
