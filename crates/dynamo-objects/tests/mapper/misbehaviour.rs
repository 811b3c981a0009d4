//! Databases that misbehave on purpose, and what comes through all the same.

use std::collections::BTreeMap;

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_objects::api::{BatchWriteItemRequest, Request, WriteRequest};
use dynamo_objects::batch::LeftoverAction;
use dynamo_objects::{Database, ErrorKind, Misbehaviour, Number};

/// More than two batches of writes, so that there are full ones and rests.
const ORDERS: u64 = 60;

/// How often each order reached the engine in a batch.
fn written(double: &Double) -> BTreeMap<u64, usize> {
    let mut times = BTreeMap::new();
    for request in double.requests() {
        let Request::BatchWriteItem(batch) = request else { continue };
        for WriteRequest::Put(item) | WriteRequest::Delete(item) in batch.request_items.into_values().flatten() {
            *times.entry(number(item.get("number").and_then(|number| number.as_n()))).or_default() += 1;
        }
    }
    times
}

fn number(number: Option<&Number>) -> u64 {
    number.expect("every order has one").to_string().parse().expect("it is whole")
}

/// What a batch left undone: nothing, or what its error has.
fn left<T>(result: Result<T, dynamo_objects::Error>) -> Vec<u64> {
    match result {
        Ok(_) => Vec::new(),
        Err(error) => match error.kind() {
            ErrorKind::Unprocessed { left, .. } => {
                left.iter().map(|left| number(left.item.get("number").and_then(|n| n.as_n()))).collect()
            }
            // The batch had not begun, so all of it is left.
            ErrorKind::Throttled { .. } => (0..ORDERS).collect(),
            _ => panic!("{error:?}"),
        },
    }
}

#[tokio::test]
async fn batches_lose_nothing_and_write_nothing_twice_a_thousand_ways() {
    let (mut undone, mut unread) = (0, 0);
    for seed in 0..1000 {
        let double = Double::watching();
        let sleep = Insomnia::default();
        let db = double.database().sleep(sleep.clone());
        let orders = db.table::<Order>();
        db.create_table::<Order>().await.unwrap();
        let bad = db.misbehave(Misbehaviour::seeded(seed).throttles(0.3).leftovers(0.5)).table::<Order>();

        let put = left(bad.put_many((0..ORDERS).map(|number| order("c", number))).await);
        let times = written(&double);
        assert!(times.values().all(|times| *times == 1), "seed {seed}: {times:?}");
        let there: Vec<u64> = orders.query("c").all().await.unwrap().into_iter().map(|order| order.number).collect();
        assert_eq!(there, times.keys().copied().collect::<Vec<_>>(), "seed {seed}");
        assert!((0..ORDERS).all(|number| there.contains(&number) != put.contains(&number)), "seed {seed}");
        assert!(!sleep.waits().is_empty(), "seed {seed}: nobody misbehaved");
        undone += put.len();

        match bad.get_many((0..ORDERS).map(|number| ("c", number))).await {
            Ok(found) => {
                let found: Vec<u64> = found.into_iter().flatten().map(|order| order.number).collect();
                assert_eq!(found, there, "seed {seed}");
            }
            error => unread += left(error).len(),
        }

        double.forget();
        let removed = left(bad.delete_many((0..ORDERS).map(|number| ("c", number))).await);
        assert!(written(&double).values().all(|times| *times == 1), "seed {seed}");
        let there: Vec<u64> = orders.query("c").all().await.unwrap().into_iter().map(|order| order.number).collect();
        assert!(there.iter().all(|number| removed.contains(number)), "seed {seed}");
    }
    // Few are given up.
    assert!(undone < 1000 && unread < 1000, "{undone} and {unread} of {}", 1000 * ORDERS);
}

