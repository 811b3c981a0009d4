//! Bodies with thousands of faults: the service tells ten of them, and what they cost grows as the body does, not with
//! its square.

use std::time::{Duration, Instant};

use dynamo_wire::decode;

const MANY: usize = 10_000;

/// A body takes a fraction of a second; what grew with the square of it took minutes.
const ENOUGH: Duration = Duration::from_secs(20);

/// What is said of a request in which an element comes many times; `{i}` in it is its number.
fn said(operation: &str, before: &str, element: &str, after: &str) -> String {
    let elements: Vec<String> = (0..MANY).map(|i| element.replace("{i}", &i.to_string())).collect();
    let body = [before, &elements.join(","), after].concat();
    let start = Instant::now();
    let decoded = decode(&format!("DynamoDB_20120810.{operation}"), body.as_bytes()).expect("the shape is right");
    let refused = decoded.findings.refuse(&decoded.request);
    let took = start.elapsed();
    assert!(took < ENOUGH, "{operation} {before}{element}…: {took:?}");
    refused.map_or_else(|error| error.message(), |()| String::new())
}

#[test]
fn members_that_are_missing() {
    let cases = [
        ("CreateTable", r#"{"TableName":"abc","AttributeDefinitions":[],"KeySchema":["#, "{}", "]}"),
        (
            "CreateTable",
            r#"{"TableName":"abc","AttributeDefinitions":[],"KeySchema":[],"GlobalSecondaryIndexes":["#,
            "{}",
            "]}",
        ),
        ("PutItem", r#"{"TableName":"abc","Item":{},"Expected":{"#, r#""a{i}":null"#, "}}"),
        ("Query", r#"{"TableName":"abc","KeyConditions":{"#, r#""a{i}":{}"#, "}}"),
        ("BatchGetItem", r#"{"RequestItems":{"#, r#""abc{i}":{}"#, "}}"),
        ("BatchWriteItem", r#"{"RequestItems":{"abc":["#, r#"{"PutRequest":{}}"#, "]}}"),
        ("TransactWriteItems", r#"{"TransactItems":["#, r#"{"Put":{}}"#, "]}"),
        ("TransactGetItems", r#"{"TransactItems":["#, "null", "]}"),
        ("UpdateTable", r#"{"TableName":"abc","GlobalSecondaryIndexUpdates":["#, r#"{"Create":{}}"#, "]}"),
    ];
    for (operation, before, element, after) in cases {
        let said = said(operation, before, element, after);
        assert!(said.starts_with("10 validation errors detected: "), "{operation} {before}{element}…: {said:.200}");
        assert!(said.len() < 2000, "{operation} {before}{element}…: {} bytes", said.len());
    }
}

#[test]
fn constraints_that_are_broken() {
    let cases = [
        ("UpdateItem", r#"{"TableName":"abc","Key":{},"AttributeUpdates":{"#, r#""a{i}":{"Action":"MAKE"}"#, "}}"),
        ("Scan", r#"{"TableName":"abc","ScanFilter":{"#, r#""a{i}":{"ComparisonOperator":"IS"}"#, "}}"),
        (
            "UpdateTable",
            r#"{"TableName":"abc","GlobalSecondaryIndexUpdates":["#,
            r#"{"Delete":{"IndexName":"a"}}"#,
            "]}",
        ),
    ];
    for (operation, before, element, after) in cases {
        let said = said(operation, before, element, after);
        assert!(said.starts_with("10 validation errors detected: "), "{operation} {before}{element}…: {said:.200}");
    }
}

#[test]
fn values_that_are_none() {
    let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    let said = |before, element, after| said("GetItem", before, element, after);
    assert_eq!(said(r#"{"TableName":"abc","Key":{"a":{"L":["#, "{}", "]}}}"), empty);
    assert_eq!(said(r#"{"TableName":"abc","Key":{"#, r#""a{i}":{}"#, "}}"), empty);
    assert_eq!(said(r#"{"TableName":"abc","Key":{"a":{"#, r#""Q{i}":0"#, "}}}"), empty);
}

/// The last counts of a name that comes twice, and members that nobody knows are passed over.
#[test]
fn members_that_come_often() {
    assert_eq!(said("GetItem", r#"{"Key":{},"#, r#""TableName":"abc""#, "}"), "");
    assert_eq!(said("GetItem", r#"{"Key":{},"TableName":"abc","#, r#""Q{i}":[]"#, "}"), "");
}
