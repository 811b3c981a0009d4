//! What each access pattern answers, and what it costs by the service's rules: a read unit for 4 KB, half of one if it
//! need not be consistent, rounded up over a query; a write unit for 1 KB, and one more for each index entry that is
//! written; twice as much in a transaction, but for the index, which follows it.

use dynamo_objects::{Consumed, Database, ErrorKind, Meter};
use shop::{Address, Item, Order, Product, Shop, Status, User};

struct Costs(Meter);

impl Costs {
    /// That this is what was consumed since the last time.
    #[track_caller]
    fn are(&self, reads: f64, writes: f64) {
        let consumed: Vec<Consumed> = self.0.reset().into_values().collect();
        let expected = Consumed { reads, writes };
        assert_eq!(consumed, if expected == Consumed::default() { vec![] } else { vec![expected] });
    }
}

async fn open(db: Database) -> (Shop, Costs) {
    let (db, meter) = db.metered();
    let shop = Shop::new(&db);
    db.create_table::<User>().await.unwrap();
    (shop, Costs(meter))
}

fn user(id: &str, email: &str) -> User {
    User { id: id.into(), email: email.into() }
}

fn order(id: &str, placed: u64) -> Order {
    Order { user: "ann".into(), placed, id: id.into(), status: Status::Open }
}

fn item(order: &str, product: &str, count: u32) -> Item {
    Item { order: order.into(), product: product.into(), count }
}

#[dynamo_objects::test]
async fn users_and_their_addresses(db: Database) {
    let (shop, costs) = open(db).await;
    shop.register(&user("ann", "ann@x")).await.unwrap();
    // The user and the claim of the e-mail, in a transaction.
    costs.are(0.0, 4.0);
    let error = shop.register(&user("bob", "ann@x")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotUnique { .. }), "{error}");
    costs.0.reset();
    assert_eq!(shop.user("ann").await.unwrap(), user("ann", "ann@x"));
    costs.are(0.5, 0.0);

    let home = Address { user: "ann".into(), name: "home".into(), city: "Rome".into() };
    shop.move_to(&home).await.unwrap();
    costs.are(0.0, 1.0);
    assert_eq!(shop.addresses("ann").await.unwrap(), std::slice::from_ref(&home));
    costs.are(0.5, 0.0);
    let error = shop.account("bob", 10).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    costs.0.reset();
    assert_eq!(shop.forget("ann", "home").await.unwrap(), Some(home));
    costs.are(0.0, 1.0);
}

#[dynamo_objects::test]
async fn orders_and_stock(db: Database) {
    let (shop, costs) = open(db).await;
    shop.stock(&Product { id: "pen".into(), stock: 10 }).await.unwrap();
    costs.are(0.0, 1.0);
    shop.order(&order("1", 100), &[item("1", "pen", 4)]).await.unwrap();
    // The order, the item and the product, twice; and of the first two an entry in each index.
    costs.are(0.0, 10.0);
    assert_eq!(shop.placed("1").await.unwrap(), (order("1", 100), vec![item("1", "pen", 4)]));
    // Both together are less than 4 KB.
    costs.are(0.5, 0.0);
    assert_eq!(shop.sold("pen").await.unwrap(), [item("1", "pen", 4)]);
    costs.are(0.5, 0.0);

    let error = shop.order(&order("2", 200), &[item("2", "pen", 7)]).await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    assert_eq!((failed.len(), failed[0].at, failed[0].error.is_condition_failed()), (1, 2, true));
    assert!(error.to_string().contains("stock >= 7"), "{error}");
    // Nothing of it is there.
    assert!(shop.placed("2").await.unwrap_err().is_not_found());
    assert_eq!(shop.sold("pen").await.unwrap().len(), 1);
}

#[dynamo_objects::test]
async fn orders_by_user_and_by_state(db: Database) {
    let (shop, costs) = open(db).await;
    shop.register(&user("ann", "ann@x")).await.unwrap();
    shop.move_to(&Address { user: "ann".into(), name: "home".into(), city: "Rome".into() }).await.unwrap();
    for (id, placed) in [("1", 100), ("2", 200), ("3", 300)] {
        shop.order(&order(id, placed), &[]).await.unwrap();
    }
    costs.0.reset();
    let (ann, newest) = shop.account("ann", 2).await.unwrap();
    assert_eq!((ann, newest), (user("ann", "ann@x"), vec![order("3", 300), order("2", 200)]));
    // Three items are read, not all of the partition.
    costs.are(0.5, 0.0);
    let page = shop.orders("ann", 2, None).await.unwrap();
    assert_eq!(page.items, [order("3", 300), order("2", 200)]);
    costs.are(0.5, 0.0);
    let rest = shop.orders("ann", 2, page.next.as_ref()).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![order("1", 100)], None));
    costs.are(0.5, 0.0);

    let paid = shop.advance(&order("2", 200), Status::Paid).await.unwrap();
    // The order, its entry in one index, and in the other, where it is removed in one place and made in another.
    costs.are(0.0, 4.0);
    assert_eq!(shop.in_state(Status::Paid, 0).await.unwrap(), [paid]);
    costs.are(0.5, 0.0);
    assert_eq!(shop.in_state(Status::Open, 101).await.unwrap(), [order("3", 300)]);
    costs.are(0.5, 0.0);
    // It is not open any more.
    assert!(shop.advance(&order("2", 200), Status::Paid).await.unwrap_err().is_condition_failed());
}
