use dynamo_objects::{Attributes, Document, Record};

#[derive(Record)]
#[dynamo(table = "x", read = 3)]
#[dynamo(index(name = "by city", partition_key = city, read = 1, write = 0))]
#[dynamo(index(partition_key = city))]
struct Store {
    #[dynamo(partition_key, sort_key)]
    id: String,
    #[dynamo(skip, rename = "x")]
    city: String,
    #[dynamo(rename = "visits")]
    count: u64,
    visits: u64,
    #[dynamo(rest)]
    extra: Attributes,
    #[dynamo(rest, flatten)]
    more: Attributes,
}

#[derive(Document)]
#[dynamo(tag = "type")]
enum Shape {
    Line(f64, f64),
    Circle { r#type: String },
}

#[derive(Document)]
#[dynamo(content = "c")]
enum Beside {
    #[dynamo(rename = "B")]
    A,
    B,
}

fn main() {}
