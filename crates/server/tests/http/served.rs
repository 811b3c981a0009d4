//! A server for a test, and a client that sends bytes as they are.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use dynamo_engine::Engine;
use dynamo_server::Config;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long a test waits before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A server in a thread of its own, which is stopped when this is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) engine: Arc<Engine>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn new() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        Self::over(Engine::memory(), config)
    }

    pub(crate) fn over(engine: Engine, config: Config) -> Self {
        let engine = Arc::new(engine);
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, address) = std::sync::mpsc::channel();
        let served = engine.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("threads can be made").block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
                tell.send(listener.local_addr().expect("it is bound")).expect("the test waits for it");
                let stopped = async {
                    let _ = stopped.await;
                };
                config.run(listener, served, stopped).await;
            });
        });
        let address = address.recv().expect("the server begins");
        Self { address, engine, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> Client {
        Client::to(self.address)
    }

    /// Asks an operation, as in `DynamoDB_20120810.PutItem`.
    pub(crate) fn ask(&self, target: &str, body: &[u8]) -> Answer {
        self.connect().ask(target, body)
    }

    /// Tells the server to stop, and leaves it to that.
    pub(crate) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until the server has stopped.
    pub(crate) fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking(), "the server ends without a panic");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.tell_to_stop();
        self.join();
    }
}

/// A connection.
pub(crate) struct Client {
    stream: TcpStream,
    address: SocketAddr,
    /// What was read after the last answer.
    rest: Vec<u8>,
}

/// An answer as it came.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is not zero");
        stream.set_write_timeout(Some(PATIENCE)).expect("it is not zero");
        stream.set_nodelay(true).expect("it is a socket");
        Self { stream, address, rest: Vec::new() }
    }

    /// The head of a request for an operation, with more lines of header, each ended.
    pub(crate) fn head(&self, target: &str, length: usize, more: &str) -> String {
        format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {target}\r\n\
             Content-Length: {length}\r\n{more}\r\n",
            self.address
        )
    }

    pub(crate) fn ask(&mut self, target: &str, body: &[u8]) -> Answer {
        self.ask_with(target, "", body)
    }

    pub(crate) fn ask_with(&mut self, target: &str, headers: &str, body: &[u8]) -> Answer {
        let head = self.head(target, body.len(), headers);
        self.send(&[head.as_bytes(), body].concat());
        self.answer()
    }

    /// Sends a request of another kind: its first line, without the version, and lines of header, each ended.
    pub(crate) fn request(&mut self, line: &str, headers: &str) -> Answer {
        let host = self.address;
        self.send(format!("{line} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").as_bytes());
        self.answer()
    }

    /// Sends bytes. That the server listens no longer shows in its answer.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// Sends bytes, if the server has not closed the connection.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Whether the server says anything in that time.
    pub(crate) fn has_answer_within(&mut self, limit: Duration) -> bool {
        self.stream.set_read_timeout(Some(limit)).expect("it is not zero");
        let read = self.stream.peek(&mut [0]);
        self.stream.set_read_timeout(Some(PATIENCE)).expect("it is not zero");
        read.is_ok()
    }

    pub(crate) fn answer(&mut self) -> Answer {
        self.next().expect("there is an answer")
    }

    /// The next answer; `None` if the server closed the connection instead.
    pub(crate) fn next(&mut self) -> Option<Answer> {
        let end = loop {
            match self.rest.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end,
                None if self.read() == 0 => return None,
                None => {}
            }
        };
        let head = String::from_utf8(self.rest.drain(..end + 4).collect()).expect("a head is text");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let status = status.expect("the first line has a status");
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        let headers: Vec<_> = lines.filter_map(header).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, value)| value.parse().expect("a length is a number"));
        while self.rest.len() < length {
            assert_ne!(self.read(), 0, "the answer ends early");
        }
        let body = self.rest.drain(..length).collect();
        Some(Answer { status, headers, body })
    }

    fn read(&mut self) -> usize {
        let mut buffer = [0; 16 << 10];
        let read = match self.stream.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the server is silent"),
            // Reset: the server closed while there was something to read for it.
            Err(_) => 0,
        };
        self.rest.extend_from_slice(&buffer[..read]);
        read
    }

    /// Waits until the server closes the connection.
    pub(crate) fn wait_for_end(&mut self) {
        while self.read() > 0 {}
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The name of an error, without its namespace.
    pub(crate) fn code(&self) -> String {
        let json = self.json();
        json["__type"].as_str().and_then(|name| name.rsplit('#').next()).unwrap_or_default().to_owned()
    }

    /// The message of an error.
    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) const CREATE_TABLE: &str = r#"{"TableName":"things","BillingMode":"PAY_PER_REQUEST",
    "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}"#;

/// A target of the operations on tables and items.
pub(crate) fn target(operation: &str) -> String {
    format!("DynamoDB_20120810.{operation}")
}

/// Makes a table `things` with a key `id`, a text.
pub(crate) fn create_table(served: &Served) {
    let created = served.ask(&target("CreateTable"), CREATE_TABLE.as_bytes());
    assert_eq!(created.status, 200, "{}", created.text());
}
