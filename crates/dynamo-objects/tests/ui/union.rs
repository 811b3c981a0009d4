use dynamo_objects::{Document, Record};

#[derive(Record)]
#[dynamo(table = "store")]
union Store {
    #[dynamo(partition_key)]
    id: u64,
    number: i64,
}

#[derive(Document)]
union Bits {
    float: f32,
    integer: u32,
}

fn main() {}
