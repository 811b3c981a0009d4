use dynamo_objects::Document;

#[derive(Document)]
struct Flat {
    #[dynamo(flatten)]
    city: String,
}

fn main() {}
