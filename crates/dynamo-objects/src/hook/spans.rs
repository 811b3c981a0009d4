//! A span of `tracing`'s for each request.

use std::sync::Arc;

use dynamo_model::api::{Request, Response, TransactWriteItem};
use dynamo_model::{Answer, Backend, BackendError};
use tracing::field::Empty;
use tracing::{Instrument, Level, Span};

use crate::hook::Answered;
use crate::hook::meter::told;

/// A backend whose requests have spans, if anybody listens.
#[derive(Debug)]
pub(crate) struct Traced(Arc<dyn Backend>);

impl Traced {
    pub(crate) fn new(backend: Arc<dyn Backend>) -> Self {
        Self(backend)
    }
}

impl Backend for Traced {
    fn call(&self, request: Request) -> Answer<'_> {
        // Where nobody listens this is all that it costs: an answer that is there stays one, and nothing is allocated.
        if !tracing::enabled!(Level::DEBUG) {
            return self.0.call(request);
        }
        let span = span_of(&request);
        let answer = span.in_scope(|| self.0.call(request));
        Answer::pending(async move {
            let answer = answer.instrument(span.clone()).await;
            record(&span, answer.as_ref());
            answer
        })
    }
}

/// The names are those of OpenTelemetry's conventions for DynamoDB, where it has one.
fn span_of(request: &Request) -> Span {
    let operation = request.operation();
    let span = tracing::debug_span!(
        "dynamodb",
        otel.kind = "client",
        otel.name = display(format_args!("DynamoDB.{operation}")),
        otel.status_code = Empty,
        db.system.name = "aws.dynamodb",
        db.operation.name = operation,
        aws.dynamodb.table_names = Empty,
        aws.dynamodb.index_name = Empty,
        aws.dynamodb.count = Empty,
        aws.dynamodb.scanned_count = Empty,
        aws.request_id = Empty,
        error.r#type = Empty,
        dynamodb.parts = Empty,
        dynamodb.unprocessed = Empty,
        dynamodb.consumed_units = Empty,
    );
    let tables = tables(request);
    if !tables.is_empty() {
        span.record("aws.dynamodb.table_names", tables.join(","));
    }
    if let Request::Query(query) = request {
        query.index_name.as_deref().map(|index| span.record("aws.dynamodb.index_name", index));
    }
    if let Request::Scan(scan) = request {
        scan.index_name.as_deref().map(|index| span.record("aws.dynamodb.index_name", index));
    }
    if let Some(parts) = parts(request) {
        span.record("dynamodb.parts", parts);
    }
    span
}

fn record(span: &Span, answer: Answered<'_>) {
    let response = match answer {
        Ok(response) => response,
        Err(BackendError { error, request_id }) => {
            span.record("otel.status_code", "ERROR");
            span.record("error.type", error.code());
            request_id.as_deref().map(|id| span.record("aws.request_id", id));
            return;
        }
    };
    let consumed = told(response);
    if !consumed.is_empty() {
        span.record("dynamodb.consumed_units", consumed.iter().map(|told| told.capacity_units).sum::<f64>());
    }
    match response {
        Response::Query(page) => record_page(span, page.count, page.scanned_count),
        Response::Scan(page) => record_page(span, page.count, page.scanned_count),
        Response::BatchWriteItem(batch) => {
            span.record("dynamodb.unprocessed", batch.unprocessed_items.values().map(Vec::len).sum::<usize>());
        }
        Response::BatchGetItem(batch) => {
            let undone = batch.unprocessed_keys.values().map(|undone| undone.keys.len());
            span.record("dynamodb.unprocessed", undone.sum::<usize>());
        }
        _ => {}
    }
}

fn record_page(span: &Span, count: i32, scanned: i32) {
    span.record("aws.dynamodb.count", count);
    span.record("aws.dynamodb.scanned_count", scanned);
}

/// How many parts a request has, if it can have several.
fn parts(request: &Request) -> Option<usize> {
    Some(match request {
        Request::BatchGetItem(request) => request.request_items.values().map(|asked| asked.keys.len()).sum(),
        Request::BatchWriteItem(request) => request.request_items.values().map(Vec::len).sum(),
        Request::TransactGetItems(request) => request.transact_items.len(),
        Request::TransactWriteItems(request) => request.transact_items.len(),
        Request::BatchExecuteStatement(request) => request.statements.len(),
        Request::ExecuteTransaction(request) => request.transact_statements.len(),
        _ => return None,
    })
}

/// The tables of a request, each once. Those of a statement are in its text, which can have values, and is not looked
/// at.
pub(crate) fn tables(request: &Request) -> Vec<&str> {
    let mut tables: Vec<&str> = match request {
        Request::PutItem(request) => vec![&request.table_name],
        Request::GetItem(request) => vec![&request.table_name],
        Request::UpdateItem(request) => vec![&request.table_name],
        Request::DeleteItem(request) => vec![&request.table_name],
        Request::Query(request) => vec![&request.table_name],
        Request::Scan(request) => vec![&request.table_name],
        Request::BatchGetItem(request) => request.request_items.keys().map(String::as_str).collect(),
        Request::BatchWriteItem(request) => request.request_items.keys().map(String::as_str).collect(),
        Request::TransactGetItems(request) => {
            request.transact_items.iter().map(|get| get.table_name.as_str()).collect()
        }
        Request::TransactWriteItems(request) => request.transact_items.iter().map(table_of).collect(),
        Request::CreateTable(request) => vec![&request.table_name],
        Request::DescribeTable(request) => vec![&request.table_name],
        Request::UpdateTable(request) => vec![&request.table_name],
        Request::DeleteTable(request) => vec![&request.table_name],
        Request::UpdateTimeToLive(request) => vec![&request.table_name],
        Request::DescribeTimeToLive(request) => vec![&request.table_name],
        _ => Vec::new(),
    };
    tables.sort_unstable();
    tables.dedup();
    tables
}

/// The table of an action of a transaction.
pub(crate) fn table_of(write: &TransactWriteItem) -> &str {
    match write {
        TransactWriteItem::Put(write) => &write.table_name,
        TransactWriteItem::Update(write) => &write.table_name,
        TransactWriteItem::Delete(write) => &write.table_name,
        TransactWriteItem::ConditionCheck(check) => &check.table_name,
    }
}
