//! What is asked: requests of all operations, mostly right.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::asked::{Ask, How};
use crate::expressions::Writing;
use crate::tables::{INDEX_KEYS, Key, Table, definitions, key_schema};
use crate::values::{item, key, one_of, percent, value};
use crate::{control, faults, legacy, partiql, streams};

/// Makes requests, the same ones for the same seed.
pub(crate) struct Requests<'a> {
    rng: Rng,
    tables: &'a [Table],
}

/// How many of a hundred requests are spoiled.
const SPOILED: u32 = 14;
/// How many actions a transaction or batch has at most.
const ACTIONS: usize = 5;

impl<'a> Requests<'a> {
    /// Requests on these tables.
    pub(crate) fn new(seed: u64, tables: &'a [Table]) -> Self {
        Self { rng: Rng::with_seed(seed), tables }
    }

    /// The next request.
    pub(crate) fn next(&mut self) -> Ask {
        let table = &self.tables[self.rng.usize(..self.tables.len())];
        if percent(&mut self.rng, partiql::SHARE) {
            return partiql::ask(&mut self.rng, self.tables);
        }
        match self.rng.u32(..100) {
            0..14 => return legacy::ask(&mut self.rng, table),
            14..22 => return control::ask(&mut self.rng),
            _ => {}
        }
        let mut ask = match self.rng.u32(..100) {
            0..22 => self.put(table),
            22..42 => self.update(table),
            42..47 => self.delete(table),
            47..54 => self.get(table),
            54..69 => self.query(table),
            69..77 => self.scan(table),
            77..81 => self.batch_get(),
            81..85 => self.batch_write(),
            85..88 => self.transact_get(),
            88..96 => self.transact_write(),
            _ => return self.about_tables(),
        };
        if percent(&mut self.rng, 20) {
            let how_much = one_of(&mut self.rng, &["TOTAL", "INDEXES", "NONE"]);
            ask.request["ReturnConsumedCapacity"] = how_much.into();
        }
        if percent(&mut self.rng, SPOILED) {
            faults::spoil(&mut self.rng, &mut ask.request, table);
        }
        streams::watch(&mut self.rng, &mut ask);
        ask
    }

    fn put(&mut self, table: &Table) -> Ask {
        let mut request = json!({"TableName": table.name, "Item": item(&mut self.rng, table)});
        self.maybe_condition(&mut request, 30);
        self.returning(&mut request, &["NONE", "ALL_OLD"]);
        Ask::new("PutItem", request, How::Once)
    }

    fn delete(&mut self, table: &Table) -> Ask {
        let mut request = json!({"TableName": table.name, "Key": key(&mut self.rng, table)});
        self.maybe_condition(&mut request, 40);
        self.returning(&mut request, &["NONE", "ALL_OLD"]);
        Ask::new("DeleteItem", request, How::Once)
    }

