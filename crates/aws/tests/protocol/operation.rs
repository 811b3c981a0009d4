//! Operations that the engine does not know.

use dynamo_model::api::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchStatement, BatchStatementError,
    BatchStatementErrorCode, BatchStatementResponse, ContinuousBackupsDescription, ContinuousBackupsStatus,
    ContributorInsightsAction, ContributorInsightsMode, ContributorInsightsStatus, ContributorInsightsSummary,
    DeleteResourcePolicyRequest, DeleteResourcePolicyResponse, DescribeContinuousBackupsRequest,
    DescribeContinuousBackupsResponse, DescribeContributorInsightsRequest, DescribeContributorInsightsResponse,
    DescribeEndpointsRequest, DescribeEndpointsResponse, DescribeKinesisStreamingDestinationRequest,
    DescribeKinesisStreamingDestinationResponse, DescribeLimitsRequest, DescribeLimitsResponse, DestinationStatus,
    DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse,
    EnableKinesisStreamingDestinationRequest, EnableKinesisStreamingDestinationResponse, Endpoint,
    ExecuteStatementRequest, ExecuteStatementResponse, ExecuteTransactionRequest, ExecuteTransactionResponse,
    FailureException, GetResourcePolicyRequest, GetResourcePolicyResponse, KinesisDataStreamDestination,
    KinesisStreamingConfiguration, ListContributorInsightsRequest, ListContributorInsightsResponse,
    ListTagsOfResourceRequest, ListTagsOfResourceResponse, ParameterizedStatement, PointInTimeRecoveryDescription,
    PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, PutResourcePolicyRequest, PutResourcePolicyResponse,
    ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TagResourceRequest, TagResourceResponse,
    TimePrecision, UntagResourceRequest, UntagResourceResponse, UpdateContinuousBackupsRequest,
    UpdateContinuousBackupsResponse, UpdateContributorInsightsRequest, UpdateContributorInsightsResponse,
    UpdateKinesisStreamingDestinationRequest, UpdateKinesisStreamingDestinationResponse,
};
use dynamo_model::schema::Tag;
use dynamo_model::{Attributes, Item};
use serde_json::json;

use crate::server::spoken;

fn words(text: &str) -> String {
    text.to_owned()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn tags() {
    let tag = Tag { key: words("k"), value: words("v") };
    spoken(
        TagResourceRequest { resource_arn: words("arn"), tags: vec![tag.clone()] },
        json!({"ResourceArn": "arn", "Tags": [{"Key": "k", "Value": "v"}]}),
        json!({}),
        TagResourceResponse {},
    );
    spoken(
        UntagResourceRequest { resource_arn: words("arn"), tag_keys: vec![words("k")] },
        json!({"ResourceArn": "arn", "TagKeys": ["k"]}),
        json!({}),
        UntagResourceResponse {},
    );
    spoken(
        ListTagsOfResourceRequest { resource_arn: words("arn"), next_token: some("next") },
        json!({"ResourceArn": "arn", "NextToken": "next"}),
        json!({"Tags": [{"Key": "k", "Value": "v"}], "NextToken": "more"}),
        ListTagsOfResourceResponse { tags: vec![tag], next_token: some("more") },
    );
}

#[test]
fn limits_and_endpoints() {
    spoken(
        DescribeLimitsRequest {},
        json!({}),
        json!({
            "AccountMaxReadCapacityUnits": 1,
            "AccountMaxWriteCapacityUnits": 2,
            "TableMaxReadCapacityUnits": 3,
            "TableMaxWriteCapacityUnits": 4,
        }),
        DescribeLimitsResponse {
            account_max_read_capacity_units: 1,
            account_max_write_capacity_units: 2,
            table_max_read_capacity_units: 3,
            table_max_write_capacity_units: 4,
        },
    );
    spoken(
        DescribeEndpointsRequest {},
        json!({}),
        json!({"Endpoints": [{"Address": "here", "CachePeriodInMinutes": 1440}]}),
        DescribeEndpointsResponse {
            endpoints: vec![Endpoint { address: words("here"), cache_period_in_minutes: 1440 }],
        },
    );
}

#[test]
fn policies() {
    spoken(
        PutResourcePolicyRequest {
            resource_arn: words("arn"),
            policy: words("{}"),
            expected_revision_id: some("1"),
            confirm_remove_self_resource_access: None,
        },
        json!({"ResourceArn": "arn", "Policy": "{}", "ExpectedRevisionId": "1"}),
        json!({"RevisionId": "2"}),
        PutResourcePolicyResponse { revision_id: some("2") },
    );
    spoken(
        GetResourcePolicyRequest { resource_arn: words("arn") },
        json!({"ResourceArn": "arn"}),
        json!({"Policy": "{}", "RevisionId": "2"}),
        GetResourcePolicyResponse { policy: some("{}"), revision_id: some("2") },
    );
    spoken(
        DeleteResourcePolicyRequest { resource_arn: words("arn"), expected_revision_id: some("2") },
        json!({"ResourceArn": "arn", "ExpectedRevisionId": "2"}),
        json!({}),
        DeleteResourcePolicyResponse { revision_id: None },
    );
}

#[test]
fn backups() {
    let described = json!({"ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": 7,
            "EarliestRestorableDateTime": 1_700_000_000.5,
            "LatestRestorableDateTime": 1_800_000_000.123,
        },
    }});
    let continuous_backups_description = ContinuousBackupsDescription {
        continuous_backups_status: ContinuousBackupsStatus::Enabled,
        point_in_time_recovery_description: Some(PointInTimeRecoveryDescription {
            point_in_time_recovery_status: PointInTimeRecoveryStatus::Enabled,
            recovery_period_in_days: Some(7),
            earliest_restorable_date_time: Some(1_700_000_000.5),
            latest_restorable_date_time: Some(1_800_000_000.123),
        }),
    };
    spoken(
        DescribeContinuousBackupsRequest { table_name: words("t") },
        json!({"TableName": "t"}),
        described.clone(),
        DescribeContinuousBackupsResponse { continuous_backups_description: continuous_backups_description.clone() },
    );
    let specification =
        PointInTimeRecoverySpecification { point_in_time_recovery_enabled: true, recovery_period_in_days: Some(7) };
    spoken(
        UpdateContinuousBackupsRequest { table_name: words("t"), point_in_time_recovery_specification: specification },
        json!({
            "TableName": "t",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7},
        }),
        described,
        UpdateContinuousBackupsResponse { continuous_backups_description },
    );
}

