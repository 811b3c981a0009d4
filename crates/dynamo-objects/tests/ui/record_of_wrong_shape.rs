use dynamo_objects::{Document, Record};

#[derive(Record)]
#[dynamo(table = "store")]
enum Store {
    Open(String),
    Closed,
}

#[derive(Record)]
#[dynamo(table = "pair")]
struct Pair(String, u64);

#[derive(Document)]
struct Nothing;

#[derive(Document)]
enum Never {}

#[derive(Document)]
struct Borrowed<'a> {
    text: &'a str,
}

fn main() {}
