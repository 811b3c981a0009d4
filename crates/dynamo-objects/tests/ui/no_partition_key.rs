use dynamo_objects::{Record, Table};

#[derive(Record)]
#[dynamo(table = "store")]
#[dynamo(index(name = "by_city", partition_key = city))]
struct Store {
    store_id: String,
    city: String,
}

// The stub is good for all of this, so that one message is all there is.
async fn read(stores: &Table<Store>) {
    let _ = stores.get("S1").await;
    let _ = stores.query("S1").filter(|f| f.city.eq("Rome")).all().await;
    let _ = stores.index(Store::BY_CITY).query("Rome").all().await;
    let _ = stores.update("S1").set(|f| f.city, "Oslo").await;
}

fn main() {}
