//! Who may connect, how many, and until when.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use dynamo_engine::Engine;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tower::service_fn;
use tower::util::option_layer;

use crate::Config;
use crate::connection::Watched;
use crate::expiry;
use crate::server::Server;

/// The head of a request, of which the service takes less.
const MAX_HEAD: usize = 64 << 10;
/// Requests at once on one connection of HTTP/2.
const MAX_STREAMS: u32 = 128;
/// What is read ahead of a body on one stream of HTTP/2; on all streams of a connection, four times as much.
const WINDOW: u32 = 256 << 10;

/// Serves an engine over HTTP, with the [default configuration](Config), until `shutdown` resolves. Then it takes no
/// more connections, lets requests that were begun end, and returns.
///
/// HTTP/1.1 and, with prior knowledge, HTTP/2, on the same port.
pub async fn run(listener: TcpListener, engine: Arc<Engine>, shutdown: impl Future<Output = ()>) {
    Config::default().run(listener, engine, shutdown).await;
}

pub(crate) async fn serve(
    config: Config,
    listener: TcpListener,
    engine: Arc<Engine>,
    shutdown: impl Future<Output = ()>,
) {
    let is_local = listener.local_addr().is_ok_and(|address| address.ip().is_loopback());
    let places = Arc::new(Semaphore::new(config.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
    let stop_timeout = config.stop_timeout;
    let mut tasks = JoinSet::new();
    tasks.spawn(expiry::sweep(engine.clone(), config.sweep_interval));
    let server = Arc::new(Server::new(config, engine, is_local));
    let http = http(&server.config);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer, place) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut shutdown => break,
        };
        let connection = Connection { stream, peer, _place: place };
        tasks.spawn(connection.serve(server.clone(), http.clone(), graceful.watcher()));
        // Forgets tasks that have ended.
        while tasks.try_join_next().is_some() {}
    }
    drop(listener);
    if tokio::time::timeout(stop_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("stopped before all requests were answered");
    }
    // Dropping the tasks ends what is left of them.
}

fn http(config: &Config) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    // Not with `pipeline_flush`: it forgets connections whose client asks on and does not read.
    http.http1().timer(TokioTimer::new()).header_read_timeout(config.idle_timeout).max_buf_size(MAX_HEAD);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(4 * WINDOW)
        .max_send_buf_size(WINDOW as usize)
        .max_header_list_size(MAX_HEAD as u32);
    http
}

/// Waits for a place, then for somebody to take it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            // The client went away while it waited.
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                // Mostly too many open files. Connections that end bring that in order.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    /// Held while the connection lives.
    _place: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(
        self,
        server: Arc<Server>,
        http: Builder<TokioExecutor>,
        graceful: hyper_util::server::graceful::Watcher,
    ) {
        // An answer is written at once; waiting for more to send with it would only delay it.
        let _ = self.stream.set_nodelay(true);
        let (peer, metrics) = (self.peer, &server.metrics);
        let _connected = metrics.connected();
        let stream = Watched::new(self.stream, server.config.idle_timeout, metrics.traffic.clone());
        let service = tower::ServiceBuilder::new().layer(option_layer(server.config.cors.layer())).service(service_fn(
            move |request| {
                let server = server.clone();
                async move { Ok::<_, Infallible>(server.answer(peer, request).await) }
            },
        ));
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        if let Err(error) = graceful.watch(connection.into_owned()).await {
            tracing::debug!(%peer, error, "a connection ended early");
        }
    }
}
