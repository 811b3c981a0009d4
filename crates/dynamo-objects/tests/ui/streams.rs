use dynamo_objects::{Record, SharedTable};

#[derive(Record)]
#[dynamo(table = "store", stream = new_and_old_image)]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
}

#[derive(Record)]
#[dynamo(table = "order", stream = "everything")]
struct Order {
    #[dynamo(partition_key, stream)]
    order_id: String,
}

#[derive(SharedTable)]
#[dynamo(table = "app")]
struct App;

#[derive(Record)]
#[dynamo(table = App, entity = "user", stream = keys_only, partition_key = "USER#{user_id}", sort_key = "PROFILE")]
struct User {
    user_id: String,
}

fn main() {}
