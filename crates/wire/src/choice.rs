//! Choices: texts of which the service knows a few. Any text is read; the engine refuses what is unknown.

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

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

macro_rules! choices {
    ($($name:ident),+ $(,)?) => {
        $(
            impl Shape for $name {
                fn java() -> Java {
                    String::java()
                }

                fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
                    String::read(json, at).map(|name| Self::from(name.as_str()))
                }
            }

            impl Required for $name {
                fn missing() -> Self {
                    Self::Unknown(String::new())
                }
            }

            impl Encode for $name {
                fn encode(&self, out: &mut Writer) {
                    out.text(self.as_str());
                }
            }
        )+
    };
}

choices! {
    ReturnValues,
    ReturnValuesOnConditionCheckFailure,
    ReturnConsumedCapacity,
    Select,
    KeyType,
    KeyAttributeType,
    ProjectionType,
    BillingMode,
    TableStatus,
    IndexStatus,
    AttributeAction,
    ComparisonOperator,
    ConditionalOperator,
    ReturnItemCollectionMetrics,
    StreamViewType,
    SseType,
    SseStatus,
    TableClass,
    TimeToLiveStatus,
    ContinuousBackupsStatus,
    PointInTimeRecoveryStatus,
    ContributorInsightsAction,
    ContributorInsightsMode,
    ContributorInsightsStatus,
    DestinationStatus,
    TimePrecision,
    BatchStatementErrorCode,
    ShardFilterType,
    ShardIteratorType,
    StreamStatus,
    StreamEventName,
}
