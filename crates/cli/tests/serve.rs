//! `dynobj serve`, as its users start and stop it.

mod running;

use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Output;

use running::{Running, dynobj};

/// A file for one test.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .expect("there is a folder for it");
    path
}

/// Runs the binary to its end.
fn run(arguments: &[&str]) -> Output {
    dynobj().args(arguments).output().expect("the binary was built")
}

/// What it says of its failure, if that is one line.
fn error(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).expect("errors are text");
    assert!(output.stdout.is_empty(), "{output:?}");
    assert_eq!(text.lines().count(), 1, "{text}");
    text.strip_prefix("error: ").unwrap_or_else(|| panic!("{text}")).trim_end().to_owned()
}

#[test]
fn it_serves_until_it_is_told_to_stop() {
    for signal in ["TERM", "INT"] {
        let running = Running::start(&[]);
        assert!(running.address.ip().is_loopback());
        let answer = running.ask("ListTables", "{}");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(r#"{"TableNames":[]}"#), "{answer}");
        // A client that keeps its connection does not hold it up.
        let _kept = running.connect();
        let (status, logs) = running.stop_by(signal);
        assert!(status.success(), "{signal}: {status} {logs}");
    }
}

/// Of a build for tests, which is larger than one for use.
#[cfg(target_os = "linux")]
#[test]
fn an_empty_server_is_small() {
    let running = Running::start(&[]);
    running.ask("ListTables", "{}");
    assert!(running.resident() < 20_000_000, "{}", running.resident());
}

#[test]
fn it_begins_with_tables() {
    let schema = file(
        "schema.json",
        r#"{"Tables": [{"TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}]}"#,
    );
    let running = Running::start(&["--seed-schema", schema.to_str().expect("it is text")]);
    assert!(running.ask("ListTables", "{}").ends_with(r#"{"TableNames":["orders"]}"#));
    let (_, logs) = running.stop_by("TERM");
    assert!(logs.contains(r#"tables=["orders"]"#), "{logs}");
}

#[test]
fn what_is_wrong_with_a_schema_names_the_file() {
    let schema = file("bad.json", r#"[{"TableName": "orders"}]"#);
    let path = schema.to_str().expect("it is text");
    let output = run(&["serve", "--memory", "--port", "0", "--seed-schema", path]);
    assert_eq!(output.status.code(), Some(1));
    let message = error(&output);
    assert!(
        message.starts_with(&format!("{path}: table \"orders\" (the list[0]): ValidationException: ")),
        "{message}"
    );
    let output = run(&["serve", "--memory", "--port", "0", "--seed-schema", "nowhere.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(error(&output).starts_with("nowhere.json: "));
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let port = taken.local_addr().expect("it is bound").port().to_string();
    let output = run(&["serve", "--memory", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let message = error(&output);
    assert!(message.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")), "{message}");
}

#[test]
fn other_computers_get_in_only_if_that_is_meant() {
    let output = run(&["serve", "--memory", "--port", "0", "--host", "0.0.0.0"]);
    assert_eq!(output.status.code(), Some(1));
    let message = error(&output);
    assert!(message.contains("--allow-remote") && message.contains("--credentials"), "{message}");
    for arguments in [&["--allow-remote"][..], &["--credentials", "KEY:secret"]] {
        let running = Running::start(&[&["--host", "0.0.0.0"], arguments].concat());
        assert!(running.address.ip().is_unspecified());
    }
}

#[test]
fn credentials_by_argument_or_environment() {
    let running = Running::start(&["--credentials", "KEY:secret"]);
    assert!(running.ask("ListTables", "{}").contains("MissingAuthenticationTokenException"));
    let mut command = dynobj();
    let output =
        command.args(["serve", "--memory", "--port", "0"]).env("DYNOBJ_CREDENTIALS", "KEY:secret,hidden").output();
    let message = error(&output.expect("the binary was built"));
    // Not the secret.
    assert_eq!(message, "--credentials must be KEY:SECRET");
}

#[test]
fn requests_are_logged_if_asked_for() {
    let running = Running::start(&["--log-requests", "--log-format", "json", "--log-level", "warn"]);
    running.ask("GetItem", r#"{"TableName":"secrets","Key":{"id":{"S":"hidden"}}}"#);
    let (_, logs) = running.stop_by("TERM");
    for part in [r#""operation":"GetItem""#, r#""status":400"#, r#""code":"ResourceNotFoundException""#, r#""micros":"#]
    {
        assert!(logs.contains(part), "{part} is not in {logs}");
    }
    assert!(!logs.contains("hidden"), "{logs}");
    let running = Running::start(&[]);
    running.ask("ListTables", "{}");
    assert_eq!(running.stop_by("TERM").1, "");
}

#[test]
fn bad_arguments() {
    for arguments in [
        &["serve"][..],
        &["serve", "--memory", "--port", "70000"],
        &["serve", "--memory", "--host", "example.com"],
        &["serve", "--memory", "--cors", "localhost"],
        &["serve", "--memory", "--log-format", "xml"],
        &["serve", "--memory", "--nonsense"],
        &["eat"],
        &[],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let version = run(&["--version"]);
    assert_eq!(String::from_utf8_lossy(&version.stdout), concat!("dynobj ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = run(&["serve", "--help"]);
    for flag in
        ["--port", "--host", "--memory", "--seed-schema", "--cors", "--allow-remote", "--credentials", "--log-requests"]
    {
        assert!(String::from_utf8_lossy(&help.stdout).contains(flag), "{flag}");
    }
}
