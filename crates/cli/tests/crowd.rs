//! A thousand clients at once. In a process of its own, because each of both may have 1,024 files open.

#![cfg(target_os = "linux")]

mod running;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use running::Running;

const CLIENTS: usize = 1000;
/// More than a connection needs, in bytes.
const MUCH: u64 = 50_000;

fn ask(stream: &mut TcpStream) {
    let head = b"POST / HTTP/1.1\r\nContent-Type: application/json\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n";
    stream.write_all(&[head, &b"Content-Length: 2\r\n\r\n{}"[..]].concat()).expect("it reads");
}

fn answered(stream: &mut TcpStream) {
    let (mut buffer, mut length) = ([0; 1024], 0);
    while !buffer[..length].ends_with(br#"{"TableNames":[]}"#) {
        let read = stream.read(&mut buffer[length..]).expect("it answers");
        assert_ne!(read, 0, "it hung up");
        length += read;
    }
    assert!(buffer.starts_with(b"HTTP/1.1 200 "));
}

#[test]
fn all_are_answered_and_none_costs_much() {
    let running = Running::start(&[]);
    let before = running.resident();
    let mut clients: Vec<_> = (0..CLIENTS).map(|_| running.connect()).collect();
    for _ in 0..3 {
        clients.iter_mut().for_each(ask);
        clients.iter_mut().for_each(answered);
    }
    // All ask for more than they send.
    for client in &mut clients {
        client.write_all(b"POST / HTTP/1.1\r\nContent-Length: 16000000\r\n\r\n{").expect("it reads");
    }
    assert!(running.ask("ListTables", "{}").starts_with("HTTP/1.1 200"));
    let each = (running.resident() - before) / CLIENTS as u64;
    assert!(each < MUCH, "{each} bytes a connection");
    drop(clients);
    let (status, logs) = running.stop_by("TERM");
    assert!(status.success() && logs.is_empty(), "{status} {logs}");
}
