use dynamo_objects::{Record, Table};

#[derive(Record)]
#[dynamo(table = "order")]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
}

fn read(orders: &Table<Order>) {
    let _ = orders.get(("c1", 7));
    let _ = orders.get("c1");
}

fn main() {}
