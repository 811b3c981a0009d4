//! Where the clients go.

use std::env;
use std::sync::Arc;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use conformance::endpoint::Served;
use dynamo_engine::Engine;
use dynamo_wire::connector::Connector;

/// A client of the tables and one of the streams.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    pub(crate) tables: aws_sdk_dynamodb::Client,
    pub(crate) streams: aws_sdk_dynamodbstreams::Client,
}

/// Whom the clients ask.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// An engine of their own, in process.
    Process,
    /// An engine of their own, behind a server.
    Http,
    /// A server elsewhere.
    Endpoint(String),
}

/// Clients, and the server that is kept as long as they are.
pub(crate) struct Open {
    pub(crate) clients: Clients,
    _server: Option<Served>,
}

impl Place {
    pub(crate) fn all() -> Vec<Self> {
        let elsewhere = env::var("DYNAMO_OBJECTS_TEST_ENDPOINT").ok().map(Self::Endpoint);
        [Self::Process, Self::Http].into_iter().chain(elsewhere).collect()
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Http => "http",
            Self::Endpoint(_) => "endpoint",
        }
    }

    pub(crate) fn open(&self) -> Open {
        match self {
            Self::Process => {
                let connector = Connector::new(Arc::new(Engine::memory()));
                let clients = Clients { tables: connector.client(), streams: connector.streams_client() };
                Open { clients, _server: None }
            }
            Self::Http => {
                let server = Served::new();
                Open { clients: clients_of(server.url()), _server: Some(server) }
            }
            Self::Endpoint(url) => Open { clients: clients_of(url), _server: None },
        }
    }
}

/// The SDK spells the settings of both clients alike, but they are of two types.
macro_rules! over_http {
    ($builder:expr, $url:expr) => {
        $builder
            .behavior_version(BehaviorVersion::latest())
            .http_client(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https())
            .endpoint_url($url)
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
            .build()
    };
}

fn clients_of(url: &str) -> Clients {
    let tables = over_http!(aws_sdk_dynamodb::Config::builder(), url);
    let streams = over_http!(aws_sdk_dynamodbstreams::Config::builder(), url);
    Clients {
        tables: aws_sdk_dynamodb::Client::from_conf(tables),
        streams: aws_sdk_dynamodbstreams::Client::from_conf(streams),
    }
}
