//! What a well-behaved client sees.

use std::io::{Read as _, Write as _};

use crate::served::{Answer, Served, create_table, target};
use dynamo_server::Config;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

const JSON: &str = "application/x-amz-json-1.0";

/// Whether the checksum is of the body as it came, and the id in the service's form.
fn check_headers(answer: &Answer) {
    assert_eq!(answer.header("x-amz-crc32"), Some(&*crc32fast::hash(&answer.body).to_string()));
    let id = answer.header("x-amzn-requestid").expect("each answer has an id");
    assert!(id.len() == 52 && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{id}");
}

#[test]
fn both_services_answer_on_one_connection() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    let put = client.ask(&target("PutItem"), br#"{"TableName":"things","Item":{"id":{"S":"a"},"n":{"N":"1"}}}"#);
    assert_eq!((put.status, put.text().as_str()), (200, "{}"));
    let got = client.ask(&target("GetItem"), br#"{"TableName":"things","Key":{"id":{"S":"a"}}}"#);
    assert_eq!(got.text(), r#"{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}"#);
    assert_eq!(got.header("content-type"), Some(JSON));
    check_headers(&got);
    let streams = client.ask("DynamoDBStreams_20120810.ListStreams", b"{}");
    assert_eq!((streams.status, streams.text().as_str()), (200, r#"{"Streams":[]}"#));
    let missing = client.ask(&target("GetItem"), br#"{"TableName":"others","Key":{"id":{"S":"a"}}}"#);
    assert_eq!((missing.status, missing.code().as_str()), (400, "ResourceNotFoundException"));
    check_headers(&missing);
}

#[test]
fn unknown_operations() {
    let served = Served::new();
    for target in ["DynamoDB_20120810.Explode", "DynamoDB_20120810", "Kinesis.PutRecord", "", "DynamoDB_20120810."] {
        let answer = served.ask(target, b"{}");
        assert_eq!((answer.status, answer.code().as_str()), (400, "UnknownOperationException"), "{target:?}");
        check_headers(&answer);
    }
    let untargeted = served.connect().request("POST /", "Content-Length: 0\r\n");
    assert_eq!((untargeted.status, untargeted.code().as_str()), (400, "UnknownOperationException"));
}

#[test]
fn health_is_in_the_services_words() {
    let served = Served::new();
    for path in ["/", "/ping"] {
        let health = served.connect().request(&format!("GET {path}"), "");
        assert_eq!((health.status, health.text().as_str()), (200, "healthy: dynamodb.local.amazonaws.com "));
        check_headers(&health);
    }
    let served = Served::with(Config::default().region("eu-west-1"));
    assert_eq!(served.connect().request("GET /", "").text(), "healthy: dynamodb.eu-west-1.amazonaws.com ");
}

#[test]
fn other_methods_paths_and_types_are_not_found() {
    let served = Served::new();
    let mut client = served.connect();
    let not_found = |answer: &Answer| {
        assert_eq!((answer.status, answer.text().as_str()), (404, "<UnknownOperationException/>\n"));
        assert_eq!(answer.header("x-amz-crc32"), Some("3552371480"));
    };
    for line in ["PUT /", "DELETE /", "OPTIONS /", "PATCH /x", "GET /x", "GET /metrics/x"] {
        not_found(&client.request(line, ""));
    }
    for content_type in ["", "Content-Type: text/plain\r\n", "Content-Type: application/x-amz-json-1.1\r\n"] {
        client.send(format!("POST / HTTP/1.1\r\n{content_type}Content-Length: 2\r\n\r\n{{}}").as_bytes());
        not_found(&client.answer());
    }
}

#[test]
fn the_type_is_answered_in_kind() {
    let served = Served::new();
    for (sent, answered) in [
        ("application/json", "application/json"),
        (" application/json ; charset=utf-8", "application/json"),
        ("application/x-amz-json-1.0", JSON),
        ("application/x-amz-json-1.0;blah", JSON),
    ] {
        let mut client = served.connect();
        let head = format!("POST /any/path HTTP/1.1\r\nContent-Type: {sent}\r\nContent-Length: 2\r\n");
        client.send(format!("{head}X-Amz-Target: DynamoDB_20120810.ListTables\r\n\r\n{{}}").as_bytes());
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(answered)), "{sent}");
    }
}

#[test]
fn requests_in_a_row_are_answered_in_order() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    let mut requests = Vec::new();
    for number in 0..50 {
        let body = format!(
            r#"{{"TableName":"things","Item":{{"id":{{"S":"a"}},"n":{{"N":"{number}"}}}},"ReturnValues":"ALL_OLD"}}"#
        );
        requests.extend_from_slice(client.head(&target("PutItem"), body.len(), "").as_bytes());
        requests.extend_from_slice(body.as_bytes());
    }
    client.send(&requests);
    assert_eq!(client.answer().text(), "{}");
    for number in 0..49 {
        assert_eq!(client.answer().json()["Attributes"]["n"]["N"], number.to_string());
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

#[test]
fn packed_requests() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    let body = br#"{"TableName":"things","Item":{"id":{"S":"a"}}}"#;
    let put = client.ask_with(&target("PutItem"), "Content-Encoding: gzip\r\n", &gzip(body));
    assert_eq!(put.status, 200, "{}", put.text());
    let plain = client.ask_with(&target("PutItem"), "Content-Encoding: identity\r\n", body);
    assert_eq!(plain.status, 200);
    for (encoding, body) in [("gzip", &body[..]), ("gzip", &gzip(body)[..20]), ("br", body)] {
        let refused = client.ask_with(&target("PutItem"), &format!("Content-Encoding: {encoding}\r\n"), body);
        assert_eq!((refused.status, refused.code().as_str()), (400, "SerializationException"), "{encoding}");
    }
}

#[test]
fn packed_answers() {
    let served = Served::new();
    create_table(&served);
    let text = "long ".repeat(1000);
    let item = format!(r#"{{"TableName":"things","Item":{{"id":{{"S":"a"}},"text":{{"S":"{text}"}}}}}}"#);
    assert_eq!(served.ask(&target("PutItem"), item.as_bytes()).status, 200);
    let mut client = served.connect();
    let key = br#"{"TableName":"things","Key":{"id":{"S":"a"}}}"#;
    for accepted in ["", "Accept-Encoding: identity\r\n", "Accept-Encoding: gzip;q=0\r\n", "Accept-Encoding: br\r\n"] {
        let plain = client.ask_with(&target("GetItem"), accepted, key);
        assert_eq!(plain.header("content-encoding"), None, "{accepted}");
        assert!(plain.text().contains(&text));
        check_headers(&plain);
    }
    for accepted in ["gzip", "deflate, gzip;q=0.5", "GZIP"] {
        let packed = client.ask_with(&target("GetItem"), &format!("Accept-Encoding: {accepted}\r\n"), key);
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{accepted}");
        // Of what was sent, as the service's is.
        check_headers(&packed);
        let mut unpacked = String::new();
        GzDecoder::new(&*packed.body).read_to_string(&mut unpacked).expect("it is packed");
        assert!(unpacked.contains(&text) && packed.body.len() < text.len() / 10);
    }
    let small = client.ask_with(&target("ListTables"), "Accept-Encoding: gzip\r\n", b"{}");
    assert_eq!((small.header("content-encoding"), small.text().as_str()), (None, r#"{"TableNames":["things"]}"#));
}

/// One connection, many requests at once, HTTP/2 without TLS.
#[test]
fn http_2_with_prior_knowledge() {
    use http_body_util::{BodyExt as _, Full};
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let served = Served::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("threads can be made");
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(served.address).await.expect("the server listens");
        let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = handshake.expect("the server speaks HTTP/2");
        tokio::spawn(connection);
        let ask = || {
            let mut sender = sender.clone();
            let request = hyper::Request::post(format!("http://{}/", served.address))
                .header("content-type", JSON)
                .header("x-amz-target", "DynamoDB_20120810.ListTables")
                .body(Full::<bytes::Bytes>::from("{}"));
            tokio::spawn(async move {
                let answer =
                    sender.send_request(request.expect("it is well formed")).await.expect("there is an answer");
                (answer.status().as_u16(), answer.into_body().collect().await.expect("it is whole").to_bytes())
            })
        };
        let asked: Vec<_> = (0..300).map(|_| ask()).collect();
        for answer in asked {
            let (status, body) = answer.await.expect("nothing panics");
            assert_eq!((status, &*body), (200, &br#"{"TableNames":[]}"#[..]));
        }
    });
}

#[test]
fn metrics_count_operations_and_errors() {
    let served = Served::new();
    create_table(&served);
    let mut client = served.connect();
    for _ in 0..3 {
        client.ask(&target("GetItem"), br#"{"TableName":"things","Key":{"id":{"S":"a"}}}"#);
    }
    client.ask(&target("GetItem"), br#"{"TableName":"others","Key":{"id":{"S":"a"}}}"#);
    client.ask(&target("PutItem"), b"not JSON");
    for number in 0..5 {
        client.ask(&target(&format!("Made up {number}")), b"not JSON");
    }
    let page = client.request("GET /metrics", "");
    assert_eq!(page.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    let page = page.text();
    for line in [
        r#"dynobj_requests_total{operation="CreateTable",code="OK"} 1"#,
        r#"dynobj_requests_total{operation="GetItem",code="OK"} 3"#,
        r#"dynobj_requests_total{operation="GetItem",code="ResourceNotFoundException"} 1"#,
        r#"dynobj_requests_total{operation="PutItem",code="SerializationException"} 1"#,
        r#"dynobj_requests_total{operation="unknown",code="SerializationException"} 5"#,
        r#"dynobj_request_duration_seconds_count{operation="GetItem"} 4"#,
        "dynobj_connections_accepted_total 2",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
    }
    let value = |name: &str| page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    assert!(value("dynobj_received_bytes_total").is_some_and(|bytes| bytes > 1000), "{page}");
    assert!(value("dynobj_sent_bytes_total").is_some_and(|bytes| bytes > 1000), "{page}");
}
