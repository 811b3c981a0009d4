//! What a program sees that has the SDK on a backend in process.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::AttributeValue as Value;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use dynamo_engine::Engine;
use dynamo_model::api::{PutItemResponse, Request, Response};
use dynamo_model::{Answer, AttributeValue, Backend, CancellationReason, Item, ServiceError};
use dynamo_wire::connector::Connector;

/// Answers everything with the same.
#[derive(Debug)]
struct Always(Result<Response, ServiceError>);

impl Backend for Always {
    fn call(&self, _: Request) -> Answer<'_> {
        Answer::ready(self.0.clone().map_err(Into::into))
    }
}

fn connector(result: Result<Response, ServiceError>) -> Connector {
    Connector::new(Arc::new(Always(result)))
}

fn failing(error: ServiceError) -> Client {
    connector(Err(error)).client()
}

fn item() -> Item {
    Item::from([("id", AttributeValue::from("a"))])
}

fn words() -> String {
    "words".to_owned()
}

async fn put(client: &Client) -> Result<PutItemOutput, SdkError<PutItemError>> {
    client.put_item().table_name("t").item("id", Value::S("a".to_owned())).send().await
}

#[tokio::test]
async fn errors_have_their_type() {
    let put = |error| async { put(&failing(error)).await.unwrap_err().into_service_error() };

    let failed = put(ServiceError::ConditionalCheckFailed { item: Some(item()) }).await;
    let PutItemError::ConditionalCheckFailedException(failed) = failed else { panic!("{failed:?}") };
    assert_eq!(failed.message(), Some("The conditional request failed"));
    assert_eq!(failed.item().and_then(|item| item.get("id")), Some(&Value::S("a".to_owned())));

    assert!(put(ServiceError::ResourceNotFound { message: words() }).await.is_resource_not_found_exception());
    assert!(put(ServiceError::TransactionConflict).await.is_transaction_conflict_exception());
    assert!(put(ServiceError::RequestLimitExceeded { message: words() }).await.is_request_limit_exceeded());
    assert!(put(ServiceError::Throttling { message: words() }).await.is_throttling_exception());
    assert!(put(ServiceError::InternalServerError { message: words() }).await.is_internal_server_error());
    let exceeded = put(ServiceError::ProvisionedThroughputExceeded { message: words() }).await;
    assert!(exceeded.is_provisioned_throughput_exceeded_exception());
    let exceeded = put(ServiceError::ItemCollectionSizeLimitExceeded { message: words() }).await;
    assert!(exceeded.is_item_collection_size_limit_exceeded_exception());
}

#[tokio::test]
async fn transactions_tell_their_reasons() {
    let write = |error| async {
        let request = failing(error).transact_write_items().set_transact_items(Some(Vec::new()));
        request.send().await.unwrap_err().into_service_error()
    };
    let reasons = vec![
        CancellationReason::None,
        CancellationReason::ConditionalCheckFailed { item: Some(item()) },
        CancellationReason::Validation { message: words() },
    ];
    let canceled = write(ServiceError::TransactionCanceled { reasons }).await;
    let TransactWriteItemsError::TransactionCanceledException(canceled) = canceled else { panic!("{canceled:?}") };
    assert!(
        canceled.message().is_some_and(|message| message.ends_with("[None, ConditionalCheckFailed, ValidationError]"))
    );
    let [fine, failed, invalid] = canceled.cancellation_reasons() else { panic!("{canceled:?}") };
    assert_eq!((fine.code(), fine.message()), (Some("None"), None));
    assert_eq!(failed.code(), Some("ConditionalCheckFailed"));
    assert_eq!(failed.item().and_then(|item| item.get("id")), Some(&Value::S("a".to_owned())));
    assert_eq!((invalid.code(), invalid.message()), (Some("ValidationError"), Some("words")));

    assert!(write(ServiceError::IdempotentParameterMismatch).await.is_idempotent_parameter_mismatch_exception());
    assert!(
        write(ServiceError::TransactionInProgress { message: words() }).await.is_transaction_in_progress_exception()
    );
}

