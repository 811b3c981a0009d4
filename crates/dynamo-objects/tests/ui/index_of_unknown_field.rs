use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "store")]
#[dynamo(index(name = "by_city", partition_key = citty, sort_key = store_id))]
#[dynamo(index(name = "by_visits", partition_key(visits, zzz), projection = include(stor_id)))]
#[dynamo(local_index(name = "local", sort_key = city))]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    city: String,
    visits: u64,
}

fn main() {
    let _ = Store::BY_CITY;
}
