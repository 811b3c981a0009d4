//! Tables to begin with.

use std::sync::Arc;

use crate::served::{CREATE_TABLE, Served, target};
use dynamo_engine::Engine;
use dynamo_server::create_tables;
use serde_json::{Value, json};

/// What becomes of a schema: the names of its tables, or the error.
fn made(schema: &Value) -> Result<Vec<String>, String> {
    made_of(schema.to_string().as_bytes())
}

fn made_of(schema: &[u8]) -> Result<Vec<String>, String> {
    let engine = Arc::new(Engine::memory());
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("threads can be made");
    runtime.block_on(create_tables(&engine, schema)).map_err(|error| error.to_string())
}

fn table(name: &str) -> Value {
    let mut table: Value = serde_json::from_str(CREATE_TABLE).expect("it is JSON");
    table["TableName"] = name.into();
    table
}

#[test]
fn one_table_or_several() {
    let (things, others) = (table("things"), table("others"));
    let both = Ok(vec!["things".to_owned(), "others".to_owned()]);
    assert_eq!(made(&things), Ok(vec!["things".to_owned()]));
    assert_eq!(made(&json!([things, others])), both);
    assert_eq!(made(&json!({"Tables": [things, others]})), both);
    assert_eq!(made(&json!({"Tables": []})), Ok(Vec::new()));
}

/// A table that another server describes becomes one that is described alike.
#[test]
fn descriptions() {
    let tables = [
        table("things"),
        json!({
            "TableName": "orders",
            "AttributeDefinitions": [
                {"AttributeName": "customer", "AttributeType": "S"},
                {"AttributeName": "number", "AttributeType": "N"},
                {"AttributeName": "state", "AttributeType": "S"}
            ],
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "by-state",
                "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
                "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}
            }],
            "LocalSecondaryIndexes": [{
                "IndexName": "own-by-state",
                "KeySchema": [
                    {"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "state", "KeyType": "RANGE"}
                ],
                "Projection": {"ProjectionType": "ALL"}
            }],
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 4},
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
            "DeletionProtectionEnabled": true
        }),
    ];
    for table in tables {
        let [first, second] = [Served::new(), Served::new()];
        let created = first.ask(&target("CreateTable"), table.to_string().as_bytes());
        assert_eq!(created.status, 200, "{}", created.text());
        let described = describe(&first, &table);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("threads can be made");
        let schema = json!({"Tables": [described]}).to_string();
        runtime.block_on(create_tables(&second.engine, schema.as_bytes())).expect("what is described can be made");
        let (mut first, mut second) = (described["Table"].clone(), describe(&second, &table)["Table"].take());
        forget_what_is_by_chance(&mut first);
        forget_what_is_by_chance(&mut second);
        assert_eq!(first, second);
    }
}

fn describe(served: &Served, table: &Value) -> Value {
    let request = json!({"TableName": table["TableName"]}).to_string();
    served.ask(&target("DescribeTable"), request.as_bytes()).json()
}

/// Times and ids.
fn forget_what_is_by_chance(table: &mut Value) {
    for member in ["CreationDateTime", "TableId", "LatestStreamArn", "LatestStreamLabel", "BillingModeSummary"] {
        if let Some(table) = table.as_object_mut() {
            table.remove(member);
        }
    }
    if let Some(throughput) = table["ProvisionedThroughput"].as_object_mut() {
        throughput.remove("LastUpdateToPayPerRequestDateTime");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let mut bad = table("bad");
    bad["AttributeDefinitions"] = json!([]);
    let error = made(&json!({"Tables": [table("things"), bad]})).expect_err("an attribute is missing");
    assert!(error.starts_with(r#"table "bad" (Tables[1]): ValidationException: "#), "{error}");
    let error = made(&json!([table("things"), table("things")])).expect_err("there are two of a name");
    assert!(error.starts_with(r#"table "things" (the list[1]): ResourceInUseException: "#), "{error}");
    let error = made(&json!({"TableName": 1})).expect_err("a name is a text");
    assert!(error.starts_with(r#"table "" (the file): SerializationException: "#), "{error}");
    for (schema, at) in [("3", "the file"), ("[3]", "the list[0]"), (r#"{"Tables":3}"#, "Tables")] {
        let error = made_of(schema.as_bytes()).expect_err("a number is no table");
        assert!(error.starts_with(&format!("{at} must be an object")), "{error}");
    }
    let error = made_of(b"{\n  \"Tables\": [").expect_err("it ends early");
    assert!(error.starts_with("not JSON: ") && error.contains("line 2"), "{error}");
}
