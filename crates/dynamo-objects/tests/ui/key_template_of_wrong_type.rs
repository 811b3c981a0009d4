use dynamo_objects::{Record, SharedTable};

#[derive(SharedTable)]
#[dynamo(table = "app", index(name = "gsi1"))]
struct App;

#[derive(Record)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{user_id}", sort_key = "{flag}")]
struct User {
    user_id: Option<String>,
    flag: bool,
}

fn main() {}
