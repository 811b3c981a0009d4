//! Web pages, and what they may.

use crate::served::{Answer, Client, Served, target};
use dynamo_server::Config;

fn ask_from(client: &mut Client, host: &str, headers: &str) -> Answer {
    client.send(
        format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {}\r\n\
             Content-Length: 2\r\n{headers}\r\n{{}}",
            target("ListTables")
        )
        .as_bytes(),
    );
    client.answer()
}

fn refused(answer: &Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (403, "AccessDeniedException"), "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn pages_of_other_sites_are_refused() {
    let served = Served::new();
    let mut client = served.connect();
    let host = served.address.to_string();
    for origin in ["http://evil.example", "null", "http://localhost:3000", &format!("http://{host}.evil.example"), "x"]
    {
        refused(&ask_from(&mut client, &host, &format!("Origin: {origin}\r\n")));
    }
    refused(&client.request("GET /metrics", "Origin: http://evil.example\r\n"));
    // A browser asks first, and is not told that it may.
    let asked = client.request("OPTIONS /", "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
    refused(&asked);
    // A page of the server itself is no other site's.
    let own = ask_from(&mut client, &host, &format!("Origin: http://{host}\r\n"));
    assert_eq!((own.status, own.header("access-control-allow-origin")), (200, None));
}

/// A page's own name can lead to 127.0.0.1; then it is of one origin with the server, but not of its name.
#[test]
fn names_that_a_page_could_have_are_refused() {
    let served = Served::with(Config::default().host("db.test"));
    let mut client = served.connect();
    for host in [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example:80",
        "dynamodb",
        "[::1",
        "",
    ] {
        refused(&ask_from(&mut client, host, ""));
        refused(&ask_from(&mut client, host, &format!("Origin: http://{host}\r\n")));
    }
    for host in [
        "localhost",
        "LocalHost:8000",
        "localhost.",
        "127.0.0.1:1",
        "192.168.1.9",
        "[::1]:8000",
        "dynamodb.localhost:8000",
        "host.docker.internal:8000",
        "DB.test:8000",
    ] {
        assert_eq!(ask_from(&mut client, host, "").status, 200, "{host}");
    }
}

#[test]
fn who_must_sign_may_call_the_server_anything() {
    let served = Served::with(Config::default().credentials("KEY", "secret"));
    let answer = ask_from(&mut served.connect(), "db.example.com", "");
    assert_eq!(answer.code(), "MissingAuthenticationTokenException");
}

#[test]
fn cors_lets_some_in() {
    let served = Served::with(Config::default().cors("http://localhost:3000").cors("https://App.example/"));
    let mut client = served.connect();
    let host = served.address.to_string();
    for origin in ["http://localhost:3000", "https://app.example"] {
        let answer = ask_from(&mut client, &host, &format!("Origin: {origin}\r\n"));
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(origin)));
        assert_eq!(answer.header("access-control-expose-headers"), Some("*"));
    }
    refused(&ask_from(&mut client, &host, "Origin: http://localhost:3001\r\n"));
    let asked = client.request(
        "OPTIONS /",
        "Origin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\n\
         Access-Control-Request-Headers: x-amz-target, authorization\r\n",
    );
    assert_eq!(asked.status, 200);
    for (header, value) in [
        ("access-control-allow-origin", "http://localhost:3000"),
        ("access-control-allow-methods", "POST"),
        ("access-control-allow-headers", "x-amz-target, authorization"),
        ("access-control-max-age", "172800"),
    ] {
        assert_eq!(asked.header(header), Some(value), "{header}");
    }
}

#[test]
fn cors_can_let_all_in() {
    let served = Served::with(Config::default().cors("*"));
    let answer = ask_from(&mut served.connect(), &served.address.to_string(), "Origin: http://anywhere.example\r\n");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
}
