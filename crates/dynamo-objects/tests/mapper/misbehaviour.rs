//! Databases that misbehave on purpose, and what comes through all the same.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_objects::api::{
    self, BatchExecuteStatementRequest, BatchStatement, BatchStatementErrorCode, BatchWriteItemRequest, Request,
    WriteRequest,
};
use dynamo_objects::batch::LeftoverAction;
use dynamo_objects::changes::Change;
use dynamo_objects::{Database, Error, ErrorKind, Lag, Misbehaviour, Number, Table, TestClock, When};

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

    let throttled = always(seeded.clone().throttles(1.0));
    let error = throttled.table::<Order>().put(&order("c", 2)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Throttled { operation: "PutItem", .. }), "{error:?}");
    let error = throttled.transact().with(throttled.table::<Order>().put(&order("c", 2))).await.unwrap_err();
    assert!(error.to_string().contains("misbehaves"), "{error}");

    let conflicting = always(seeded.clone().conflicts(1.0));
    let error = conflicting.table::<Order>().delete(("c", 1)).await.unwrap_err();
    assert_eq!(error.code(), Some("TransactionConflictException"));
    assert!(conflicting.table::<Order>().find(("c", 1)).await.unwrap().is_some());
    let error = conflicting.transact().with(conflicting.table::<Order>().put(&order("c", 2))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TransactionFailed { .. }), "{error:?}");

    let failing = always(seeded.clone().failures(1.0));
    let error = failing.table::<Order>().find(("c", 1)).await.unwrap_err();
    assert_eq!(error.code(), Some("InternalServerError"));
    // What is asked about tables costs nothing, and is left in peace.
    assert!(!failing.list_tables().await.unwrap().is_empty());

    // Nothing can be left of a batch without writes: it is refused as ever.
    let request_items = BTreeMap::from([(orders.name().to_owned(), Vec::new())]);
    let empty = BatchWriteItemRequest { request_items, ..BatchWriteItemRequest::default() };
    let refusal = always(seeded.clone().leftovers(1.0)).backend().send(empty).await.unwrap_err();
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

/// Whether each of so many puts went well.
async fn puts(orders: &Table<Order>, numbers: impl Iterator<Item = u64>) -> Vec<bool> {
    let mut went_well = Vec::new();
    for number in numbers {
        went_well.push(orders.put(&order("c", number)).await.is_ok());
    }
    went_well
}

/// The turns, from 1, at which something went wrong.
fn wrong(went_well: &[bool]) -> Vec<usize> {
    went_well.iter().enumerate().filter(|(_, well)| !**well).map(|(at, _)| at + 1).collect()
}

