// What most examples in this crate's documentation begin with: two records, and a database in memory that has some.

#[derive(dynamo_objects::Record, Clone, Default, Debug, PartialEq)]
#[dynamo(table = "store")]
#[dynamo(index(name = "by_company", partition_key = company, sort_key = store_id))]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    #[dynamo(default)]
    company: String,
    city: Option<String>,
    #[dynamo(default)]
    visits: u64,
    tags: std::collections::BTreeSet<String>,
}

#[derive(dynamo_objects::Record, Clone, Default, Debug, PartialEq)]
#[dynamo(table = "order")]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
    status: String,
    total: u64,
    #[dynamo(default)]
    lines: Vec<String>,
}

type Shop = (dynamo_objects::Database, dynamo_objects::Table<Store>, dynamo_objects::Table<Order>);

/// A database, and its tables: stores `S1` in Rome and `S2` in Oslo, of `MYC`, and `S3` nowhere yet, of `ACME`; orders
/// 1 to 5 of `ann`, of which 2 and 4 are paid.
async fn shop() -> Result<Shop, dynamo_objects::Error> {
    let db = dynamo_objects::Database::memory();
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    for store in [
        store("S1", "MYC", Some("Rome"), 3, &["new", "wifi"]),
        store("S2", "MYC", Some("Oslo"), 12, &[]),
        store("S3", "ACME", None, 0, &["wifi"]),
    ] {
        stores.create(&store).await?;
    }
    for number in 1..=5 {
        let status = if number % 2 == 0 { "paid" } else { "open" };
        let (customer, lines) = ("ann".to_owned(), vec!["pen".to_owned()]);
        orders.create(&Order { customer, number, status: status.to_owned(), total: number * 10, lines }).await?;
    }
    Ok((db, stores, orders))
}

fn store(store_id: &str, company: &str, city: Option<&str>, visits: u64, tags: &[&str]) -> Store {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Store { store_id: store_id.to_owned(), company: company.to_owned(), city: city.map(str::to_owned), visits, tags }
}
