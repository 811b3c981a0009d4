//! How a server stops, and what it does on its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::served::{PATIENCE, Served, create_table, target};
use dynamo_engine::{Clock, Engine};
use dynamo_server::Config;
use dynamo_store::MemoryStore;

/// Connections that wait for nothing do not hold it up, and requests that were begun are answered.
#[test]
fn a_request_that_was_begun_is_answered() {
    let mut served = Served::new();
    let (mut idle, mut busy) = (served.connect(), served.connect());
    assert_eq!(idle.request("GET /", "").status, 200);
    let head = busy.head(&target("ListTables"), 2, "");
    busy.send(head.as_bytes());
    // The server has the head when it has answered somebody who came later.
    busy.send(b"{");
    assert_eq!(served.connect().request("GET /", "").status, 200);
    served.tell_to_stop();
    idle.wait_for_end();
    busy.send(b"}");
    assert_eq!(busy.answer().status, 200);
    busy.wait_for_end();
    served.join();
}

#[test]
fn a_request_that_does_not_end_is_not_waited_for() {
    let mut served = Served::with(Config::default().stop_timeout(Duration::from_millis(50)));
    let mut client = served.connect();
    let head = client.head(&target("ListTables"), 2, "");
    client.send(head.as_bytes());
    assert_eq!(served.connect().request("GET /", "").status, 200);
    let start = Instant::now();
    served.tell_to_stop();
    served.join();
    assert!(start.elapsed() < PATIENCE);
    client.wait_for_end();
}

#[test]
fn a_port_is_free_when_its_server_has_stopped() {
    let mut served = Served::new();
    served.tell_to_stop();
    served.join();
    assert!(std::net::TcpStream::connect(served.address).is_err());
}

#[derive(Debug, Default)]
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

#[test]
fn expired_items_go_without_being_asked_for() {
    let clock = Arc::new(Hands(AtomicU64::new(1_000_000_000)));
    let engine = Engine::new(MemoryStore::new(), clock.clone(), 0);
    let served = Served::over(engine, Config::default().sweep_interval(Duration::from_millis(5)));
    create_table(&served);
    let mut client = served.connect();
    let expiry = br#"{"TableName":"things","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}"#;
    assert_eq!(client.ask(&target("UpdateTimeToLive"), expiry).status, 200);
    let item = br#"{"TableName":"things","Item":{"id":{"S":"a"},"until":{"N":"1000000100"}}}"#;
    assert_eq!(client.ask(&target("PutItem"), item).status, 200);
    let mut count = || client.ask(&target("Scan"), br#"{"TableName":"things"}"#).json()["Count"].as_u64();
    assert_eq!(count(), Some(1));
    clock.0.fetch_add(200, Ordering::Relaxed);
    let start = Instant::now();
    while count() != Some(0) {
        assert!(start.elapsed() < PATIENCE, "the item is still there");
        std::thread::sleep(Duration::from_millis(2));
    }
}
