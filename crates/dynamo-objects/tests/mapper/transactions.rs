//! Several writes at once: all of them happen, or none, and each that is to blame is told.

use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fixture::{Double, Order, Store, order, store};
use dynamo_model::CancellationReason;
use dynamo_model::api::Request;
use dynamo_objects::{Database, Error, ErrorKind, FailedAction, Record, ServiceError, TablePolicy};

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "tag")]
struct Tag {
    #[dynamo(partition_key)]
    name: String,
}

/// The writes of a transaction that are to blame, and what is wrong with each.
fn failed(error: &Error) -> Vec<(usize, &Error)> {
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    failed.iter().map(|FailedAction { at, error }| (*at, error)).collect()
}

#[dynamo_objects::test]
async fn writes_of_all_kinds_and_tables_happen_together(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    for id in ["kept", "changed", "saved", "gone"] {
        stores.create(&Store { city: Some("Rome".into()), ..store(id) }).await.unwrap();
    }
    db.transact()
        .with(stores.check("kept", |f| f.city.eq("Rome")))
        .with(stores.update("changed").add(|f| f.visits, 3).when(|f| f.visits.lt(1)))
        .with(stores.save(&store("saved")))
        .with(stores.delete("gone").when(|f| f.visits.eq(0)))
        .with(stores.put(&store("put")))
        .with(orders.create(&order("c1", 1)))
        .token("once")
        .await
        .unwrap();
    assert_eq!(stores.get("changed").await.unwrap().visits, 3);
    assert_eq!(stores.get("saved").await.unwrap().city, None);
    assert_eq!(stores.find("gone").await.unwrap(), None);
    assert_eq!(stores.get("put").await.unwrap(), store("put"));
    assert_eq!(orders.get(("c1", 1)).await.unwrap(), order("c1", 1));
}

#[dynamo_objects::test]
async fn nothing_happens_if_one_cannot_and_all_to_blame_are_told(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.create(&Store { visits: 5, ..store("S1") }).await.unwrap();
    orders.create(&order("c1", 1)).await.unwrap();
    let error = db
        .transact()
        .with(stores.put(&store("S2")))
        .with(orders.create(&order("c1", 1)))
        .with(stores.update("S3").set(|f| f.visits, 1).if_exists())
        .with(stores.update("S1").set(|f| f.visits, 6).when(|f| f.visits.lt(3)))
        .await
        .unwrap_err();
    assert_eq!(stores.find("S2").await.unwrap(), None);
    let [(1, exists), (2, missing), (3, condition)] = failed(&error)[..] else { panic!("{error}") };
    assert!(exists.is_already_exists() && missing.is_not_found(), "{error}");
    assert_eq!(condition.current_as::<Store>().unwrap().unwrap().visits, 5);
    let ErrorKind::ConditionFailed { failed, .. } = condition.kind() else { panic!("{condition}") };
    assert_eq!(failed, &["visits < 3"]);
    let text = error.to_string();
    assert!(
        text.starts_with("the transaction did not happen; action 2: table ") && text.contains("; action 4: "),
        "{text}"
    );
    assert_eq!((error.code(), error.is_retryable()), (Some("TransactionCanceledException"), false));
}

#[dynamo_objects::test]
async fn a_token_makes_it_happen_once(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let token = stores.name().chars().rev().take(30).collect::<String>();
    for _ in 0..2 {
        db.transact().with(stores.update("S1").add(|f| f.visits, 1)).token(&token).await.unwrap();
    }
    assert_eq!(stores.get("S1").await.unwrap().visits, 1);
    let error = db.transact().with(stores.update("S1").add(|f| f.visits, 2)).token(token).await.unwrap_err();
    assert_eq!(error.code(), Some("IdempotentParameterMismatchException"));
}

