//! A program that knows nothing but the official SDK, in parts. It runs unchanged on an engine in process, on a server
//! of our own, and on a server elsewhere if `DYNAMO_OBJECTS_TEST_ENDPOINT` has its URL: DynamoDB Local, say.

mod place;
mod orders;
mod tables;
mod items;
mod reads;
mod batches;
mod transactions;
mod statements;
mod streams;

use std::error::Error;
use std::pin::Pin;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::place::{Clients, Place};

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;
type Part = fn(Clients) -> Pin<Box<dyn Future<Output = Outcome>>>;

const PARTS: [(&str, Part); 7] = [
    ("tables", |clients| Box::pin(tables::part(clients))),
    ("items", |clients| Box::pin(items::part(clients))),
    ("reads", |clients| Box::pin(reads::part(clients))),
    ("batches", |clients| Box::pin(batches::part(clients))),
    ("transactions", |clients| Box::pin(transactions::part(clients))),
    ("statements", |clients| Box::pin(statements::part(clients))),
    ("streams", |clients| Box::pin(streams::part(clients))),
];

fn main() {
    let mut trials = Vec::new();
    for place in Place::all() {
        for (name, part) in PARTS {
            let place = place.clone();
            trials.push(Trial::test(format!("{}::{name}", place.name()), move || run(&place, part)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(place: &Place, part: Part) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let open = place.open();
    Ok(runtime.block_on(part(open.clients.clone()))?)
}
