//! Requests with the parameters that there were before expressions, mostly right, and now and then beside expressions.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::asked::{Ask, How};
use crate::expressions::Writing;
use crate::tables::{INDEX_KEYS, Key, Table};
use crate::values::{self, PLAIN, bad_value, item, key, key_value, one_of, percent, value_of};

/// The operators, with how many values each takes.
const OPERATORS: [(&str, usize); 13] = [
    ("EQ", 1),
    ("NE", 1),
    ("LT", 1),
    ("LE", 1),
    ("GT", 1),
    ("GE", 1),
    ("BETWEEN", 2),
    ("IN", 3),
    ("BEGINS_WITH", 1),
    ("CONTAINS", 1),
    ("NOT_CONTAINS", 1),
    ("NULL", 0),
    ("NOT_NULL", 0),
];

/// A request.
pub(crate) fn ask(rng: &mut Rng, table: &Table) -> Ask {
    let mut ask = match rng.u32(..10) {
        0 | 1 => write(rng, table, "PutItem"),
        2 => write(rng, table, "DeleteItem"),
        3..6 => update(rng, table),
        6 | 7 => query(rng, table),
        8 => scan(rng, table),
        _ => get(rng, table),
    };
    if percent(rng, 4) {
        mix(rng, &mut ask.request);
    }
    if percent(rng, 6) {
        spoil(rng, &mut ask.request);
    }
    ask
}

fn write(rng: &mut Rng, table: &Table, operation: &'static str) -> Ask {
    let mut request = json!({"TableName": table.name});
    if operation == "PutItem" {
        request["Item"] = item(rng, table);
    } else {
        request["Key"] = key(rng, table);
    }
    maybe_expected(rng, &mut request, 85);
    if rng.bool() {
        request["ReturnValues"] = "ALL_OLD".into();
    }
    Ask::new(operation, request, How::Once)
}

fn update(rng: &mut Rng, table: &Table) -> Ask {
    let mut request = json!({"TableName": table.name, "Key": key(rng, table)});
    let mut updates = json!({});
    for _ in 0..1 + rng.usize(..3) {
        let (name, value) = attribute(rng);
        updates[name] = change(rng, name, value);
    }
    if percent(rng, 2) {
        updates["pk"] = json!({"Action": "PUT", "Value": {"S": "a"}});
    }
    request["AttributeUpdates"] = updates;
    maybe_expected(rng, &mut request, 30);
    if rng.bool() {
        let returned = ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"];
        request["ReturnValues"] = one_of(rng, &returned).into();
    }
    Ask::new("UpdateItem", request, How::Once)
}

/// An attribute with a value that it mostly has: a plain one, or now and then the key of an index.
fn attribute(rng: &mut Rng) -> (&'static str, Value) {
    if percent(rng, 15) {
        let key = one_of(rng, &INDEX_KEYS);
        return (key.0, key_value(rng, key));
    }
    let name = one_of(rng, &PLAIN);
    (name, value_of(rng, name))
}

fn change(rng: &mut Rng, name: &str, value: Value) -> Value {
    let action = match name {
        "n" | "s" | "l" => one_of(rng, &["PUT", "ADD", "ADD", "DELETE"]),
        _ if percent(rng, 90) => one_of(rng, &["PUT", "PUT", "DELETE"]),
        _ => "ADD",
    };
    match action {
        // A value, too, takes elements out of a set; without one the attribute goes.
        "DELETE" if name != "s" || rng.bool() => json!({"Action": "DELETE"}),
        "PUT" if percent(rng, 20) => json!({"Value": value}),
        action => json!({"Action": action, "Value": value}),
    }
}

fn maybe_expected(rng: &mut Rng, request: &mut Value, often: u32) {
    if !percent(rng, often) {
        return;
    }
    let mut expected = json!({});
    for _ in 0..1 + rng.usize(..2) {
        let (name, value) = attribute(rng);
        expected[name] = match rng.u32(..5) {
            0 => json!({"Exists": false}),
            1 => json!({"Value": value}),
            2 => json!({"Exists": true, "Value": value}),
            _ => condition(rng, name),
        };
    }
    request["Expected"] = expected;
    maybe_operator(rng, request);
}

fn maybe_operator(rng: &mut Rng, request: &mut Value) {
    if percent(rng, 40) {
        request["ConditionalOperator"] = one_of(rng, &["AND", "OR"]).into();
    }
}

fn condition(rng: &mut Rng, name: &str) -> Value {
    let (operator, count) = one_of(rng, &OPERATORS);
    // Most operators take scalars alone.
    let scalar = |rng: &mut Rng| match name {
        "n" => json!({"N": rng.u32(..4).to_string()}),
        _ => values::value(rng, 0),
    };
    let list: Vec<Value> = match operator {
        "BETWEEN" if percent(rng, 90) => vec![json!({"N": "0"}), json!({"N": "2.5"})],
        "IN" => (0..1 + rng.usize(..count)).map(|_| scalar(rng)).collect(),
        "EQ" | "NE" if percent(rng, 30) => vec![value_of(rng, name)],
        "BEGINS_WITH" if percent(rng, 85) => vec![json!({"S": "a"})],
        _ => (0..count).map(|_| scalar(rng)).collect(),
    };
    if count == 0 {
        return json!({"ComparisonOperator": operator});
    }
    json!({"ComparisonOperator": operator, "AttributeValueList": list})
}

