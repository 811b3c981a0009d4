//! Whatever is asked, the engine answers: it does not panic, it does not exhaust the stack, and what it holds stays
//! readable.

mod anything;
#[path = "../ask/mod.rs"]
mod ask;
mod request;

use dynamo_engine::Engine;
use dynamo_model::api::{
    CreateTableRequest, DescribeTableRequest, GetItemRequest, PutItemRequest, QueryRequest, Request, ScanRequest,
    TransactPut, TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection,
};
use dynamo_model::{
    AttributeValue, Attributes, Comparator, Condition, Expression, Item, KeyCondition, KeyTest, Number, Operand, Path,
    Placeholders, ServiceError, SetOperand, SetValue, Update,
};
use proptest::prelude::*;

use ask::Ask;

const TABLE: &str = "things";

/// A table with an index of either kind and a few items.
fn engine() -> Engine {
    let define = AttributeDefinition::new;
    let engine = Engine::memory();
    let table = CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("s")],
        attribute_definitions: vec![
            define("p", KeyAttributeType::S),
            define("s", KeyAttributeType::N),
            define("n", KeyAttributeType::N),
            define("g", KeyAttributeType::S),
        ],
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "local".to_owned(),
            key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("n")],
            projection: Projection::keys_only(),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: "global".to_owned(),
            key_schema: vec![KeySchemaElement::partition("g"), KeySchemaElement::sort("s")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    engine.ask(table).expect("the table is new");
    for s in 0..3 {
        let mut item = key(s);
        item.insert("n", Number::from(s));
        item.insert("g", "g");
        item.insert("a", AttributeValue::L(vec![AttributeValue::M(Attributes::from([("b", "c".into())]))]));
        engine.ask(PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }).expect("in order");
    }
    engine
}

fn key(s: i32) -> Item {
    Item::from([("p", "x".into()), ("s", Number::from(s).into())])
}

/// Everything that the engine holds can be read, and nothing is wrong within.
fn check_readable(engine: &Engine) {
    let items = engine.contents(TABLE, None);
    let table = engine.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there").table;
    assert_eq!(table.item_count, items.len() as i64);
    let locals = table.local_secondary_indexes.into_iter().flatten().map(|index| index.index_name);
    let globals = table.global_secondary_indexes.into_iter().flatten().map(|index| index.index_name);
    for index in locals.chain(globals) {
        assert!(engine.contents(TABLE, Some(&index)).len() <= items.len());
    }
}

fn answer(engine: &Engine, request: Request) {
    let operation = request.operation();
    if let Err(error @ ServiceError::InternalServerError { .. }) = engine.answer(request) {
        panic!("{operation}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_requests_are_answered(requests in prop::collection::vec(request::request(), 1..12)) {
        let engine = engine();
        requests.into_iter().for_each(|request| answer(&engine, request));
        check_readable(&engine);
    }

    #[test]
    fn any_text_of_an_expression_is_answered(
        text in anything::expression_text(), placeholders in anything::placeholders()
    ) {
        let engine = engine();
        for request in with_text(&text, &placeholders) {
            answer(&engine, request);
        }
        check_readable(&engine);
    }
}

/// The text as every kind of expression.
fn with_text(text: &str, placeholders: &Placeholders) -> Vec<Request> {
    let table_name = TABLE.to_owned();
    let placeholders = placeholders.clone();
    let text = text.to_owned();
    let put = PutItemRequest {
        table_name: table_name.clone(),
        item: key(1),
        condition_expression: Some(Expression::Text(text.clone())),
        placeholders: placeholders.clone(),
        ..Default::default()
    };
    let update = UpdateItemRequest {
        table_name: table_name.clone(),
        key: key(1),
        update_expression: Some(Expression::Text(text.clone())),
        placeholders: placeholders.clone(),
        ..Default::default()
    };
    let get = GetItemRequest {
        table_name: table_name.clone(),
        key: key(1),
        projection_expression: Some(Expression::Text(text.clone())),
        placeholders: placeholders.clone(),
        ..Default::default()
    };
    let query = QueryRequest {
        table_name: table_name.clone(),
        key_condition_expression: Some(Expression::Text(text.clone())),
        placeholders: placeholders.clone(),
        ..Default::default()
    };
    let scan =
        ScanRequest { table_name, filter_expression: Some(Expression::Text(text)), placeholders, ..Default::default() };
    vec![put.into(), update.into(), get.into(), query.into(), scan.into()]
}

/// How deep things are made by hand: far beyond what is allowed, though not beyond what dropping them can bear.
const DEPTH: usize = 3000;

fn deep_list() -> AttributeValue {
    (0..DEPTH).fold(AttributeValue::Null, |inner, _| AttributeValue::L(vec![inner]))
}

fn deep_map() -> AttributeValue {
    (0..DEPTH).fold(AttributeValue::Null, |inner, _| AttributeValue::M(Attributes::from([("m", inner)])))
}

fn with(mut item: Item, name: &str, value: AttributeValue) -> Item {
    item.insert(name, value);
    item
}

#[track_caller]
fn refused(engine: &Engine, request: impl Into<Request>) {
    let answer = engine.answer(request.into());
    assert!(matches!(answer, Err(ServiceError::Validation { .. })), "{:?}", answer.err());
}

fn put(item: Item) -> PutItemRequest {
    PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }
}

fn update(update: Update) -> UpdateItemRequest {
    let update_expression = Some(update.into());
    UpdateItemRequest { table_name: TABLE.to_owned(), key: key(1), update_expression, ..Default::default() }
}

