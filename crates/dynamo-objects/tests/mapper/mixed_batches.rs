//! Batches of several tables: what is written, merged, refused, left, and told.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_objects::api::{BatchWriteItemResponse, Request, WriteRequest};
use dynamo_objects::batch::LeftoverAction;
use dynamo_objects::{Database, ErrorKind, ServiceError, TablePolicy};

#[dynamo_objects::test]
async fn a_batch_writes_and_removes_in_several_tables(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.put(&store("old")).await.unwrap();
    let report = db
        .batch()
        .with(stores.put(&store("new")))
        .with(stores.delete("old"))
        .with(orders.put_many((0..30).map(|number| order("c", number))))
        .with(orders.delete_many([("c", 100), ("c", 101)]))
        .await
        .unwrap();
    assert_eq!((report.written, report.removed, report.requests), (31, 3, 2));
    assert_eq!((report.retried, report.merged, report.consumed), (0, 0, None));
    assert_eq!(report.to_string(), "31 written, 3 removed, 2 requests");
    assert_eq!(stores.scan().all().await.unwrap(), [store("new")]);
    assert_eq!(orders.count().await.unwrap(), 30);
}

#[dynamo_objects::test]
async fn of_parts_with_the_same_key_the_last_one_counts(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.put(&store("S3")).await.unwrap();
    let last = Store { visits: 9, ..store("S1") };
    let report = db
        .batch()
        .with(stores.put(&store("S1")))
        .with(stores.put(&store("S2")))
        .with(stores.put(&last))
        .with(stores.put(&store("S3")))
        .with(stores.delete("S3"))
        .with(stores.delete("S2"))
        .with(stores.put(&store("S2")))
        // Another table's key is another key.
        .with(orders.put_many([order("S1", 1), order("S1", 1)]))
        .await
        .unwrap();
    assert_eq!((report.written, report.removed, report.merged), (3, 1, 5));
    assert_eq!(stores.get("S1").await.unwrap(), last);
    assert_eq!(stores.find("S3").await.unwrap(), None);
    assert!(stores.find("S2").await.unwrap().is_some());
    assert_eq!(orders.count().await.unwrap(), 1);
}

