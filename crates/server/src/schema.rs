//! Tables to begin with, from a file: what CreateTable takes, or what DescribeTable answers.

use std::sync::Arc;

use dynamo_engine::Engine;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why a table of a schema was not made.
#[derive(Debug, Error)]
pub enum SchemaError {
    /// The text is no JSON.
    #[error("not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// The text is JSON, but no table, no list of tables and nothing with a member `Tables`.
    #[error("{at} must be an object: a table, as CreateTable takes it or DescribeTable answers it")]
    NoTable {
        /// Where, as in `Tables[1]`.
        at: String,
    },
    /// The engine refused a table.
    #[error("table {name:?} ({at}): {code}: {message}")]
    Refused {
        /// The table's name; empty if it has none.
        name: String,
        /// Where it is, as in `Tables[1]`.
        at: String,
        /// The service's name for the error.
        code: String,
        /// What is wrong.
        message: String,
    },
}

/// Makes the tables of a schema, in order, and returns their names.
///
/// A schema is JSON: a table, a list of tables, or an object with such a list as `Tables`. A table is what CreateTable
/// takes, or what DescribeTable answers, with or without the `Table` around it.
///
/// # Errors
/// The first that is wrong. The tables before it were made.
pub async fn create_tables(engine: &Arc<Engine>, schema: &[u8]) -> Result<Vec<String>, SchemaError> {
    let mut names = Vec::new();
    for (at, table) in tables(serde_json::from_slice(schema)?) {
        let Value::Object(table) = table else { return Err(SchemaError::NoTable { at }) };
        let table = request(described(table));
        let name = table.get("TableName").and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = Value::Object(table).to_string();
        let reply = dynamo_wire::answer(&**engine, "DynamoDB_20120810.CreateTable", body.as_bytes()).await;
        if reply.status != 200 {
            return Err(refused(name, at, &reply.body));
        }
        names.push(name);
    }
    Ok(names)
}

/// The tables, each with where it is.
fn tables(schema: Value) -> Vec<(String, Value)> {
    let numbered = |list: Vec<Value>, of: &str| {
        list.into_iter().enumerate().map(|(index, table)| (format!("{of}[{index}]"), table)).collect()
    };
    match schema {
        Value::Array(list) => numbered(list, "the list"),
        Value::Object(mut object) => match object.remove("Tables") {
            Some(Value::Array(list)) => numbered(list, "Tables"),
            Some(other) => vec![("Tables".to_owned(), other)],
            None => vec![("the file".to_owned(), Value::Object(object))],
        },
        other => vec![("the file".to_owned(), other)],
    }
}

/// What DescribeTable answers has the table one level deeper.
fn described(mut table: Map<String, Value>) -> Map<String, Value> {
    match table.remove("Table") {
        Some(Value::Object(description)) => description,
        Some(other) => Map::from_iter([("Table".to_owned(), other)]),
        None => table,
    }
}

/// A description as a request: what descriptions say in other members than requests. What requests do not have is
/// ignored by CreateTable.
fn request(mut table: Map<String, Value>) -> Map<String, Value> {
    for (summary, member) in [("BillingModeSummary", "BillingMode"), ("TableClassSummary", "TableClass")] {
        if let Some(value) = table.remove(summary).and_then(|mut summary| summary.get_mut(member).map(Value::take)) {
            table.insert(member.to_owned(), value);
        }
    }
    if table.get("BillingMode").is_some_and(|mode| mode == "PAY_PER_REQUEST") {
        forget_no_throughput(&mut table);
        let indexes = table.get_mut("GlobalSecondaryIndexes").and_then(Value::as_array_mut);
        indexes.into_iter().flatten().filter_map(Value::as_object_mut).for_each(forget_no_throughput);
    }
    table
}

/// Of what is paid for by the request, descriptions say a throughput of 0, which requests must not.
fn forget_no_throughput(described: &mut Map<String, Value>) {
    let throughput = described.get("ProvisionedThroughput");
    if throughput.is_some_and(|units| units["ReadCapacityUnits"] == 0 && units["WriteCapacityUnits"] == 0) {
        described.remove("ProvisionedThroughput");
    }
}

fn refused(name: String, at: String, error: &[u8]) -> SchemaError {
    let error: Value = serde_json::from_slice(error).unwrap_or_default();
    let text = |member: &str| error[member].as_str().unwrap_or_default().to_owned();
    let code = text("__type").rsplit('#').next().unwrap_or_default().to_owned();
    let message = if error["message"].is_string() { text("message") } else { text("Message") };
    SchemaError::Refused { name, at, code, message }
}
