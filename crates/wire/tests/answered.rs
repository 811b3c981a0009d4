//! Answers as HTTP carries them: status and body, of responses and of errors.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use dynamo_model::api::{GetItemResponse, QueryResponse, Request, Response, TransactGetItemsResponse};
use dynamo_model::{Answer, AttributeValue, Backend, CancellationReason, Item, Number, ServiceError};
use dynamo_wire::{MAX_BODY, Reply, answer};

/// Answers everything with the same.
#[derive(Debug)]
struct Always(Result<Response, ServiceError>);

impl Backend for Always {
    fn call(&self, _: Request) -> Answer<'_> {
        Answer::ready(self.0.clone().map_err(Into::into))
    }
}

fn ask(backend: &dyn Backend, operation: &str, body: &str) -> (u16, String) {
    let target = format!("DynamoDB_20120810.{operation}");
    let mut answer = pin!(answer(backend, &target, body.as_bytes()));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Reply { status, body }) => (status, String::from_utf8(body).expect("JSON is text")),
        Poll::Pending => panic!("the answer was there"),
    }
}

fn scan_answered_with(result: Result<Response, ServiceError>) -> (u16, String) {
    ask(&Always(result), "Scan", r#"{"TableName":"t"}"#)
}

fn item() -> Item {
    Item::from([("id", AttributeValue::from("a")), ("n", Number::from(7).into())])
}

#[test]
fn responses() {
    let found = GetItemResponse { item: Some(item()), consumed_capacity: None };
    assert_eq!(scan_answered_with(Ok(found.into())), (200, r#"{"Item":{"id":{"S":"a"},"n":{"N":"7"}}}"#.to_owned()));
    assert_eq!(scan_answered_with(Ok(GetItemResponse::default().into())), (200, "{}".to_owned()));
    let counted = QueryResponse { count: 2, scanned_count: 3, ..QueryResponse::default() };
    assert_eq!(scan_answered_with(Ok(counted.into())), (200, r#"{"Count":2,"ScannedCount":3}"#.to_owned()));
    let read = TransactGetItemsResponse { responses: vec![None, Some(Item::new())], consumed_capacity: None };
    assert_eq!(scan_answered_with(Ok(read.into())), (200, r#"{"Responses":[{},{"Item":{}}]}"#.to_owned()));
}

#[test]
fn texts_are_escaped_wherever_they_need_it() {
    let plain = "é 🦀 \u{7f}/".repeat(20);
    let special = ['"', '\\', '\n', '\0', '\u{1f}'].map(|special| format!("{plain}{special}{plain}"));
    for text in special.into_iter().chain([plain, String::new()]) {
        let found = GetItemResponse {
            item: Some([("t", AttributeValue::from(text.as_str()))].into()),
            consumed_capacity: None,
        };
        let written = serde_json::to_string(&text).expect("any text can be JSON");
        assert_eq!(scan_answered_with(Ok(found.into())), (200, format!(r#"{{"Item":{{"t":{{"S":{written}}}}}}}"#)));
    }
}

#[test]
fn errors() {
    let body = |error| scan_answered_with(Err(error));
    assert_eq!(
        body(ServiceError::validation("no")),
        (400, r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}"#.to_owned())
    );
    assert_eq!(
        body(ServiceError::ConditionalCheckFailed { item: Some(item()) }),
        (
            400,
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"id":{"S":"a"},"n":{"N":"7"}},"message":"The conditional request failed"}"#
                .to_owned()
        )
    );
    let reasons = vec![
        CancellationReason::None,
        CancellationReason::ConditionalCheckFailed { item: None },
        CancellationReason::Validation { message: "bad".to_owned() },
    ];
    assert_eq!(
        body(ServiceError::TransactionCanceled { reasons }),
        (
            400,
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"},{"Code":"ValidationError","Message":"bad"}],"Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]"}"#
                .to_owned()
        )
    );
    let (status, _) = body(ServiceError::InternalServerError { message: "disk".to_owned() });
    assert_eq!(status, 500);
}

#[test]
fn refusals() {
    let nothing = Always(Err(ServiceError::validation("not asked")));
    assert_eq!(
        ask(&nothing, "Scam", "{}"),
        (400, r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#.to_owned())
    );
    assert_eq!(
        ask(&nothing, "Scan", "{"),
        (400, r#"{"__type":"com.amazon.coral.service#SerializationException"}"#.to_owned())
    );
    assert_eq!(
        ask(&nothing, "Scan", r#"{"Limit":"1"}"#),
        (
            400,
            r#"{"__type":"com.amazon.coral.service#SerializationException","Message":"STRING_VALUE cannot be converted to Integer"}"#
                .to_owned()
        )
    );
}

#[test]
fn the_largest_body() {
    let nothing = Always(Err(ServiceError::validation("asked")));
    let scan = r#"{"TableName":"t"}"#;
    let padded = |length: usize| scan.to_owned() + &" ".repeat(length - scan.len());
    let (status, body) = ask(&nothing, "Scan", &padded(MAX_BODY));
    assert!(status == 400 && body.contains("asked"), "{body}");
    assert_eq!(ask(&nothing, "Scan", &padded(MAX_BODY + 1)), (413, String::new()));
}

/// Constraints of all kinds stand in one message, and win over values that are none.
#[test]
fn constraints_before_values() {
    let nothing = Always(Err(ServiceError::validation("not asked")));
    let message = |operation: &str, body: &str| {
        let (_, reply) = ask(&nothing, operation, body);
        reply.split_once(r#""message":""#).expect("a message").1.trim_end_matches(r#""}"#).to_owned()
    };
    assert_eq!(
        message("Scan", r#"{"TableName":"t","Limit":0,"ExclusiveStartKey":{"a":{}}}"#),
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: \
         Member must have value greater than or equal to 1"
    );
    let both = message("GetItem", r#"{"TableName":"t","ReturnConsumedCapacity":"SOME"}"#);
    assert!(both.starts_with("2 validation errors detected: "), "{both}");
    assert!(
        both.contains("Value null at 'key'") && both.contains("Value 'SOME' at 'returnConsumedCapacity'"),
        "{both}"
    );
    // The empty name in the place of the missing one is nothing that the caller sent.
    assert_eq!(
        message("GetItem", r#"{"Key":{"a":{}}}"#),
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"
    );
}
