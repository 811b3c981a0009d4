//! The official SDK on any backend, in process: the SDK makes its HTTP requests as ever, and they end here, not at a
//! socket. Requests are told apart by their `X-Amz-Target`; which host they are meant for does not matter.

use std::sync::Arc;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use dynamo_model::Backend;

use crate::{Reply, answer};

/// A backend as the HTTP client of `aws_sdk_dynamodb` and `aws_sdk_dynamodbstreams`.
///
/// In the tests of a program that only knows the SDK, this line takes the place of the one that connects to AWS:
///
/// ```
/// use std::sync::Arc;
///
/// use dynamo_engine::Engine;
/// use dynamo_wire::connector::Connector;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), aws_sdk_dynamodb::Error> {
/// let client = Connector::new(Arc::new(Engine::memory())).client();
///
/// let tables = client.list_tables().send().await?;
/// assert!(tables.table_names().is_empty());
/// # Ok(())
/// # }
/// ```
///
/// Clients of one connector, and of its clones, see the same data.
#[derive(Clone, Debug)]
pub struct Connector {
    backend: Arc<dyn Backend>,
}

/// The settings under which a client asks a connector: nothing is looked up in the environment, nothing is waited for,
/// and what the backend answers is what the program is told. The SDK's two clients have settings of two types, but
/// spell them alike.
macro_rules! settings {
    ($builder:expr, $connector:expr) => {
        $builder
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client($connector.clone())
            .endpoint_url("http://localhost")
            .region(Region::new("local"))
            .credentials_provider(Credentials::new("embedded", "embedded", None, None, "dynamo-wire"))
            .identity_cache(IdentityCache::no_cache())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
    };
}

impl Connector {
    /// To a backend: an engine, or a double that counts, delays or fails what passes through.
    #[must_use]
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        Self { backend }
    }

    /// A client. It needs no region, credentials or endpoint, and tries nothing twice; see [`Connector::config`].
    #[must_use]
    pub fn client(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::from_conf(self.config().build())
    }

    /// A client of the streams, as [`Connector::client`] is one of the tables.
    #[must_use]
    pub fn streams_client(&self) -> aws_sdk_dynamodbstreams::Client {
        aws_sdk_dynamodbstreams::Client::from_conf(self.streams_config().build())
    }

    /// The settings of [`Connector::client`], to add interceptors to, say, or to turn retries on.
    #[must_use]
    pub fn config(&self) -> aws_sdk_dynamodb::config::Builder {
        settings!(aws_sdk_dynamodb::Config::builder(), self)
    }

    /// The settings of [`Connector::streams_client`].
    #[must_use]
    pub fn streams_config(&self) -> aws_sdk_dynamodbstreams::config::Builder {
        settings!(aws_sdk_dynamodbstreams::Config::builder(), self)
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let backend = Arc::clone(&self.backend);
        HttpConnectorFuture::new(async move {
            let body = request.take_body();
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            // The SDK's own requests are in memory. Those that an interceptor replaced may be streams.
            let reply = match body.bytes() {
                Some(body) => answer(&*backend, target, body).await,
                None => {
                    let body = ByteStream::new(body).collect().await;
                    let body = body.map_err(|error| ConnectorError::user(error.into()))?.into_bytes();
                    answer(&*backend, target, &body).await
                }
            };
            response(reply)
        })
    }
}

fn response(reply: Reply) -> Result<HttpResponse, ConnectorError> {
    let headers = reply.headers();
    let status = reply.status.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
