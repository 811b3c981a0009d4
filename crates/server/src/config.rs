use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use dynamo_engine::{Clock, Engine, SystemClock};
use tokio::net::TcpListener;

use crate::listen;
use crate::origin::Sites;

/// How a server behaves. The default suits a developer's own computer: everybody who can connect may ask, but no web
/// page.
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) credentials: HashMap<String, String>,
    pub(crate) region: Option<String>,
    pub(crate) cors: Sites,
    pub(crate) hosts: Vec<String>,
    pub(crate) logs_requests: bool,
    pub(crate) max_connections: usize,
    pub(crate) memory_limit: usize,
    pub(crate) idle_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) stop_timeout: Duration,
    pub(crate) sweep_interval: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            credentials: HashMap::new(),
            region: None,
            cors: Sites::default(),
            hosts: Vec::new(),
            logs_requests: false,
            max_connections: 4096,
            memory_limit: 512 << 20,
            idle_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(60),
            stop_timeout: Duration::from_secs(10),
            sweep_interval: Duration::from_secs(5),
            clock: Arc::new(SystemClock),
        }
    }
}

impl Config {
    /// Serves an engine until `shutdown` resolves; see [`run`](crate::run).
    pub async fn run(self, listener: TcpListener, engine: Arc<Engine>, shutdown: impl Future<Output = ()>) {
        listen::serve(self, listener, engine, shutdown).await;
    }

    /// Lets in requests that are signed (Signature Version 4) with this secret, and no others but those of other calls
    /// of this. Without any, requests need no signature, and those that have one are not checked.
    #[must_use]
    pub fn credentials(mut self, access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        self.credentials.insert(access_key_id.into(), secret_access_key.into());
        self
    }

    /// The one region that signatures may be of, which `GET /` names too. Without it, signatures may be of any.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Lets web pages of an origin ask, as in `http://localhost:3000`; `*` is any. Requests of pages from elsewhere are
    /// refused.
    #[must_use]
    pub fn cors(mut self, origin: impl Into<String>) -> Self {
        self.cors.add(origin.into());
        self
    }

    /// Another name under which a server that listens on loopback may be asked, for the `Host` header. Addresses,
    /// `localhost` and names below `.localhost` and `.internal`, which nobody can register, are allowed always. Others
    /// are refused, because a web page could have its own name lead here; with credentials, none is.
    #[must_use]
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into().to_ascii_lowercase());
        self
    }

    /// Logs each request, at level INFO and with the target `dynamo_server::requests`: its operation, status, error,
    /// duration and sizes, never what is in it. Off by default.
    #[must_use]
    pub fn log_requests(mut self, logs: bool) -> Self {
        self.logs_requests = logs;
        self
    }

    /// The number of connections at once; more wait until one ends. 4,096 by default.
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections;
        self
    }

    /// The bytes of requests and answers under way, of all connections together; a request that would exceed it is
    /// answered with status 503, which SDKs take as a reason to try again. 512 MB by default.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// How long a connection may be silent, between requests or in one, and how long the head of a request may take to
    /// arrive; then the connection is closed. 60 seconds by default.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// How long the body of a request may take to arrive, all of it. 60 seconds by default.
    #[must_use]
    pub fn body_timeout(mut self, limit: Duration) -> Self {
        self.body_timeout = limit;
        self
    }

    /// How long requests that were begun may take when the server is to stop. 10 seconds by default.
    #[must_use]
    pub fn stop_timeout(mut self, limit: Duration) -> Self {
        self.stop_timeout = limit;
        self
    }

    /// How often expired items and old records of streams are removed. Every 5 seconds by default.
    #[must_use]
    pub fn sweep_interval(mut self, interval: Duration) -> Self {
        self.sweep_interval = interval;
        self
    }

    /// Tells the time by which signatures expire: the computer's clock by default. The engine has its own.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}
