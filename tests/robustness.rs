//! Nothing that a caller sends makes the protocol or the engine panic, and every answer is JSON with a known status.

use conformance::endpoint::{Endpoint, Memory};
use dynamo_wire::{Reply, answer, decode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

const OPERATIONS: [&str; 37] = [
    "PutItem",
    "GetItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
    "CreateTable",
    "DescribeTable",
    "UpdateTable",
    "DeleteTable",
    "ListTables",
    "UpdateTimeToLive",
    "DescribeTimeToLive",
    "TagResource",
    "UntagResource",
    "ListTagsOfResource",
    "DescribeLimits",
    "DescribeEndpoints",
    "PutResourcePolicy",
    "GetResourcePolicy",
    "DeleteResourcePolicy",
    "DescribeContinuousBackups",
    "UpdateContinuousBackups",
    "DescribeContributorInsights",
    "UpdateContributorInsights",
    "ListContributorInsights",
    "EnableKinesisStreamingDestination",
    "DisableKinesisStreamingDestination",
    "UpdateKinesisStreamingDestination",
    "DescribeKinesisStreamingDestination",
];

/// Every member that some operation has, so that arbitrary objects are requests now and then.
const MEMBERS: [&str; 61] = [
    "TableName",
    "IndexName",
    "Item",
    "Key",
    "Keys",
    "RequestItems",
    "TransactItems",
    "PutRequest",
    "DeleteRequest",
    "Put",
    "Get",
    "Update",
    "Delete",
    "Create",
    "ConditionCheck",
    "KeySchema",
    "AttributeDefinitions",
    "AttributeName",
    "AttributeType",
    "KeyType",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexUpdates",
    "Projection",
    "ProjectionType",
    "NonKeyAttributes",
    "ProvisionedThroughput",
    "ReadCapacityUnits",
    "BillingMode",
    "ConditionExpression",
    "UpdateExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ExclusiveStartKey",
    "ReturnValues",
    "ReturnConsumedCapacity",
    "Select",
    "Limit",
    "Segment",
    "TotalSegments",
    "ClientRequestToken",
    "TimeToLiveSpecification",
    "ResourceArn",
    "Tags",
    "TagKeys",
    "Policy",
    "ExpectedRevisionId",
    "PointInTimeRecoverySpecification",
    "ContributorInsightsAction",
    "StreamArn",
    "SSESpecification",
    "WarmThroughput",
    "TableClass",
    "Statement",
    "Statements",
    "TransactStatements",
    "Parameters",
    "NextToken",
];

const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];

/// Texts that mean something in one place or another.
const TEXTS: [&str; 40] = [
    "t",
    "indexed",
    "global",
    "pk",
    "sk",
    "a",
    "S",
    "N",
    "B",
    "HASH",
    "RANGE",
    "ALL",
    "INCLUDE",
    "KEYS_ONLY",
    "PAY_PER_REQUEST",
    "PROVISIONED",
    "ALL_OLD",
    "ALL_NEW",
    "UPDATED_NEW",
    "TOTAL",
    "INDEXES",
    "COUNT",
    "ALL_PROJECTED_ATTRIBUTES",
    "1",
    "-1e125",
    "AA==",
    "SET a = :v",
    "SET a[3].b = if_not_exists(a, :v) + :v REMOVE b ADD n :v DELETE s :v",
    "REMOVE a[99999999999]",
    "a = :v AND NOT (begins_with(b, :v) OR size(c) > :v)",
    "pk = :v AND sk BETWEEN :v AND :v",
    "a.b[0], #a",
    "#a",
    ":v",
    "((a))",
    "a IN (:v, :v",
    "",
    "\u{0}",
    "arn:aws:dynamodb:eu-west-1:1:table/t",
    "é😀",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z#:().,=<>\\[\\]+ 0-9]{0,30}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(&MEMBERS[..]).prop_map(str::to_owned),
        3 => prop::sample::select(&TYPES[..]).prop_map(str::to_owned),
        3 => text(),
    ]
}