    fn update(&mut self, table: &Table) -> Ask {
        let mut request = json!({"TableName": table.name, "Key": key(&mut self.rng, table)});
        if percent(&mut self.rng, 97) {
            self.write_update(&mut request);
        }
        self.returning(&mut request, &["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]);
        Ask::new("UpdateItem", request, How::Once)
    }

    fn write_update(&mut self, request: &mut Value) {
        let conditional = percent(&mut self.rng, 25);
        let mut writing = Writing::new(&mut self.rng);
        request["UpdateExpression"] = writing.update().into();
        if conditional {
            request["ConditionExpression"] = writing.condition(2).into();
        }
        writing.finish(request);
    }

    fn maybe_condition(&mut self, request: &mut Value, often: u32) {
        if percent(&mut self.rng, often) {
            let mut writing = Writing::new(&mut self.rng);
            request["ConditionExpression"] = writing.condition(3).into();
            writing.finish(request);
            if percent(&mut self.rng, 40) {
                request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD".into();
            }
        }
    }

    fn returning(&mut self, request: &mut Value, choices: &[&str]) {
        if percent(&mut self.rng, 60) {
            request["ReturnValues"] = one_of(&mut self.rng, choices).into();
        }
    }

    fn get(&mut self, table: &Table) -> Ask {
        let request = self.read(table);
        Ask::new("GetItem", request, How::Once)
    }

    fn read(&mut self, table: &Table) -> Value {
        let mut request = json!({"TableName": table.name, "Key": key(&mut self.rng, table)});
        self.maybe_projection(&mut request);
        request
    }

    fn maybe_projection(&mut self, request: &mut Value) {
        if percent(&mut self.rng, 50) {
            let mut writing = Writing::new(&mut self.rng);
            request["ProjectionExpression"] = writing.projection().into();
            writing.finish(request);
        }
    }

    fn query(&mut self, table: &Table) -> Ask {
        let mut request = json!({"TableName": table.name});
        let (mut keys, mut sorted_by) = ((table.partition, table.sort), table.sort.map(|(name, _)| name));
        if !table.indexes.is_empty() && percent(&mut self.rng, 70) {
            let index = &table.indexes[self.rng.usize(..table.indexes.len())];
            request["IndexName"] = index.name.into();
            keys = (index.partition, index.sort);
            sorted_by = index.sort.map(|(name, _)| name);
        }
        let filtered = percent(&mut self.rng, 35);
        let projected = percent(&mut self.rng, 25);
        let mut writing = Writing::new(&mut self.rng);
        request["KeyConditionExpression"] = writing.key_condition(keys.0, keys.1).into();
        if filtered {
            request["FilterExpression"] = writing.condition(2).into();
        }
        if projected {
            request["ProjectionExpression"] = writing.projection().into();
            // What is not asked for cannot tell the order.
            sorted_by = None;
        }
        if percent(writing.rng, 2) {
            writing.unused();
        }
        writing.finish(&mut request);
        if percent(&mut self.rng, 40) {
            request["ScanIndexForward"] = self.rng.bool().into();
        }
        self.paging(&mut request, projected);
        Ask::new("Query", request, How::Pages { sorted_by })
    }

    /// Limit, Select and ConsistentRead.
    fn paging(&mut self, request: &mut Value, projected: bool) {
        if percent(&mut self.rng, 50) {
            request["Limit"] = (1 + self.rng.u32(..7)).into();
        }
        if percent(&mut self.rng, 15) {
            request["ConsistentRead"] = self.rng.bool().into();
        }
        if percent(&mut self.rng, 15) {
            let select = if projected && percent(&mut self.rng, 85) {
                "SPECIFIC_ATTRIBUTES"
            } else {
                one_of(&mut self.rng, &["COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"])
            };
            request["Select"] = select.into();
        }
    }

    fn scan(&mut self, table: &Table) -> Ask {
        let mut request = json!({"TableName": table.name});
        if !table.indexes.is_empty() && percent(&mut self.rng, 50) {
            request["IndexName"] = one_of(&mut self.rng, &table.indexes).name.into();
        }
        let filtered = percent(&mut self.rng, 50);
        let projected = percent(&mut self.rng, 25);
        let mut writing = Writing::new(&mut self.rng);
        if filtered {
            request["FilterExpression"] = writing.condition(3).into();
        }
        if projected {
            request["ProjectionExpression"] = writing.projection().into();
        }
        writing.finish(&mut request);
        self.paging(&mut request, projected);
        if percent(&mut self.rng, 15) {
            let total = 1 + self.rng.i32(..5);
            request["TotalSegments"] = total.into();
            return Ask::new("Scan", request, How::Segments(total));
        }
        Ask::new("Scan", request, How::Pages { sorted_by: None })
    }

    fn batch_get(&mut self) -> Ask {
        let mut tables = json!({});
        for _ in 0..1 + self.rng.usize(..2) {
            let table = &self.tables[self.rng.usize(..self.tables.len())];
            let keys: Vec<_> = (0..1 + self.rng.usize(..ACTIONS)).map(|_| key(&mut self.rng, table)).collect();
            let mut of_table = json!({"Keys": self.mostly_distinct(keys)});
            self.maybe_projection(&mut of_table);
            if percent(&mut self.rng, 20) {
                of_table["ConsistentRead"] = true.into();
            }
            tables[table.name] = of_table;
        }
        Ask::new("BatchGetItem", json!({"RequestItems": tables}), How::Once)
    }

    fn mostly_distinct(&mut self, mut values: Vec<Value>) -> Vec<Value> {
        if percent(&mut self.rng, 95) {
            let mut seen = Vec::new();
            values.retain(|value| {
                let known = seen.contains(value);
                seen.push(value.clone());
                !known
            });
        }
        values
    }

    fn batch_write(&mut self) -> Ask {
        let mut tables = json!({});
        for _ in 0..1 + self.rng.usize(..2) {
            let table = &self.tables[self.rng.usize(..self.tables.len())];
            let mut keys = Vec::new();
            let mut writes = Vec::new();
            for _ in 0..1 + self.rng.usize(..ACTIONS) {
                let item = item(&mut self.rng, table);
                let key = table.key_of(&item);
                if keys.contains(&key) && percent(&mut self.rng, 97) {
                    continue;
                }
                keys.push(key.clone());
                writes.push(if percent(&mut self.rng, 75) {
                    json!({"PutRequest": {"Item": item}})
                } else {
                    json!({"DeleteRequest": {"Key": key}})
                });
            }
            tables[table.name] = writes.into();
        }
        Ask::new("BatchWriteItem", json!({"RequestItems": tables}), How::Once)
    }

    fn transact_get(&mut self) -> Ask {
        let reads: Vec<_> = (0..1 + self.rng.usize(..ACTIONS))
            .map(|_| {
                let table = &self.tables[self.rng.usize(..self.tables.len())];
                json!({"Get": self.read(table)})
            })
            .collect();
        let reads = self.mostly_distinct(reads);
        Ask::new("TransactGetItems", json!({"TransactItems": reads}), How::Once)
    }

    fn transact_write(&mut self) -> Ask {
        let mut taken = Vec::new();
        let mut actions = Vec::new();
        for _ in 0..1 + self.rng.usize(..ACTIONS) {
            let table = &self.tables[self.rng.usize(..self.tables.len())];
            let (kind, action) = self.action(table);
            let keyed = action.get("Key").or(action.get("Item")).map(|keyed| table.key_of(keyed));
            let target = (table.name, keyed);
            if taken.contains(&target) && percent(&mut self.rng, 97) {
                continue;
            }
            taken.push(target);
            actions.push(json!({kind: action}));
        }
        Ask::new("TransactWriteItems", json!({"TransactItems": actions}), How::Once)
    }

    fn action(&mut self, table: &Table) -> (&'static str, Value) {
        let mut action = json!({"TableName": table.name});
        let kind = one_of(&mut self.rng, &["Put", "Put", "Update", "Update", "Delete", "ConditionCheck"]);
        if kind == "Put" {
            action["Item"] = item(&mut self.rng, table);
        } else {
            action["Key"] = key(&mut self.rng, table);
        }
        match kind {
            "Update" => self.write_update(&mut action),
            "ConditionCheck" => self.maybe_condition(&mut action, 100),
            _ => self.maybe_condition(&mut action, 25),
        }
        (kind, action)
    }

    /// Tables of their own, made and removed again.
    fn about_tables(&mut self) -> Ask {
        let name = one_of(&mut self.rng, &["scratch-0", "scratch-1"]);
        match self.rng.u32(..10) {
            0..4 => self.create_table(name),
            4 | 5 => Ask::new("DeleteTable", json!({"TableName": name}), How::Once),
            6 => self.update_table(name),
            7 | 8 => {
                let known = self.tables[self.rng.usize(..self.tables.len())].name;
                let name = if self.rng.bool() { name } else { known };
                Ask::new("DescribeTable", json!({"TableName": name}), How::Once)
            }
            _ => self.list_tables(),
        }
    }

    fn list_tables(&mut self) -> Ask {
        let mut request = json!({});
        if self.rng.bool() {
            request["Limit"] = one_of(&mut self.rng, &[1, 2, 3, 100, 0, 101]).into();
        }
        if percent(&mut self.rng, 30) {
            request["ExclusiveStartTableName"] = one_of(&mut self.rng, &["indexed", "m-m", "zzz"]).into();
        }
        Ask::new("ListTables", request, How::Names)
    }

    fn create_table(&mut self, name: &str) -> Ask {
        let partition = one_of(&mut self.rng, &[("pk", "S"), ("pk", "N"), ("pk", "B")]);
        let sort = self.rng.bool().then_some(("sk", "S"));
        let mut keys: Vec<Key> = [Some(partition), sort].into_iter().flatten().collect();
        let mut request = json!({"TableName": name, "KeySchema": key_schema(partition, sort)});
        if percent(&mut self.rng, 30) {
            keys.push(INDEX_KEYS[0]);
            request["GlobalSecondaryIndexes"] = json!([{
                "IndexName": "global",
                "KeySchema": key_schema(INDEX_KEYS[0], sort),
                "Projection": self.projection(),
            }]);
        }
        if percent(&mut self.rng, if sort.is_some() { 30 } else { 3 }) {
            keys.push(INDEX_KEYS[1]);
            request["LocalSecondaryIndexes"] = json!([{
                "IndexName": "local",
                "KeySchema": key_schema(partition, Some(INDEX_KEYS[1])),
                "Projection": self.projection(),
            }]);
        }
        self.billing(&mut request);
        request["AttributeDefinitions"] = definitions(keys);
        if percent(&mut self.rng, 25) {
            self.spoil_table(&mut request);
        }
        Ask::new("CreateTable", request, How::Once)
    }

    fn projection(&mut self) -> Value {
        let right = 3;
        let all = [
            json!({"ProjectionType": "ALL"}),
            json!({"ProjectionType": "KEYS_ONLY"}),
            json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]}),
            json!({"ProjectionType": "INCLUDE"}),
            json!({"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}),
        ];
        let choices = if percent(&mut self.rng, 90) { &all[..right] } else { &all };
        one_of(&mut self.rng, choices)
    }

    fn billing(&mut self, request: &mut Value) {
        if self.rng.bool() {
            request["BillingMode"] = "PAY_PER_REQUEST".into();
            return;
        }
        let throughput =
            json!({"ReadCapacityUnits": 1 + self.rng.u32(..5), "WriteCapacityUnits": 1 + self.rng.u32(..5)});
        for index in request["GlobalSecondaryIndexes"].as_array_mut().into_iter().flatten() {
            index["ProvisionedThroughput"] = throughput.clone();
        }
        request["ProvisionedThroughput"] = throughput;
        if request["GlobalSecondaryIndexes"].is_null() {
            request.as_object_mut().map(|members| members.remove("GlobalSecondaryIndexes"));
        }
    }

    fn spoil_table(&mut self, request: &mut Value) {
        let members: Vec<String> = request.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        match self.rng.u32(..6) {
            0 | 1 => {
                let member = one_of(&mut self.rng, &members);
                request.as_object_mut().map(|members| members.remove(&member));
            }
            2 => request["KeySchema"] = json!([{"AttributeName": "pk", "KeyType": "RANGE"}]),
            3 => request["KeySchema"] = key_schema(("pk", "S"), Some(("pk", "S"))),
            4 => request["AttributeDefinitions"] = definitions(vec![("pk", "S"), ("unused", "S")]),
            _ => request["ProvisionedThroughput"] = json!({"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}),
        }
    }

    fn update_table(&mut self, name: &str) -> Ask {
        let mut request = json!({"TableName": name});
        match self.rng.u32(..6) {
            0 => {
                let units = 1 + self.rng.u32(..5);
                request["ProvisionedThroughput"] = json!({"ReadCapacityUnits": units, "WriteCapacityUnits": units});
            }
            1 => request["BillingMode"] = "PAY_PER_REQUEST".into(),
            2 => request["DeletionProtectionEnabled"] = self.rng.bool().into(),
            3 => {
                request["GlobalSecondaryIndexUpdates"] = json!([{"Create": {
                    "IndexName": "later",
                    "KeySchema": key_schema(INDEX_KEYS[3], None),
                    "Projection": self.projection(),
                }}]);
                request["AttributeDefinitions"] = definitions(vec![INDEX_KEYS[3]]);
            }
            4 => {
                let index = one_of(&mut self.rng, &["global", "later"]);
                request["GlobalSecondaryIndexUpdates"] = json!([{"Delete": {"IndexName": index}}]);
            }
            _ => request["Unknown"] = value(&mut self.rng, 0),
        }
        Ask::new("UpdateTable", request, How::Once)
    }
}
