use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "page")]
struct Page {
    #[dynamo(partition_key)]
    path: String,
    #[dynamo(version)]
    version: String,
    #[dynamo(created)]
    created: bool,
    #[dynamo(ttl)]
    expires: Option<String>,
}

#[derive(Record)]
#[dynamo(table = "note")]
struct Note {
    #[dynamo(partition_key, version)]
    id: u64,
    #[dynamo(created, updated)]
    time: u64,
    #[dynamo(created)]
    other: u64,
}

fn main() {}
