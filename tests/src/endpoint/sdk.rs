use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::body::SdkBody;
use dynamo_wire::connector::Connector;
use serde_json::Value;

use super::{Embedded, Endpoint, Reply, target};

/// An engine in memory under the official SDK's client, which signs the requests and carries them.
#[derive(Debug)]
pub struct Sdk {
    embedded: Embedded,
    client: Client,
}

impl Sdk {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let embedded = Embedded::new();
        let client = Connector::new(embedded.engine.clone()).client();
        Self { embedded, client }
    }
}

impl Default for Sdk {
    fn default() -> Self {
        Self::new()
    }
}

impl Endpoint for Sdk {
    /// Has the client send any request that it can make, with the real one put in its place before it is signed.
    fn call(&self, operation: &str, request: &Value) -> Reply {
        let exchange = Exchange { target: target(operation), body: request.to_string(), reply: Arc::default() };
        let sent = self.client.list_tables().customize().interceptor(exchange.clone()).send();
        let outcome = pollster::block_on(sent);
        let reply = exchange.reply.lock().expect("nobody panicked with the reply").take();
        reply.unwrap_or_else(|| panic!("the client got no reply to {operation}: {outcome:?}"))
    }

    fn embedded(&self) -> Option<&Embedded> {
        Some(&self.embedded)
    }
}

/// One request and its reply, in place of what the client means to send and to read.
#[derive(Clone, Debug)]
struct Exchange {
    target: String,
    body: String,
    reply: Arc<Mutex<Option<Reply>>>,
}

impl Intercept for Exchange {
    fn name(&self) -> &'static str {
        "Exchange"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        request.headers_mut().insert("x-amz-target", self.target.clone());
        request.headers_mut().insert("content-length", self.body.len().to_string());
        *request.body_mut() = SdkBody::from(self.body.as_str());
        Ok(())
    }

    /// The SDK for Rust passes over the checksum; those for other languages do not.
    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().ok_or("the body is a stream")?;
        let checksum = response.headers().get("x-amz-crc32").ok_or("the reply has no checksum")?;
        if checksum != crc32fast::hash(body).to_string() {
            return Err(format!("{checksum} is not the checksum of the reply").into());
        }
        let reply = Reply { status: response.status().as_u16(), body: serde_json::from_slice(body)? };
        *self.reply.lock().map_err(|error| error.to_string())? = Some(reply);
        Ok(())
    }
}
