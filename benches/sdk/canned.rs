use aws_sdk_dynamodb::config::RuntimeComponents;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::{Headers, StatusCode};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use dynamo_wire::connector::Connector;

/// An HTTP client that has one answer to everything.
#[derive(Clone, Debug)]
pub(crate) struct Canned {
    status: StatusCode,
    headers: Headers,
    body: Bytes,
}

impl Canned {
    /// With the answer that a connector has to this.
    pub(crate) async fn of(connector: &Connector, operation: &'static str, body: &str) -> Self {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.headers_mut().insert("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        let response = connector.call(request).await.expect("a connector always answers");
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
        let mut response = HttpResponse::new(self.status, SdkBody::from(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        HttpConnectorFuture::ready(Ok(response))
    }
}
