use dynamo_model::api::{DescribeTableRequest, ListStreamsRequest, TransactWriteItemsRequest};
use dynamo_model::{Attributes, CancellationReason, ServiceError};
use serde_json::json;

use crate::server::refusal;

fn describe() -> DescribeTableRequest {
    DescribeTableRequest { table_name: "orders".to_owned() }
}

#[test]
fn errors_keep_code_message_and_request_id() {
    let denied = "User: arn:aws:iam::123456789012:user/me is not authorized to perform: dynamodb:DescribeTable";
    let body = json!({"__type": "com.amazon.coral.service#AccessDeniedException", "Message": denied});
    let refused = refusal(400, body, describe());
    assert_eq!(refused.error, ServiceError::AccessDenied { message: denied.to_owned() });
    assert_eq!(refused.request_id.as_deref(), Some("THE-ID"));

    let missing = json!({"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "no"});
    let error = ServiceError::ResourceNotFound { message: "no".to_owned() };
    assert_eq!(refusal(400, &missing, describe()).error, error);
    assert_eq!(refusal(400, &missing, ListStreamsRequest::default()).error, error);
}

#[test]
fn errors_without_a_name_here_keep_the_service_s() {
    let body = json!({
        "__type": "com.amazon.coral.service#UnrecognizedClientException",
        "message": "The security token included in the request is invalid.",
    });
    let error = ServiceError::Other {
        code: "UnrecognizedClientException".to_owned(),
        message: "The security token included in the request is invalid.".to_owned(),
    };
    assert_eq!(refusal(400, body, describe()).error, error);
}

#[test]
fn reasons_for_cancellation_are_told_one_by_one() {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": [
            {"Code": "None"},
            {"Code": "ConditionalCheckFailed", "Message": "failed", "Item": {"id": {"S": "1"}}},
            {"Code": "ValidationError", "Message": "invalid"},
            {"Code": "DuplicateItem", "Message": "twice"},
            {"Code": "TransactionConflict", "Message": "conflict"},
            {"Code": "ItemCollectionSizeLimitExceeded", "Message": "large"},
            {"Code": "ProvisionedThroughputExceeded", "Message": "slow"},
            {"Code": "ThrottlingError", "Message": "slower"},
            {"Code": "AccessDenied", "Message": "denied"},
        ],
    });
    let words = str::to_owned;
    let reasons = vec![
        CancellationReason::None,
        CancellationReason::ConditionalCheckFailed { item: Some(Attributes::from([("id", "1".into())])) },
        CancellationReason::Validation { message: words("invalid") },
        CancellationReason::DuplicateItem,
        CancellationReason::TransactionConflict,
        CancellationReason::ItemCollectionSizeLimitExceeded,
        CancellationReason::ProvisionedThroughputExceeded { message: words("slow") },
        CancellationReason::Throttling { message: words("slower") },
        CancellationReason::Other { code: words("AccessDenied"), message: words("denied") },
    ];
    let refused = refusal(400, body, TransactWriteItemsRequest::default());
    assert_eq!(refused.error, ServiceError::TransactionCanceled { reasons });
}

#[test]
fn answers_of_strangers_are_shown() {
    let refused = refusal(502, "<html>Bad gateway</html>", describe());
    let ServiceError::Unreachable { message } = &refused.error else { panic!("{refused:?}") };
    let expected = "what answered at http://server is not DynamoDB, or it broke off: HTTP 502: \
                    \"<html>Bad gateway</html>\"";
    assert_eq!(message, expected);

    let refused = refusal(200, "<html>Please log in</html>", describe());
    assert!(matches!(&refused.error, ServiceError::Unreachable { message } if message.contains("Please log in")));
}

#[test]
fn answers_that_lack_what_nothing_can_stand_for_are_errors() {
    let refused = refusal(200, "{}", describe());
    let message = "the answer cannot be understood: it has no TableDescription".to_owned();
    assert_eq!(refused.error, ServiceError::InternalServerError { message });
}
