use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "store", index(name = "open", partition_key = open))]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    open: Option<bool>,
}

fn main() {}
