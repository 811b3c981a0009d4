//! The requests and responses of every operation, as the service's
//! [API reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/) has them. A member that the service
//! can do without is an `Option`; one that it needs is plain.

mod put_item;
mod get_item;
mod update_item;
mod delete_item;
mod query;
mod scan;
mod batch_get_item;
mod batch_write_item;
mod transact_get_items;
mod transact_write_items;
mod create_table;
mod describe_table;
mod update_table;
mod delete_table;
mod list_tables;
mod time_to_live;
mod tags;
mod describe_limits;
mod describe_endpoints;
mod resource_policy;
mod continuous_backups;
mod contributor_insights;
mod kinesis_destination;
mod execute_statement;
mod batch_execute_statement;
mod execute_transaction;
mod list_streams;
mod describe_stream;
mod get_shard_iterator;
mod get_records;
mod legacy;
mod collection;
mod capacity;
mod returning;

pub use batch_execute_statement::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchStatement, BatchStatementError,
    BatchStatementErrorCode, BatchStatementResponse,
};
pub use batch_get_item::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes};
pub use batch_write_item::{BatchWriteItemRequest, BatchWriteItemResponse, WriteRequest};
pub use capacity::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};
pub use collection::{ItemCollectionMetrics, ReturnItemCollectionMetrics};
pub use continuous_backups::{
    ContinuousBackupsDescription, ContinuousBackupsStatus, DescribeContinuousBackupsRequest,
    DescribeContinuousBackupsResponse, PointInTimeRecoveryDescription, PointInTimeRecoverySpecification,
    PointInTimeRecoveryStatus, UpdateContinuousBackupsRequest, UpdateContinuousBackupsResponse,
};
pub use contributor_insights::{
    ContributorInsightsAction, ContributorInsightsMode, ContributorInsightsStatus, ContributorInsightsSummary,
    DescribeContributorInsightsRequest, DescribeContributorInsightsResponse, FailureException,
    ListContributorInsightsRequest, ListContributorInsightsResponse, UpdateContributorInsightsRequest,
    UpdateContributorInsightsResponse,
};
pub use create_table::{CreateTableRequest, CreateTableResponse};
pub use delete_item::{DeleteItemRequest, DeleteItemResponse};
pub use delete_table::{DeleteTableRequest, DeleteTableResponse};
pub use describe_endpoints::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};
pub use describe_limits::{DescribeLimitsRequest, DescribeLimitsResponse};
pub use describe_stream::{
    DescribeStreamRequest, DescribeStreamResponse, SequenceNumberRange, Shard, ShardFilter, ShardFilterType,
    StreamDescription, StreamStatus,
};
pub use describe_table::{DescribeTableRequest, DescribeTableResponse};
pub use execute_statement::{ExecuteStatementRequest, ExecuteStatementResponse};
pub use execute_transaction::{ExecuteTransactionRequest, ExecuteTransactionResponse, ParameterizedStatement};
pub use get_item::{GetItemRequest, GetItemResponse};
pub use get_records::{
    GetRecordsRequest, GetRecordsResponse, StreamChange, StreamEventName, StreamIdentity, StreamRecord,
};
pub use get_shard_iterator::{GetShardIteratorRequest, GetShardIteratorResponse, ShardIteratorType};
pub use kinesis_destination::{
    DescribeKinesisStreamingDestinationRequest, DescribeKinesisStreamingDestinationResponse, DestinationStatus,
    DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse,
    EnableKinesisStreamingDestinationRequest, EnableKinesisStreamingDestinationResponse, KinesisDataStreamDestination,
    KinesisStreamingConfiguration, TimePrecision, UpdateKinesisStreamingDestinationRequest,
    UpdateKinesisStreamingDestinationResponse,
};
pub use legacy::{
    AttributeAction, AttributeUpdate, ComparisonOperator, ConditionalOperator, ExpectedAttribute, LegacyCondition,
    LegacyQuery, LegacyScan, LegacyUpdate, LegacyWrite,
};
pub use list_streams::{ListStreamsRequest, ListStreamsResponse, StreamSummary};
pub use list_tables::{ListTablesRequest, ListTablesResponse};
pub use put_item::{PutItemRequest, PutItemResponse};
pub use query::{QueryRequest, QueryResponse};
pub use resource_policy::{
    DeleteResourcePolicyRequest, DeleteResourcePolicyResponse, GetResourcePolicyRequest, GetResourcePolicyResponse,
    PutResourcePolicyRequest, PutResourcePolicyResponse,
};
pub use returning::{ReturnValues, ReturnValuesOnConditionCheckFailure, Select};
pub use scan::{ScanRequest, ScanResponse};
pub use tags::{
    ListTagsOfResourceRequest, ListTagsOfResourceResponse, TagResourceRequest, TagResourceResponse,
    UntagResourceRequest, UntagResourceResponse,
};
pub use time_to_live::{
    DescribeTimeToLiveRequest, DescribeTimeToLiveResponse, TimeToLiveDescription, TimeToLiveSpecification,
    TimeToLiveStatus, UpdateTimeToLiveRequest, UpdateTimeToLiveResponse,
};
pub use transact_get_items::{TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};
pub use transact_write_items::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
    TransactWriteItemsResponse,
};
pub use update_item::{UpdateItemRequest, UpdateItemResponse};
pub use update_table::{GlobalSecondaryIndexUpdate, UpdateTableRequest, UpdateTableResponse};

