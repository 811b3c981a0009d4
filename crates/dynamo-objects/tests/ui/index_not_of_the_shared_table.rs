use dynamo_objects::{Record, SharedTable};

#[derive(SharedTable)]
#[dynamo(table = "app", index(name = "gsi1"))]
struct App;

#[derive(Record)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{user_id}", sort_key = "PROFILE")]
#[dynamo(index(name = "gsi2", partition_key = "{user_id}"))]
struct User {
    user_id: String,
}

fn main() {}
