//! Which operation is sent by which client: the one list of them in this crate.

use std::fmt;

use dynamo_model::api::{Request, Response};
use dynamo_model::{Answer, Backend};

use crate::convert::{ToSdk, from_sdk};
use crate::error::refused;

/// AWS DynamoDB, or whatever its clients were told to ask instead.
///
/// Retries, timeouts, credentials and endpoints are the clients': see their configuration. Clones share both.
#[derive(Clone)]
pub struct SdkBackend {
    client: aws_sdk_dynamodb::Client,
    streams: aws_sdk_dynamodbstreams::Client,
    /// What messages call the place that was asked.
    place: Option<Box<str>>,
}

impl SdkBackend {
    /// What these clients answer: the second one to the operations on streams of changes, the first one to all others.
    #[must_use]
    pub fn new(client: aws_sdk_dynamodb::Client, streams: aws_sdk_dynamodbstreams::Client) -> Self {
        Self { client, streams, place: None }
    }

    /// The backend that names this place, an endpoint or a region, where it tells that nothing answered: the SDK's own
    /// errors do not say whom they tried to reach.
    #[must_use]
    pub fn at(self, place: impl Into<String>) -> Self {
        Self { place: Some(place.into().into_boxed_str()), ..self }
    }

    /// The client itself.
    #[must_use]
    pub fn client(&self) -> &aws_sdk_dynamodb::Client {
        &self.client
    }

    /// The client for streams of changes.
    #[must_use]
    pub fn streams_client(&self) -> &aws_sdk_dynamodbstreams::Client {
        &self.streams
    }
}

macro_rules! operations {
    ($($client:ident of $sdk:ident: $($name:ident),+;)+) => {
        impl Backend for SdkBackend {
            fn call(&self, request: Request) -> Answer<'_> {
                match request {
                    // Each has a future of its own: in one for all, every call would take as much memory as the
                    // largest.
                    $($(Request::$name(request) => Answer::pending(async move {
                        let sent = request.to_sdk().send_with(&self.$client).await;
                        let output = sent.map_err(|error| refused::<$sdk::Error, _>(error, self.place.as_deref()))?;
                        Ok(Response::$name(from_sdk(output)?))
                    }),)+)+
                }
            }
        }
    };
}

operations! {
    client of aws_sdk_dynamodb:
        PutItem, GetItem, UpdateItem, DeleteItem, Query, Scan, BatchGetItem, BatchWriteItem, TransactGetItems,
        TransactWriteItems, CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables, UpdateTimeToLive,
        DescribeTimeToLive, TagResource, UntagResource, ListTagsOfResource, DescribeLimits, DescribeEndpoints,
        PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy, DescribeContinuousBackups,
        UpdateContinuousBackups, DescribeContributorInsights, UpdateContributorInsights, ListContributorInsights,
        EnableKinesisStreamingDestination, DisableKinesisStreamingDestination, UpdateKinesisStreamingDestination,
        DescribeKinesisStreamingDestination, ExecuteStatement, BatchExecuteStatement, ExecuteTransaction;
    streams of aws_sdk_dynamodbstreams:
        ListStreams, DescribeStream, GetShardIterator, GetRecords;
}

impl fmt::Debug for SdkBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SdkBackend").field("place", &self.place).finish_non_exhaustive()
    }
}
