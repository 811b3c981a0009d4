//! Tables with all that they can have, and what a batch leaves undone.

use std::collections::BTreeMap;

use dynamo_model::api::{
    BatchGetItemRequest, BatchGetItemResponse, BatchWriteItemRequest, BatchWriteItemResponse, CreateTableRequest,
    DescribeTableRequest, DescribeTableResponse, GlobalSecondaryIndexUpdate, ItemCollectionMetrics, KeysAndAttributes,
    ReturnItemCollectionMetrics, UpdateTableRequest, WriteRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, BillingModeSummary, GlobalSecondaryIndex, GlobalSecondaryIndexDescription,
    IndexStatus, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex, LocalSecondaryIndexDescription,
    OnDemandThroughput, Projection, ProvisionedThroughput, ProvisionedThroughputDescription, SseDescription,
    SseSpecification, SseStatus, SseType, StreamSpecification, StreamViewType, TableClass, TableClassSummary,
    TableDescription, TableStatus, Tag, WarmThroughput, WarmThroughputDescription,
};
use dynamo_model::{Attributes, Expression, Item, Placeholders, Projection as Paths};
use serde_json::{Value, json};

use crate::server::spoken;

fn words(text: &str) -> String {
    text.to_owned()
}

fn item() -> Item {
    Attributes::from([("id", "1".into())])
}

/// What a server that knows little answers: nothing that is missing is an error, unless the table is.
fn little() -> TableDescription {
    TableDescription {
        table_name: words("t"),
        table_status: TableStatus::Active,
        key_schema: vec![KeySchemaElement::partition("id")],
        attribute_definitions: Vec::new(),
        creation_date_time: None,
        item_count: 0,
        table_size_bytes: 0,
        table_arn: String::new(),
        table_id: String::new(),
        billing_mode_summary: None,
        provisioned_throughput: ProvisionedThroughputDescription::default(),
        on_demand_throughput: None,
        warm_throughput: None,
        local_secondary_indexes: None,
        global_secondary_indexes: None,
        stream_specification: None,
        latest_stream_label: None,
        latest_stream_arn: None,
        sse_description: None,
        table_class_summary: None,
        deletion_protection_enabled: false,
    }
}

fn little_json() -> Value {
    json!({
        "TableName": "t",
        "TableStatus": "ACTIVE",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    })
}

const THROUGHPUT: ProvisionedThroughput = ProvisionedThroughput { read_capacity_units: 1, write_capacity_units: 2 };
const ON_DEMAND: OnDemandThroughput =
    OnDemandThroughput { max_read_request_units: Some(3), max_write_request_units: Some(-1) };
const WARM: WarmThroughput = WarmThroughput { read_units_per_second: Some(5), write_units_per_second: Some(6) };

fn index() -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: words("g"),
        key_schema: vec![KeySchemaElement::partition("a"), KeySchemaElement::sort("b")],
        projection: Projection::include(["c"]),
        provisioned_throughput: Some(THROUGHPUT),
        on_demand_throughput: Some(ON_DEMAND),
        warm_throughput: Some(WARM),
    }
}

fn index_json() -> Value {
    json!({
        "IndexName": "g",
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["c"]},
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        "OnDemandThroughput": {"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": -1},
        "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6},
    })
}

#[test]
fn a_table_with_all_settings_is_made() {
    spoken(
        CreateTableRequest {
            table_name: words("t"),
            key_schema: vec![KeySchemaElement::partition("id")],
            attribute_definitions: vec![AttributeDefinition::new("id", KeyAttributeType::from("L"))],
            local_secondary_indexes: Some(vec![LocalSecondaryIndex {
                index_name: words("l"),
                key_schema: vec![KeySchemaElement::partition("id")],
                projection: Projection::keys_only(),
            }]),
            global_secondary_indexes: Some(vec![index()]),
            billing_mode: Some(BillingMode::Provisioned),
            provisioned_throughput: Some(THROUGHPUT),
            on_demand_throughput: Some(ON_DEMAND),
            deletion_protection_enabled: Some(true),
            stream_specification: Some(StreamSpecification {
                stream_enabled: true,
                stream_view_type: Some(StreamViewType::NewImage),
            }),
            sse_specification: Some(SseSpecification {
                enabled: Some(true),
                sse_type: Some(SseType::Kms),
                kms_master_key_id: Some(words("key")),
            }),
            tags: Some(vec![Tag { key: words("k"), value: words("v") }]),
            table_class: Some(TableClass::StandardInfrequentAccess),
            warm_throughput: Some(WARM),
            resource_policy: Some(words("{}")),
        },
        json!({
            "TableName": "t",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "L"}],
            "LocalSecondaryIndexes": [{
                "IndexName": "l",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }],
            "GlobalSecondaryIndexes": [index_json()],
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
            "OnDemandThroughput": {"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": -1},
            "DeletionProtectionEnabled": true,
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
            "SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "key"},
            "Tags": [{"Key": "k", "Value": "v"}],
            "TableClass": "STANDARD_INFREQUENT_ACCESS",
            "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6},
            "ResourcePolicy": "{}",
        }),
        json!({"TableDescription": little_json()}),
        dynamo_model::api::CreateTableResponse { table_description: Box::new(little()) },
    );
}