/// Orders by number, and stores by the same numbers: the even ones are put, the odd ones are removed.
#[tokio::test]
async fn mixed_batches_lose_nothing_either() {
    const PARTS: u64 = 20;
    let (mut again, mut undone) = (0, 0);
    for seed in 0..1000 {
        let double = Double::watching();
        let db = double.database().sleep(Insomnia::default());
        let (orders, stores) = (db.table::<Order>(), db.table::<Store>());
        db.create_table::<Order>().await.unwrap();
        db.create_table::<Store>().await.unwrap();
        let odd = || (0..PARTS).filter(|number| number % 2 == 1);
        db.batch()
            .with(orders.put_many(odd().map(|number| order("c", number))))
            .with(stores.put_many(odd().map(|number| store(&number.to_string()))))
            .await
            .unwrap();

        let bad = db.misbehave(Misbehaviour::seeded(seed).throttles(0.3).leftovers(0.5));
        let (bad_orders, bad_stores) = (bad.table::<Order>(), bad.table::<Store>());
        let mut batch = bad.batch().concurrency(1 + seed as usize % 3);
        for number in 0..PARTS {
            let (order, store) = (order("c", number), store(&number.to_string()));
            batch = match number % 2 {
                0 => batch.with(bad_orders.put(&order)).with(bad_stores.put(&store)),
                _ => batch.with(bad_orders.delete(("c", number))).with(bad_stores.delete(store.store_id)),
            };
        }
        double.forget();
        let (report, left) = match batch.await {
            Ok(report) => (report, Vec::new()),
            Err(error) => match error.into_kind() {
                ErrorKind::Unprocessed { left, report, .. } => (report, left),
                kind => panic!("seed {seed}: {kind:?}"),
            },
        };
        let count = |action| left.iter().filter(|left| left.action == action).count();
        let (puts, deletes) = (count(LeftoverAction::Put), count(LeftoverAction::Delete));
        assert_eq!((report.written + puts, report.removed + deletes), (20, 20), "seed {seed}: {report:?}");
        assert_eq!(writes(&double), report.written + report.removed, "seed {seed}: something was written twice");
        let there = (orders.count().await.unwrap() + stores.count().await.unwrap()) as usize;
        assert_eq!(there, report.written + deletes, "seed {seed}: {report:?}");
        again += report.retried;
        undone += left.len();
    }
    assert!(again > 10_000 && undone < 1000, "{again} again, {undone} undone");
}

/// How many writes reached the engine in batches.
fn writes(double: &Double) -> usize {
    let batches = double.requests().into_iter().filter_map(|request| match request {
        Request::BatchWriteItem(batch) => Some(batch.request_items.into_values().flatten().count()),
        _ => None,
    });
    batches.sum::<usize>()
}

#[dynamo_objects::test]
async fn short_pages_have_all_items(db: Database) {
    let orders = db.table::<Order>();
    orders.put_many((0..30).map(|number| order("c", number))).await.unwrap();
    let orders = db.misbehave(Misbehaviour::seeded(1).short_pages(1.0)).table::<Order>();
    assert!(orders.query("c").page(None).await.unwrap().items.len() <= 5);
    assert_eq!(orders.query("c").all().await.unwrap().len(), 30);
    assert_eq!(orders.scan().segments(3).count().await.unwrap(), 30);
}

#[dynamo_objects::test]
async fn what_is_refused_is_not_carried_out(db: Database) {
    let orders = db.table::<Order>();
    orders.put(&order("c", 1)).await.unwrap();
    let always = |misbehaviour: Misbehaviour| db.clone().misbehave(misbehaviour);
    let seeded = Misbehaviour::seeded(1);

    let throttled = always(seeded.throttles(1.0));
    let error = throttled.table::<Order>().put(&order("c", 2)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Throttled { operation: "PutItem", .. }), "{error:?}");
    let error = throttled.transact().with(throttled.table::<Order>().put(&order("c", 2))).await.unwrap_err();
    assert!(error.to_string().contains("misbehaves"), "{error}");

    let conflicting = always(seeded.conflicts(1.0));
    let error = conflicting.table::<Order>().delete(("c", 1)).await.unwrap_err();
    assert_eq!(error.code(), Some("TransactionConflictException"));
    assert!(conflicting.table::<Order>().find(("c", 1)).await.unwrap().is_some());
    let error = conflicting.transact().with(conflicting.table::<Order>().put(&order("c", 2))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TransactionFailed { .. }), "{error:?}");

    let failing = always(seeded.failures(1.0));
    let error = failing.table::<Order>().find(("c", 1)).await.unwrap_err();
    assert_eq!(error.code(), Some("InternalServerError"));
    // What is asked about tables costs nothing, and is left in peace.
    assert!(!failing.list_tables().await.unwrap().is_empty());

    // Nothing can be left of a batch without writes: it is refused as ever.
    let request_items = BTreeMap::from([(orders.name().to_owned(), Vec::new())]);
    let empty = BatchWriteItemRequest { request_items, ..BatchWriteItemRequest::default() };
    let refusal = always(seeded.leftovers(1.0)).backend().send(empty).await.unwrap_err();
    assert_eq!(refusal.error.code(), "ValidationException");

    assert_eq!(orders.find(("c", 2)).await.unwrap(), None);
    assert!(orders.find(("c", 1)).await.unwrap().is_some());
}

#[dynamo_objects::test]
async fn the_same_seed_misbehaves_alike(db: Database) {
    // A table that is made on the way would be one request more for the first.
    db.create_table::<Order>().await.unwrap();
    let mut runs = Vec::new();
    for _ in 0..2 {
        let orders = db.clone().misbehave(Misbehaviour::seeded(3).throttles(0.5)).table::<Order>();
        let mut run = Vec::new();
        for number in 0..32 {
            run.push(orders.put(&order("c", number)).await.is_ok());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&true) && runs[0].contains(&false));
}
