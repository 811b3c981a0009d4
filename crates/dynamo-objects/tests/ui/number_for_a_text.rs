use std::collections::BTreeSet;

use dynamo_objects::{Record, fields};

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    tags: BTreeSet<String>,
}

fn main() {
    let f = fields::<Store>();
    let _ = f.store_id.is_in([1, 2]);
    let _ = f.tags.contains(3);
}
