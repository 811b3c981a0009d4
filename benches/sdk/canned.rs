use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::RuntimeComponents;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::{Headers, StatusCode};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use dynamo_wire::connector::Connector;

/// An HTTP client whose answers are ready: to each request the next of them, whatever it asks for.
///
/// One answer over and over would be read faster than any real ones: the processor learns it by heart.
#[derive(Clone, Debug)]
pub(crate) struct Canned {
    replies: Arc<[Reply]>,
    next: Arc<AtomicUsize>,
}

#[derive(Clone, Debug)]
struct Reply {
    status: StatusCode,
    headers: Headers,
    body: Bytes,
}

impl Canned {
    /// With the answers that a connector has to these.
    pub(crate) async fn of(
        connector: &Connector,
        operation: &'static str,
        bodies: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut replies = Vec::new();
        for body in bodies {
            let mut request = HttpRequest::new(SdkBody::from(body));
            request.headers_mut().insert("x-amz-target", format!("DynamoDB_20120810.{operation}"));
            replies.push(Reply::of(connector.call(request).await.expect("a connector always answers")));
        }
        Self { replies: replies.into(), next: Arc::default() }
    }
}

impl Reply {
    fn of(response: HttpResponse) -> Self {
        let body = response.body().bytes().expect("its answer is there").to_vec();
        assert_eq!(response.status().as_u16(), 200, "{}", String::from_utf8_lossy(&body));
        Self { status: response.status(), headers: response.headers().clone(), body: body.into() }
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let reply = &self.replies[self.next.fetch_add(1, Ordering::Relaxed) % self.replies.len()];
        let mut response = HttpResponse::new(reply.status, SdkBody::from(reply.body.clone()));
        *response.headers_mut() = reply.headers.clone();
        HttpConnectorFuture::ready(Ok(response))
    }
}
