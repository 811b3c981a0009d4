use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "order")]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(partition_key)]
    number: u64,
}

fn main() {}
