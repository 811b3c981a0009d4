//! Answers without what may differ: the order of sets and of items that have none, how a number is written, times, ids
//! and states on the way.

use conformance::compare::{braces_sorted, error_of};
use conformance::endpoint::Reply;
use dynamo_model::Number;
use serde_json::{Map, Value};

use crate::asked::{Ask, How};

/// Where two answers differ: what each side says there.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// The engine: `Type: message` of an error, or `answer.Member: value`.
    pub(crate) ours: String,
    /// DynamoDB Local.
    pub(crate) local: String,
}

/// Where two answers to a request differ.
pub(crate) fn differences(ask: &Ask, ours: &Reply, local: &Reply) -> Vec<Difference> {
    if ours.status == 200 && local.status == 200 {
        let [ours, local] = [ours, local].map(|reply| answer(ask, &reply.body));
        return member_differences("answer", &ours, &local);
    }
    let [ours_said, local_said] =
        [ours, local].map(|reply| if reply.status == 200 { None } else { Some(error(reply)) });
    let headline = |said: &Option<Map<String, Value>>| said.as_ref().map_or_else(|| "answer".to_owned(), headline);
    let difference = Difference { ours: headline(&ours_said), local: headline(&local_said) };
    match (ours_said, local_said) {
        (Some(ours), Some(local)) if difference.ours == difference.local => member_differences("error", &ours, &local),
        _ => vec![difference],
    }
}

fn headline(error: &Map<String, Value>) -> String {
    let text = |name| error.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{}: {}", text("type"), text("message"))
}

fn member_differences(what: &str, ours: &Map<String, Value>, local: &Map<String, Value>) -> Vec<Difference> {
    let mut names: Vec<&String> = ours.keys().chain(local.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let told = |name: &String, value: Option<&Value>| match value {
        None => format!("{what}.{name}: absent"),
        Some(value) => format!("{what}.{name}: {value}"),
    };
    names
        .into_iter()
        .filter(|name| ours.get(*name) != local.get(*name))
        .map(|name| Difference { ours: told(name, ours.get(name)), local: told(name, local.get(name)) })
        .collect()
}

fn error(reply: &Reply) -> Map<String, Value> {
    let mut error = error_of(&reply.body);
    if let Some(Value::String(message)) = error.get_mut("message") {
        *message = braces_sorted(message);
    }
    error.into_iter().map(|(name, value)| (name, value_of(value))).collect()
}

fn answer(ask: &Ask, body: &Value) -> Map<String, Value> {
    let Value::Object(mut members) = value_of(body.clone()) else { return Map::new() };
    if let How::Pages { .. } | How::Segments(_) = ask.how {
        order_items(&ask.how, &mut members);
        drop_last_empty_page(&mut members);
    }
    for (name, value) in &mut members {
        match name.as_str() {
            "TableDescription" | "Table" => describe(value),
            // By table, in no order.
            "ConsumedCapacity" => sort(value),
            "Responses" if ask.operation == "BatchGetItem" => value.as_object_mut().into_iter().for_each(|tables| {
                tables.values_mut().for_each(sort);
            }),
            _ => {}
        }
    }
    if ask.operation == "BatchExecuteStatement" {
        each_by_itself(&mut members);
    }
    // serde_json keeps the order of members in this build, and equality ignores it.
    members
}

/// The answers to the statements of a batch as members of their own, so that what differs is one of them.
fn each_by_itself(members: &mut Map<String, Value>) {
    if let Some(Value::Array(responses)) = members.remove("Responses") {
        members.extend(responses.into_iter().enumerate().map(|(at, response)| (format!("Responses[{at}]"), response)));
    }
}

/// Puts items without an order in one, and those that have one only by an attribute of an index, for that many may be
/// equal, together with the order that there is.
fn order_items(how: &How, members: &mut Map<String, Value>) {
    if let How::Pages { sorted_by: Some(attribute) } = how {
        let items = members["Items"].as_array().into_iter().flatten();
        let order: Vec<Value> = items.map(|item| item[*attribute].clone()).collect();
        members.insert("Order".to_owned(), order.into());
    }
    if let Some(items) = members.get_mut("Items") {
        sort(items);
    }
}

/// A page that ends with the last item may say that there is more, and then another one says that there is not.
fn drop_last_empty_page(members: &mut Map<String, Value>) {
    if let Some(Value::Array(pages)) = members.get_mut("Pages")
        && pages.len() > 1
    {
        pages.pop_if(|last| last.as_f64() == Some(0.0));
    }
}

fn sort(list: &mut Value) {
    if let Value::Array(elements) = list {
        elements.sort_by_cached_key(|element| canonical(element).to_string());
    }
}

/// A value with the members of its objects in order, as text is compared.
pub(crate) fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), canonical(value))).collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(elements) => elements.iter().map(canonical).collect(),
        other => other.clone(),
    }
}

/// The items of an answer.
pub(crate) fn items(reply: &Reply) -> Vec<Value> {
    reply.body["Items"].as_array().into_iter().flatten().cloned().map(value_of).collect()
}

/// A JSON value with the attribute values in it in one form.
fn value_of(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().map(member_of).collect()),
        Value::Array(elements) => elements.into_iter().map(value_of).collect(),
        Value::Number(number) => number.as_f64().into(),
        other => other,
    }
}

fn member_of((name, value): (String, Value)) -> (String, Value) {
    let value = match (name.as_str(), value) {
        ("N", Value::String(text)) => Value::String(number_of(&text)),
        ("NS", Value::Array(set)) => {
            sorted(set.into_iter().map(|number| number_of(number.as_str().unwrap_or_default()).into()).collect())
        }
        ("SS" | "BS", Value::Array(set)) => sorted(set),
        (_, value) => value_of(value),
    };
    (name, value)
}

fn sorted(mut set: Vec<Value>) -> Value {
    set.sort_by_key(Value::to_string);
    Value::Array(set)
}

fn number_of(text: &str) -> String {
    text.parse::<Number>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}

/// Takes out of a table's description what is of the moment, and what only one side has.
fn describe(table: &mut Value) {
    match table {
        Value::Object(members) => {
            for name in [
                "CreationDateTime",
                "TableArn",
                "TableId",
                "IndexArn",
                "TableStatus",
                "IndexStatus",
                "Backfilling",
                "LastIncreaseDateTime",
                "LastDecreaseDateTime",
                "LastUpdateToPayPerRequestDateTime",
                "NumberOfDecreasesToday",
                "WarmThroughput",
                "LatestStreamArn",
                "LatestStreamLabel",
                // DynamoDB Local counts whole items here, whatever the index holds of them.
                "IndexSizeBytes",
            ] {
                members.remove(name);
            }
            members.values_mut().for_each(describe);
            for unordered in ["AttributeDefinitions", "LocalSecondaryIndexes", "GlobalSecondaryIndexes"] {
                members.get_mut(unordered).into_iter().for_each(sort);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(describe),
        _ => {}
    }
}