#[dynamo_objects::test]
async fn records_of_several_tables_are_read(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.put(&store("S1")).await.unwrap();
    orders.put(&order("c", 1)).await.unwrap();
    let reads = (stores.get("S1"), orders.find(("c", 1)).consistent(), orders.find(("c", 2)), stores.load("S1"));
    let (one, two, three, mut four) = db.batch_get(reads).await.unwrap();
    assert_eq!((one, two, three), (store("S1"), Some(order("c", 1)), None));
    four.visits = 3;
    four.save().await.unwrap();

    let reads: Vec<_> = (0..250).map(|number| orders.find(("c", number))).collect();
    let found = db.batch_get(reads).await.unwrap();
    assert_eq!((found.len(), found.iter().flatten().count()), (250, 1));
    assert_eq!(found[1], Some(order("c", 1)));
    assert!(db.batch_get((stores.get("S1"), stores.get("S9"))).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_table_is_read_consistently_if_one_of_its_reads_is() {
    let double = Double::watching();
    let db = double.database();
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    db.batch_get((stores.find("S1"), stores.find("S2").consistent(), orders.find(("c", 1)))).await.unwrap();
    let Some(Request::BatchGetItem(request)) = double.requests().pop() else { panic!("the last one is the read") };
    assert_eq!(request.request_items["store"].consistent_read, Some(true));
    assert_eq!(request.request_items["order"].consistent_read, None);
}

/// The reads of several tables go out together, if they may.
#[tokio::test]
async fn reads_are_cut_and_sent_at_once() {
    let double = Double::watching();
    let db = double.database();
    let stores = db.table::<Store>();
    stores.create(&store("S7")).await.unwrap();
    double.forget();
    let reads: Vec<_> = (0..250).map(|number| stores.find(format!("S{number}"))).collect();
    let found = db.batch_get(reads).concurrency(3).await.unwrap();
    assert_eq!(found.iter().position(Option::is_some), Some(7));
    assert_eq!((double.count("BatchGetItem"), double.most_at_once("BatchGetItem")), (3, 3));
}

#[tokio::test]
async fn nothing_to_do_asks_nothing() {
    let double = Double::watching();
    let db = double.database();
    let error = db.batch().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Empty { .. }) && error.to_string().contains("is_empty"), "{error}");
    let none = || db.table::<Store>().put_many([] as [Store; 0]);
    assert_eq!((none().await.unwrap(), db.batch().with(none()).await.unwrap()), Default::default());
    assert!(db.batch().with(db.table::<Store>().put_many([] as [Store; 0])).is_empty());
    assert_eq!(db.batch_get(Vec::from([db.table::<Store>().find("S1")]).split_off(1)).await.unwrap(), []);
    assert_eq!(double.operations(), [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_a_batch_is_told_before_anything_is_asked() {
    let double = Double::watching();
    let db = double.database();
    let stores = db.table::<Store>();

    for batch in [
        db.batch().with(stores.put(&store("S1")).when(|f| f.visits.lt(3))),
        db.batch().with(stores.delete("S1").when(|f| f.visits.lt(3))),
    ] {
        let error = batch.await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ConditionInBatch { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            r#"the write of table "store", key {store_id: "S1"}, has a condition, which a batch cannot have: make it alone, or in a transaction"#
        );
    }
    let error = db.batch().with(stores.put(&store("S1"))).with(stores.delete("")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error:?}");
    let error = stores.put_many([store("S1"), store("")]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error:?}");

    let elsewhere = Database::memory().table::<Store>();
    let error = db.batch().with(stores.put(&store("S1"))).with(elsewhere.put(&store("S2"))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::OtherDatabase { .. }), "{error:?}");
    let error = db.batch_get((elsewhere.find("S1"),)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::OtherDatabase { .. }), "{error:?}");
    assert_eq!(double.operations(), [""; 0]);
}

#[tokio::test]
async fn only_the_table_that_is_missing_is_made() {
    let double = Double::watching();
    let db = double.database();
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.put(&store("S1")).await.unwrap();
    double.forget();
    db.batch().with(stores.delete("S1")).with(orders.put(&order("c", 1))).await.unwrap();
    assert_eq!(double.count("CreateTable"), 1);
    assert_eq!(orders.count().await.unwrap(), 1);

    let strict = db.prefix("other_");
    strict.create_table::<Store>().await.unwrap();
    let strict = strict.table_policy(TablePolicy::Assume);
    let (stores, orders) = (strict.table::<Store>(), strict.table::<Order>());
    let error = strict.batch().with(stores.put(&store("S1"))).with(orders.delete(("c", 1))).await.unwrap_err();
    let ErrorKind::TableMissing { table, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(table, "other_order");
}

#[dynamo_objects::test]
async fn tables_are_verified_before_a_batch(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let db = db.table_policy(TablePolicy::Verify);
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    let error = db.batch().with(stores.put(&store("S1"))).with(orders.put(&order("c", 1))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error:?}");
    assert_eq!(stores.count().await.unwrap(), 0);
}

#[dynamo_objects::test]
async fn the_report_has_the_capacity_that_somebody_asked_for(db: Database) {
    let (db, meter) = db.metered();
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    db.create_table::<Store>().await.unwrap();
    db.create_table::<Order>().await.unwrap();
    let report = db.batch().with(stores.put(&store("S1"))).with(orders.put(&order("c", 1))).await.unwrap();
    assert_eq!(report.consumed, Some(meter.total().writes));
    assert!(meter.of(stores.name()).writes > 0.0 && meter.of(orders.name()).writes > 0.0, "{meter:?}");
}

#[tokio::test]
async fn what_is_sent_again_is_counted() {
    let refusals = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::BatchWriteItem(request) => match refusals.fetch_add(1, Ordering::SeqCst) {
            // Two of ten are left undone, and then the two are refused.
            0 => {
                let mut undone = request.request_items.clone();
                undone.get_mut("order").unwrap().truncate(2);
                undone.remove("store");
                Some(Ok(BatchWriteItemResponse { unprocessed_items: undone, ..Default::default() }.into()))
            }
            1 => Some(Err(crate::fixture::throttled())),
            _ => None,
        },
        _ => None,
    });
    let insomnia = Insomnia::default();
    let db = double.database().sleep(insomnia.clone());
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    let batch = db.batch().with(stores.put(&store("S1"))).with(orders.put_many((0..9).map(|at| order("c", at))));
    let report = batch.await.unwrap();
    assert_eq!((report.written, report.requests, report.retried), (10, 3, 4));
    assert_eq!(insomnia.waits().len(), 2);
}

