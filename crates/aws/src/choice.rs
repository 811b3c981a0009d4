//! Enumerations. A name that neither side knows is passed on as it is, so that it is the service that refuses it.

use aws_sdk_dynamodb::types;
use aws_sdk_dynamodbstreams::types as streams;
use dynamo_model::ServiceError;
use dynamo_model::api::{
    AttributeAction, BatchStatementErrorCode, ComparisonOperator, ConditionalOperator, ContinuousBackupsStatus,
    ContributorInsightsAction, ContributorInsightsMode, ContributorInsightsStatus, DestinationStatus,
    PointInTimeRecoveryStatus, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    ReturnValuesOnConditionCheckFailure, Select, ShardFilterType, ShardIteratorType, StreamEventName, StreamStatus,
    TimePrecision, TimeToLiveStatus,
};
use dynamo_model::schema::{
    BillingMode, IndexStatus, KeyAttributeType, KeyType, ProjectionType, SseStatus, SseType, StreamViewType,
    TableClass, TableStatus,
};

use crate::convert::{FromSdk, ToSdk};

macro_rules! asked {
    ($($model:ident => $sdk:ty,)+) => {$(
        impl ToSdk for $model {
            type Sdk = $sdk;

            fn to_sdk(self) -> $sdk {
                <$sdk>::from(self.as_str())
            }
        }
    )+};
}

macro_rules! told {
    ($($model:ident <= $sdk:ty,)+) => {$(
        impl FromSdk<$sdk> for $model {
            fn from_sdk(sdk: $sdk) -> Result<Self, ServiceError> {
                Ok(Self::from(sdk.as_str()))
            }
        }

        impl FromSdk<Option<$sdk>> for $model {
            fn from_sdk(sdk: Option<$sdk>) -> Result<Self, ServiceError> {
                Ok(Self::from(sdk.as_ref().map_or("", <$sdk>::as_str)))
            }
        }
    )+};
}

asked! {
    AttributeAction => types::AttributeAction,
    BillingMode => types::BillingMode,
    ComparisonOperator => types::ComparisonOperator,
    ConditionalOperator => types::ConditionalOperator,
    ContributorInsightsAction => types::ContributorInsightsAction,
    ContributorInsightsMode => types::ContributorInsightsMode,
    KeyAttributeType => types::ScalarAttributeType,
    KeyType => types::KeyType,
    ProjectionType => types::ProjectionType,
    ReturnConsumedCapacity => types::ReturnConsumedCapacity,
    ReturnItemCollectionMetrics => types::ReturnItemCollectionMetrics,
    ReturnValues => types::ReturnValue,
    ReturnValuesOnConditionCheckFailure => types::ReturnValuesOnConditionCheckFailure,
    Select => types::Select,
    ShardFilterType => streams::ShardFilterType,
    ShardIteratorType => streams::ShardIteratorType,
    SseType => types::SseType,
    StreamViewType => types::StreamViewType,
    TableClass => types::TableClass,
    TimePrecision => types::ApproximateCreationDateTimePrecision,
}

told! {
    BatchStatementErrorCode <= types::BatchStatementErrorCodeEnum,
    BillingMode <= types::BillingMode,
    ContinuousBackupsStatus <= types::ContinuousBackupsStatus,
    ContributorInsightsMode <= types::ContributorInsightsMode,
    ContributorInsightsStatus <= types::ContributorInsightsStatus,
    DestinationStatus <= types::DestinationStatus,
    IndexStatus <= types::IndexStatus,
    KeyAttributeType <= types::ScalarAttributeType,
    KeyType <= types::KeyType,
    KeyType <= streams::KeyType,
    PointInTimeRecoveryStatus <= types::PointInTimeRecoveryStatus,
    ProjectionType <= types::ProjectionType,
    SseStatus <= types::SseStatus,
    SseType <= types::SseType,
    StreamEventName <= streams::OperationType,
    StreamStatus <= streams::StreamStatus,
    StreamViewType <= types::StreamViewType,
    StreamViewType <= streams::StreamViewType,
    TableClass <= types::TableClass,
    TableStatus <= types::IndexStatus,
    TableStatus <= types::TableStatus,
    TimePrecision <= types::ApproximateCreationDateTimePrecision,
    TimeToLiveStatus <= types::TimeToLiveStatus,
}