/// Whatever the error, also one that the SDK has no type for, its code, its message and a request id are there.
#[tokio::test]
async fn errors_have_code_message_and_request_id() {
    let errors = [
        ServiceError::validation("words"),
        ServiceError::ConditionalCheckFailed { item: None },
        ServiceError::ResourceInUse { message: words() },
        ServiceError::LimitExceeded { message: words() },
        ServiceError::DuplicateItem { message: words() },
        ServiceError::AccessDenied { message: words() },
        ServiceError::Other { code: "UnrecognizedClientException".to_owned(), message: words() },
        ServiceError::InternalServerError { message: words() },
    ];
    for error in errors {
        let told = put(&failing(error.clone())).await.unwrap_err();
        let SdkError::ServiceError(_) = &told else { panic!("{told:?}") };
        assert_eq!(told.code(), Some(error.code()));
        assert_eq!(told.message(), Some(error.message().as_str()));
        assert_eq!(told.request_id().map(str::len), Some(52), "{told:?}");
    }
    let done = put(&connector(Ok(PutItemResponse::default().into())).client()).await.unwrap();
    assert_eq!(done.request_id().map(str::len), Some(52));
}

#[tokio::test]
async fn streams_have_a_client_too() {
    let connector = Connector::new(Arc::new(Engine::memory()));
    let streams = connector.streams_client().list_streams().send().await.unwrap();
    assert!(streams.streams().is_empty());
    let arn = "arn:aws:dynamodb:local:000000000000:table/t/stream/2026-01-01T00:00:00.000";
    let unknown = connector.streams_client().describe_stream().stream_arn(arn).send().await.unwrap_err();
    assert!(unknown.into_service_error().is_resource_not_found_exception());

    let read = |error| async {
        let request = self::connector(Err(error)).streams_client().get_records().shard_iterator("x");
        request.send().await.unwrap_err().into_service_error()
    };
    assert!(read(ServiceError::ExpiredIterator { message: words() }).await.is_expired_iterator_exception());
    assert!(read(ServiceError::TrimmedDataAccess { message: words() }).await.is_trimmed_data_access_exception());
}

/// What the SDK does not send, but an interceptor can make of it.
#[tokio::test]
async fn any_http_request_is_answered() {
    let engine = Connector::new(Arc::new(Engine::memory()));
    let send = |target: Option<&'static str>, body: &'static str| {
        let mut request = HttpRequest::new(SdkBody::from(body));
        target.map(|target| request.headers_mut().insert("X-Amz-Target", target));
        HttpConnector::call(&engine, request)
    };
    let cases = [
        (Some("DynamoDB_20120810.ListTables"), "{}", 200, r#"{"TableNames":[]}"#),
        (
            Some("DynamoDB_20120810.Nothing"),
            "{}",
            400,
            r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#,
        ),
        (None, "{}", 400, r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#),
        (
            Some("DynamoDB_20120810.ListTables"),
            "{",
            400,
            r#"{"__type":"com.amazon.coral.service#SerializationException"}"#,
        ),
    ];
    for (target, body, status, answer) in cases {
        let response = send(target, body).await.unwrap();
        let header = |name| response.headers().get(name).unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.body().bytes(), Some(answer.as_bytes()));
        assert_eq!(header("content-type"), "application/x-amz-json-1.0");
        assert_eq!(header("x-amz-crc32"), crc32fast::hash(answer.as_bytes()).to_string());
    }
    let unreadable = HttpConnector::call(&engine, HttpRequest::new(SdkBody::taken())).await;
    assert!(unreadable.unwrap_err().is_user());
}

/// A backend that always throttles is told of at once: a client that retried would have to sleep first, and would
/// panic here, for this runtime has no timers.
#[tokio::test]
async fn nothing_is_tried_twice() {
    let throttled = failing(ServiceError::Throttling { message: words() }).list_tables().send().await;
    assert_eq!(throttled.unwrap_err().code(), Some("ThrottlingException"));
}