#[test]
fn a_table_is_changed_in_every_way() {
    spoken(
        UpdateTableRequest {
            table_name: words("t"),
            attribute_definitions: Some(vec![AttributeDefinition::new("a", KeyAttributeType::S)]),
            billing_mode: Some(BillingMode::from("FREE")),
            provisioned_throughput: Some(THROUGHPUT),
            on_demand_throughput: Some(ON_DEMAND),
            global_secondary_index_updates: Some(vec![
                GlobalSecondaryIndexUpdate::Create(index()),
                GlobalSecondaryIndexUpdate::Update {
                    index_name: words("u"),
                    provisioned_throughput: Some(THROUGHPUT),
                    on_demand_throughput: Some(ON_DEMAND),
                    warm_throughput: Some(WARM),
                },
                GlobalSecondaryIndexUpdate::Delete { index_name: words("d") },
            ]),
            deletion_protection_enabled: Some(false),
            stream_specification: Some(StreamSpecification { stream_enabled: false, stream_view_type: None }),
            sse_specification: Some(SseSpecification::default()),
            table_class: Some(TableClass::Standard),
            warm_throughput: Some(WARM),
        },
        json!({
            "TableName": "t",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "BillingMode": "FREE",
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
            "OnDemandThroughput": {"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": -1},
            "GlobalSecondaryIndexUpdates": [
                {"Create": index_json()},
                {"Update": {
                    "IndexName": "u",
                    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
                    "OnDemandThroughput": {"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": -1},
                    "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6},
                }},
                {"Delete": {"IndexName": "d"}},
            ],
            "DeletionProtectionEnabled": false,
            "StreamSpecification": {"StreamEnabled": false},
            "SSESpecification": {},
            "TableClass": "STANDARD",
            "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6},
        }),
        json!({"TableDescription": little_json()}),
        dynamo_model::api::UpdateTableResponse { table_description: Box::new(little()) },
    );
}