fn attribute_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        text().prop_map(|text| json!({"S": text})),
        text().prop_map(|text| json!({"N": text})),
        any::<i64>().prop_map(|number| json!({"N": number.to_string()})),
        Just(json!({"B": "AAE="})),
        any::<bool>().prop_map(|flag| json!({"BOOL": flag})),
        Just(json!({"NULL": true})),
        vec(text(), 0..3).prop_map(|set| json!({"SS": set})),
        vec(any::<i8>(), 0..3).prop_map(|set| json!({"NS": set.iter().map(i8::to_string).collect::<Vec<_>>()})),
    ];
    scalar.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|list| json!({"L": list})),
            btree_map(text(), inner, 0..4).prop_map(|map| json!({"M": map})),
        ]
    })
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::String),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        4 => attribute_value(),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            btree_map(name(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A request of the right shape, on a table that is there; what stands in it is arbitrary.
fn request() -> impl Strategy<Value = (&'static str, Value)> {
    let placeholders = (
        prop::option::of(btree_map(text(), text(), 0..3)),
        prop::option::of(btree_map(text(), attribute_value(), 0..4)),
    );
    let attributes = btree_map(text(), attribute_value(), 0..5);
    let expressions = vec(prop::option::of(text()), 5);
    let operation = prop::sample::select(&OPERATIONS[..6]);
    (operation, attributes, expressions, placeholders, prop::option::of(any::<i32>()), prop::option::of(text()))
        .prop_map(|(operation, mut attributes, expressions, (names, values), number, choice)| {
            attributes.entry("pk".to_owned()).or_insert_with(|| json!({"S": "a"}));
            attributes.entry("sk".to_owned()).or_insert_with(|| json!({"N": "1"}));
            let mut key = attributes.clone();
            key.retain(|name, _| name == "pk" || name == "sk");
            let mut request = json!({"TableName": "indexed", "Item": attributes, "Key": key});
            let members = [
                "UpdateExpression",
                "ConditionExpression",
                "KeyConditionExpression",
                "FilterExpression",
                "ProjectionExpression",
            ];
            for (member, text) in members.into_iter().zip(expressions) {
                text.into_iter().for_each(|text| request[member] = text.into());
            }
            names.into_iter().for_each(|names| request["ExpressionAttributeNames"] = json!(names));
            values.into_iter().for_each(|values| request["ExpressionAttributeValues"] = json!(values));
            number.into_iter().for_each(|number| request["Limit"] = number.into());
            choice.into_iter().for_each(|choice| {
                let member = if operation == "Query" { "IndexName" } else { "ReturnValues" };
                request[member] = choice.into();
            });
            (operation, request)
        })
}

/// What statements are made of: clauses that go together now and then.
const CLAUSES: [&str; 44] = [
    "SELECT *",
    "SELECT a, b.c, d[0]",
    "FROM indexed",
    "FROM \"indexed\".\"local\"",
    "FROM \"indexed\".\"global\"",
    "INSERT INTO indexed VALUE {'pk': 'a', 'sk': 1, 'a': ?}",
    "INSERT INTO indexed VALUE {'pk': ?, 'sk': ?}",
    "UPDATE indexed",
    "SET a = ?",
    "SET b = b + 1",
    "SET c[99] = list_append(c, [?])",
    "SET s = set_add(s, <<'x'>>)",
    "REMOVE d[0].e",
    "DELETE FROM indexed",
    "EXISTS(SELECT * FROM indexed WHERE pk = 'a' AND sk = 1 AND a = 'x')",
    "WHERE pk = 'a'",
    "WHERE pk = 'a' AND sk = 1",
    "WHERE pk IN ['a', 'b', ?] AND sk IN [3, 2, 1, ?]",
    "WHERE a = ? AND sk > 0",
    "WHERE (pk = 'a' OR pk = ?) AND NOT sk BETWEEN 1 AND 2",
    "WHERE",
    "AND sk = 1",
    "AND sk >= ?",
    "AND begins_with(a, ?)",
    "AND a IS MISSING",
    "OR pk = 'b'",
    "AND (pk = 'b' AND sk = ?)",
    "AND pk = ?",
    "ORDER BY sk DESC",
    "ORDER BY pk, sk",
    "RETURNING ALL OLD *",
    "RETURNING MODIFIED NEW *",
    "?",
    "pk",
    "sk",
    "=",
    "<>",
    "AND",
    "(",
    ")",
    "[1, 2]",
    "'é'",
    "size(a) > 1",
    "contains(pk, 'a')",
];

/// A statement and what it comes with; mostly none that is well formed.
fn statement() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        8 => vec(prop::sample::select(&CLAUSES[..]), 1..6).prop_map(|clauses| clauses.join(" ")),
        1 => any::<String>(),
    ];
    let key = prop_oneof![Just(json!({"S": "a"})), Just(json!({"N": "1"})), attribute_value()];
    (text, vec(key, 1..6)).prop_map(|(text, parameters)| json!({"Statement": text, "Parameters": parameters}))
}