/// Never writes order 7 or store S1, and never removes anything.
fn stubborn(request: &Request) -> Option<Result<dynamo_objects::api::Response, ServiceError>> {
    let Request::BatchWriteItem(request) = request else { return None };
    let mut undone = request.request_items.clone();
    for writes in undone.values_mut() {
        writes.retain(|write| match write {
            WriteRequest::Put(item) => {
                item.get("number") == Some(&dynamo_objects::AttributeValue::N(7.into()))
                    || item.get("store_id") == Some(&"S1".into())
            }
            WriteRequest::Delete(_) => true,
        });
    }
    Some(Ok(BatchWriteItemResponse { unprocessed_items: undone, ..Default::default() }.into()))
}

#[tokio::test]
async fn what_is_left_is_told_by_table_and_action() {
    let double = Double::new(stubborn);
    let db = double.database().sleep(Insomnia::default());
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    let error = db
        .batch()
        .with(stores.put_many([store("S1"), store("S2")]))
        .with(orders.put_many((0..9).map(|number| order("c", number))))
        .with(orders.delete(("c", 99)))
        .await
        .unwrap_err();
    let ErrorKind::Unprocessed { operation, table, left, report, source: None } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((*operation, table.as_str(), error.table()), ("BatchWriteItem", "", None));
    let mut left: Vec<_> = left.iter().map(|left| (left.table.as_str(), left.action)).collect();
    left.sort_unstable_by_key(|(table, action)| (*table, *action != LeftoverAction::Delete));
    let expected = [("order", LeftoverAction::Delete), ("order", LeftoverAction::Put), ("store", LeftoverAction::Put)];
    assert_eq!(left, expected);
    assert_eq!((report.written, report.removed), (9, 0));
    assert_eq!(error.left_as::<Order>().unwrap(), [order("c", 7)]);
    assert_eq!(error.left_as::<Store>().unwrap(), [store("S1")]);
    assert!(error.to_string().starts_with("BatchWriteItem left 3 items undone: "), "{error}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn several_requests_at_a_time_do_the_same() {
    let flying = std::sync::Arc::new(AtomicUsize::new(0));
    let most = std::sync::Arc::new(AtomicUsize::new(0));
    let double = Double::watching();
    let db = double.database().hook(Flying { flying: flying.clone(), most: most.clone() });
    let orders = db.table::<Order>();
    let report = orders.put_many((0..500).map(|number| order("c", number))).concurrency(4).await.unwrap();
    assert_eq!((report.written, report.requests), (500, 20));
    assert_eq!(most.load(Ordering::SeqCst), 4);
    let found = orders.get_many((0..500).map(|number| ("c", number))).concurrency(3).await.unwrap();
    assert!(found.iter().enumerate().all(|(at, found)| *found == Some(order("c", at as u64))));

    // With one that is refused, those that are on their way are waited for.
    let calls = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::BatchWriteItem(_) if calls.fetch_add(1, Ordering::SeqCst) == 1 => {
            Some(Err(ServiceError::validation("no")))
        }
        _ => None,
    });
    let orders = double.database().table::<Order>();
    orders.put(&order("c", 0)).await.unwrap();
    let error = orders.put_many((0..500).map(|number| order("c", number))).concurrency(3).await.unwrap_err();
    let ErrorKind::Unprocessed { left, report, source: Some(source), .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(left.len() + report.written, 500);
    assert_eq!(report.written as u64, orders.count().await.unwrap());
    assert!(report.written >= 25 && source.to_string().contains("no"), "{error}");
}

/// Counts the requests that are on their way.
#[derive(Debug)]
struct Flying {
    flying: std::sync::Arc<AtomicUsize>,
    most: std::sync::Arc<AtomicUsize>,
}

impl dynamo_objects::Hook for Flying {
    type Note = ();

    fn before(&self, _: &mut Request) -> Result<(), dynamo_objects::BackendError> {
        self.most.fetch_max(self.flying.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Ok(())
    }

    fn after(&self, (): (), _: dynamo_objects::Answered<'_>) {
        self.flying.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_answer_about_a_table_that_nobody_asked_for_loses_nothing() {
    let double = Double::new(|request| match request {
        Request::BatchWriteItem(request) => {
            let undone = request.request_items.values().next().unwrap().clone();
            let unprocessed_items = [("elsewhere".to_owned(), undone)].into();
            Some(Ok(BatchWriteItemResponse { unprocessed_items, ..Default::default() }.into()))
        }
        _ => None,
    });
    let error = double.database().table::<Order>().put_many([order("c", 1)]).await.unwrap_err();
    assert!(error.to_string().contains("elsewhere"), "{error}");
}
