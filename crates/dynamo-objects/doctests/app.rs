// What examples of shared tables begin with: three types of records in one table, and a database in memory that has
// some.

#[derive(dynamo_objects::SharedTable)]
#[dynamo(table = "app")]
struct App;

#[derive(dynamo_objects::Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{user}", sort_key = "PROFILE")]
struct User {
    user: String,
    name: String,
}

#[derive(dynamo_objects::Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "order", partition_key = "USER#{user}", sort_key = "ORDER#{id}")]
struct Order {
    user: String,
    id: String,
}

#[derive(dynamo_objects::Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "line", partition_key = "USER#{user}", sort_key = "ORDER#{order}#LINE#{product}")]
struct Line {
    user: String,
    order: String,
    product: String,
}

/// A database in which user `u1` is, Ann; with order `a`, of a pen and ink, and order `b`, of a cap.
async fn app() -> Result<dynamo_objects::Database, dynamo_objects::Error> {
    let db = dynamo_objects::Database::memory();
    let user = "u1".to_owned();
    db.table::<User>().create(&User { user: user.clone(), name: "Ann".to_owned() }).await?;
    for (order, products) in [("a", &["ink", "pen"][..]), ("b", &["cap"])] {
        db.table::<Order>().create(&Order { user: user.clone(), id: order.to_owned() }).await?;
        for product in products {
            let (user, order, product) = (user.clone(), order.to_owned(), (*product).to_owned());
            db.table::<Line>().create(&Line { user, order, product }).await?;
        }
    }
    Ok(db)
}
