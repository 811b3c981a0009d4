use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "order")]
struct Order {
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
}

fn main() {}
