//! Asks the engine and DynamoDB Local the same things and compares the answers.
//!
//!     DYNAMO_OBJECTS_ORACLE=http://127.0.0.1:8000 cargo test -p conformance --test oracle
//!
//! `DYNAMO_OBJECTS_ORACLE_REQUESTS` (2000) is how many requests, `DYNAMO_OBJECTS_ORACLE_SEED` (1) which ones,
//! `DYNAMO_OBJECTS_ORACLE_SHOWN` (20) how many differences are printed, and `DYNAMO_OBJECTS_ORACLE_OURS` the URL of a
//! server to ask in place of an engine in memory (of another DynamoDB Local, to test this test). Where DynamoDB Local
//! is known to be another thing than the service, `known.json` says so, and why; any other difference fails the test.
//!
//! Where to read: [`run`] is the story; [`requests`] makes what is asked, out of [`tables`], [`values`] and
//! [`expressions`], or as statements in [`partiql`], and [`faults`] spoils some of it; [`legacy`], [`control`] and
//! [`streams`] add to that; [`asked`] is one request put to one side, through all its pages;
//! [`normal`] takes out of the answers what may differ.

mod run;
mod requests;
mod tables;
mod values;
mod expressions;
mod faults;
mod legacy;
mod control;
mod streams;
mod partiql;
mod asked;
mod normal;
mod known;

use std::env;

use conformance::endpoint::{Endpoint, Http, Memory};

#[test]
fn the_engine_answers_as_dynamodb_local() {
    let Ok(url) = env::var("DYNAMO_OBJECTS_ORACLE") else {
        println!("not run: DYNAMO_OBJECTS_ORACLE is not set to the URL of a DynamoDB Local");
        return;
    };
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let requests = number("DYNAMO_OBJECTS_ORACLE_REQUESTS").unwrap_or(2000);
    let seed = number("DYNAMO_OBJECTS_ORACLE_SEED").unwrap_or(1);
    let shown = number("DYNAMO_OBJECTS_ORACLE_SHOWN").unwrap_or(20);
    let local = Http::new(&url);
    let ours = env::var("DYNAMO_OBJECTS_ORACLE_OURS").map(|url| Http::new(&url));
    let ours: Box<dyn Endpoint> = match ours {
        Ok(server) => Box::new(server),
        Err(_) => Box::new(Memory::new()),
    };
    let report = run::run(ours.as_ref(), &local, seed, requests);
    println!("{}", report.to_text(shown));
    assert!(report.is_clean(), "differences that known.json does not list, with seed {seed}");
}