#[test]
fn a_table_is_described_whole() {
    let warm = WarmThroughputDescription {
        read_units_per_second: 5,
        write_units_per_second: 6,
        status: TableStatus::Updating,
    };
    let provisioned = ProvisionedThroughputDescription {
        read_capacity_units: 1,
        write_capacity_units: 2,
        number_of_decreases_today: 3,
        last_increase_date_time: Some(4.5),
        last_decrease_date_time: Some(1_800_000_000.125),
    };
    let table = TableDescription {
        attribute_definitions: vec![AttributeDefinition::new("id", KeyAttributeType::B)],
        creation_date_time: Some(1_800_000_000.123),
        item_count: 7,
        table_size_bytes: 8,
        table_arn: words("arn"),
        table_id: words("uuid"),
        billing_mode_summary: Some(BillingModeSummary {
            billing_mode: BillingMode::PayPerRequest,
            last_update_to_pay_per_request_date_time: Some(9.0),
        }),
        provisioned_throughput: provisioned.clone(),
        on_demand_throughput: Some(ON_DEMAND),
        warm_throughput: Some(warm.clone()),
        local_secondary_indexes: Some(vec![LocalSecondaryIndexDescription {
            index_name: words("l"),
            key_schema: vec![KeySchemaElement::partition("id")],
            projection: Projection::all(),
            index_size_bytes: 1,
            item_count: 2,
            index_arn: words("arn/l"),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndexDescription {
            index_name: words("g"),
            key_schema: vec![KeySchemaElement::partition("id")],
            projection: Projection::all(),
            index_status: IndexStatus::Creating,
            backfilling: Some(true),
            provisioned_throughput: provisioned,
            on_demand_throughput: Some(ON_DEMAND),
            warm_throughput: Some(warm),
            index_size_bytes: 3,
            item_count: 4,
            index_arn: words("arn/g"),
        }]),
        stream_specification: Some(StreamSpecification { stream_enabled: true, stream_view_type: None }),
        latest_stream_label: Some(words("label")),
        latest_stream_arn: Some(words("arn/stream")),
        sse_description: Some(SseDescription {
            status: Some(SseStatus::Enabled),
            sse_type: Some(SseType::Kms),
            kms_master_key_arn: Some(words("key")),
            inaccessible_encryption_date_time: Some(10.0),
        }),
        table_class_summary: Some(TableClassSummary {
            table_class: TableClass::Standard,
            last_update_date_time: Some(11.0),
        }),
        deletion_protection_enabled: true,
        ..little()
    };
    spoken(
        DescribeTableRequest { table_name: words("t") },
        json!({"TableName": "t"}),
        json!({"Table": whole_json()}),
        DescribeTableResponse { table: Box::new(table) },
    );
}

fn whole_json() -> Value {
    let provisioned = json!({
        "ReadCapacityUnits": 1,
        "WriteCapacityUnits": 2,
        "NumberOfDecreasesToday": 3,
        "LastIncreaseDateTime": 4.5,
        "LastDecreaseDateTime": 1_800_000_000.125,
    });
    let on_demand = json!({"MaxReadRequestUnits": 3, "MaxWriteRequestUnits": -1});
    let warm = json!({"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6, "Status": "UPDATING"});
    let key = json!([{"AttributeName": "id", "KeyType": "HASH"}]);
    json!({
        "TableName": "t",
        "TableStatus": "ACTIVE",
        "KeySchema": key,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "B"}],
        "CreationDateTime": 1_800_000_000.123,
        "ItemCount": 7,
        "TableSizeBytes": 8,
        "TableArn": "arn",
        "TableId": "uuid",
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 9},
        "ProvisionedThroughput": provisioned,
        "OnDemandThroughput": on_demand,
        "WarmThroughput": warm,
        "LocalSecondaryIndexes": [{
            "IndexName": "l",
            "KeySchema": key,
            "Projection": {"ProjectionType": "ALL"},
            "IndexSizeBytes": 1,
            "ItemCount": 2,
            "IndexArn": "arn/l",
        }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "g",
            "KeySchema": key,
            "Projection": {"ProjectionType": "ALL"},
            "IndexStatus": "CREATING",
            "Backfilling": true,
            "ProvisionedThroughput": provisioned,
            "OnDemandThroughput": on_demand,
            "WarmThroughput": warm,
            "IndexSizeBytes": 3,
            "ItemCount": 4,
            "IndexArn": "arn/g",
        }],
        "StreamSpecification": {"StreamEnabled": true},
        "LatestStreamLabel": "label",
        "LatestStreamArn": "arn/stream",
        "SSEDescription": {
            "Status": "ENABLED",
            "SSEType": "KMS",
            "KMSMasterKeyArn": "key",
            "InaccessibleEncryptionDateTime": 10,
        },
        "TableClassSummary": {"TableClass": "STANDARD", "LastUpdateDateTime": 11},
        "DeletionProtectionEnabled": true,
    })
}

#[test]
fn what_a_batch_leaves_undone_can_be_asked_for_again() {
    let asked =
        |projection| KeysAndAttributes { keys: vec![item()], projection_expression: projection, ..Default::default() };
    let by_table = |asked| BTreeMap::from([(words("t"), asked)]);
    let unread = KeysAndAttributes {
        placeholders: Placeholders { names: Some(BTreeMap::from([(words("#0"), words("id"))])), values: None },
        ..asked(Some(Expression::Text(words("#0"))))
    };
    let projection = Paths { paths: vec![dynamo_model::Path::attribute("id")] };
    let keys = json!({
        "t": {"Keys": [{"id": {"S": "1"}}], "ProjectionExpression": "#0", "ExpressionAttributeNames": {"#0": "id"}},
    });
    spoken(
        BatchGetItemRequest { request_items: by_table(asked(Some(projection.into()))), return_consumed_capacity: None },
        json!({"RequestItems": keys}),
        json!({"Responses": {"t": []}, "UnprocessedKeys": keys}),
        BatchGetItemResponse {
            responses: BTreeMap::from([(words("t"), Vec::new())]),
            unprocessed_keys: by_table(unread),
            consumed_capacity: None,
        },
    );

    let writes = BTreeMap::from([(words("t"), vec![WriteRequest::Put(item()), WriteRequest::Delete(item())])]);
    let writes_json = json!({
        "t": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}, {"DeleteRequest": {"Key": {"id": {"S": "1"}}}}],
    });
    spoken(
        BatchWriteItemRequest {
            request_items: writes.clone(),
            return_consumed_capacity: None,
            return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        },
        json!({"RequestItems": writes_json, "ReturnItemCollectionMetrics": "SIZE"}),
        json!({
            "UnprocessedItems": writes_json,
            "ItemCollectionMetrics": {
                "t": [{"ItemCollectionKey": {"id": {"S": "1"}}, "SizeEstimateRangeGB": [0.5, 1.5]}],
            },
        }),
        BatchWriteItemResponse {
            unprocessed_items: writes,
            consumed_capacity: None,
            item_collection_metrics: Some(BTreeMap::from([(
                words("t"),
                vec![ItemCollectionMetrics { item_collection_key: item(), size_estimate_range_gb: [0.5, 1.5] }],
            )])),
        },
    );
}
