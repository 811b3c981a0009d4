use dynamo_objects::Database;

#[dynamo_objects::test]
fn not_async(db: Database) {}

#[dynamo_objects::test]
async fn without_database() {}

#[dynamo_objects::test]
async fn of_many<T>(db: Database) {}

#[dynamo_objects::test(threads = 2)]
async fn misspelt(db: Database) {}

#[dynamo_objects::test(worker_threads = 0)]
async fn nobody(db: Database) {}

#[dynamo_objects::test]
struct NoFunction;

fn main() {}
