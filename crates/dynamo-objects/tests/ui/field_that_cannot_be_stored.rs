use std::collections::BTreeSet;

use dynamo_objects::{Document, Record};

struct Thing;

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    thing: Thing,
}

#[derive(Document)]
struct Flags {
    all: BTreeSet<bool>,
}

fn main() {}
