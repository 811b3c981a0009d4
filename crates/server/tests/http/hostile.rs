//! Bad input: each gets an answer in the service's form or an end of its connection, and others are served as before.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::served::{CREATE_TABLE, Client, PATIENCE, Served, create_table, target};
use dynamo_server::Config;
use flate2::Compression;
use flate2::write::GzEncoder;

const MEGABYTE: usize = 1 << 20;
const SHORT: Duration = Duration::from_millis(100);

/// Whether a server still answers.
fn check_alive(served: &Served) {
    let answer = served.ask(&target("ListTables"), b"{}");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn json_cut_off_anywhere() {
    let served = Served::new();
    let mut client = served.connect();
    for end in 0..CREATE_TABLE.len() {
        let answer = client.ask(&target("CreateTable"), &CREATE_TABLE.as_bytes()[..end]);
        assert_eq!((answer.status, answer.code().as_str()), (400, "SerializationException"), "{end}");
    }
    check_alive(&served);
}

#[test]
fn members_of_wrong_types() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    let request = r#"{"TableName":"things","Key":{"id":{"S":"a"}},"ConsistentRead":true,"ProjectionExpression":"a"}"#;
    let values = [r#""things""#, r#"{"id":{"S":"a"}}"#, r#"{"S":"a"}"#, "true", r#""a""#];
    for wrong in ["1", "1.5", "true", "[]", "[[]]", "{}", r#"{"S":1}"#, r#""text""#, "-1e400"] {
        for value in values {
            let answer = client.ask(&target("GetItem"), request.replacen(value, wrong, 1).as_bytes());
            assert!([200, 400].contains(&answer.status), "{value} → {wrong}: {answer:?}");
            assert!(answer.status == 200 || !answer.code().is_empty(), "{value} → {wrong}: {answer:?}");
        }
    }
    let wrong = client.ask(&target("GetItem"), request.replacen(values[0], "[]", 1).as_bytes());
    assert_eq!(wrong.code(), "SerializationException");
    check_alive(&served);
}

#[test]
fn nested_too_deep() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    let (open, close) = (r#"{"L":["#.repeat(10_000), "]}".repeat(10_000));
    let lists = format!(r#"{{"TableName":"things","Item":{{"id":{{"S":"a"}},"deep":{open}{close}}}}}"#);
    let answer = client.ask(&target("PutItem"), lists.as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (400, "SerializationException"));
    let answer = client.ask(&target("PutItem"), "[".repeat(MEGABYTE).as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (400, "SerializationException"));
    for parentheses in [1_000, 10_000] {
        let (open, close) = ("(".repeat(parentheses), ")".repeat(parentheses));
        let condition = format!(
            r#"{{"TableName":"things","Item":{{"id":{{"S":"a"}}}},"ConditionExpression":"{open}attribute_exists(id){close}"}}"#
        );
        let answer = client.ask(&target("PutItem"), condition.as_bytes());
        assert_eq!((answer.status, answer.code().as_str()), (400, "ValidationException"), "{}", answer.text());
    }
    check_alive(&served);
}

#[test]
fn bodies_over_the_limit() {
    let served = Served::new();
    // Refused by its length, before any of it is read.
    let mut client = served.connect();
    let head = client.head(&target("PutItem"), 16 * MEGABYTE + 1, "");
    client.send(head.as_bytes());
    let answer = client.answer();
    assert_eq!((answer.status, answer.body.len()), (413, 0));
    // Of no known length.
    let mut client = served.connect();
    let head =
        client.head(&target("PutItem"), 0, "Transfer-Encoding: chunked\r\n").replace("Content-Length: 0\r\n", "");
    client.send(head.as_bytes());
    let chunk = [b"100000\r\n", &*vec![b' '; MEGABYTE], b"\r\n"].concat();
    for _ in 0..17 {
        client.send(&chunk);
    }
    assert_eq!(client.answer().status, 413);
    // As large as it may be.
    let spaces = vec![b' '; 16 * MEGABYTE - 2];
    let answer = served.ask(&target("ListTables"), &[b"{", &*spaces, b"}"].concat());
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"TableNames":[]}"#));
}

#[test]
fn gzip_bombs() {
    let served = Served::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; MEGABYTE]).expect("a vector takes everything");
    // Of members in a row each is unpacked.
    let bomb = encoder.finish().expect("a vector takes everything").repeat(500);
    assert!(bomb.len() < MEGABYTE);
    let answer = served.connect().ask_with(&target("PutItem"), "Content-Encoding: gzip\r\n", &bomb);
    assert_eq!((answer.status, answer.body.len()), (413, 0));
    check_alive(&served);
}

