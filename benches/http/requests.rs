//! What is asked, and the server that is asked.

use std::net::SocketAddr;
use std::sync::Arc;

use dynamo_engine::Engine;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::clients::{self, Clients};

const ITEMS: usize = 10_000;
const CUSTOMERS: usize = 200;
const ORDERS: usize = 50;

/// An operation, and the body of a request for it.
type Asked = (&'static str, String);

/// A server over an engine with items, in threads of its own.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

impl Served {
    pub(crate) fn begin() -> Self {
        let runtime = Runtime::new().expect("threads can be made");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        runtime.spawn(dynamo_server::run(listener, Arc::new(Engine::memory()), std::future::pending()));
        let served = Self { address, _runtime: runtime };
        for table in [table("items", &[]), table("orders", &[("number", "N")])] {
            clients::answer(address, &written(table));
        }
        let orders = (0..CUSTOMERS * ORDERS).map(|number| put("orders", &order(number / ORDERS, number % ORDERS)));
        let items: Arc<[_]> = items().chain(orders).map(written).collect();
        Clients::connect(address).ask(&items, items.len() as u64);
        served
    }
}

pub(crate) fn gets() -> Arc<[Vec<u8>]> {
    shuffled(ITEMS)
        .map(|number| ("GetItem", format!(r#"{{"TableName":"items","Key":{{{}}}}}"#, key(number))))
        .map(written)
        .collect()
}

pub(crate) fn puts() -> Arc<[Vec<u8>]> {
    items().map(written).collect()
}

fn items() -> impl Iterator<Item = Asked> {
    shuffled(ITEMS).map(|number| put("items", &item(number)))
}

pub(crate) fn queries() -> Arc<[Vec<u8>]> {
    let query = |customer| {
        let body = format!(
            r#"{{"TableName":"orders","KeyConditionExpression":"id = :id","ExpressionAttributeValues":{{":id":{{"S":"{customer:08}"}}}}}}"#
        );
        ("Query", body)
    };
    shuffled(CUSTOMERS).map(query).map(written).collect()
}

/// A request as it is sent.
fn written((operation, body): Asked) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// All numbers below one, in an order that no cache foresees.
fn shuffled(count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |number| number * 7919 % count)
}

fn put(table: &str, item: &str) -> Asked {
    ("PutItem", format!(r#"{{"TableName":"{table}","Item":{item}}}"#))
}

fn key(number: usize) -> String {
    format!(r#""id":{{"S":"{number:08}"}}"#)
}

/// An item of 300 bytes as the service counts them.
fn item(number: usize) -> String {
    let (key, notes) = (key(number), "n".repeat(180));
    format!(
        r#"{{{key},"name":{{"S":"The item with the number {number:08}"}},"visits":{{"N":"{number}"}},"tags":{{"SS":["new","open"]}},"open":{{"BOOL":true}},"notes":{{"S":"{notes}"}}}}"#
    )
}

fn order(customer: usize, number: usize) -> String {
    let (key, notes) = (key(customer), "n".repeat(200));
    format!(
        r#"{{{key},"number":{{"N":"{number}"}},"status":{{"S":"open"}},"total":{{"N":"{number}0"}},"notes":{{"S":"{notes}"}}}}"#
    )
}

/// A table with the key `id`, a text, and perhaps a sort key with its type.
fn table(name: &str, sort: &[(&str, &str)]) -> Asked {
    let mut keys = r#"{"AttributeName":"id","KeyType":"HASH"}"#.to_owned();
    let mut attributes = r#"{"AttributeName":"id","AttributeType":"S"}"#.to_owned();
    for (sort, kind) in sort {
        keys += &format!(r#",{{"AttributeName":"{sort}","KeyType":"RANGE"}}"#);
        attributes += &format!(r#",{{"AttributeName":"{sort}","AttributeType":"{kind}"}}"#);
    }
    let body = format!(
        r#"{{"TableName":"{name}","BillingMode":"PAY_PER_REQUEST","KeySchema":[{keys}],"AttributeDefinitions":[{attributes}]}}"#
    );
    ("CreateTable", body)
}
