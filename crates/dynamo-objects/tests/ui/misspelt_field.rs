use dynamo_objects::{Record, fields};

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    city: String,
}

fn main() {
    let _ = fields::<Store>().citty.eq("Rome");
}