fn check(reply: &Reply) -> Result<(), TestCaseError> {
    prop_assert!(matches!(reply.status, 200 | 400), "{}", String::from_utf8_lossy(&reply.body));
    let body: Result<Value, _> = serde_json::from_slice(&reply.body);
    prop_assert!(body.is_ok_and(|body| body.is_object()));
    Ok(())
}

fn key_schema(partition: &str, sort: &str) -> Value {
    let element = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    json!([element(partition, "HASH"), element(sort, "RANGE")])
}

/// An engine with a table that has all kinds of indexes.
fn engine() -> Memory {
    let engine = Memory::new();
    let created = engine.call(
        "CreateTable",
        &json!({
            "TableName": "indexed",
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": key_schema("pk", "sk"),
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "N"},
                {"AttributeName": "a", "AttributeType": "S"},
            ],
            "LocalSecondaryIndexes": [
                {"IndexName": "local", "KeySchema": key_schema("pk", "a"), "Projection": {"ProjectionType": "ALL"}},
            ],
            "GlobalSecondaryIndexes": [
                {"IndexName": "global", "KeySchema": key_schema("a", "sk"), "Projection": {"ProjectionType": "KEYS_ONLY"}},
            ],
        }),
    );
    assert_eq!(created.status, 200, "{}", created.body);
    engine.call("DescribeTable", &json!({"TableName": "indexed"}));
    engine
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_decoded_or_refused(at in 0..OPERATIONS.len(), body in vec(any::<u8>(), 0..200)) {
        let _ = decode(&format!("DynamoDB_20120810.{}", OPERATIONS[at]), &body);
    }

    #[test]
    fn json_is_decoded_or_refused(at in 0..OPERATIONS.len(), body in any_json()) {
        let _ = decode(&format!("DynamoDB_20120810.{}", OPERATIONS[at]), body.to_string().as_bytes());
    }

    #[test]
    fn any_json_is_answered(bodies in vec((0..OPERATIONS.len(), any_json()), 1..8)) {
        let engine = dynamo_engine::Engine::memory();
        for (at, body) in bodies {
            let target = format!("DynamoDB_20120810.{}", OPERATIONS[at]);
            check(&pollster::block_on(answer(&engine, &target, body.to_string().as_bytes())))?;
        }
    }

    #[test]
    fn requests_are_answered(requests in vec(request(), 1..10)) {
        let engine = engine();
        for (operation, request) in requests {
            let reply = engine.call(operation, &request);
            prop_assert!(matches!(reply.status, 200 | 400), "{operation} {request} → {}", reply.body);
        }
    }

    #[test]
    fn statements_are_answered(
        statements in vec(statement(), 1..12), limit in prop::option::of(1..4), token in prop::option::of(text()),
    ) {
        let engine = engine();
        for at in 0..statements.len() {
            let mut alone = statements[at].clone();
            limit.iter().for_each(|limit| alone["Limit"] = json!(limit));
            token.iter().for_each(|token| alone["NextToken"] = json!(token));
            let first = engine.call("ExecuteStatement", &alone);
            let answers = [
                engine.call("ExecuteStatement", &json!({"Statement": alone["Statement"], "NextToken": first.body["NextToken"]})),
                engine.call("BatchExecuteStatement", &json!({"Statements": statements[..=at]})),
                engine.call("ExecuteTransaction", &json!({"TransactStatements": statements[at..]})),
                first,
            ];
            for reply in answers {
                prop_assert!(matches!(reply.status, 200 | 400), "{alone} → {}", reply.body);
            }
        }
    }
}

/// Bodies that are cut or changed anywhere: none may do more than be refused.
#[test]
fn broken_bodies_are_refused() {
    let engine = dynamo_engine::Engine::memory();
    let body = json!({
        "TransactItems": [{"Put": {"TableName": "t", "Item": {"pk": {"L": [{"M": {"é": {"NS": ["1"]}}}]}}}}],
        "ClientRequestToken": "x",
    })
    .to_string();
    for at in 0..body.len() {
        for broken in [&body.as_bytes()[..at], &[&body.as_bytes()[..at], b"\"", &body.as_bytes()[at..]].concat()] {
            let reply = pollster::block_on(answer(&engine, "DynamoDB_20120810.TransactWriteItems", broken));
            assert_eq!(reply.status, 400);
        }
    }
}
