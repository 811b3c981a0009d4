//! What can be wrong with a request: each is one thing, put into a request that was right.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::tables::Table;
use crate::values::{bad_value, of_another_type, one_of};

/// Spoils a request.
pub(crate) fn spoil(rng: &mut Rng, request: &mut Value, table: &Table) {
    match rng.u32(..16) {
        0 => table_name(rng, request),
        1 => remove_a_member(rng, request),
        2..5 => spoil_a_key(rng, request, table),
        5..7 => spoil_a_value(rng, request),
        7..10 => spoil_an_expression(rng, request),
        10 | 11 => spoil_placeholders(rng, request),
        12 => set_anywhere(request, "IndexName", &json!("no-index")),
        13 => spoil_a_choice(rng, request),
        14 => spoil_a_number(rng, request),
        _ => spoil_a_start(rng, request, table),
    }
}

fn table_name(rng: &mut Rng, request: &mut Value) {
    let name = one_of(rng, &["missing-table", "missing-table", "", "x!", "ab"]);
    set_anywhere(request, "TableName", &json!(name));
}

fn remove_a_member(rng: &mut Rng, request: &mut Value) {
    if let Some(members) = one_object(rng, request) {
        let names: Vec<String> = members.keys().cloned().collect();
        if !names.is_empty() {
            members.remove(&one_of(rng, &names));
        }
    }
}

/// The request, or an object a level or two inside of it that holds members.
fn one_object<'a>(rng: &mut Rng, request: &'a mut Value) -> Option<&'a mut Map<String, Value>> {
    let inner = ["TransactItems", "RequestItems"].into_iter().find(|member| request.get(member).is_some());
    match inner {
        Some("TransactItems") if rng.bool() => {
            let items = request["TransactItems"].as_array_mut()?;
            let item = items.first_mut()?.as_object_mut()?;
            item.values_mut().next()?.as_object_mut()
        }
        _ => request.as_object_mut(),
    }
}

/// The objects under members of a name, at any depth.
fn each_under<'a>(value: &'a mut Value, name: &str, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                if member == name {
                    found.push(value);
                } else {
                    each_under(value, name, found);
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| each_under(element, name, found)),
        _ => {}
    }
}

fn one_under<'a>(rng: &mut Rng, request: &'a mut Value, names: &[&str]) -> Option<&'a mut Value> {
    let name = names.iter().find(|name| has(request, name))?;
    let mut found = Vec::new();
    each_under(request, name, &mut found);
    let at = rng.usize(..found.len().max(1));
    found.into_iter().nth(at)
}

fn has(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(members) => members.contains_key(name) || members.values().any(|value| has(value, name)),
        Value::Array(elements) => elements.iter().any(|element| has(element, name)),
        _ => false,
    }
}

fn set_anywhere(request: &mut Value, name: &str, to: &Value) {
    if !has(request, name) {
        if name == "IndexName" && request.get("TableName").is_some() {
            request[name] = to.clone();
        }
        return;
    }
    let mut found = Vec::new();
    each_under(request, name, &mut found);
    if let Some(value) = found.into_iter().next() {
        *value = to.clone();
    }
}

fn spoil_a_key(rng: &mut Rng, request: &mut Value, table: &Table) {
    let keys = [Some(table.partition), table.sort];
    let keys: Vec<_> = keys.into_iter().flatten().collect();
    let attribute = one_of(rng, &keys);
    let Some(key) = one_under(rng, request, &["Key", "Item", "Keys"]) else { return };
    let key = if key.is_array() { &mut key[0] } else { key };
    let Some(members) = key.as_object_mut() else { return };
    let name = attribute.0.to_owned();
    match rng.u32(..6) {
        0 => drop(members.remove(&name)),
        1 => drop(members.insert("extra".to_owned(), json!({"S": "x"}))),
        2 => drop(members.insert(name, json!({attribute.1: if attribute.1 == "N" { "1e200" } else { "" }}))),
        3 if attribute.1 == "S" => drop(members.insert(name, json!({"S": "x".repeat(2049)}))),
        _ => drop(members.insert(name, of_another_type(rng, attribute))),
    }
}

