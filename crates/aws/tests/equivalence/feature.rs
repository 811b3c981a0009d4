//! What generated requests seldom or never have.

use std::collections::BTreeMap;

use dynamo_model::api::{
    AttributeAction, AttributeUpdate, ComparisonOperator, ConditionalOperator, DeleteItemRequest,
    DescribeStreamRequest, DescribeTableRequest, DescribeTimeToLiveRequest, ExpectedAttribute, GetItemRequest,
    GetRecordsRequest, GetShardIteratorRequest, LegacyCondition, LegacyQuery, LegacyScan, LegacyUpdate, LegacyWrite,
    ListStreamsRequest, PutItemRequest, QueryRequest, ReturnItemCollectionMetrics, ReturnValues,
    ReturnValuesOnConditionCheckFailure, ScanRequest, ShardIteratorType, TimeToLiveSpecification,
    TransactConditionCheck, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
    UpdateItemRequest, UpdateTableRequest, UpdateTimeToLiveRequest,
};
use dynamo_model::schema::{StreamSpecification, StreamViewType};
use dynamo_model::{
    AttributeValue, CancellationReason, Comparator, Condition, Expression, Item, Number, Operand, Path, Placeholders,
    ServiceError, SetOperand, SetValue, Update,
};

use crate::pair::Pair;
use crate::{TABLE, key, things};

fn by_name<T>(name: &str, value: T) -> Option<BTreeMap<String, T>> {
    Some(BTreeMap::from([(name.to_owned(), value)]))
}

fn number(number: i32) -> AttributeValue {
    Number::from(number).into()
}

fn put(item: Item) -> PutItemRequest {
    PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }
}

fn set(name: &str, value: AttributeValue) -> Update {
    let value = SetValue::Operand(SetOperand::Value(value));
    Update { set: vec![(Path::attribute(name), value)], ..Default::default() }
}

fn equals(name: &str, value: AttributeValue) -> Condition {
    Condition::Compare(Comparator::Eq, Operand::Path(Path::attribute(name)), Operand::Value(value))
}

#[tokio::test]
async fn parameters_from_before_expressions_come_through() {
    let pair = things().await;
    let expected = ExpectedAttribute {
        comparison_operator: Some(ComparisonOperator::Ge),
        attribute_value_list: Some(vec![number(1)]),
        ..Default::default()
    };
    let is_g = ExpectedAttribute { value: Some("g".into()), exists: Some(true), ..Default::default() };
    let both = BTreeMap::from([("n".to_owned(), expected), ("g".to_owned(), is_g)]);
    let write = LegacyWrite { expected: Some(both), conditional_operator: Some(ConditionalOperator::And) };
    let legacy = Some(Box::new(write.clone()));
    assert!(pair.same(PutItemRequest { legacy: legacy.clone(), ..put(key(0)) }).await.is_err());
    let delete = |s| DeleteItemRequest { table_name: TABLE.to_owned(), key: key(s), ..Default::default() };
    assert!(pair.same(DeleteItemRequest { legacy, ..delete(1) }).await.is_ok());

    let add = AttributeUpdate { value: Some(number(5)), action: Some(AttributeAction::Add) };
    let updates = LegacyUpdate {
        attribute_updates: by_name("n", add),
        expected: write.expected,
        conditional_operator: Some(ConditionalOperator::Or),
    };
    let update = UpdateItemRequest {
        table_name: TABLE.to_owned(),
        key: key(2),
        return_values: Some(ReturnValues::UpdatedNew),
        legacy: Some(Box::new(updates)),
        ..Default::default()
    };
    let changed = pair.same(update).await.expect("its condition holds").attributes.expect("they were asked for");
    assert_eq!(changed.get("n"), Some(&number(7)));
    legacy_searches(&pair).await;
}

async fn legacy_searches(pair: &Pair) {
    let at_least = |value| LegacyCondition {
        comparison_operator: ComparisonOperator::Ge,
        attribute_value_list: Some(vec![value]),
    };
    let equal = |value| LegacyCondition { comparison_operator: ComparisonOperator::Eq, ..at_least(value) };
    let query = LegacyQuery {
        key_conditions: by_name("p", equal("x".into())),
        query_filter: by_name("n", at_least(number(7))),
        conditional_operator: None,
        attributes_to_get: Some(vec!["n".to_owned()]),
    };
    let query = QueryRequest { table_name: TABLE.to_owned(), legacy: Some(Box::new(query)), ..Default::default() };
    assert_eq!(pair.same(query).await.expect("it is in order").count, 1);
    let one_of = BTreeMap::from([("n".to_owned(), at_least(number(7))), ("g".to_owned(), equal("none".into()))]);
    let scan = LegacyScan {
        scan_filter: Some(one_of),
        conditional_operator: Some(ConditionalOperator::Or),
        attributes_to_get: Some(vec!["a".to_owned()]),
    };
    let scan = ScanRequest { table_name: TABLE.to_owned(), legacy: Some(Box::new(scan)), ..Default::default() };
    assert_eq!(pair.same(scan).await.expect("it is in order").count, 1);
    let attributes_to_get = Some(vec!["n".to_owned()]);
    let get = GetItemRequest { table_name: TABLE.to_owned(), key: key(2), attributes_to_get, ..Default::default() };
    assert!(pair.same(get).await.expect("it is in order").item.is_some());
    let unknown = LegacyScan {
        scan_filter: by_name(
            "n",
            LegacyCondition { comparison_operator: ComparisonOperator::from("ANY"), attribute_value_list: None },
        ),
        ..Default::default()
    };
    let scan = ScanRequest { table_name: TABLE.to_owned(), legacy: Some(Box::new(unknown)), ..Default::default() };
    assert!(pair.same(scan).await.is_err());
}