fn query(rng: &mut Rng, table: &Table) -> Ask {
    let mut request = json!({"TableName": table.name});
    let mut keys = (table.partition, table.sort);
    if !table.indexes.is_empty() && percent(rng, 60) {
        let index = &table.indexes[rng.usize(..table.indexes.len())];
        request["IndexName"] = index.name.into();
        keys = (index.partition, index.sort);
    }
    request["KeyConditions"] = key_conditions(rng, keys);
    let mut sorted_by = keys.1.map(|(name, _)| name);
    if percent(rng, 40) {
        maybe_filter(rng, &mut request, "QueryFilter");
    }
    if percent(rng, 25) {
        request["AttributesToGet"] = names(rng);
        sorted_by = None;
    }
    if percent(rng, 30) {
        request["ScanIndexForward"] = rng.bool().into();
    }
    if percent(rng, 30) {
        request["Limit"] = (1 + rng.u32(..7)).into();
    }
    Ask::new("Query", request, How::Pages { sorted_by })
}

fn key_conditions(rng: &mut Rng, (partition, sort): (Key, Option<Key>)) -> Value {
    let equal = json!({"ComparisonOperator": "EQ", "AttributeValueList": [key_value(rng, partition)]});
    let mut conditions = json!({ partition.0: equal });
    let Some(sort) = sort.filter(|_| percent(rng, 60)) else { return conditions };
    let operator = one_of(rng, &["EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH"]);
    let count = if operator == "BETWEEN" { 2 } else { 1 };
    let values: Vec<Value> = (0..count).map(|_| key_value(rng, sort)).collect();
    conditions[sort.0] = json!({"ComparisonOperator": operator, "AttributeValueList": values});
    conditions
}

fn maybe_filter(rng: &mut Rng, request: &mut Value, member: &str) {
    let mut filter = json!({});
    for _ in 0..1 + rng.usize(..2) {
        let name = one_of(rng, &PLAIN);
        filter[name] = condition(rng, name);
    }
    request[member] = filter;
    maybe_operator(rng, request);
}

fn scan(rng: &mut Rng, table: &Table) -> Ask {
    let mut request = json!({"TableName": table.name});
    if percent(rng, 85) {
        maybe_filter(rng, &mut request, "ScanFilter");
    }
    if percent(rng, 30) {
        request["AttributesToGet"] = names(rng);
    }
    if percent(rng, 30) {
        request["Limit"] = (1 + rng.u32(..7)).into();
    }
    Ask::new("Scan", request, How::Pages { sorted_by: None })
}

fn get(rng: &mut Rng, table: &Table) -> Ask {
    let request = json!({"TableName": table.name, "Key": key(rng, table), "AttributesToGet": names(rng)});
    Ask::new("GetItem", request, How::Once)
}

fn names(rng: &mut Rng) -> Value {
    let mut names: Vec<&str> = PLAIN.iter().copied().chain(["pk", "sk", "i0"]).collect();
    rng.shuffle(&mut names);
    names.truncate(1 + rng.usize(..4));
    if percent(rng, 3) {
        names.push(names[0]);
    }
    json!(names)
}

/// An expression beside what was there before it.
fn mix(rng: &mut Rng, request: &mut Value) {
    let members = ["ConditionExpression", "FilterExpression", "ProjectionExpression", "UpdateExpression"];
    let member = one_of(rng, &members);
    let mut writing = Writing::new(rng);
    request[member] = match member {
        "ProjectionExpression" => writing.projection(),
        "UpdateExpression" => writing.update(),
        _ => writing.condition(1),
    }
    .into();
    writing.finish(request);
}

/// One thing that is wrong.
fn spoil(rng: &mut Rng, request: &mut Value) {
    let members = ["Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter"];
    let Some(member) = members.into_iter().find(|member| request.get(member).is_some()) else { return };
    let Some((_, condition)) = request[member].as_object_mut().and_then(|conditions| conditions.iter_mut().next())
    else {
        return;
    };
    match rng.u32(..8) {
        0 => condition["ComparisonOperator"] = "BOGUS".into(),
        1 => condition["AttributeValueList"] = json!([]),
        2 => condition["AttributeValueList"] = json!([{"S": "a"}, {"N": "1"}]),
        3 => condition["AttributeValueList"] = json!([bad_value(rng)]),
        4 => condition["Exists"] = rng.bool().into(),
        5 => condition["Value"] = bad_value(rng),
        6 => *condition = json!({}),
        _ => request["ConditionalOperator"] = one_of(rng, &["AND", "XOR"]).into(),
    }
}