fn spoil_a_value(rng: &mut Rng, request: &mut Value) {
    let bad = bad_value(rng);
    if let Some(Value::Object(values)) = one_under(rng, request, &["Item", "ExpressionAttributeValues", "Key"]) {
        match values.values_mut().last() {
            Some(value) => *value = bad,
            None => drop(values.insert("a".to_owned(), bad)),
        }
    }
}

const EXPRESSIONS: [&str; 5] =
    ["UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"];

fn spoil_an_expression(rng: &mut Rng, request: &mut Value) {
    let mut names = EXPRESSIONS;
    rng.shuffle(&mut names);
    let Some(Value::String(text)) = one_under(rng, request, &names) else { return };
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = rng.usize(..words.len());
    let mut spoiled = words.clone();
    match rng.u32(..10) {
        0 => spoiled.clear(),
        1 => drop(spoiled.remove(at)),
        2 => spoiled.insert(at, words[at].clone()),
        3 => spoiled[at].push_str(one_of(rng, &[")", "(", "]", ".", ",", "!", "=", "[", "+"])),
        4 => spoiled
            .insert(at, one_of(rng, &["AND", "NOT", "SET", "BETWEEN", ":v0", "#nowhere", "name", "42"]).to_owned()),
        5 => spoiled.truncate(at),
        6 => spoiled.push("OR pk = :nowhere".to_owned()),
        7 => spoiled = vec![format!("(({text}))")],
        8 => spoiled.push(one_of(rng, &["AND a = a", ", a, a", "AND size(a)", "AND nofunction(a, b)"]).to_owned()),
        _ => spoiled.push(format!("AND a = b{}", " ".repeat(4100))),
    }
    *text = spoiled.join(" ");
}

fn spoil_placeholders(rng: &mut Rng, request: &mut Value) {
    let Some(Value::Object(placeholders)) =
        one_under(rng, request, &["ExpressionAttributeValues", "ExpressionAttributeNames"])
    else {
        return;
    };
    let of_values = placeholders.values().any(Value::is_object);
    let value = if of_values { json!({"S": "x"}) } else { json!("a") };
    match rng.u32(..4) {
        0 => placeholders.clear(),
        1 => drop(placeholders.insert("bad".to_owned(), value)),
        2 => drop(placeholders.insert(if of_values { ":unused" } else { "#unused" }.to_owned(), value)),
        _ => {
            let first = placeholders.keys().next().cloned();
            first.map(|name| placeholders.remove(&name));
        }
    }
}

fn spoil_a_choice(rng: &mut Rng, request: &mut Value) {
    let choices = ["ReturnValues", "ReturnConsumedCapacity", "Select", "ReturnValuesOnConditionCheckFailure"];
    let name = choices.into_iter().find(|name| has(request, name)).unwrap_or("ReturnConsumedCapacity");
    let text = one_of(rng, &["BOGUS", "", "all_old", "COUNT", "UPDATED_NEW"]);
    request[name] = text.into();
}

fn spoil_a_number(rng: &mut Rng, request: &mut Value) {
    if !has(request, "TableName") || has(request, "Key") || has(request, "Item") {
        return;
    }
    let (name, number) = one_of(
        rng,
        &[("Limit", 0), ("Limit", -1), ("Segment", 0), ("TotalSegments", 2), ("Segment", -1), ("TotalSegments", 0)],
    );
    request[name] = number.into();
}

fn spoil_a_start(rng: &mut Rng, request: &mut Value, table: &Table) {
    if has(request, "Key") || has(request, "Item") || !has(request, "TableName") {
        return;
    }
    let attribute = table.partition;
    request["ExclusiveStartKey"] = match rng.u32(..4) {
        0 => json!({}),
        1 => json!({"nokey": {"S": "x"}}),
        2 => json!({attribute.0: of_another_type(rng, attribute)}),
        _ => json!({attribute.0: bad_value(rng)}),
    };
}
