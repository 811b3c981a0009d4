use dynamo_objects::{Record, Table};

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
}

#[derive(Record)]
#[dynamo(table = "order")]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
}

fn read(stores: &Table<Store>, orders: &Table<Order>) {
    let _ = stores.get(("S1", 7));
    let _ = orders.get((7, "c1"));
}

fn main() {}
