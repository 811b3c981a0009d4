//! Requests about tables themselves, right and faulty, on tables that are made and removed again: their streams, their
//! expiry, their capacity and indexes.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::asked::{Ask, How};
use crate::tables::{INDEX_KEYS, Key, definitions, key_schema};
use crate::values::{one_of, percent};

const NAMES: [&str; 2] = ["scratch-2", "scratch-3"];

/// A request.
pub(crate) fn ask(rng: &mut Rng) -> Ask {
    let name = if percent(rng, 95) { one_of(rng, &NAMES) } else { one_of(rng, &["missing-table", "ab", "x!"]) };
    match rng.u32(..16) {
        0..4 => create(rng, name),
        4..9 => update(rng, name),
        9 => Ask::new("DeleteTable", json!({"TableName": name}), How::Once),
        10 => Ask::new("DescribeTable", json!({"TableName": name}), How::Once),
        11..14 => time_to_live(rng, name),
        14 => Ask::new("DescribeTimeToLive", json!({"TableName": name}), How::Once),
        _ => list(rng),
    }
}

fn list(rng: &mut Rng) -> Ask {
    let mut request = json!({});
    if percent(rng, 70) {
        request["Limit"] = one_of(rng, &[1, 2, 100, 0, -1, 101]).into();
    }
    if percent(rng, 50) {
        request["ExclusiveStartTableName"] = one_of(rng, &["a", "scratch-2", "zzz", "x!"]).into();
    }
    Ask::new("ListTables", request, How::Names)
}

fn time_to_live(rng: &mut Rng, name: &str) -> Ask {
    // Attributes that no item here has: DynamoDB Local would remove items in its own time.
    let attribute = one_of(rng, &["expires", "expires", "until", ""]);
    let mut specification = json!({"Enabled": rng.bool(), "AttributeName": attribute});
    if percent(rng, 10) {
        let member = one_of(rng, &["Enabled", "AttributeName"]);
        specification.as_object_mut().map(|members| members.remove(member));
    }
    let request = json!({"TableName": name, "TimeToLiveSpecification": specification});
    Ask::new("UpdateTimeToLive", request, How::Once)
}

fn create(rng: &mut Rng, name: &str) -> Ask {
    let partition = one_of(rng, &[("pk", "S"), ("pk", "N"), ("pk", "B")]);
    let sort = rng.bool().then_some(("sk", "N"));
    let mut keys: Vec<Key> = [Some(partition), sort].into_iter().flatten().collect();
    let mut request = json!({"TableName": name, "KeySchema": key_schema(partition, sort)});
    let globals: Vec<Value> = (0..rng.usize(..3)).map(|at| global(rng, &mut keys, at)).collect();
    if !globals.is_empty() || percent(rng, 3) {
        request["GlobalSecondaryIndexes"] = globals.into();
    }
    if sort.is_some() && percent(rng, 30) {
        keys.push(INDEX_KEYS[4]);
        let schema = key_schema(partition, Some(INDEX_KEYS[4]));
        request["LocalSecondaryIndexes"] =
            json!([{"IndexName": "local", "KeySchema": schema, "Projection": {"ProjectionType": "KEYS_ONLY"}}]);
    }
    bill(rng, &mut request);
    if percent(rng, 40) {
        request["StreamSpecification"] = stream(rng);
    }
    if percent(rng, 20) {
        request["DeletionProtectionEnabled"] = rng.bool().into();
    }
    keys.sort_unstable();
    keys.dedup();
    request["AttributeDefinitions"] = definitions(keys);
    if percent(rng, 20) {
        spoil(rng, &mut request);
    }
    Ask::new("CreateTable", request, How::Once)
}

fn global(rng: &mut Rng, keys: &mut Vec<Key>, at: usize) -> Value {
    let (partition, sort) = (INDEX_KEYS[at], rng.bool().then_some(INDEX_KEYS[3]));
    keys.extend([Some(partition), sort].into_iter().flatten());
    // Names meet now and then.
    let name = if percent(rng, 95) { format!("global-{at}") } else { "global-0".to_owned() };
    json!({"IndexName": name, "KeySchema": key_schema(partition, sort), "Projection": {"ProjectionType": "ALL"}})
}

