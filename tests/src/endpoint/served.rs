use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use dynamo_server::Config;
use serde_json::Value;
use tokio::runtime;
use tokio::sync::oneshot;

use super::{Embedded, Endpoint, Http, Reply};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// An engine in memory behind a server of our own, on a free port of this machine, until it is dropped.
#[derive(Debug)]
pub struct Served {
    embedded: Embedded,
    http: Http,
    /// Both are there until it is dropped.
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Served {
    /// An empty one.
    ///
    /// # Panics
    /// If this machine has no port to listen at.
    #[must_use]
    pub fn new() -> Self {
        let embedded = Embedded::new();
        let engine = embedded.engine.clone();
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        listener.set_nonblocking(true).expect("a listener need not block");
        let (stop, stopped) = oneshot::channel::<()>();
        let running = std::thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("there is a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it does not block");
                let shutdown = async { drop(stopped.await) };
                // What expires is removed when a step says so, and not at a time of the server's own.
                Config::default().sweep_interval(LONG).run(listener, engine, shutdown).await;
            });
        });
        Self { embedded, http: Http::new(&format!("http://{address}")), running: Some((stop, running)) }
    }

    /// Where it is, as in `http://127.0.0.1:8000`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.http.url
    }
}

impl Default for Served {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some((stop, running)) = self.running.take() {
            drop(stop);
            // A server that has panicked has failed the test by then.
            drop(running.join());
        }
    }
}

impl Endpoint for Served {
    fn call(&self, operation: &str, request: &Value) -> Reply {
        self.http.call(operation, request)
    }

    fn embedded(&self) -> Option<&Embedded> {
        Some(&self.embedded)
    }
}