fn set(value: SetValue) -> Update {
    Update { set: vec![(Path::attribute("a"), value)], ..Default::default() }
}

fn on_condition(condition: Condition) -> PutItemRequest {
    PutItemRequest { condition_expression: Some(condition.into()), ..put(key(1)) }
}

fn a() -> Path {
    Path::attribute("a")
}

#[test]
fn values_however_deep_are_refused() {
    let engine = engine();
    for deep in [deep_list, deep_map] {
        refused(&engine, put(with(key(1), "a", deep())));
        refused(
            &engine,
            GetItemRequest { table_name: TABLE.to_owned(), key: with(key(1), "a", deep()), ..Default::default() },
        );
        refused(&engine, update(set(SetValue::Operand(SetOperand::Value(deep())))));
        refused(&engine, update(Update { add: vec![(a(), deep())], ..Default::default() }));
        refused(&engine, update(Update { delete: vec![(a(), deep())], ..Default::default() }));
        let terms = vec![("p".into(), KeyTest::Eq(deep()))];
        let query = QueryRequest {
            table_name: TABLE.to_owned(),
            key_condition_expression: Some(KeyCondition { terms }.into()),
            ..Default::default()
        };
        refused(&engine, query);
        let scan = ScanRequest {
            table_name: TABLE.to_owned(),
            exclusive_start_key: Some(with(key(1), "a", deep())),
            ..Default::default()
        };
        refused(&engine, scan);
        let text = "a = :deep".to_owned();
        let values = [(":deep".to_owned(), deep())].into();
        refused(
            &engine,
            PutItemRequest {
                condition_expression: Some(Expression::Text(text)),
                placeholders: Placeholders { values: Some(values), ..Default::default() },
                ..put(key(1))
            },
        );
    }
    check_readable(&engine);
}

#[test]
fn deep_values_in_a_transaction_with_a_token_are_refused() {
    let engine = engine();
    let item = with(key(1), "a", deep_list());
    let action = TransactWriteItem::Put(TransactPut { table_name: TABLE.to_owned(), item, ..Default::default() });
    let request = TransactWriteItemsRequest {
        transact_items: vec![action],
        client_request_token: Some("deep".to_owned()),
        ..Default::default()
    };
    refused(&engine, request);
}

#[test]
fn conditions_with_deep_values_are_refused() {
    let engine = engine();
    for deep in [deep_list, deep_map] {
        let equal = Condition::Compare(Comparator::Eq, Operand::Path(a()), Operand::Value(deep()));
        refused(&engine, on_condition(equal));
        refused(&engine, on_condition(Condition::Contains(Operand::Path(a()), Operand::Value(deep()))));
        refused(&engine, on_condition(Condition::In(Operand::Path(a()), vec![Operand::Value(deep())])));
    }
}

#[test]
fn trees_however_deep_are_refused() {
    let engine = engine();
    let exists = || Condition::AttributeExists(a());
    let not = || (0..DEPTH).fold(exists(), |inner, _| Condition::Not(Box::new(inner)));
    refused(&engine, on_condition(not()));
    let filter_expression = Some(not().into());
    refused(&engine, ScanRequest { table_name: TABLE.to_owned(), filter_expression, ..Default::default() });
    let and = (0..DEPTH).fold(exists(), |inner, _| Condition::And(vec![inner, exists()]));
    refused(&engine, on_condition(and));
    let lone = (0..DEPTH).fold(exists(), |inner, _| Condition::And(vec![inner]));
    answer(&engine, on_condition(lone).into());
    let or = (0..DEPTH).fold(exists(), |inner, _| Condition::Or(vec![exists(), inner]));
    refused(&engine, on_condition(or));

    let size = (0..DEPTH).fold(Operand::Path(a()), |inner, _| Operand::Size(Box::new(inner)));
    refused(&engine, on_condition(Condition::Compare(Comparator::Eq, size, Operand::Value(Number::from(1).into()))));
    let path = Path { root: "a".into(), rest: vec![dynamo_model::Segment::Index(0); DEPTH] };
    refused(&engine, on_condition(Condition::AttributeExists(path.clone())));
    refused(&engine, update(Update { remove: vec![path], ..Default::default() }));
}

#[test]
fn operands_of_updates_however_deep_are_answered() {
    let engine = engine();
    let value = || SetOperand::Value(AttributeValue::L(Vec::new()));
    let default = (0..DEPTH).fold(value(), |inner, _| SetOperand::IfNotExists(a(), Box::new(inner)));
    answer(&engine, update(set(SetValue::Operand(default))).into());
    let left = (0..DEPTH).fold(value(), |inner, _| SetOperand::ListAppend(Box::new(inner), Box::new(value())));
    answer(&engine, update(set(SetValue::Operand(left))).into());
    let right = (0..DEPTH).fold(value(), |inner, _| SetOperand::ListAppend(Box::new(value()), Box::new(inner)));
    answer(&engine, update(set(SetValue::Operand(right))).into());
    check_readable(&engine);
}

#[test]
fn empty_and_single_connectives_are_answered() {
    let engine = engine();
    for condition in [Condition::And(vec![]), Condition::Or(vec![]), Condition::And(vec![Condition::Or(vec![])])] {
        answer(&engine, on_condition(condition).into());
    }
    answer(&engine, on_condition(Condition::And(vec![Condition::AttributeExists(a())])).into());
    answer(&engine, on_condition(Condition::In(Operand::Path(a()), vec![])).into());
    answer(&engine, update(Update::default()).into());
}