fn bill(rng: &mut Rng, request: &mut Value) {
    if rng.bool() {
        request["BillingMode"] = "PAY_PER_REQUEST".into();
        return;
    }
    if rng.bool() {
        request["BillingMode"] = "PROVISIONED".into();
    }
    request["ProvisionedThroughput"] = units(rng);
    for index in request.get_mut("GlobalSecondaryIndexes").and_then(Value::as_array_mut).into_iter().flatten() {
        if percent(rng, 97) {
            index["ProvisionedThroughput"] = units(rng);
        }
    }
}

fn units(rng: &mut Rng) -> Value {
    json!({"ReadCapacityUnits": 1 + rng.u32(..4), "WriteCapacityUnits": 1 + rng.u32(..4)})
}

fn stream(rng: &mut Rng) -> Value {
    let views = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];
    match rng.u32(..20) {
        0 => json!({"StreamEnabled": true}),
        1 => json!({"StreamEnabled": false, "StreamViewType": "KEYS_ONLY"}),
        2 => json!({"StreamEnabled": true, "StreamViewType": "BOGUS"}),
        3..8 => json!({"StreamEnabled": false}),
        _ => json!({"StreamEnabled": true, "StreamViewType": one_of(rng, &views)}),
    }
}

fn spoil(rng: &mut Rng, request: &mut Value) {
    match rng.u32(..8) {
        0 => request["BillingMode"] = "BOGUS".into(),
        1 => request["KeySchema"] = json!([]),
        2 => request["KeySchema"][0]["KeyType"] = "RANGE".into(),
        3 => request["KeySchema"][0]["AttributeName"] = "undefined".into(),
        4 => request["AttributeDefinitions"][0]["AttributeType"] = "M".into(),
        5 => request["ProvisionedThroughput"] = json!({"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}),
        6 => request["GlobalSecondaryIndexes"] = json!([{"IndexName": "no"}]),
        _ => {
            let definitions = request["AttributeDefinitions"].as_array_mut().into_iter();
            definitions.for_each(|list| list.push(json!({"AttributeName": "unused", "AttributeType": "S"})));
        }
    }
}

fn update(rng: &mut Rng, name: &str) -> Ask {
    let mut request = json!({"TableName": name});
    for _ in 0..if percent(rng, 90) { 1 } else { 2 } {
        change(rng, &mut request);
    }
    Ask::new("UpdateTable", request, How::Once)
}

fn change(rng: &mut Rng, request: &mut Value) {
    match rng.u32(..8) {
        0 => request["ProvisionedThroughput"] = units(rng),
        1 => request["BillingMode"] = one_of(rng, &["PAY_PER_REQUEST", "PROVISIONED", "BOGUS"]).into(),
        2 => request["DeletionProtectionEnabled"] = rng.bool().into(),
        3 | 4 => request["StreamSpecification"] = stream(rng),
        5 => {
            let (partition, name) = one_of(rng, &[(INDEX_KEYS[0], "global-0"), (INDEX_KEYS[2], "later")]);
            let mut index = json!({
                "IndexName": name,
                "KeySchema": key_schema(partition, None),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            });
            if rng.bool() {
                index["ProvisionedThroughput"] = units(rng);
            }
            request["GlobalSecondaryIndexUpdates"] = json!([{ "Create": index }]);
            if percent(rng, 95) {
                request["AttributeDefinitions"] = definitions(vec![partition]);
            }
        }
        6 => {
            let index = one_of(rng, &["global-0", "global-1", "later", "local", "absent"]);
            request["GlobalSecondaryIndexUpdates"] = json!([{"Delete": {"IndexName": index}}]);
        }
        _ => {
            let index = one_of(rng, &["global-0", "global-1", "later", "absent"]);
            let update = json!({"IndexName": index, "ProvisionedThroughput": units(rng)});
            request["GlobalSecondaryIndexUpdates"] = json!([{ "Update": update }]);
        }
    }
}
