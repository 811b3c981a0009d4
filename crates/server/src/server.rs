//! The way of a request.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use dynamo_engine::Engine;
use dynamo_wire::{Refusal, Reply};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

use crate::Config;
use crate::auth::Keys;
use crate::body::receive;
use crate::budget::Budget;
use crate::fault::{Fault, JSON};
use crate::metrics::{Metrics, OPEN_METRICS};
use crate::{gzip, origin};

pub(crate) type Answer = Response<Full<Bytes>>;

/// The region that embedded tables are in.
const REGION: &str = "local";

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) config: Config,
    pub(crate) metrics: Metrics,
    engine: Arc<Engine>,
    /// Whose signatures are taken; `None` if none are asked for.
    keys: Option<Keys>,
    budget: Budget,
    /// Whether only this computer can ask.
    is_local: bool,
}

/// An answer on its way, with what is to be told of it.
struct Outcome {
    reply: Reply,
    content_type: Option<&'static str>,
    /// The error's name, or `OK`.
    code: String,
}

impl Server {
    pub(crate) fn new(config: Config, engine: Arc<Engine>, is_local: bool) -> Self {
        let keys = Keys::of(&config);
        let budget = Budget::new(config.memory_limit);
        Self { config, metrics: Metrics::new(), engine, keys, budget, is_local }
    }

    pub(crate) async fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        // Who has a key is no stranger's page, by whatever name the server was reached.
        let names = (self.is_local && self.keys.is_none()).then_some(&*self.config.hosts);
        if let Err(fault) = origin::admit(&head, &self.config.cors, names) {
            return self.dressed(&head.headers, fault.into());
        }
        match (&head.method, head.uri.path()) {
            (&Method::POST, _) => self.operate(peer, &head, body).await,
            (&Method::GET, "/" | "/ping") => {
                let region = self.config.region.as_deref().unwrap_or(REGION);
                // The space is the service's.
                self.page(&head, None, format!("healthy: dynamodb.{region}.amazonaws.com "))
            }
            (&Method::GET, "/metrics") => self.page(&head, Some(OPEN_METRICS), self.metrics.page()),
            _ => self.dressed(&head.headers, Fault::NoSuchPage.into()),
        }
    }

    fn page(&self, head: &Parts, content_type: Option<&'static str>, text: String) -> Answer {
        let reply = Reply { status: 200, body: text.into_bytes() };
        self.dressed(&head.headers, Outcome { reply, content_type, code: "OK".to_owned() })
    }

    async fn operate(&self, peer: SocketAddr, head: &Parts, body: Incoming) -> Answer {
        let start = Instant::now();
        let target = text(&head.headers, "x-amz-target");
        let (received, outcome) = match self.ask(head, target, body).await {
            Ok((received, outcome)) => (received, outcome),
            Err(fault) => (0, fault.into()),
        };
        let operation = match outcome.code.as_str() {
            "OK" => name(target),
            _ => known(target),
        };
        let (code, sent) = (outcome.code.clone(), outcome.reply.body.len());
        let answer = self.dressed(&head.headers, outcome);
        let took = start.elapsed();
        self.metrics.answered(operation, &code, took);
        if self.config.logs_requests {
            let (status, micros) = (answer.status().as_u16(), took.as_micros() as u64);
            let id = text(answer.headers(), "x-amzn-requestid");
            tracing::info!(target: "dynamo_server::requests", operation, status, code, micros, received, sent, %peer, id);
        }
        answer
    }

    /// Asks the engine. Answers with the size of the body, too.
    async fn ask(&self, head: &Parts, target: &str, body: Incoming) -> Result<(usize, Outcome), Fault> {
        let body = receive(body, &self.budget, self.config.body_timeout).await?;
        let received = body.len();
        let content_type = content_type(&head.headers);
        if !body.is_empty() && content_type.is_none() {
            return Err(Fault::NoSuchPage);
        }
        if let Some(keys) = &self.keys {
            keys.check(head, &body, self.config.clock.now()).map_err(|fault| unknown_first(target, fault))?;
        }
        let body = gzip::unpack(&head.headers, body)?;
        let reply = dynamo_wire::answer(&*self.engine, target, &body).await;
        let code = if reply.status == 200 { "OK".to_owned() } else { code(&reply).to_owned() };
        // The service answers `application/json` in kind, and to nothing too.
        Ok((received, Outcome { reply, content_type: content_type.or(Some("application/json")), code }))
    }

    /// The answer with its headers, packed if the client wishes.
    fn dressed(&self, asked: &HeaderMap, mut outcome: Outcome) -> Answer {
        let packed = gzip::pack(asked, &outcome.reply.body);
        let is_packed = packed.is_some();
        if let Some(packed) = packed {
            // The checksum is of what is sent, as the service's is.
            outcome.reply.body = packed;
        }
        let mut headers = HeaderMap::with_capacity(6);
        for (name, value) in outcome.reply.headers() {
            let value = match value {
                Cow::Borrowed(value) => HeaderValue::from_static(value),
                Cow::Owned(value) => HeaderValue::try_from(value).expect("wire's are visible"),
            };
            headers.insert(HeaderName::from_static(name), value);
        }
        match outcome.content_type {
            Some(content_type) => headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type)),
            None => headers.remove(CONTENT_TYPE),
        };
        if is_packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let status = StatusCode::from_u16(outcome.reply.status).expect("it is one of those that exist");
        match self.budget.counted(outcome.reply.body) {
            Ok(body) => answer(status, headers, body),
            Err(fault) => self.dressed(&HeaderMap::new(), fault.into()),
        }
    }
}

fn answer(status: StatusCode, headers: HeaderMap, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

impl From<Fault> for Outcome {
    fn from(fault: Fault) -> Self {
        let (reply, content_type) = fault.reply();
        Self { reply, content_type, code: fault.code().to_owned() }
    }
}

/// The type in which to answer, if the request is of one that the service takes.
fn content_type(headers: &HeaderMap) -> Option<&'static str> {
    match text(headers, CONTENT_TYPE.as_str()).split(';').next()?.trim() {
        JSON => Some(JSON),
        "application/json" => Some("application/json"),
        _ => None,
    }
}

/// A header that is plain text; any other is as good as none.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The name of the operation of a target.
fn name(target: &str) -> &str {
    target.split_once('.').map_or("", |(_, operation)| operation)
}

/// The same for a target that may be anything, of which there are too many to count.
fn known(target: &str) -> &str {
    if is_known(target) { name(target) } else { "unknown" }
}

fn is_known(target: &str) -> bool {
    !matches!(dynamo_wire::decode(target, b"{}"), Err(Refusal::UnknownOperation))
}

/// The service says that there is no such operation before it asks who wants to know.
fn unknown_first(target: &str, fault: Fault) -> Fault {
    if is_known(target) { fault } else { Fault::UnknownOperation }
}

/// The name of an error, which wire writes first: `{"__type":"…#Name"`.
fn code(error: &Reply) -> &str {
    let name = error.body.strip_prefix(br#"{"__type":""#).and_then(|rest| rest.split(|byte| *byte == b'"').next());
    let name = name.and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default()
}
