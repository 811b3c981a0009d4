//! Something that answers as it is told to, in place of the service.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynamo_aws::SdkBackend;
use dynamo_model::api::{Operation, Request};
use dynamo_model::{Backend, BackendError};
use serde_json::Value;

/// Answers everything with the same, and remembers what it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    status: u16,
    body: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    pub(crate) fn new(status: u16, body: impl ToString) -> Self {
        Self { status, body: body.to_string(), asked: Arc::default() }
    }

    pub(crate) fn backend(&self) -> SdkBackend {
        macro_rules! client {
            ($sdk:ident) => {
                $sdk::Client::from_conf(
                    $sdk::Config::builder()
                        .behavior_version(BehaviorVersion::latest())
                        .http_client(self.clone())
                        .region(Region::new("eu-west-1"))
                        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
                        .retry_config(RetryConfig::disabled())
                        .build(),
                )
            };
        }
        SdkBackend::new(client!(aws_sdk_dynamodb), client!(aws_sdk_dynamodbstreams)).at("http://server")
    }

    fn asked(&self) -> Option<(String, Value)> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

impl HttpClient for Server {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Server {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let body = serde_json::from_slice(request.body().bytes().unwrap_or_default()).unwrap_or_default();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push((target, body));
        let status = self.status.try_into().expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.clone()));
        response.headers_mut().insert("x-amzn-requestid", "THE-ID");
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// Asserts that the request is sent as `sent`, and that `answered` is read as the response.
#[track_caller]
pub(crate) fn spoken<O>(request: O, sent: Value, answered: Value, response: O::Response)
where
    O: Operation,
    O::Response: PartialEq + std::fmt::Debug,
{
    let server = Server::new(200, answered);
    let got = block_on(async { (&server.backend() as &dyn Backend).send(request).await });
    let (target, body) = server.asked().expect("it was asked");
    assert_eq!(target.split_once('.').expect("service and operation").1, O::NAME);
    assert_eq!(body, sent, "{}", O::NAME);
    assert_eq!(got.expect("it was answered"), response, "{}", O::NAME);
}

/// What becomes of a refusal.
pub(crate) fn refusal(status: u16, body: impl ToString, request: impl Into<Request>) -> BackendError {
    let server = Server::new(status, body);
    block_on(async { server.backend().call(request.into()).await }).expect_err("it was refused")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
