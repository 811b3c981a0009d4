//! Stores of a company: written, read, changed, counted and searched, in a database in memory.

use std::collections::BTreeSet;

use dynamo_objects::{Database, Error, Record};

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "store")]
#[dynamo(index(name = "StoreCompanyIndex", partition_key = company_id, sort_key = store_id))]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    company_id: String,
    city: Option<String>,
    #[dynamo(default)]
    tags: BTreeSet<String>,
    #[dynamo(default)]
    visits: u64,
}

fn store(id: &str, city: &str) -> Store {
    Store {
        store_id: id.to_owned(),
        company_id: "MYC".to_owned(),
        city: Some(city.to_owned()),
        tags: BTreeSet::from(["new".to_owned()]),
        visits: 0,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let db = Database::memory();
    let stores = db.table::<Store>(); // no I/O; the table is made when it is first used

    for (id, city) in [("STORE1", "Rome"), ("STORE2", "Oslo"), ("STORE3", "Rome")] {
        stores.create(&store(id, city)).await?;
    }
    println!("there are {} stores", stores.count().await?);

    let first = stores.get("STORE1").await?;
    println!("{} is in {}", first.store_id, first.city.as_deref().unwrap_or("no city"));

    let visits = stores.update_counter("STORE1", |f| f.visits, 2).await?;
    println!("{} was visited {visits} times", first.store_id);

    let moved = stores.update("STORE2").set(|f| f.city, "Bergen").when(|f| f.visits.lt(10)).await?;
    println!("{} moved to {}", moved.store_id, moved.city.as_deref().unwrap_or("no city"));

    let company = stores.index(Store::STORE_COMPANY_INDEX);
    for store in company.query("MYC").filter(|f| f.city.eq("Rome")).rev().all().await? {
        println!("in Rome: {}", store.store_id);
    }

    match stores.get("STORE9").await {
        Err(error) if error.is_not_found() => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
