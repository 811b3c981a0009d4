use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    open: bool,
}

#[derive(Record)]
#[dynamo(table = "order")]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: Option<u64>,
}

fn main() {}