#[dynamo_objects::test]
async fn what_goes_wrong_does_so_when_it_is_to(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let cases: [(When, &[usize]); 11] = [
        (When::nth(3), &[3]),
        (When::nth(0), &[]),
        (When::turns(3..=5), &[3, 4, 5]),
        (When::turns(3..5), &[3, 4]),
        (When::turns(..=2), &[1, 2]),
        (When::turns(8..), &[8, 9, 10]),
        (When::turns(..), &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (When::turns(..0), &[]),
        (When::every(4), &[4, 8]),
        (When::every(0), &[]),
        (When::rate(0.0), &[]),
    ];
    for (when, expected) in cases {
        let bad = db.clone().misbehave(Misbehaviour::seeded(1).failures(when.clone()));
        assert_eq!(wrong(&puts(&bad.table(), 0..10).await), expected, "{when:?}");
        assert_eq!(bad.misdeeds().failures, expected.len() as u64);
        assert_eq!(bad.misdeeds().total(), expected.len() as u64);
    }
    // What is said several times goes wrong in each case, and a turn is a turn whatever else becomes of it.
    let bad = Misbehaviour::seeded(1).failures(When::nth(2)).failures(When::every(5)).throttles(When::turns(2..=3));
    let bad = db.clone().misbehave(bad);
    assert_eq!(wrong(&puts(&bad.table(), 0..10).await), [2, 3, 5, 10]);
    assert_eq!((bad.misdeeds().failures, bad.misdeeds().throttles), (3, 1));
}

#[dynamo_objects::test]
async fn only_some_operations_and_tables_go_wrong(db: Database) {
    db.create_table::<Order>().await.unwrap();
    db.create_table::<Store>().await.unwrap();
    let when = When::nth(2).of::<api::PutItemRequest>().of::<api::DeleteItemRequest>().on("order");
    let bad = db.clone().misbehave(Misbehaviour::seeded(1).throttles(when));
    let (orders, stores) = (bad.table::<Order>(), bad.table::<Store>());
    stores.put(&store("S1")).await.unwrap();
    stores.put(&store("S2")).await.unwrap();
    orders.put(&order("c", 1)).await.unwrap();
    orders.find(("c", 1)).await.unwrap();
    let error = orders.delete(("c", 1)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Throttled { operation: "DeleteItem", .. }), "{error:?}");
    orders.delete(("c", 1)).await.unwrap();

    // By its whole name, too; and of a transaction, the action on the table is to blame.
    let when = When::always().on(stores.name());
    let bad = db.clone().misbehave(Misbehaviour::seeded(1).throttles(when));
    let (orders, stores) = (bad.table::<Order>(), bad.table::<Store>());
    orders.put(&order("c", 1)).await.unwrap();
    let transaction = bad.transact().with(orders.put(&order("c", 2))).with(stores.put(&store("S3")));
    let error = transaction.await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error:?}") };
    assert_eq!(failed.iter().map(|action| action.at).collect::<Vec<_>>(), [1]);
    assert_eq!(bad.misdeeds().throttles, 1);
}

#[dynamo_objects::test]
async fn requests_about_tables_go_wrong_if_they_are_named(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let misbehaviour = Misbehaviour::seeded(1)
        .failures(When::nth(1).of::<api::ListTablesRequest>())
        .throttles(When::nth(2).of::<api::ListTablesRequest>());
    let bad = db.misbehave(misbehaviour);
    assert_eq!(bad.list_tables().await.unwrap_err().code(), Some("InternalServerError"));
    assert_eq!(bad.list_tables().await.unwrap_err().code(), Some("ThrottlingException"));
    assert!(!bad.list_tables().await.unwrap().is_empty());
}

#[dynamo_objects::test]
async fn one_more_misdeed_does_not_change_the_others(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let throttles = Misbehaviour::seeded(5).throttles(0.5);
    let mut runs = Vec::new();
    for misbehaviour in [throttles.clone(), throttles.clone().delays(0.5, Duration::from_secs(1)).short_pages(0.5)] {
        let bad = db.clone().sleep(Insomnia::default()).misbehave(misbehaviour);
        runs.push(puts(&bad.table(), 0..32).await);
    }
    assert_eq!(runs[0], runs[1]);
    // Another seed is another chance.
    let bad = db.clone().misbehave(Misbehaviour::seeded(6).throttles(0.5));
    assert_ne!(runs[0], puts(&bad.table(), 0..32).await);
}

#[dynamo_objects::test]
async fn delays_pass_by_the_sleep_of_the_database(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let (least, most) = (Duration::from_millis(5), Duration::from_millis(50));
    let run = async || {
        let sleep = Insomnia::default();
        let misbehaviour = Misbehaviour::seeded(2).delays(When::turns(..=20), least..=most).failures(When::nth(1));
        let bad = db.clone().sleep(sleep.clone()).misbehave(misbehaviour);
        puts(&bad.table(), 0..30).await;
        assert_eq!((bad.misdeeds().delays, bad.misdeeds().failures), (20, 1));
        sleep.waits()
    };
    let waits = run().await;
    assert_eq!(waits.len(), 20);
    assert!(waits.iter().all(|wait| (least..=most).contains(wait)), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < most / 2) && waits.iter().any(|wait| *wait > most / 2), "{waits:?}");
    assert_eq!(waits, run().await);

    let clock = TestClock::default();
    let bad = db.clone().sleep(clock.clone()).misbehave(Misbehaviour::seeded(2).delays(When::always(), most));
    puts(&bad.table(), 0..3).await;
    assert_eq!(clock.time(), Some(SystemTime::UNIX_EPOCH + 3 * most));
}