/// A request that knows its response.
pub trait Operation: Into<Request> {
    /// What it is answered with.
    type Response;

    /// The operation's name, as in `PutItem`.
    const NAME: &'static str;

    /// The response, if it is of this operation.
    fn response(response: Response) -> Option<Self::Response>;
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident($request:ident, $response:ident),)+) => {
        /// A request of any operation.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Request {
            $($(#[$doc])* $name($request),)+
        }

        /// A response of any operation.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Response {
            $($(#[$doc])* $name($response),)+
        }

        impl Request {
            /// The operation's name, as in `PutItem`.
            #[must_use]
            pub fn operation(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }
        }

        $(
            impl From<$request> for Request {
                fn from(request: $request) -> Self {
                    Self::$name(request)
                }
            }

            impl From<$response> for Response {
                fn from(response: $response) -> Self {
                    Self::$name(response)
                }
            }

            impl Operation for $request {
                type Response = $response;

                const NAME: &'static str = stringify!($name);

                fn response(response: Response) -> Option<$response> {
                    match response {
                        Response::$name(response) => Some(response),
                        _ => None,
                    }
                }
            }
        )+
    };
}

operations! {
    /// Writes an item whole.
    PutItem(PutItemRequest, PutItemResponse),
    /// Reads an item by its key.
    GetItem(GetItemRequest, GetItemResponse),
    /// Changes attributes of an item.
    UpdateItem(UpdateItemRequest, UpdateItemResponse),
    /// Removes an item.
    DeleteItem(DeleteItemRequest, DeleteItemResponse),
    /// Reads the items of a partition, in order.
    Query(QueryRequest, QueryResponse),
    /// Reads all items.
    Scan(ScanRequest, ScanResponse),
    /// Reads items of several tables by their keys.
    BatchGetItem(BatchGetItemRequest, BatchGetItemResponse),
    /// Writes and removes items of several tables.
    BatchWriteItem(BatchWriteItemRequest, BatchWriteItemResponse),
    /// Reads items of several tables at one moment.
    TransactGetItems(TransactGetItemsRequest, TransactGetItemsResponse),
    /// Writes items of several tables, all or none.
    TransactWriteItems(TransactWriteItemsRequest, TransactWriteItemsResponse),
    /// Makes a table.
    CreateTable(CreateTableRequest, CreateTableResponse),
    /// Describes a table.
    DescribeTable(DescribeTableRequest, DescribeTableResponse),
    /// Changes a table's capacity and indexes.
    UpdateTable(UpdateTableRequest, UpdateTableResponse),
    /// Removes a table and all of its items.
    DeleteTable(DeleteTableRequest, DeleteTableResponse),
    /// Lists the tables.
    ListTables(ListTablesRequest, ListTablesResponse),
    /// Switches the expiry of items on or off.
    UpdateTimeToLive(UpdateTimeToLiveRequest, UpdateTimeToLiveResponse),
    /// Asks whether items of a table expire.
    DescribeTimeToLive(DescribeTimeToLiveRequest, DescribeTimeToLiveResponse),
    /// Sets tags of a table.
    TagResource(TagResourceRequest, TagResourceResponse),
    /// Removes tags of a table.
    UntagResource(UntagResourceRequest, UntagResourceResponse),
    /// Lists the tags of a table.
    ListTagsOfResource(ListTagsOfResourceRequest, ListTagsOfResourceResponse),
    /// Asks for the account's limits of provisioned capacity.
    DescribeLimits(DescribeLimitsRequest, DescribeLimitsResponse),
    /// Asks where the service is.
    DescribeEndpoints(DescribeEndpointsRequest, DescribeEndpointsResponse),
    /// Sets the policy of a table or stream.
    PutResourcePolicy(PutResourcePolicyRequest, PutResourcePolicyResponse),
    /// Asks for the policy of a table or stream.
    GetResourcePolicy(GetResourcePolicyRequest, GetResourcePolicyResponse),
    /// Removes the policy of a table or stream.
    DeleteResourcePolicy(DeleteResourcePolicyRequest, DeleteResourcePolicyResponse),
    /// Asks for a table's continuous backups.
    DescribeContinuousBackups(DescribeContinuousBackupsRequest, DescribeContinuousBackupsResponse),
    /// Switches recovery to a point in time on or off.
    UpdateContinuousBackups(UpdateContinuousBackupsRequest, UpdateContinuousBackupsResponse),
    /// Asks whether it is watched which keys are used most.
    DescribeContributorInsights(DescribeContributorInsightsRequest, DescribeContributorInsightsResponse),
    /// Switches the watch on or off.
    UpdateContributorInsights(UpdateContributorInsightsRequest, UpdateContributorInsightsResponse),
    /// Lists what is watched.
    ListContributorInsights(ListContributorInsightsRequest, ListContributorInsightsResponse),
    /// Sends a table's changes to a Kinesis stream.
    EnableKinesisStreamingDestination(EnableKinesisStreamingDestinationRequest, EnableKinesisStreamingDestinationResponse),
    /// Sends a table's changes to a Kinesis stream no more.
    DisableKinesisStreamingDestination(DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse),
    /// Changes how a table's changes are sent to a Kinesis stream.
    UpdateKinesisStreamingDestination(UpdateKinesisStreamingDestinationRequest, UpdateKinesisStreamingDestinationResponse),
    /// Asks to which Kinesis streams a table's changes are sent.
    DescribeKinesisStreamingDestination(DescribeKinesisStreamingDestinationRequest, DescribeKinesisStreamingDestinationResponse),
    /// Executes a PartiQL statement.
    ExecuteStatement(ExecuteStatementRequest, ExecuteStatementResponse),
    /// Executes PartiQL statements on single items.
    BatchExecuteStatement(BatchExecuteStatementRequest, BatchExecuteStatementResponse),
    /// Executes PartiQL statements on single items, all or none.
    ExecuteTransaction(ExecuteTransactionRequest, ExecuteTransactionResponse),
    /// Lists the streams of changes.
    ListStreams(ListStreamsRequest, ListStreamsResponse),
    /// Describes a stream and its shards.
    DescribeStream(DescribeStreamRequest, DescribeStreamResponse),
    /// Asks for a place in a shard to read from.
    GetShardIterator(GetShardIteratorRequest, GetShardIteratorResponse),
    /// Reads records of a shard.
    GetRecords(GetRecordsRequest, GetRecordsResponse),
}