#[test]
fn heads_that_are_none() {
    let served = Served::new();
    let host = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    let huge = format!("{host}X-Huge: {}\r\n\r\n", "x".repeat(MEGABYTE));
    for head in [
        format!("{host}Content-Length: many\r\n\r\n"),
        format!("{host}Content-Length: -1\r\n\r\n"),
        format!("{host}Content-Length: 99999999999999999999999\r\n\r\n"),
        format!("{host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"),
        format!("{host}Content-Length: 18446744073709551615\r\n\r\n"),
        format!("{host}Transfer-Encoding: gzip\r\n\r\n"),
        huge,
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03 a client that speaks TLS\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
    ] {
        let mut client = served.connect();
        client.send(head.as_bytes());
        let answer = client.next();
        // What is not even HTTP may be hung up on.
        assert!(answer.as_ref().is_none_or(|answer| (400..500).contains(&answer.status)), "{head:.80}: {answer:?}");
        client.wait_for_end();
    }
    check_alive(&served);
}

/// Who says that there is more to come, and sends nothing, is not waited for.
#[test]
fn slow_bodies_are_given_up() {
    let served = Served::with(Config::default().body_timeout(SHORT));
    let mut client = served.connect();
    let head = client.head(&target("PutItem"), 1000, "");
    client.send(head.as_bytes());
    client.send(b"{");
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (408, "RequestTimeoutException"));
    client.wait_for_end();
}

#[test]
fn connections_that_are_silent_or_slow_are_closed() {
    let served = Served::with(Config::default().idle_timeout(SHORT));
    // Nothing is sent; the beginning of a head; the beginning of HTTP/2; a request, and then nothing.
    for beginning in
        ["", "POST / HTTP/1.1\r\nHost: local", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"]
    {
        let mut client = served.connect();
        client.send(beginning.as_bytes());
        client.wait_for_end();
    }
    // A head that comes byte by byte never is silent, but ends too.
    let mut client = served.connect();
    client.send(b"POST / HTTP/1.1\r\n");
    let start = Instant::now();
    while client.try_send(b"X-Slow: x\r\n") {
        assert!(start.elapsed() < PATIENCE, "the server waits for ever");
        std::thread::sleep(SHORT / 20);
    }
    check_alive(&served);
}

/// A client that asks and does not read is left, with the answers that it did not take.
#[test]
fn clients_that_do_not_read_are_left() {
    let served = Served::with(Config::default().idle_timeout(3 * SHORT));
    create_table(&served);
    let text = "x".repeat(300_000);
    let item = format!(r#"{{"TableName":"things","Item":{{"id":{{"S":"a"}},"text":{{"S":"{text}"}}}}}}"#);
    assert_eq!(served.ask(&target("PutItem"), item.as_bytes()).status, 200);
    let mut client = served.connect();
    let key = br#"{"TableName":"things","Key":{"id":{"S":"a"}}}"#;
    let request = [client.head(&target("GetItem"), key.len(), "").as_bytes(), key].concat();
    // More answers than sockets keep.
    client.send(&request.repeat(200));
    let start = Instant::now();
    while connections(&served) > 1 {
        assert!(start.elapsed() < PATIENCE, "the server waits for ever");
        std::thread::sleep(SHORT / 20);
    }
}

/// Connections at the moment, by the server's own count; one is of who asks.
fn connections(served: &Served) -> usize {
    metric(served, "dynobj_connections")
}

fn metric(served: &Served, name: &str) -> usize {
    let page = served.connect().request("GET /metrics", "").text();
    let count = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    count.and_then(|count| count.parse().ok()).expect("the page has it")
}

/// There is room for so many bytes, whoever sends them.
#[test]
fn memory_is_bounded() {
    let served = Served::with(Config::default().memory_limit(4 * MEGABYTE));
    let mut clients: Vec<Client> = (0..3).map(|_| served.connect()).collect();
    for client in &mut clients {
        let head = client.head(&target("PutItem"), 3 * MEGABYTE, "");
        client.send(head.as_bytes());
    }
    let most = vec![b' '; 3 * MEGABYTE - 2];
    clients[0].send(&most);
    let start = Instant::now();
    while metric(&served, "dynobj_received_bytes_total") < most.len() {
        assert!(start.elapsed() < PATIENCE, "what the first sent does not arrive");
    }
    // The first holds 3 MB, so the second cannot.
    let answer = served.ask(&target("ListTables"), &[b"{", &*vec![b' '; 2 * MEGABYTE], b"}"].concat());
    assert_eq!((answer.status, answer.code().as_str()), (503, "ServiceUnavailable"));
    check_alive(&served);
    clients[0].send(b"{}");
    assert_eq!(clients[0].answer().status, 400);
    assert_eq!(served.ask(&target("ListTables"), &[b"{", &*most, b"}"].concat()).status, 200);
}

#[test]
fn more_connections_than_there_are_places_wait() {
    let served = Served::with(Config::default().max_connections(2));
    let (mut first, mut second, mut third) = (served.connect(), served.connect(), served.connect());
    assert_eq!(first.request("GET /", "").status, 200);
    assert_eq!(second.request("GET /", "").status, 200);
    third.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(!third.has_answer_within(SHORT), "there is no place for it");
    drop(first);
    assert_eq!(third.answer().status, 200);
}
