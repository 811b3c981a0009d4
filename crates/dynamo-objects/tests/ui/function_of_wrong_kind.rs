use dynamo_objects::{Document, Record, Update, fields};

#[derive(Document)]
struct Address {
    city: String,
}

#[derive(Record)]
#[dynamo(table = "store")]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
    age: u8,
    open: bool,
    lines: Vec<String>,
    address: Address,
}

fn main() {
    let f = fields::<Store>();
    let _ = f.age.begins_with(1);
    let _ = f.open.lt(true);
    let _ = f.age.contains(1);
    let _ = f.age.size();
    let _ = f.address.key("city");
    let _ = f.store_id.index(0);
    let _ = f.store_id.at(|a| a);
    let _ = Update::<Store>::new().add(|f| f.store_id, "x");
    let _ = Update::<Store>::new().subtract(|f| f.lines, ["x"]);
    let _ = Update::<Store>::new().delete(|f| f.lines, ["x"]);
    let _ = Update::<Store>::new().append(|f| f.age, 1);
}
