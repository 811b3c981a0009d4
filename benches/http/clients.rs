//! Clients that ask as fast as they are answered, each on a connection of its own. They write bytes that are ready, and
//! look for no more in an answer than its end: what they cost is not to be measured.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

const CONNECTIONS: usize = 16;

/// Clients in one thread.
pub(crate) struct Clients {
    runtime: Runtime,
    connections: RefCell<Vec<Connection>>,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Clients {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let runtime = runtime();
        let connections = (0..CONNECTIONS).map(|_| runtime.block_on(Connection::to(address))).collect();
        Self { runtime, connections: RefCell::new(connections) }
    }

    /// How long it takes until so many requests are answered.
    pub(crate) fn ask(&self, requests: &Arc<[Vec<u8>]>, count: u64) -> Duration {
        let mut connections = self.connections.borrow_mut();
        let start = Instant::now();
        *connections = self.runtime.block_on(async {
            let mut asking = JoinSet::new();
            for (first, mut connection) in connections.drain(..).enumerate() {
                let requests = requests.clone();
                asking.spawn(async move {
                    for number in (first..count as usize).step_by(CONNECTIONS) {
                        connection.ask(&requests[number % requests.len()]).await;
                    }
                    connection
                });
            }
            asking.join_all().await
        });
        start.elapsed()
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_io().build().expect("there are sockets")
}

/// The body of the answer to one request.
pub(crate) fn answer(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    runtime().block_on(async {
        let mut connection = Connection::to(address).await;
        connection.ask(request).await;
        let head = find(&connection.buffer, b"\r\n\r\n").expect("it is whole");
        connection.buffer.split_off(head + 4)
    })
}

impl Connection {
    async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("it is a socket");
        Self { stream, buffer: Vec::with_capacity(64 << 10) }
    }

    /// Asks, and waits for the answer, which stays in the buffer.
    async fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("the server reads");
        self.buffer.clear();
        while !is_whole(&self.buffer) {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("the server answers");
            assert_ne!(read, 0, "the server hung up");
        }
    }
}

/// Whether an answer has arrived.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = find(answer, b"\r\n\r\n") else { return false };
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(answer));
    let length = find(&answer[..head], b"content-length: ").expect("it says its length") + b"content-length: ".len();
    let digits = answer[length..].iter().take_while(|byte| byte.is_ascii_digit());
    answer.len() - head - 4 == digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
