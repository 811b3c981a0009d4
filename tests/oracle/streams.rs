//! Writes whose records in streams are read and compared, too. Some of the tables have a stream.

use conformance::endpoint::{Endpoint, Reply};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::asked::{Ask, How};
use crate::normal::canonical;
use crate::values::percent;

/// The tables that have a stream, and what it holds.
const VIEWS: [(&str, &str); 5] = [
    ("simple-s", "NEW_AND_OLD_IMAGES"),
    ("composite-s", "NEW_IMAGE"),
    ("composite-n", "OLD_IMAGE"),
    ("composite-b", "KEYS_ONLY"),
    ("indexed", "NEW_AND_OLD_IMAGES"),
];

/// Gives a table that is made its stream, if it is to have one.
pub(crate) fn specify(request: &mut Value) {
    if let Some((_, view)) = VIEWS.iter().find(|(name, _)| request["TableName"] == *name) {
        request["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view});
    }
}

/// Has the records of some writes looked at.
pub(crate) fn watch(rng: &mut Rng, ask: &mut Ask) {
    if ask.writes() && percent(rng, 15) {
        ask.how = How::Streamed;
    }
}

/// Puts a write, and adds to the answer what the streams of its tables tell of it, under `Records`.
pub(crate) fn put(side: &dyn Endpoint, ask: &Ask) -> Reply {
    let text = ask.request.to_string();
    let tables = VIEWS.iter().map(|(name, _)| *name).filter(|name| text.contains(&format!("\"{name}\"")));
    let iterators: Vec<Value> = tables.flat_map(|table| newest(side, table)).collect();
    let mut reply = side.call(ask.operation, &ask.request);
    let mut records: Vec<Value> = iterators.into_iter().flat_map(|iterator| read(side, iterator)).collect();
    // A transaction's come in no order.
    records.sort_by_cached_key(|record| canonical(&record["dynamodb"]["Keys"]).to_string());
    if reply.body.is_object() {
        reply.body["Records"] = records.into();
    }
    reply
}

/// Iterators at the ends of a table's open shards.
fn newest(side: &dyn Endpoint, table: &str) -> Vec<Value> {
    let arn = side.call("DescribeTable", &json!({"TableName": table})).body["Table"]["LatestStreamArn"].take();
    let mut stream = side.call("DescribeStream", &json!({"StreamArn": arn})).body["StreamDescription"].take();
    let shards = stream["Shards"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let open = shards.into_iter().filter(|shard| shard["SequenceNumberRange"]["EndingSequenceNumber"].is_null());
    open.map(|shard| {
        let request = json!({"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"});
        side.call("GetShardIterator", &request).body["ShardIterator"].take()
    })
    .collect()
}

/// The records from an iterator on, until there are none.
fn read(side: &dyn Endpoint, mut iterator: Value) -> Vec<Value> {
    let mut records = Vec::new();
    while !iterator.is_null() {
        let mut page = side.call("GetRecords", &json!({"ShardIterator": iterator}));
        let found = page.body["Records"].as_array_mut().map(std::mem::take).unwrap_or_default();
        if page.status != 200 {
            return vec![page.body];
        }
        if found.is_empty() {
            break;
        }
        records.extend(found.into_iter().map(without_the_moment));
        iterator = page.body["NextShardIterator"].take();
    }
    records
}

fn without_the_moment(mut record: Value) -> Value {
    for name in ["eventID", "awsRegion"] {
        record.as_object_mut().map(|members| members.remove(name));
    }
    for name in ["ApproximateCreationDateTime", "SequenceNumber"] {
        record["dynamodb"].as_object_mut().map(|members| members.remove(name));
    }
    record
}
