use dynamo_objects::{Record, Update, fields};

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    age: u8,
}

#[derive(Record)]
#[dynamo(table = "other")]
struct Other {
    #[dynamo(partition_key)]
    id: u64,
}

fn main() {
    let f = fields::<Store>();
    let _ = f.age.eq("x");
    let _ = f.age.lt(&f.store_id);
    let _ = f.age.lt(fields::<Other>().id);
    let _ = Update::<Store>::new().set(|f| f.age, "x");
    let _ = f.age.eq(std::time::Duration::ZERO);
}
