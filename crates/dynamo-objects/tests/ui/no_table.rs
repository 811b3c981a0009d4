use dynamo_objects::Record;

#[derive(Record)]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
}

fn main() {}
