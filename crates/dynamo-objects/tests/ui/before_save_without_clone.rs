use dynamo_objects::Record;

#[derive(Record)]
#[dynamo(table = "store", before_save = Store::check)]
struct Store {
    #[dynamo(partition_key)]
    store_id: String,
}

impl Store {
    fn check(&mut self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
