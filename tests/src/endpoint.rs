//! Whoever answers requests.

mod embedded;
mod sdk;
mod served;

use serde_json::{Value, json};

pub use embedded::Embedded;
pub use sdk::Sdk;
pub use served::Served;

/// An answer: the HTTP status, and the body.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body; a text if it was no JSON.
    pub body: Value,
}

/// Something that speaks DynamoDB's JSON protocol.
pub trait Endpoint {
    /// Answers a request of an operation, as in `PutItem`.
    ///
    /// # Panics
    /// If it cannot be asked at all, which ends a test.
    fn call(&self, operation: &str, request: &Value) -> Reply;

    /// The engine that answers, if it is in this process: its clock can be moved.
    fn embedded(&self) -> Option<&Embedded> {
        None
    }
}

/// What the header `X-Amz-Target` says of an operation: streams are a service by themselves.
#[must_use]
pub fn target(operation: &str) -> String {
    let service = match operation {
        "ListStreams" | "DescribeStream" | "GetShardIterator" | "GetRecords" => "DynamoDBStreams_20120810",
        _ => "DynamoDB_20120810",
    };
    format!("{service}.{operation}")
}

/// An engine in memory, asked through the protocol but without HTTP.
#[derive(Debug, Default)]
pub struct Memory(Embedded);

impl Memory {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Endpoint for Memory {
    fn call(&self, operation: &str, request: &Value) -> Reply {
        let (target, body) = (target(operation), request.to_string());
        let reply = pollster::block_on(dynamo_wire::answer(&*self.0.engine, &target, body.as_bytes()));
        Reply { status: reply.status, body: serde_json::from_slice(&reply.body).expect("what wire writes is JSON") }
    }

    fn embedded(&self) -> Option<&Embedded> {
        Some(&self.0)
    }
}

/// A server that is reached by HTTP: DynamoDB Local, say. It is given credentials that mean nothing.
#[derive(Debug)]
pub struct Http {
    url: String,
    agent: ureq::Agent,
}

impl Http {
    /// The server at a URL, as in `http://127.0.0.1:8000`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { url: url.to_owned(), agent: config.into() }
    }
}

impl Endpoint for Http {
    fn call(&self, operation: &str, request: &Value) -> Reply {
        let sent = self
            .agent
            .post(&self.url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", &target(operation))
            .header("x-amz-date", "20260101T000000Z")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=0000",
            )
            .send(request.to_string());
        let mut response = sent.unwrap_or_else(|error| panic!("{} does not answer: {error}", self.url));
        let status = response.status().as_u16();
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap_or_default();
        Reply { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }
}

/// Makes a table and waits until it can be used.
///
/// # Errors
/// What the endpoint answers instead.
pub fn create_table(endpoint: &dyn Endpoint, request: &Value) -> Result<(), String> {
    let created = endpoint.call("CreateTable", request);
    if created.status != 200 {
        return Err(format!("CreateTable {request} → {}", created.body));
    }
    wait_until_active(endpoint, &request["TableName"])
}

/// Waits until a table and its indexes can be used.
///
/// # Errors
/// After a minute.
pub fn wait_until_active(endpoint: &dyn Endpoint, table: &Value) -> Result<(), String> {
    for _ in 0..600 {
        let described = endpoint.call("DescribeTable", &json!({"TableName": table})).body;
        let indexes = described["Table"]["GlobalSecondaryIndexes"].as_array();
        if described["Table"]["TableStatus"] == "ACTIVE"
            && indexes.into_iter().flatten().all(|index| index["IndexStatus"] == "ACTIVE")
        {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Err(format!("{table} does not become active"))
}