#[tokio::test]
async fn what_a_failed_write_tells_comes_back() {
    let pair = things().await;
    let failing = PutItemRequest {
        condition_expression: Some(equals("g", "other".into()).into()),
        return_values_on_condition_check_failure: Some(ReturnValuesOnConditionCheckFailure::AllOld),
        ..put(key(1))
    };
    let refusal = pair.same(failing).await;
    assert!(matches!(refusal, Err(ServiceError::ConditionalCheckFailed { item: Some(_) })), "{refusal:?}");

    let check = TransactConditionCheck {
        table_name: TABLE.to_owned(),
        key: key(1),
        condition_expression: equals("g", "other".into()).into(),
        placeholders: Placeholders::default(),
        return_values_on_condition_check_failure: Some(ReturnValuesOnConditionCheckFailure::AllOld),
    };
    let item = Item::from([("p", "x".into()), ("s", number(9))]);
    let put = TransactPut { table_name: TABLE.to_owned(), item, ..Default::default() };
    let update = TransactUpdate {
        table_name: TABLE.to_owned(),
        key: key(2),
        update_expression: set("n", "no number".into()).into(),
        condition_expression: None,
        placeholders: Placeholders::default(),
        return_values_on_condition_check_failure: None,
    };
    let transact_items =
        vec![TransactWriteItem::ConditionCheck(check), TransactWriteItem::Put(put), TransactWriteItem::Update(update)];
    let canceled = pair.same(TransactWriteItemsRequest { transact_items, ..Default::default() }).await;
    let Err(ServiceError::TransactionCanceled { reasons }) = canceled else { panic!("{canceled:?}") };
    assert!(matches!(reasons[0], CancellationReason::ConditionalCheckFailed { item: Some(_) }), "{reasons:?}");
    assert_eq!(reasons[1], CancellationReason::None);
    assert!(matches!(reasons[2], CancellationReason::Validation { .. }), "{reasons:?}");
}

#[tokio::test]
async fn text_and_trees_go_together() {
    let pair = things().await;
    // The names that trees would be given first are taken.
    let names = by_name("#0", "g".to_owned());
    let values = by_name(":0", "g".into());
    let request = UpdateItemRequest {
        table_name: TABLE.to_owned(),
        key: key(1),
        update_expression: Some(set("changed", true.into()).into()),
        condition_expression: Some(Expression::Text("#0 = :0".to_owned())),
        placeholders: Placeholders { names, values },
        return_values: Some(ReturnValues::AllNew),
        return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        ..Default::default()
    };
    let changed = pair.same(request).await.expect("its condition holds").attributes.expect("they were asked for");
    assert_eq!(changed.get("changed"), Some(&true.into()));
    assert_eq!(changed.get("g"), Some(&"g".into()));
}

#[tokio::test]
async fn streams_are_read_alike() {
    let pair = things().await;
    let stream = StreamSpecification { stream_enabled: true, stream_view_type: Some(StreamViewType::NewAndOldImages) };
    let switch =
        UpdateTableRequest { table_name: TABLE.to_owned(), stream_specification: Some(stream), ..Default::default() };
    pair.same(switch).await.expect("the table has no stream");
    pair.same(put(key(1))).await.expect("it is in order");
    pair.same(put(key(7))).await.expect("it is in order");
    let delete = DeleteItemRequest { table_name: TABLE.to_owned(), key: key(7), ..Default::default() };
    pair.same(delete).await.expect("it is in order");

    let streams = pair.same(ListStreamsRequest::default()).await.expect("it is in order").streams;
    let stream_arn = streams[0].stream_arn.clone();
    let describe = DescribeStreamRequest { stream_arn: stream_arn.clone(), ..Default::default() };
    let described = pair.same(describe).await.expect("the stream is there").stream_description;
    let mut records = Vec::new();
    for shard in described.shards {
        let request = GetShardIteratorRequest {
            stream_arn: stream_arn.clone(),
            shard_id: shard.shard_id,
            shard_iterator_type: ShardIteratorType::TrimHorizon,
            sequence_number: None,
        };
        let iterator = pair.same(request).await.expect("the shard is there").shard_iterator.expect("it begins");
        let request = GetRecordsRequest { shard_iterator: iterator, limit: None };
        records.extend(pair.same(request).await.expect("the place is there").records);
    }
    assert_eq!(records.len(), 3);

    let unknown = GetShardIteratorRequest {
        stream_arn,
        shard_id: "shardId-00000000000000000000-00000000".to_owned(),
        shard_iterator_type: ShardIteratorType::from("ANY"),
        sequence_number: None,
    };
    assert!(pair.same(unknown).await.is_err());
    let lost = GetRecordsRequest { shard_iterator: "nowhere".to_owned(), limit: Some(0) };
    assert!(pair.same(lost).await.is_err());
}

#[tokio::test]
async fn expiry_is_switched_alike() {
    let pair = things().await;
    let request = |attribute_name: &str| UpdateTimeToLiveRequest {
        table_name: TABLE.to_owned(),
        time_to_live_specification: TimeToLiveSpecification {
            enabled: true,
            attribute_name: attribute_name.to_owned(),
        },
    };
    assert!(pair.same(request("")).await.is_err());
    assert!(pair.same(request("until")).await.is_ok());
    let described = pair.same(DescribeTimeToLiveRequest { table_name: TABLE.to_owned() }).await;
    assert!(described.expect("the table is there").time_to_live_description.attribute_name.is_some());
    assert!(pair.same(DescribeTableRequest { table_name: TABLE.to_owned() }).await.is_ok());
    assert!(pair.same(DescribeTableRequest { table_name: "nowhere".to_owned() }).await.is_err());
}