#[dynamo_objects::test]
async fn tables_that_are_missing_are_made(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.create(&store("S1")).await.unwrap();
    db.transact().with(stores.delete("S1")).with(orders.put(&order("c1", 1))).await.unwrap();
    assert_eq!(orders.count().await.unwrap(), 1);

    let strict = db.prefix("other_").table_policy(TablePolicy::Assume);
    let error = strict.transact().with(strict.table::<Store>().put(&store("S1"))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
}

#[dynamo_objects::test]
async fn tables_are_verified_before_a_transaction(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let db = db.table_policy(TablePolicy::Verify);
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    let error = db.transact().with(stores.put(&store("S1"))).with(orders.put(&order("c", 1))).await.unwrap_err();
    let ErrorKind::TableMissing { table, source: None } = error.kind() else { panic!("{error:?}") };
    assert_eq!(table, orders.name());
}

#[tokio::test]
async fn what_cannot_be_a_transaction_is_told_before_anything_is_asked() {
    let double = Double::watching();
    let db = double.database();
    let (stores, tags) = (db.table::<Store>(), db.table::<Tag>());
    let error = db.transact().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Empty { .. }), "{error}");

    let twice = db.transact().with(stores.delete("S1")).with(stores.delete("S2")).with(stores.put(&store("S1")));
    let error = twice.await.unwrap_err();
    let text = r#"the transaction has two actions on table "store", key {store_id: "S1"}: make one of them"#;
    assert_eq!(error.to_string(), text);
    assert!(matches!(error.kind(), ErrorKind::ItemTwice { .. }));

    let long = (0..101).fold(db.transact(), |transact, id| transact.with(stores.delete(id.to_string())));
    let error = long.await.unwrap_err();
    assert_eq!(error.to_string(), "the transaction has 101 actions, and can have 100: make several of it");

    let elsewhere = Database::memory().table::<Store>();
    for error in [
        db.transact().with(elsewhere.put(&store("S1"))).await.unwrap_err(),
        db.transact_get((elsewhere.find("S1"),)).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::OtherDatabase { .. }), "{error}");
    }

    let tag = Tag { name: "new".into() };
    let error = db.transact().with(tags.save(&tag)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::EmptyUpdate { .. }), "{error}");
    let error = db.transact().with(stores.check("", |f| f.visits.eq(1))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error}");
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn what_passes_is_worth_another_try() {
    let asked = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::TransactWriteItems(_) if asked.fetch_add(1, Ordering::Relaxed) == 0 => {
            let reasons = vec![CancellationReason::None, CancellationReason::TransactionConflict];
            Some(Err(ServiceError::TransactionCanceled { reasons }))
        }
        _ => None,
    });
    let db = double.database();
    let stores = db.table::<Store>();
    let transact = || db.transact().with(stores.put(&store("S1"))).with(stores.put(&store("S2"))).into_future();
    let error = transact().await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    let [(1, conflict)] = failed(&error)[..] else { panic!("{error}") };
    assert_eq!(conflict.code(), Some("TransactionConflictException"));
    assert_eq!(conflict.key().and_then(|key| key.get("store_id")), Some(&"S2".into()));
    transact().await.unwrap();
    assert_eq!(stores.count().await.unwrap(), 2);
}

#[dynamo_objects::test]
async fn records_of_several_tables_are_read_at_once(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    stores.create(&store("S1")).await.unwrap();
    orders.create(&order("c1", 1)).await.unwrap();
    let reads = (stores.get("S1"), orders.find(("c1", 1)), orders.find(("c1", 2)), stores.load_or_default("S2"));
    let (one, two, three, mut four) = db.transact_get(reads).await.unwrap();
    assert_eq!((one, two, three), (store("S1"), Some(order("c1", 1)), None));
    four.company_id = "MYC".into();
    four.save().await.unwrap();

    let read = |ids: &[&str]| db.transact_get(ids.iter().map(|id| stores.find(*id)).collect::<Vec<_>>());
    let found = read(&["S2", "S3", "S1"]).await.unwrap();
    assert_eq!(found, [Some(store("S2")), None, Some(store("S1"))]);
    assert_eq!(read(&[]).await.unwrap(), []);

    assert!(db.transact_get((stores.get("S1"), stores.get("S9"))).await.unwrap_err().is_not_found());
    let error = db.transact_get((stores.get("S1"), stores.find("S1"))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ItemTwice { .. }), "{error}");
}

#[dynamo_objects::test]
async fn tables_that_are_read_are_made(db: Database) {
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    assert_eq!(db.transact_get((stores.find("S1"), orders.find(("c1", 1)))).await.unwrap(), (None, None));
}

#[tokio::test]
async fn a_read_that_meets_a_transaction_is_told_by_key() {
    let double = Double::new(|request| match request {
        Request::TransactGetItems(_) => {
            let reasons = vec![CancellationReason::TransactionConflict, CancellationReason::None];
            Some(Err(ServiceError::TransactionCanceled { reasons }))
        }
        _ => None,
    });
    let stores = double.database().table::<Store>();
    let error = stores.database().transact_get((stores.get("S1"), stores.get("S2"))).await.unwrap_err();
    let [(0, conflict)] = failed(&error)[..] else { panic!("{error}") };
    assert_eq!(conflict.key().and_then(|key| key.get("store_id")), Some(&"S1".into()));
    assert!(error.is_retryable());
}
