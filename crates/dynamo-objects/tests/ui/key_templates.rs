use dynamo_objects::{Record, SharedTable};

#[derive(SharedTable)]
#[dynamo(table = "app", index(name = "gsi1"))]
struct App;

#[derive(Record)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{user}", sort_key = "{name}{user_id}")]
struct Misspelt {
    user_id: String,
    name: String,
}

#[derive(Record)]
#[dynamo(table = "app", entity = "order", partition_key = "USER#{user_id", sort_key = "ORDER#{number:x}")]
struct Unclosed {
    user_id: String,
    number: u64,
}

#[derive(Record)]
#[dynamo(table = App, entity = "item", partition_key = "ITEM#{item_id}", read = 3, write = 3)]
#[dynamo(index(name = "gsi1", partition_key = item_id))]
struct WithoutSortKey {
    #[dynamo(partition_key)]
    item_id: String,
}

#[derive(SharedTable)]
#[dynamo(table = "other", partition_key = "USER#{user_id}", index(name = "gsi1", partition_key = user_id))]
struct Other;

fn main() {}