#[test]
fn insights() {
    spoken(
        DescribeContributorInsightsRequest { table_name: words("t"), index_name: some("i") },
        json!({"TableName": "t", "IndexName": "i"}),
        json!({
            "TableName": "t",
            "IndexName": "i",
            "ContributorInsightsRuleList": ["rule"],
            "ContributorInsightsStatus": "FAILED",
            "LastUpdateDateTime": 1_700_000_000,
            "FailureException": {"ExceptionName": "name", "ExceptionDescription": "description"},
            "ContributorInsightsMode": "THROTTLED_KEYS",
        }),
        DescribeContributorInsightsResponse {
            table_name: some("t"),
            index_name: some("i"),
            contributor_insights_rule_list: Some(vec![words("rule")]),
            contributor_insights_status: Some(ContributorInsightsStatus::Failed),
            last_update_date_time: Some(1_700_000_000.0),
            failure_exception: Some(Box::new(FailureException {
                exception_name: some("name"),
                exception_description: some("description"),
            })),
            contributor_insights_mode: Some(ContributorInsightsMode::ThrottledKeys),
        },
    );
    spoken(
        UpdateContributorInsightsRequest {
            table_name: words("t"),
            index_name: None,
            contributor_insights_action: ContributorInsightsAction::from("PERHAPS"),
            contributor_insights_mode: Some(ContributorInsightsMode::AccessedAndThrottledKeys),
        },
        json!({
            "TableName": "t",
            "ContributorInsightsAction": "PERHAPS",
            "ContributorInsightsMode": "ACCESSED_AND_THROTTLED_KEYS",
        }),
        json!({"TableName": "t", "ContributorInsightsStatus": "HALF"}),
        UpdateContributorInsightsResponse {
            table_name: some("t"),
            contributor_insights_status: Some(ContributorInsightsStatus::from("HALF")),
            ..Default::default()
        },
    );
    spoken(
        ListContributorInsightsRequest { table_name: some("t"), next_token: some("next"), max_results: Some(5) },
        json!({"TableName": "t", "NextToken": "next", "MaxResults": 5}),
        json!({"ContributorInsightsSummaries": [{"TableName": "t", "ContributorInsightsStatus": "ENABLED"}]}),
        ListContributorInsightsResponse {
            contributor_insights_summaries: vec![ContributorInsightsSummary {
                table_name: some("t"),
                contributor_insights_status: Some(ContributorInsightsStatus::Enabled),
                ..Default::default()
            }],
            next_token: None,
        },
    );
}

fn in_microseconds() -> Option<KinesisStreamingConfiguration> {
    let precision = Some(TimePrecision::Microsecond);
    Some(KinesisStreamingConfiguration { approximate_creation_date_time_precision: precision })
}

#[test]
fn kinesis_switched() {
    let configured = json!({
        "TableName": "t",
        "StreamArn": "arn",
        "EnableKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"},
    });
    let answered = |status| {
        let mut answered = configured.clone();
        answered["DestinationStatus"] = json!(status);
        answered
    };
    spoken(
        EnableKinesisStreamingDestinationRequest {
            table_name: words("t"),
            stream_arn: words("arn"),
            enable_kinesis_streaming_configuration: in_microseconds(),
        },
        configured.clone(),
        answered("ENABLING"),
        EnableKinesisStreamingDestinationResponse {
            table_name: some("t"),
            stream_arn: some("arn"),
            destination_status: Some(DestinationStatus::Enabling),
            enable_kinesis_streaming_configuration: in_microseconds(),
        },
    );
    spoken(
        DisableKinesisStreamingDestinationRequest {
            table_name: words("t"),
            stream_arn: words("arn"),
            enable_kinesis_streaming_configuration: in_microseconds(),
        },
        configured.clone(),
        answered("DISABLING"),
        DisableKinesisStreamingDestinationResponse {
            table_name: some("t"),
            stream_arn: some("arn"),
            destination_status: Some(DestinationStatus::Disabling),
            enable_kinesis_streaming_configuration: in_microseconds(),
        },
    );
}

