//! What is refused while a body is read, in the service's words.

use dynamo_wire::{Refusal, decode};

/// What is said of a body: the words of a [`Refusal`], or of what was found in a request of the right shape.
fn said(operation: &str, body: &str) -> String {
    match decode(&format!("DynamoDB_20120810.{operation}"), body.as_bytes()) {
        Err(refusal) => refusal.to_string(),
        Ok(decoded) => {
            decoded.findings.refuse(&decoded.request).map_or_else(|error| error.message(), |()| String::new())
        }
    }
}

#[test]
fn unknown_operations() {
    for target in ["", "PutItem", "DynamoDB_20120810.", "DynamoDB_20120810.putItem", "DynamoDB_20111205.PutItem"] {
        assert_eq!(decode(target, b"{}"), Err(Refusal::UnknownOperation), "{target}");
        assert_eq!(decode(target, b""), Err(Refusal::UnknownOperation), "{target}, and no body");
        assert!(matches!(decode(target, b"{"), Err(Refusal::Serialization(_))), "{target}, and no JSON");
    }
}

#[test]
fn no_json() {
    for body in ["", "{", "null", "3", "[]x", "{}x", "{\"TableName\":\"\u{0}\"}"] {
        assert!(
            matches!(decode("DynamoDB_20120810.PutItem", body.as_bytes()), Err(Refusal::Serialization(_))),
            "{body}"
        );
    }
    assert!(matches!(decode("DynamoDB_20120810.PutItem", b"\xff"), Err(Refusal::Serialization(_))));
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    let lists = format!(r#"{{"Item":{{"a":{}{}}}}}"#, r#"{"L":["#.repeat(10_000), "]}".repeat(10_000));
    let maps = r#"{"Item":"#.repeat(10_000);
    let arrays = "[".repeat(100_000);
    for body in [lists, maps, arrays] {
        assert_eq!(said("PutItem", &body), "the body is not a JSON object");
    }
}

#[test]
fn wrong_shapes() {
    let bootstrap = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
        java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module \
        java.base of loader 'bootstrap')";
    let value = "com.amazonaws.dynamodb.v20120810.AttributeValue";
    let cases = [
        ("PutItem", r#"{"TableName":true}"#, "TRUE_VALUE cannot be converted to String"),
        ("PutItem", r#"{"TableName":23}"#, "NUMBER_VALUE cannot be converted to String"),
        ("PutItem", r#"{"TableName":34.56}"#, "DECIMAL_VALUE cannot be converted to String"),
        ("PutItem", r#"{"TableName":[]}"#, "Unrecognized collection type class java.lang.String"),
        ("PutItem", r#"{"TableName":{}}"#, "Start of structure or map found where not expected"),
        ("PutItem", r#"{"Item":"23"}"#, "Unexpected field type"),
        (
            "PutItem",
            r#"{"Item":[]}"#,
            &format!("Unrecognized collection type java.util.Map<java.lang.String, {value}>"),
        ),
        ("PutItem", r#"{"Item":{"a":"23"}}"#, "Unexpected value type in payload"),
        ("PutItem", r#"{"Item":{"a":[]}}"#, &format!("Unrecognized collection type class {value}")),
        ("PutItem", r#"{"Item":{"a":{"S":3}}}"#, "NUMBER_VALUE cannot be converted to String"),
        ("PutItem", r#"{"Item":{"a":{"BOOL":"23"}}}"#, "Unexpected token received from parser"),
        ("PutItem", r#"{"Item":{"a":{"BOOL":23}}}"#, "NUMBER_VALUE cannot be converted to Boolean"),
        ("PutItem", r#"{"Item":{"a":{"SS":"x"}}}"#, "Unexpected field type"),
        ("PutItem", r#"{"Item":{"a":{"SS":{}}}}"#, "Start of structure or map found where not expected"),
        ("PutItem", r#"{"Item":{"a":{"L":["x"]}}}"#, "Unexpected value type in payload"),
        ("PutItem", r#"{"Item":{"a":{"B":23}}}"#, "only base-64-encoded strings are convertible to bytes"),
        ("PutItem", r#"{"Item":{"a":{"B":[]}}}"#, "Unrecognized collection type class java.nio.ByteBuffer"),
        (
            "PutItem",
            r#"{"Item":{"a":{"B":"23456"}}}"#,
            "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
        ),
        ("PutItem", r#"{"Item":{"a":{"B":"=+/="}}}"#, "Invalid last non-pad Base64 character dectected"),
        ("PutItem", r#"{"Item":{"a":{"BS":["+/+="]}}}"#, "Invalid last non-pad Base64 character dectected"),
        ("Query", r#"{"Limit":"23"}"#, "STRING_VALUE cannot be converted to Integer"),
        ("Query", r#"{"Limit":false}"#, "FALSE_VALUE cannot be converted to Integer"),
        ("Query", r#"{"Limit":{}}"#, "Start of structure or map found where not expected"),
        (
            "PutItem",
            r#"{"Expected":[]}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>",
        ),
        ("DeleteItem", r#"{"Expected":{"a":"x"}}"#, "Unexpected value type in payload"),
        ("PutItem", r#"{"Expected":{"a":{"Exists":3}}}"#, "NUMBER_VALUE cannot be converted to Boolean"),
        (
            "UpdateItem",
            r#"{"AttributeUpdates":{"a":[]}}"#,
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValueUpdate",
        ),
        (
            "UpdateItem",
            r#"{"AttributeUpdates":{"a":{"Action":[]}}}"#,
            "Unrecognized collection type class java.lang.String",
        ),
        (
            "Query",
            r#"{"KeyConditions":{"a":[]}}"#,
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Condition",
        ),
        ("Query", r#"{"QueryFilter":{"a":{"AttributeValueList":"x"}}}"#, "Unexpected field type"),
        ("Query", r#"{"ConditionalOperator":{}}"#, "Start of structure or map found where not expected"),
        ("Scan", r#"{"ScanFilter":{"a":{"AttributeValueList":["x"]}}}"#, "Unexpected value type in payload"),
        ("GetItem", r#"{"AttributesToGet":"a"}"#, "Unexpected field type"),
        (
            "BatchGetItem",
            r#"{"RequestItems":{"a":{"AttributesToGet":{}}}}"#,
            "Start of structure or map found where not expected",
        ),
        ("BatchGetItem", r#"{"RequestItems":{"a":{"Keys":["x"]}}}"#, bootstrap),
        ("BatchWriteItem", r#"{"RequestItems":{"a":"x"}}"#, bootstrap),
        (
            "BatchWriteItem",
            r#"{"RequestItems":[]}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, \
             java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>",
        ),
        (
            "BatchWriteItem",
            r#"{"RequestItems":{"a":[{"PutRequest":[]}]}}"#,
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.PutRequest",
        ),
        ("CreateTable", r#"{"KeySchema":["x"]}"#, "Unexpected value type in payload"),
        (
            "UpdateTable",
            r#"{"GlobalSecondaryIndexUpdates":[{"Create":[]}]}"#,
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.CreateGlobalSecondaryIndexAction",
        ),
    ];
    for (operation, body, words) in cases {
        assert_eq!(said(operation, body), words, "{operation} {body}");
    }
}

#[test]
fn missing_members_in_one_envelope() {
    let cases = [
        ("GetItem", r#"{"TableName":"abc"}"#, "1 validation error detected: Value null at 'key'"),
        ("PutItem", "{}", "2 validation errors detected: Value null at 'tableName'"),
        (
            "Query",
            r#"{"TableName":"abc","KeyConditions":{"a":{}}}"#,
            "1 validation error detected: Value null at 'keyConditions.a.member.comparisonOperator'",
        ),
        (
            "PutItem",
            r#"{"TableName":"abc","Item":{},"Expected":{"a":null}}"#,
            "1 validation error detected: Value null at 'expected.a.member'",
        ),
        ("Query", r#"{"TableName":null}"#, "1 validation error detected: Value null at 'tableName'"),
        ("CreateTable", "{}", "The parameter 'TableName' is required but was not present in the request"),
        (
            "CreateTable",
            r#"{"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"a"}]}"#,
            "1 validation error detected: Value null at 'keySchema.1.member.keyType'",
        ),
        (
            "BatchWriteItem",
            r#"{"RequestItems":{"t":[{"PutRequest":{}}]}}"#,
            "1 validation error detected: Value null at 'requestItems.t.member.1.member.putRequest.item'",
        ),
        (
            "TransactWriteItems",
            r#"{"TransactItems":[{"Put":{"Item":{"a":{}}}}]}"#,
            "1 validation error detected: Value null at 'transactItems.1.member.put.tableName'",
        ),
    ];
    for (operation, body, words) in cases {
        let said = said(operation, body);
        assert!(said.starts_with(words), "{operation} {body}: {said}");
    }
}

#[test]
fn values_that_are_none() {
    let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    let several =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    let null = "One or more parameter values were invalid: Null attribute value types must have the value of true";
    let b = "The parameter cannot be converted to a numeric value: b";
    let cases = [
        (r"{}", empty.to_owned()),
        (r#"{"a":""}"#, empty.to_owned()),
        (r#"{"S":null}"#, empty.to_owned()),
        (r#"{"M":{"a":{}}}"#, empty.to_owned()),
        (r#"{"L":[{"a":{}}]}"#, empty.to_owned()),
        (r#"{"S":"a","N":"1"}"#, several.to_owned()),
        (r#"{"S":"a","N":"b"}"#, b.to_owned()),
        (r#"{"NS":["1","b"]}"#, b.to_owned()),
        (r#"{"NULL":"no"}"#, null.to_owned()),
        (r#"{"NULL":false}"#, null.to_owned()),
    ];
    for (value, words) in cases {
        let item = format!(r#"{{"TableName":"abc","Key":{{"a":{value}}}}}"#);
        assert_eq!(said("GetItem", &item), words, "{value}");
        let values =
            format!(r#"{{"TableName":"abc","FilterExpression":"a=:v","ExpressionAttributeValues":{{":v":{value}}}}}"#);
        let wrapped = format!("ExpressionAttributeValues contains invalid value: {words} for key :v");
        assert_eq!(said("Scan", &values), wrapped, "{value}");
    }
    // What does not go together is told before a value is looked at.
    let mixed = r#"{"TableName":"abc","Item":{"a":{}},"Expected":{},"ConditionExpression":"a"}"#;
    assert!(said("PutItem", mixed).contains("Can not use both"), "{}", said("PutItem", mixed));
    let first = r#"{"TableName":"abc","Item":{"z":{},"a":{"N":"b"}}}"#;
    assert_eq!(said("PutItem", first), empty, "the first in the request's order");
    let enveloped = r#"{"TableName":"abc","Item":{"a":{"N":"b"}}}"#;
    assert_eq!(said("PutItem", enveloped), format!("1 validation error detected: {b}"));
    let start = r#"{"TableName":"abc","ExclusiveStartKey":{"a":{}}}"#;
    assert_eq!(said("Query", start), format!("The provided starting key is invalid: {empty}"));
}
