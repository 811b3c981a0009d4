//! Databases through which nothing is scanned.

use crate::fixture::{Order, order};
use dynamo_objects::{Database, Error, ErrorKind, ScanPolicy};

fn assert_refused<T: std::fmt::Debug>(result: Result<T, Error>, refused: Option<&str>) {
    let error = result.unwrap_err();
    let ErrorKind::ScanRefused { index, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(*index, refused);
    assert!(error.table().is_some_and(|table| table.ends_with("order")), "{error:?}");
    assert!(error.to_string().contains("`ScanPolicy::Refuse`"), "{error}");
}

#[dynamo_objects::test]
async fn scans_are_refused_and_queries_are_not(db: Database) {
    let (db, meter) = db.metered();
    let strict = db.clone().scan_policy(ScanPolicy::Refuse);
    let orders = strict.table::<Order>();
    orders.put_many([order("c", 1), order("c", 2)]).await.unwrap();
    meter.reset();

    assert_refused(orders.scan().all().await, None);
    assert_refused(orders.scan().page(None).await, None);
    assert_refused(orders.scan().first().await, None);
    assert_refused(orders.scan().stream().next().await.transpose(), None);
    assert_refused(orders.scan().segments(4).all().await, None);
    assert_refused(orders.scan().segments(4).count().await, None);
    assert_refused(orders.count().await, None);
    assert_refused(orders.index(Order::BY_STATUS).scan().all().await, Some("by_status"));
    assert_refused(orders.index(Order::BY_STATUS).count().await, Some("by_status"));
    assert_eq!(meter.total().reads, 0.0);

    assert_eq!(orders.query("c").all().await.unwrap().len(), 2);
    assert_eq!(orders.index(Order::BY_STATUS).query("open").all().await.unwrap().len(), 1);
    let allowed = strict.scan_policy(ScanPolicy::Allow).table::<Order>();
    assert_eq!(allowed.scan().all().await.unwrap().len(), 2);
}
