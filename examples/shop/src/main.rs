//! A day in the shop.

use dynamo_objects::{Database, Error};
use shop::{Address, Item, Order, Product, Shop, Status, User};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (db, meter) = Database::memory().metered();
    let shop = Shop::new(&db);
    shop.register(&User { id: "ann".into(), email: "ann@example.com".into() }).await?;
    let home = Address { user: "ann".into(), name: "home".into(), city: "Rome".into() };
    shop.move_to(&home).await?;
    shop.stock(&Product { id: "pen".into(), stock: 10 }).await?;

    let order = Order { user: "ann".into(), placed: 1_700_000_000, id: "1".into(), status: Status::Open };
    shop.order(&order, &[Item { order: "1".into(), product: "pen".into(), count: 3 }]).await?;
    let (user, orders) = shop.account("ann", 10).await?;
    println!("{} has {} address and {} order", user.email, shop.addresses("ann").await?.len(), orders.len());
    let (order, items) = shop.placed("1").await?;
    println!("order {} has {} item: {} of {}", order.id, items.len(), items[0].count, items[0].product);

    let order = shop.advance(&order, Status::Paid).await?;
    println!(
        "order {} is {:?}; {} others are open",
        order.id,
        order.status,
        shop.in_state(Status::Open, 0).await?.len()
    );
    let too_many = [Item { order: "2".into(), product: "pen".into(), count: 8 }];
    let late = Order { id: "2".into(), placed: 1_700_000_001, status: Status::Open, ..order };
    if let Err(error) = shop.order(&late, &too_many).await {
        println!("{error}");
    }
    let total = meter.total();
    println!("it cost {} read and {} write units", total.reads, total.writes);
    Ok(())
}