#[test]
fn kinesis_changed_and_described() {
    let configuration = json!({"ApproximateCreationDateTimePrecision": "MICROSECOND"});
    spoken(
        UpdateKinesisStreamingDestinationRequest {
            table_name: words("t"),
            stream_arn: words("arn"),
            update_kinesis_streaming_configuration: in_microseconds(),
        },
        json!({"TableName": "t", "StreamArn": "arn", "UpdateKinesisStreamingConfiguration": configuration}),
        json!({"DestinationStatus": "UPDATING", "UpdateKinesisStreamingConfiguration": configuration}),
        UpdateKinesisStreamingDestinationResponse {
            destination_status: Some(DestinationStatus::Updating),
            update_kinesis_streaming_configuration: in_microseconds(),
            ..Default::default()
        },
    );
    spoken(
        DescribeKinesisStreamingDestinationRequest { table_name: words("t") },
        json!({"TableName": "t"}),
        json!({"TableName": "t", "KinesisDataStreamDestinations": [{
            "StreamArn": "arn",
            "DestinationStatus": "ACTIVE",
            "DestinationStatusDescription": "well",
            "ApproximateCreationDateTimePrecision": "MILLISECOND",
        }]}),
        DescribeKinesisStreamingDestinationResponse {
            table_name: some("t"),
            kinesis_data_stream_destinations: vec![KinesisDataStreamDestination {
                stream_arn: some("arn"),
                destination_status: Some(DestinationStatus::Active),
                destination_status_description: some("well"),
                approximate_creation_date_time_precision: Some(TimePrecision::Millisecond),
            }],
        },
    );
}

fn item() -> Item {
    Attributes::from([("id", "1".into())])
}

#[test]
fn a_statement() {
    spoken(
        ExecuteStatementRequest {
            statement: words("SELECT * FROM t WHERE id = ?"),
            parameters: Some(vec!["1".into()]),
            consistent_read: Some(true),
            next_token: some("next"),
            return_consumed_capacity: Some(ReturnConsumedCapacity::None),
            limit: Some(5),
            return_values_on_condition_check_failure: Some(ReturnValuesOnConditionCheckFailure::AllOld),
        },
        json!({
            "Statement": "SELECT * FROM t WHERE id = ?",
            "Parameters": [{"S": "1"}],
            "ConsistentRead": true,
            "NextToken": "next",
            "ReturnConsumedCapacity": "NONE",
            "Limit": 5,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }),
        json!({"Items": [{"id": {"S": "1"}}], "NextToken": "more", "LastEvaluatedKey": {"id": {"S": "1"}}}),
        ExecuteStatementResponse {
            items: Some(vec![item()]),
            next_token: some("more"),
            consumed_capacity: None,
            last_evaluated_key: Some(item()),
        },
    );
}

#[test]
fn several_statements() {
    let statement = words("SELECT * FROM t WHERE id = '1'");
    spoken(
        BatchExecuteStatementRequest {
            statements: vec![BatchStatement {
                statement: statement.clone(),
                consistent_read: Some(false),
                ..Default::default()
            }],
            return_consumed_capacity: None,
        },
        json!({"Statements": [{"Statement": statement, "ConsistentRead": false}]}),
        json!({"Responses": [
            {"TableName": "t", "Item": {"id": {"S": "1"}}},
            {"Error": {"Code": "ConditionalCheckFailed", "Message": "failed", "Item": {"id": {"S": "1"}}}},
        ]}),
        BatchExecuteStatementResponse {
            responses: vec![
                BatchStatementResponse { error: None, table_name: some("t"), item: Some(item()) },
                BatchStatementResponse {
                    error: Some(Box::new(BatchStatementError {
                        code: BatchStatementErrorCode::ConditionalCheckFailed,
                        message: some("failed"),
                        item: Some(item()),
                    })),
                    table_name: None,
                    item: None,
                },
            ],
            consumed_capacity: None,
        },
    );
    spoken(
        ExecuteTransactionRequest {
            transact_statements: vec![ParameterizedStatement {
                statement: statement.clone(),
                parameters: Some(vec![true.into()]),
                return_values_on_condition_check_failure: None,
            }],
            client_request_token: some("token"),
            return_consumed_capacity: None,
        },
        json!({
            "TransactStatements": [{"Statement": statement, "Parameters": [{"BOOL": true}]}],
            "ClientRequestToken": "token",
        }),
        json!({"Responses": [{"Item": {"id": {"S": "1"}}}, {}]}),
        ExecuteTransactionResponse { responses: Some(vec![Some(item()), None]), consumed_capacity: None },
    );
}
