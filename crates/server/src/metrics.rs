//! Counts, for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The type of the page.
pub(crate) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 11] = [25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 100e-3, 1.0];

#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    seconds: Family<Operation, Histogram, fn() -> Histogram>,
    connections: Gauge,
    connected: Counter,
    /// Bytes of all connections.
    pub(crate) traffic: Traffic,
}

/// Bytes on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) received: Counter<u64, AtomicU64>,
    pub(crate) sent: Counter<u64, AtomicU64>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Outcome {
    operation: String,
    code: String,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Operation {
    operation: String,
}

/// A connection, counted as long as it lives.
#[derive(Debug)]
pub(crate) struct Connected(Gauge);

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("dynobj");
        let requests = Family::default();
        registry.register("requests", "Requests by operation, and by error or OK", requests.clone());
        let seconds: Family<_, _, fn() -> Histogram> = Family::new_with_constructor(|| Histogram::new(SECONDS));
        let help = "Time from a request's head to its answer";
        registry.register_with_unit("request_duration", help, Unit::Seconds, seconds.clone());
        let connections = Gauge::default();
        registry.register("connections", "Connections at the moment", connections.clone());
        let connected = Counter::default();
        registry.register("connections_accepted", "Connections ever", connected.clone());
        let traffic = Traffic::default();
        registry.register_with_unit("received", "Bytes received", Unit::Bytes, traffic.received.clone());
        registry.register_with_unit("sent", "Bytes sent", Unit::Bytes, traffic.sent.clone());
        Self { registry, requests, seconds, connections, connected, traffic }
    }

    /// Counts a connection until the answer is dropped.
    pub(crate) fn connected(&self) -> Connected {
        self.connected.inc();
        self.connections.inc();
        Connected(self.connections.clone())
    }

    /// Counts a request. Operation and code must be of a bounded number, for each pair is kept.
    pub(crate) fn answered(&self, operation: &str, code: &str, took: Duration) {
        let operation = operation.to_owned();
        self.seconds.get_or_create(&Operation { operation: operation.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Outcome { operation, code: code.to_owned() }).inc();
    }

    /// All of it, as Prometheus reads it.
    pub(crate) fn page(&self) -> String {
        let mut page = String::new();
        encode(&mut page, &self.registry).expect("a text takes everything");
        page
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}
