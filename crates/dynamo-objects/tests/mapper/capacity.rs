//! What reads and writes cost.

use crate::fixture::{Order, Store, order, store};
use dynamo_objects::{Consumed, Database};

#[dynamo_objects::test]
async fn a_meter_adds_up_by_table(db: Database) {
    let (db, meter) = db.metered();
    let stores = db.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    stores.get("S1").consistent().await.unwrap();
    stores.get("S1").await.unwrap();
    let orders = db.table::<Order>();
    orders.put_many([order("c", 1), order("c", 2)]).await.unwrap();
    orders.query("c").all().await.unwrap();
    orders.get_many([("c", 1)]).await.unwrap();

    let consumed = meter.of(stores.name());
    assert_eq!(consumed.reads, 1.5);
    assert!(consumed.writes >= 1.0, "{consumed:?}");
    assert!(meter.of(orders.name()).writes >= 2.0 && meter.of(orders.name()).reads >= 1.0, "{meter:?}");
    assert_eq!(meter.total().writes, consumed.writes + meter.of(orders.name()).writes);
    assert_eq!(meter.of("elsewhere").reads, 0.0);

    let before = meter.reset();
    assert_eq!(before.len(), 2);
    assert_eq!(meter.total(), Consumed::default());
}

#[dynamo_objects::test]
async fn a_meter_can_tell_indexes_apart(db: Database) {
    let (db, meter) = db.metered_by_index();
    let orders = db.table::<Order>();
    let table = orders.name();
    db.create_table::<Order>().await.unwrap();
    orders.put(&order("c", 1)).await.unwrap();
    orders.put_many([order("c", 2)]).await.unwrap();
    // An item is written to the table and to both indexes.
    assert_eq!(meter.of(table).writes, 6.0);
    for index in ["by_status", "by_total"] {
        assert_eq!(meter.of_index(table, index), Consumed { reads: 0.0, writes: 2.0 });
    }
    orders.index(Order::BY_STATUS).query("open").all().await.unwrap();
    assert_eq!(meter.of_index(table, "by_status"), Consumed { reads: 0.5, writes: 2.0 });
    assert_eq!((meter.of_index(table, "by_total").reads, meter.of(table).reads), (0.0, 0.5));
    assert_eq!(meter.by_index(table).into_keys().collect::<Vec<_>>(), ["by_status", "by_total"]);
    assert_eq!(meter.of_index("elsewhere", "by_status"), Consumed::default());

    let (plain, total) = db.metered();
    plain.table::<Order>().put(&order("c", 3)).await.unwrap();
    assert_eq!((total.total().writes, meter.of(table).writes), (3.0, 9.0));
    meter.reset();
    assert!(meter.by_index(table).is_empty());
}

#[dynamo_objects::test]
async fn others_do_not_count(db: Database) {
    let (metered, meter) = db.clone().metered();
    db.table::<Store>().put(&store("S1")).await.unwrap();
    assert_eq!(meter.total().writes, 0.0);
    metered.table::<Store>().put(&store("S1")).await.unwrap();
    assert!(meter.total().writes > 0.0);
}
