//! Which operation a request is of: the one list of them in this crate.

use std::cell::RefCell;

use dynamo_model::ServiceError;
use dynamo_model::api::{Request, Response};

use crate::json::Json;
use crate::shape::{At, Shape};
use crate::writer::{Encode, Writer};
use crate::{Findings, Refusal, SerializationError};

/// A request as it was read, and what is wrong with it that the request itself cannot show.
#[derive(Clone, PartialEq, Debug)]
pub struct Decoded {
    /// The request. In place of what is missing or unreadable it has empty names and null values.
    pub request: Request,
    /// What is missing or unreadable.
    pub findings: Findings,
}

/// Reads a request: the value of its `X-Amz-Target` header, as in `DynamoDB_20120810.PutItem` or
/// `DynamoDBStreams_20120810.GetRecords`, and its body.
/// Unknown members are ignored, as by the service.
///
/// # Errors
/// [`Refusal::UnknownOperation`], and [`Refusal::Serialization`] for what is no JSON or of the wrong shape.
pub fn decode(target: &str, body: &[u8]) -> Result<Decoded, Refusal> {
    let (service, operation) = target.split_once('.').ok_or(Refusal::UnknownOperation)?;
    // serde_json refuses JSON that is nested more than 128 deep, so nothing below can exhaust the stack.
    let body = serde_json::from_slice(body).map_err(|_| SerializationError::not_json())?;
    let findings = RefCell::new(Findings::of(operation));
    let request = read(service, operation, body, At::body(&findings))?.ok_or(Refusal::UnknownOperation)?;
    Ok(Decoded { request, findings: findings.into_inner() })
}

/// The body of a response.
///
/// # Errors
/// [`ServiceError::InternalServerError`] if an item of it turns out to be damaged.
pub fn encode(response: &Response) -> Result<Vec<u8>, ServiceError> {
    let mut out = Writer::default();
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
                _ => out.object(|_| {}),
            }
        }
    };
}

operations! {
    "DynamoDB_20120810":
        PutItem, GetItem, UpdateItem, DeleteItem, Query, Scan, BatchGetItem, BatchWriteItem, TransactGetItems,
        TransactWriteItems, CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables, UpdateTimeToLive,
        DescribeTimeToLive,
        TagResource, UntagResource, ListTagsOfResource, DescribeLimits, DescribeEndpoints, PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy, DescribeContinuousBackups, UpdateContinuousBackups, DescribeContributorInsights, UpdateContributorInsights, ListContributorInsights, EnableKinesisStreamingDestination, DisableKinesisStreamingDestination, UpdateKinesisStreamingDestination, DescribeKinesisStreamingDestination;
    "DynamoDBStreams_20120810":
        ListStreams, DescribeStream, GetShardIterator, GetRecords;
}
