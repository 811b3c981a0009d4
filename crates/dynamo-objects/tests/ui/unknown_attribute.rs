use dynamo_objects::{Document, Record};

#[derive(Record)]
#[dynamo(table = "store", reed = 3, write = 3)]
struct Store {
    #[dynamo(partion_key)]
    store_id: String,
    #[dynamo(hash_key)]
    company_id: String,
    #[dynamo(table = "city")]
    city: String,
    #[dynamo(colour = "red", default)]
    visits: u64,
}

#[derive(Document)]
#[dynamo(rename_all = "Title Case")]
struct Address {
    #[dynamo(sort_key)]
    city: String,
}

#[derive(Document)]
enum Kind {
    #[dynamo(renam = "a")]
    A,
}

fn main() {}
