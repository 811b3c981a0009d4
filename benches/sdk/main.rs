//! The official SDK's client on an engine in process, beside the same client with the same answers, but ready: what is
//! left of a call when the SDK's own work is taken away.
//!
//! `cargo bench -p benches --bench sdk`, with `-- get` after it for the rows whose name has `get` in it.

mod canned;
mod items;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use benches::report::{self, Row};
use criterion::Criterion;
use dynamo_engine::Engine;
use dynamo_wire::connector::Connector;
use pollster::block_on;

use crate::canned::Canned;

/// The SDK allocates some hundred times a call. How long that takes with the system's allocator depends on the holes
/// that were left before, by more than what is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: [Row; 3] = [
    row("sdk get", "the client with the same answers, ready"),
    row("sdk put", "the same"),
    row("sdk query of 50", "the same; reading 50 items as the SDK's is most of it"),
];

const fn row(name: &'static str, note: &'static str) -> Row {
    Row { name, budget: Some(1.15), note }
}

fn main() {
    let (results, start) = (report::folder("sdk"), SystemTime::now());
    let mut criterion = Criterion::default().output_directory(&results).configure_from_args();
    let connector = Connector::new(Arc::new(Engine::memory()));
    let ours = connector.client();
    block_on(items::write(&ours));
    let floor = |operation, bodies: &mut dyn Iterator<Item = String>| {
        let canned = block_on(Canned::of(&connector, operation, bodies));
        Client::from_conf(connector.config().http_client(canned).build())
    };

    let gets = &mut steps().map(|number| {
        let key = items::key(number);
        format!(r#"{{"TableName":"items","Key":{{"id":{{"S":"{key}"}}}}}}"#)
    });
    measure(&mut criterion, ROWS[0].name, &floor("GetItem", gets), &ours, async |client, number| {
        let key = AttributeValue::S(items::key(number));
        let found = client.get_item().table_name("items").key("id", key).send().await.expect("it was put");
        assert!(found.item.is_some());
    });
    let puts = &mut std::iter::once(r#"{"TableName":"items","Item":{"id":{"S":"00000007"}}}"#.to_owned());
    measure(&mut criterion, ROWS[1].name, &floor("PutItem", puts), &ours, async |client, number| {
        let put = client.put_item().table_name("items").set_item(Some(items::item(number)));
        put.send().await.expect("memory does not fail");
    });
    let queries = &mut steps().take(items::CUSTOMERS).map(|number| {
        let customer = items::key(number % items::CUSTOMERS);
        format!(
            r#"{{"TableName":"orders","KeyConditionExpression":"id = :id","ExpressionAttributeValues":{{":id":{{"S":"{customer}"}}}}}}"#
        )
    });
    measure(&mut criterion, ROWS[2].name, &floor("Query", queries), &ours, async |client, number| {
        let customer = AttributeValue::S(items::key(number % items::CUSTOMERS));
        let query = client.query().table_name("orders").key_condition_expression("id = :id");
        let page = query.expression_attribute_values(":id", customer).send().await.expect("they were put");
        assert_eq!(page.count, items::ORDERS as i32);
    });
    criterion.final_summary();
    report::print(&ROWS, &results, start);
}

/// Measures a call on both clients, in turn, each time with another number below that of the items.
fn measure(criterion: &mut Criterion, row: &str, floor: &Client, ours: &Client, call: impl AsyncFn(&Client, usize)) {
    let mut group = criterion.benchmark_group(row);
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(30);
    let mut number = 0;
    for turn in 0..report::TURNS {
        for (side, client) in [("floor", floor), ("ours", ours)] {
            group.bench_function(report::in_turn(side, turn), |bench| {
                bench.iter(|| {
                    number = step(number);
                    block_on(call(client, number));
                });
            });
        }
    }
}

/// From one number of an item to another, in steps that no cache foresees, and that come by all of them.
fn step(number: usize) -> usize {
    (number + 7919) % items::ITEMS
}

/// All numbers, in that order.
fn steps() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(0), |&number| Some(step(number))).take(items::ITEMS)
}
