//! Which operation a request is of: the one list of them in this crate.

use std::cell::RefCell;

use dynamo_model::ServiceError;
use dynamo_model::api::{Request, Response};

use crate::json::{Document, Json};
use crate::shape::{At, Shape};
use crate::writer::{Encode, Writer};
use crate::{Findings, Refusal, SerializationError};

/// The most bytes that a request's body has: the service's 16 MB. A server need not read on.
pub const MAX_BODY: usize = 16 << 20;

/// A request as it was read, and what is wrong with it that the request itself cannot show.
#[derive(Clone, PartialEq, Debug)]
pub struct Decoded {
    /// The request. In place of what is missing or unreadable it has empty names and null values.
    pub request: Request,
    /// What is missing or unreadable.
    pub findings: Findings,
}

/// Reads a request: the value of its `X-Amz-Target` header, as in `DynamoDB_20120810.PutItem` or
/// `DynamoDBStreams_20120810.GetRecords`, which is empty if there is none, and its body.
/// Unknown members are ignored, as by the service.
///
/// # Errors
/// [`Refusal::TooLarge`] for more than [`MAX_BODY`] bytes, [`Refusal::UnknownOperation`], and
/// [`Refusal::Serialization`] for what is no JSON or of the wrong shape.
pub fn decode(target: &str, body: &[u8]) -> Result<Decoded, Refusal> {
    if body.len() > MAX_BODY {
        return Err(Refusal::TooLarge);
    }
    let body = parse(body)?;
    let body = body.as_ref().map_or(Json::Null, Document::root);
    let (service, operation) = target.split_once('.').ok_or(Refusal::UnknownOperation)?;
    let findings = RefCell::new(Findings::of(operation));
    let request = read(service, operation, body, At::body(&findings))?.ok_or(Refusal::UnknownOperation)?;
    Ok(Decoded { request, findings: findings.into_inner() })
}

/// The service parses a body before it asks what it is for, but misses one only afterwards: no operation takes `null`.
/// (<https://github.com/architect/dynalite/blob/main/index.js> keeps the order that its authors saw.)
fn parse(body: &[u8]) -> Result<Option<Document<'_>>, SerializationError> {
    if body.is_empty() {
        return Ok(None);
    }
    Document::parse(body).map(Some).map_err(|_| SerializationError::not_json())
}

/// The body of a response.
///
/// # Errors
/// [`ServiceError::InternalServerError`] if an item of it turns out to be damaged.
pub fn encode(response: &Response) -> Result<Vec<u8>, ServiceError> {
    let mut out = Writer::for_answer();
    write(response, &mut out);
    out.finish()
}

macro_rules! operations {
    ($($service:literal: $($name:ident),+;)+) => {
        fn read(
            service: &str,
            operation: &str,
            body: Json<'_>,
            at: At<'_>,
        ) -> Result<Option<Request>, SerializationError> {
            match service {
                $($service => match operation {
                    $(stringify!($name) => Ok(Some(Request::$name(Shape::read(body, at)?))),)+
                    _ => Ok(None),
                },)+
                _ => Ok(None),
            }
        }

        fn write(response: &Response, out: &mut Writer) {
            match response {
                $($(Response::$name(response) => response.encode(out),)+)+
            }
        }
    };
}

operations! {
    "DynamoDB_20120810":
        PutItem, GetItem, UpdateItem, DeleteItem, Query, Scan, BatchGetItem, BatchWriteItem, TransactGetItems,
        TransactWriteItems, CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables, UpdateTimeToLive,
        DescribeTimeToLive, ExecuteStatement, BatchExecuteStatement, ExecuteTransaction, TagResource, UntagResource,
        ListTagsOfResource, DescribeLimits, DescribeEndpoints, PutResourcePolicy, GetResourcePolicy,
        DeleteResourcePolicy, DescribeContinuousBackups, UpdateContinuousBackups, DescribeContributorInsights,
        UpdateContributorInsights, ListContributorInsights, EnableKinesisStreamingDestination,
        DisableKinesisStreamingDestination, UpdateKinesisStreamingDestination, DescribeKinesisStreamingDestination;
    "DynamoDBStreams_20120810":
        ListStreams, DescribeStream, GetShardIterator, GetRecords;
}
