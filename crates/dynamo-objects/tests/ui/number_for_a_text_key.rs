use dynamo_objects::{Record, Table};

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
}

fn read(stores: &Table<Store>) {
    let _ = stores.get(7);
}

fn main() {}