#[dynamo_objects::test]
async fn changes_are_told_through_throttles_failures_and_short_pages(db: Database) {
    let orders = db.table::<Order>();
    orders.enable_changes().await.unwrap();
    orders.put_many((0..40).map(|number| order("c", number))).await.unwrap();

    let misbehaviour = Misbehaviour::seeded(3)
        .throttles(When::every(3).of::<api::GetRecordsRequest>())
        .throttles(When::nth(1).of::<api::GetShardIteratorRequest>().on("order"))
        .failures(When::nth(1).of::<api::DescribeStreamRequest>().on("order"))
        .short_pages(0.7);
    let bad = db.sleep(Insomnia::default()).misbehave(misbehaviour);
    let mut events = bad.table::<Order>().changes().until_caught_up().stream();
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        let Change::Insert { new } = event.unwrap().change else { panic!("nothing else happened") };
        told.push(new.number);
    }
    told.sort_unstable();
    assert_eq!(told, (0..40).collect::<Vec<_>>());
    let misdeeds = bad.misdeeds();
    assert!(misdeeds.throttles > 2 && misdeeds.failures == 1 && misdeeds.short_pages > 2, "{misdeeds:?}");
}

#[dynamo_objects::test]
async fn statements_go_wrong_as_the_service_has_them(db: Database) {
    let orders = db.table::<Order>();
    orders.put_many((0..30).map(|number| order("c", number))).await.unwrap();
    let select = format!(r#"SELECT * FROM "{}" WHERE customer = 'c'"#, orders.name());
    let delete = |number: u64| format!(r#"DELETE FROM "{}" WHERE customer = 'c' AND number = {number}"#, orders.name());

    let misbehaviour = Misbehaviour::seeded(1)
        .short_pages(1.0)
        .throttles(When::nth(1).of::<api::ExecuteStatementRequest>())
        .conflicts(When::always().on("order"));
    let bad = db.clone().misbehave(misbehaviour);
    let throttled = bad.statement(&select).execute().await.unwrap_err();
    assert_eq!(throttled.code(), Some("ProvisionedThroughputExceededException"));
    assert_eq!(bad.statement(&select).into::<Order>().all().await.unwrap().len(), 30);
    assert!(bad.misdeeds().short_pages >= 6, "{:?}", bad.misdeeds());
    let conflict = bad.statement(delete(0)).execute().await.unwrap_err();
    assert_eq!(conflict.code(), Some("TransactionConflictException"));

    // Of a batch, each statement by itself.
    let misbehaviour = Misbehaviour::seeded(1).leftovers(When::nth(2)).conflicts(When::nth(3)).throttles(When::nth(2));
    let bad = db.clone().misbehave(misbehaviour);
    let statements = (0..4).map(|number| BatchStatement { statement: delete(number), ..Default::default() });
    let batch = BatchExecuteStatementRequest { statements: statements.collect(), ..Default::default() };
    let answers = bad.backend().send(batch.clone()).await.unwrap().responses;
    let codes: Vec<_> = answers.into_iter().map(|answer| answer.error.map(|error| error.code)).collect();
    let (throttled, conflict) =
        (BatchStatementErrorCode::ProvisionedThroughputExceeded, BatchStatementErrorCode::TransactionConflict);
    assert_eq!(codes, [None, Some(throttled), Some(conflict), None]);
    let left: Vec<u64> = orders.query("c").limit(3).all().await.unwrap().iter().map(|order| order.number).collect();
    assert_eq!(left, [1, 2, 4]);
    let refusal = bad.backend().send(batch).await.unwrap_err();
    assert_eq!(refusal.error.code(), "ThrottlingException");
}

/// Databases whose past can be told are in memory.
mod stale {
    use super::*;

    fn database() -> (Database, TestClock) {
        let clock = TestClock::at(SystemTime::now());
        (Database::memory_at(clock.clone()), clock)
    }

    /// The numbers of the orders of this status.
    async fn of_status(orders: &Table<Order>, status: &str) -> Vec<u64> {
        let found = orders.index(Order::BY_STATUS).query(status).all().await.unwrap();
        found.iter().map(|order| order.number).collect()
    }

    #[tokio::test]
    async fn an_index_answers_with_what_it_held_some_writes_before() {
        let (db, _) = database();
        db.table::<Order>().put(&order("c", 0)).await.unwrap();
        let bad = db.clone().misbehave(Misbehaviour::seeded(1).stale_indexes(When::always(), Lag::Writes(2)));
        let orders = bad.table::<Order>();
        assert_eq!(of_status(&orders, "open").await, [0]);
        orders.update(("c", 0)).set(|f| f.status, "sent").await.unwrap();
        // It is open still, as far as the index knows, and nowhere else.
        assert_eq!(of_status(&orders, "open").await, [0]);
        assert_eq!(of_status(&orders, "sent").await, [] as [u64; 0]);
        orders.put(&order("c", 2)).await.unwrap();
        orders.delete(("c", 0)).await.unwrap();
        assert_eq!((of_status(&orders, "open").await, of_status(&orders, "sent").await), (vec![], vec![0]));
        assert_eq!(bad.misdeeds().stale_reads, 4);

        // The table, local indexes, and whoever does not misbehave know better.
        assert!(orders.find(("c", 0)).await.unwrap().is_none());
        assert_eq!(orders.index(Order::BY_TOTAL).query("c").count().await.unwrap(), 1);
        assert_eq!(of_status(&db.table(), "open").await, [2]);
        assert_eq!(bad.misdeeds().stale_reads, 4);
    }

    #[tokio::test]
    async fn a_write_that_was_refused_is_none() {
        let (db, _) = database();
        db.create_table::<Order>().await.unwrap();
        let bad = Misbehaviour::seeded(1).stale_reads(When::always(), Lag::Writes(1)).throttles(When::nth(3));
        let orders = db.misbehave(bad).table::<Order>();
        orders.put(&order("c", 0)).await.unwrap();
        assert!(orders.create(&order("c", 0)).await.is_err());
        assert!(orders.put(&order("c", 1)).await.is_err());
        assert!(orders.find(("c", 0)).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn consistent_reads_are_never_stale() {
        let (db, _) = database();
        let bad = db.misbehave(Misbehaviour::seeded(1).stale_reads(When::always(), Lag::Writes(1)));
        let orders = bad.table::<Order>();
        orders.create(&order("c", 0)).await.unwrap();
        orders.create(&order("c", 1)).await.unwrap();
        assert!(orders.find(("c", 1)).await.unwrap().is_none());
        assert!(orders.find(("c", 1)).consistent().await.unwrap().is_some());
        assert_eq!(orders.query("c").all().await.unwrap().len(), 1);
        assert_eq!(orders.query("c").consistent().all().await.unwrap().len(), 2);
        assert_eq!(orders.index(Order::BY_TOTAL).query("c").all().await.unwrap().len(), 1);
        assert_eq!(orders.scan().all().await.unwrap().len(), 1);
        assert_eq!(orders.get_many([("c", 0), ("c", 1)]).await.unwrap().iter().flatten().count(), 1);
        assert!(bad.transact_get((orders.find(("c", 1)),)).await.unwrap().0.is_some());
        let select = format!(r#"SELECT * FROM "{}" WHERE customer = 'c'"#, orders.name());
        assert_eq!(bad.statement(&select).into::<Order>().all().await.unwrap().len(), 1);
        assert_eq!(bad.statement(&select).consistent().into::<Order>().all().await.unwrap().len(), 2);
        let select = format!(r#"SELECT * FROM "{}"."by_status" WHERE status = 'paid'"#, orders.name());
        assert_eq!(bad.statement(&select).into::<Order>().all().await.unwrap().len(), 0);
    }

    /// Also where time has just begun.
    #[tokio::test]
    async fn it_catches_up_with_time() {
        let clock = TestClock::default();
        let db = Database::memory_at(clock.clone());
        let lag = Lag::Time(Duration::from_secs(10));
        let bad = db.misbehave(Misbehaviour::seeded(1).stale_reads(When::always(), lag));
        let orders = bad.table::<Order>();
        let mut there = Vec::new();
        for number in 0..6 {
            orders.create(&order("c", number)).await.unwrap();
            clock.advance(Duration::from_secs(4));
            there.push(orders.count().await.unwrap());
        }
        // What was written 12, 16, 20 and 24 seconds ago is seen, and what was 4 and 8 seconds ago is not.
        assert_eq!(there, [0, 0, 1, 2, 3, 4]);
        clock.advance(Duration::from_secs(10));
        assert_eq!(orders.count().await.unwrap(), 6);
        assert_eq!(bad.misdeeds().stale_reads, 6);
    }

    #[tokio::test]
    async fn a_table_that_was_not_there_is_read_as_it_is() {
        let (db, _) = database();
        let bad = db.misbehave(Misbehaviour::seeded(1).stale_reads(When::always(), Lag::Writes(5)));
        // The table is made on the way.
        bad.table::<Order>().create(&order("c", 0)).await.unwrap();
        bad.table::<Store>().create(&store("S1")).await.unwrap();
        assert!(bad.table::<Store>().find("S1").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn long_histories_are_forgotten() {
        let (db, _) = database();
        db.create_table::<Order>().await.unwrap();
        let bad = db.misbehave(Misbehaviour::seeded(1).stale_reads(When::always(), Lag::Writes(10_000)));
        let orders = bad.table::<Order>();
        for number in 0..300 {
            orders.put(&order("c", number)).await.unwrap();
        }
        assert_eq!(orders.count().await.unwrap(), 300 - 256);
    }

    #[tokio::test]
    async fn pages_are_each_of_their_own_time() {
        let (db, _) = database();
        let orders = db.table::<Order>();
        orders.put_many((0..20).map(|number| order("c", number))).await.unwrap();
        let misbehaviour = Misbehaviour::seeded(1).stale_reads(When::every(2), Lag::Writes(1)).short_pages(1.0);
        let bad = db.misbehave(misbehaviour);
        let orders = bad.table::<Order>();
        orders.update(("c", 19)).set(|f| f.status, "sent").await.unwrap();
        let found = orders.query("c").all().await.unwrap();
        assert_eq!(found.iter().map(|order| order.number).collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
        let misdeeds = bad.misdeeds();
        assert_eq!(misdeeds.stale_reads, misdeeds.short_pages / 2);
    }

    #[tokio::test]
    async fn nobody_can_tell_what_another_database_held() {
        let db = Double::watching().database();
        db.create_table::<Order>().await.unwrap();
        let bad = db.misbehave(Misbehaviour::seeded(1).stale_reads(When::nth(2), Lag::Writes(1)));
        let orders = bad.table::<Order>();
        orders.put(&order("c", 0)).await.unwrap();
        orders.get(("c", 0)).await.unwrap();
        let error: Error = orders.get(("c", 0)).await.unwrap_err();
        assert!(error.to_string().contains("Database::memory()"), "{error}");
        assert_eq!((error.code(), bad.misdeeds().stale_reads), (Some("ValidationException"), 0));
    }
}
