//! Requests that the service refuses: each with its exact error, and without a trace in the tables.

mod ask;

use std::collections::BTreeMap;

use dynamo_engine::Engine;
use dynamo_model::api::{
    BatchGetItemRequest, BatchWriteItemRequest, CreateTableRequest, DeleteItemRequest, DeleteTableRequest,
    DescribeTableRequest, GetItemRequest, KeysAndAttributes, PutItemRequest, QueryRequest, Request, ScanRequest,
    TransactConditionCheck, TransactDelete, TransactGet, TransactGetItemsRequest, TransactPut, TransactUpdate,
    TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest, UpdateTableRequest, WriteRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection,
};
use dynamo_model::{
    AttributeValue, Attributes, CancellationReason, Condition, Expression, Item, KeyCondition, KeyTest, Number,
    Operand, Path, ServiceError, SetOperand, SetValue, Update, limits,
};

use ask::Ask;

const ORDERS: &str = "orders";
const BLOBS: &str = "blobs";

const EMPTY_CUSTOMER: &str = "One or more parameter values are not valid. \
    The AttributeValue for a key attribute cannot contain an empty string value. Key: customer";
const EMPTY_DIGEST: &str = "One or more parameter values are not valid. \
    The AttributeValue for a key attribute cannot contain an empty binary value. Key: digest";
const NOT_THE_SCHEMA: &str = "The provided key element does not match the schema";
const TOO_DEEP: &str = "Nesting Levels have exceeded supported limits: \
    Attributes in the item have nested levels beyond supported limit";
const TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const TOO_LARGE_UPDATE: &str = "Item size to update has exceeded the maximum allowed size";
const TWICE: &str = "Transaction request cannot include multiple operations on one item";
const DUPLICATES: &str = "Provided list of item keys contains duplicates";

/// An engine with two tables and items in them. `orders` has a key of customer (S) and number (N), a local index by the
/// day (N) and a global one by the city (S); `blobs` has a key of digest (B).
struct Shop(Engine);

impl Shop {
    fn new() -> Self {
        let shop = Self(Engine::memory());
        shop.0.ask(orders()).expect("the table is new");
        shop.0.ask(blobs()).expect("the table is new");
        for (customer, number) in [("ada", 1), ("ada", 2), ("bob", 1)] {
            let mut item = order(customer, number);
            item.insert("day", Number::from(number));
            item.insert("city", "Oslo");
            item.insert("note", "as it was");
            shop.put(ORDERS, item);
        }
        shop.put(BLOBS, blob(b"first"));
        shop
    }

    fn put(&self, table: &str, item: Item) {
        self.0.ask(put(table, item)).expect("the item is in order");
    }

    fn contents(&self) -> [Vec<Item>; 2] {
        [self.0.contents(ORDERS, None), self.0.contents(BLOBS, None)]
    }

    /// The request is answered with this error, and the tables stay as they are.
    #[track_caller]
    fn refuses(&self, request: impl Into<Request>, error: ServiceError) {
        let request = request.into();
        let before = self.contents();
        match self.0.answer(request.clone()) {
            Ok((response, _)) => panic!("{request:?} was answered with {response:?}"),
            Err(answer) => assert_eq!(answer, error, "{request:?}"),
        }
        assert_eq!(self.contents(), before, "{request:?}");
    }

    /// The request is not valid, in these words.
    #[track_caller]
    fn invalid(&self, request: impl Into<Request>, message: &str) {
        self.refuses(request, ServiceError::validation(message));
    }

    /// The request is not valid, in these words behind those that the newer parts of the service put in front.
    #[track_caller]
    fn enveloped(&self, request: impl Into<Request>, message: &str) {
        self.invalid(request, &format!("1 validation error detected: {message}"));
    }

    /// The request is not valid, in words of which these are a part.
    #[track_caller]
    fn mentions(&self, request: impl Into<Request>, part: &str) {
        let request = request.into();
        let before = self.contents();
        match self.0.answer(request.clone()) {
            Err(ServiceError::Validation { message }) => assert!(message.contains(part), "{request:?}: {message}"),
            answer => panic!("{request:?} was answered with {answer:?}"),
        }
        assert_eq!(self.contents(), before, "{request:?}");
    }

    /// The only action of a transaction is not valid, in these words.
    #[track_caller]
    fn canceled(&self, request: impl Into<Request>, message: &str) {
        let reasons = vec![CancellationReason::Validation { message: message.to_owned() }];
        self.refuses(request, ServiceError::TransactionCanceled { reasons });
    }
}

fn orders() -> CreateTableRequest {
    let define = AttributeDefinition::new;
    CreateTableRequest {
        table_name: ORDERS.to_owned(),
        key_schema: vec![KeySchemaElement::partition("customer"), KeySchemaElement::sort("number")],
        attribute_definitions: vec![
            define("customer", KeyAttributeType::S),
            define("number", KeyAttributeType::N),
            define("day", KeyAttributeType::N),
            define("city", KeyAttributeType::S),
        ],
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "by-day".to_owned(),
            key_schema: vec![KeySchemaElement::partition("customer"), KeySchemaElement::sort("day")],
            projection: Projection::all(),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: "by-city".to_owned(),
            key_schema: vec![KeySchemaElement::partition("city")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

fn blobs() -> CreateTableRequest {
    CreateTableRequest {
        table_name: BLOBS.to_owned(),
        key_schema: vec![KeySchemaElement::partition("digest")],
        attribute_definitions: vec![AttributeDefinition::new("digest", KeyAttributeType::B)],
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

fn order(customer: &str, number: i32) -> Item {
    Item::from([("customer", customer.into()), ("number", Number::from(number).into())])
}

fn blob(digest: &[u8]) -> Item {
    Item::from([("digest", AttributeValue::B(digest.to_vec()))])
}

fn with(mut item: Item, name: &str, value: impl Into<AttributeValue>) -> Item {
    item.insert(name, value);
    item
}

fn without(mut item: Item, name: &str) -> Item {
    item.remove(name);
    item
}

fn put(table: &str, item: Item) -> PutItemRequest {
    PutItemRequest { table_name: table.to_owned(), item, ..Default::default() }
}

fn get(table: &str, key: Item) -> GetItemRequest {
    GetItemRequest { table_name: table.to_owned(), key, ..Default::default() }
}

fn delete(table: &str, key: Item) -> DeleteItemRequest {
    DeleteItemRequest { table_name: table.to_owned(), key, ..Default::default() }
}

fn set(name: &str, value: impl Into<AttributeValue>) -> Update {
    let value = SetValue::Operand(SetOperand::Value(value.into()));
    Update { set: vec![(Path::attribute(name), value)], ..Default::default() }
}

fn update(table: &str, key: Item, update: Update) -> UpdateItemRequest {
    let update_expression = Some(Expression::Tree(update));
    UpdateItemRequest { table_name: table.to_owned(), key, update_expression, ..Default::default() }
}

fn batch_put(table: &str, items: impl IntoIterator<Item = Item>) -> BatchWriteItemRequest {
    batch(table, items.into_iter().map(WriteRequest::Put).collect())
}

fn batch(table: &str, writes: Vec<WriteRequest>) -> BatchWriteItemRequest {
    BatchWriteItemRequest { request_items: BTreeMap::from([(table.to_owned(), writes)]), ..Default::default() }
}

fn batch_get(table: &str, keys: Vec<Item>) -> BatchGetItemRequest {
    let asked = KeysAndAttributes { keys, ..Default::default() };
    BatchGetItemRequest { request_items: BTreeMap::from([(table.to_owned(), asked)]), ..Default::default() }
}

fn transact(actions: impl IntoIterator<Item = TransactWriteItem>) -> TransactWriteItemsRequest {
    TransactWriteItemsRequest { transact_items: actions.into_iter().collect(), ..Default::default() }
}

fn transact_put(table: &str, item: Item) -> TransactWriteItem {
    TransactWriteItem::Put(TransactPut { table_name: table.to_owned(), item, ..Default::default() })
}

fn transact_delete(table: &str, key: Item) -> TransactWriteItem {
    TransactWriteItem::Delete(TransactDelete { table_name: table.to_owned(), key, ..Default::default() })
}

fn transact_update(table: &str, key: Item, update: Update) -> TransactWriteItem {
    TransactWriteItem::Update(TransactUpdate {
        table_name: table.to_owned(),
        key,
        update_expression: update.into(),
        condition_expression: None,
        placeholders: Default::default(),
        return_values_on_condition_check_failure: None,
    })
}

fn transact_check(table: &str, key: Item, condition: Condition) -> TransactWriteItem {
    TransactWriteItem::ConditionCheck(TransactConditionCheck {
        table_name: table.to_owned(),
        key,
        condition_expression: condition.into(),
        placeholders: Default::default(),
        return_values_on_condition_check_failure: None,
    })
}

fn transact_get(table: &str, keys: impl IntoIterator<Item = Item>) -> TransactGetItemsRequest {
    let get = |key| TransactGet { table_name: table.to_owned(), key, ..Default::default() };
    TransactGetItemsRequest { transact_items: keys.into_iter().map(get).collect(), ..Default::default() }
}

fn query(table: &str, terms: Vec<(&str, KeyTest)>) -> QueryRequest {
    let terms = terms.into_iter().map(|(name, test)| (name.into(), test)).collect();
    QueryRequest {
        table_name: table.to_owned(),
        key_condition_expression: Some(KeyCondition { terms }.into()),
        ..Default::default()
    }
}

fn of(customer: &str) -> (&'static str, KeyTest) {
    ("customer", KeyTest::Eq(customer.into()))
}

/// A value inside of so many lists and maps, in turn.
fn nested(wraps: usize) -> AttributeValue {
    (0..wraps).fold(AttributeValue::Null, |inner, wrap| {
        if wrap % 2 == 0 { vec![inner].into() } else { Attributes::from([("m", inner)]).into() }
    })
}

/// The item, filled up to a size.
fn filled(item: Item, size: usize) -> Item {
    let room = size - item.size() - "fill".len();
    with(item, "fill", "x".repeat(room))
}

#[test]
fn empty_keys() {
    let shop = Shop::new();
    let empty = || order("", 1);
    shop.invalid(put(ORDERS, empty()), EMPTY_CUSTOMER);
    shop.invalid(get(ORDERS, empty()), EMPTY_CUSTOMER);
    shop.invalid(delete(ORDERS, empty()), EMPTY_CUSTOMER);
    shop.invalid(update(ORDERS, empty(), set("note", "new")), EMPTY_CUSTOMER);
    shop.invalid(batch_put(ORDERS, [order("new", 1), empty()]), EMPTY_CUSTOMER);
    shop.invalid(batch(ORDERS, vec![WriteRequest::Delete(empty())]), EMPTY_CUSTOMER);
    shop.invalid(batch_get(ORDERS, vec![empty()]), EMPTY_CUSTOMER);
    shop.invalid(query(ORDERS, vec![of("")]), EMPTY_CUSTOMER);
    shop.invalid(put(BLOBS, blob(b"")), EMPTY_DIGEST);
    shop.invalid(get(BLOBS, blob(b"")), EMPTY_DIGEST);

    // In a transaction, too, this is no reason of an action but an error of its own.
    let good = || transact_put(ORDERS, order("new", 1));
    shop.invalid(transact([good(), transact_put(ORDERS, empty())]), EMPTY_CUSTOMER);
    shop.invalid(transact([good(), transact_delete(ORDERS, empty())]), EMPTY_CUSTOMER);
    shop.invalid(transact([good(), transact_update(ORDERS, empty(), set("note", "new"))]), EMPTY_CUSTOMER);
    let exists = Condition::AttributeExists(Path::attribute("note"));
    shop.invalid(transact([good(), transact_check(ORDERS, empty(), exists)]), EMPTY_CUSTOMER);
    shop.invalid(transact_get(ORDERS, [order("ada", 1), empty()]), EMPTY_CUSTOMER);
}

#[test]
fn empty_index_keys() {
    const EMPTY_CITY: &str = "One or more parameter values are not valid. \
        A value specified for a secondary index key is not supported. \
        The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-city, IndexKey: city";
    const UPDATED_TO_EMPTY: &str = "One or more parameter values are not valid. \
        The update expression attempted to update a secondary index key to a value that is not supported. \
        The AttributeValue for a key attribute cannot contain an empty string value.";
    let shop = Shop::new();
    let nowhere = || with(order("new", 1), "city", "");
    shop.invalid(put(ORDERS, nowhere()), EMPTY_CITY);
    shop.invalid(batch_put(ORDERS, [order("new", 2), nowhere()]), EMPTY_CITY);
    shop.invalid(update(ORDERS, order("ada", 1), set("city", "")), UPDATED_TO_EMPTY);
}

#[test]
fn missing_key_attributes() {
    const MISSING: &str = "One or more parameter values were invalid: Missing the key";
    let shop = Shop::new();
    let customer_only = || without(order("ada", 1), "number");
    let number_only = || without(order("ada", 1), "customer");
    shop.invalid(put(ORDERS, Item::new()), &format!("{MISSING} customer in the item"));
    shop.invalid(put(ORDERS, number_only()), &format!("{MISSING} customer in the item"));
    shop.invalid(put(ORDERS, customer_only()), &format!("{MISSING} number in the item"));
    for key in [Item::new(), customer_only(), number_only(), with(order("ada", 1), "note", "too much")] {
        shop.invalid(get(ORDERS, key.clone()), NOT_THE_SCHEMA);
        shop.invalid(delete(ORDERS, key.clone()), NOT_THE_SCHEMA);
        shop.invalid(update(ORDERS, key.clone(), set("note", "new")), NOT_THE_SCHEMA);
        shop.invalid(batch_get(ORDERS, vec![order("ada", 1), key.clone()]), NOT_THE_SCHEMA);
        let good = WriteRequest::Delete(order("ada", 1));
        shop.invalid(batch(ORDERS, vec![good, WriteRequest::Delete(key.clone())]), NOT_THE_SCHEMA);
        shop.canceled(transact([transact_delete(ORDERS, key.clone())]), NOT_THE_SCHEMA);
        shop.canceled(transact_get(ORDERS, [key]), NOT_THE_SCHEMA);
    }
    shop.invalid(batch_put(ORDERS, [order("new", 1), customer_only()]), NOT_THE_SCHEMA);
    shop.invalid(
        query(ORDERS, vec![("number", KeyTest::Eq(Number::from(1).into()))]),
        "Query condition missed key schema element: customer",
    );
}

#[test]
fn keys_of_the_wrong_type() {
    let shop = Shop::new();
    let wrong = || with(order("ada", 1), "number", "one");
    let mismatch = "One or more parameter values were invalid: Type mismatch for key number expected: N actual: S";
    shop.invalid(put(ORDERS, wrong()), mismatch);
    let list = "One or more parameter values were invalid: Type mismatch for key number expected: N actual: L";
    shop.invalid(put(ORDERS, with(order("ada", 1), "number", nested(1))), list);
    shop.invalid(get(ORDERS, wrong()), NOT_THE_SCHEMA);
    shop.invalid(delete(ORDERS, wrong()), NOT_THE_SCHEMA);
    shop.invalid(update(ORDERS, wrong(), set("note", "new")), NOT_THE_SCHEMA);
    shop.invalid(batch_put(ORDERS, [order("new", 1), wrong()]), NOT_THE_SCHEMA);
    shop.invalid(batch_get(ORDERS, vec![wrong()]), NOT_THE_SCHEMA);
    shop.canceled(transact([transact_put(ORDERS, wrong())]), mismatch);
    shop.canceled(transact([transact_delete(ORDERS, wrong())]), NOT_THE_SCHEMA);
    shop.canceled(transact([transact_update(ORDERS, wrong(), set("note", "new"))]), NOT_THE_SCHEMA);
    shop.canceled(transact_get(ORDERS, [wrong()]), NOT_THE_SCHEMA);
    let condition = query(ORDERS, vec![of("ada"), ("number", KeyTest::Eq("one".into()))]);
    shop.invalid(
        condition,
        "One or more parameter values were invalid: Condition parameter type does not match schema type",
    );
    let day = with(order("new", 1), "day", "Monday");
    let index = "One or more parameter values were invalid: \
                 Type mismatch for Index Key day Expected: N Actual: S IndexName: by-day";
    shop.invalid(put(ORDERS, day.clone()), index);
    shop.invalid(batch_put(ORDERS, [order("new", 2), day.clone()]), index);
    shop.canceled(transact([transact_put(ORDERS, day)]), index);
    shop.invalid(update(ORDERS, order("ada", 1), set("day", "Monday")), index);
    let computed = Update {
        set: vec![(Path::attribute("day"), SetValue::Operand(SetOperand::Path(Path::attribute("note"))))],
        ..Default::default()
    };
    shop.invalid(
        update(ORDERS, order("ada", 1), computed),
        "The update expression attempted to update the secondary index key to unsupported type",
    );
}

#[test]
fn keys_that_are_too_long() {
    let shop = Shop::new();
    let long = vec![7; limits::PARTITION_KEY_SIZE];
    let longer = vec![7; limits::PARTITION_KEY_SIZE + 1];
    let message = "One or more parameter values were invalid: \
                   Size of hashkey has exceeded the maximum size limit of2048 bytes";
    shop.invalid(put(BLOBS, blob(&longer)), message);
    shop.invalid(get(BLOBS, blob(&longer)), message);
    shop.invalid(delete(BLOBS, blob(&longer)), message);
    shop.put(BLOBS, blob(&long));
    assert_eq!(shop.0.ask(get(BLOBS, blob(&long))).expect("the key is in order").item, Some(blob(&long)));
}

#[test]
fn index_keys_that_are_too_long() {
    let shop = Shop::new();
    let city = |length| with(order("new", 1), "city", "x".repeat(length));
    let message = "One or more parameter values were invalid: Size limit exceeded for Index Key city \
                   Actual Size: 2049 bytes Max Size: 2048 bytes IndexName: by-city";
    shop.invalid(put(ORDERS, city(2049)), message);
    shop.invalid(batch_put(ORDERS, [order("new", 2), city(2049)]), message);
    shop.canceled(transact([transact_put(ORDERS, city(2049))]), message);
    shop.invalid(update(ORDERS, order("ada", 1), set("city", "x".repeat(2049))), message);
    shop.put(ORDERS, city(2048));
    assert_eq!(shop.0.contents(ORDERS, Some("by-city")).len(), 4);
}

#[test]
fn updates_of_the_key() {
    let shop = Shop::new();
    let message = "One or more parameter values were invalid: \
                   Cannot update attribute number. This attribute is part of the key";
    shop.invalid(update(ORDERS, order("ada", 1), set("number", Number::from(1))), message);
    let remove = Update { remove: vec![Path::attribute("number")], ..Default::default() };
    shop.invalid(update(ORDERS, order("ada", 1), remove.clone()), message);
    shop.canceled(transact([transact_update(ORDERS, order("ada", 1), remove)]), message);
}

#[test]
fn an_item_of_exactly_400_kb_passes_and_one_byte_more_fails() {
    let shop = Shop::new();
    let largest = |number| filled(order("big", number), limits::ITEM_SIZE);
    let larger = |number| filled(order("big", number), limits::ITEM_SIZE + 1);
    assert_eq!(largest(1).size(), 409_600);

    shop.put(ORDERS, largest(1));
    shop.0.ask(batch_put(ORDERS, [largest(2)])).expect("the item is in order");
    shop.0.ask(transact([transact_put(ORDERS, largest(3))])).expect("the item is in order");

    shop.invalid(put(ORDERS, larger(4)), TOO_LARGE);
    shop.invalid(put(ORDERS, larger(1)), TOO_LARGE);
    shop.invalid(batch_put(ORDERS, [order("new", 1), larger(4)]), TOO_LARGE);
    shop.invalid(transact([transact_put(ORDERS, order("new", 1)), transact_put(ORDERS, larger(4))]), TOO_LARGE);
    // The size is looked at before the table is looked for.
    shop.invalid(put("nowhere", larger(4)), TOO_LARGE);
}

#[test]
fn an_update_beyond_400_kb_fails() {
    let shop = Shop::new();
    let room = limits::ITEM_SIZE - order("big", 1).size() - "fill".len();
    let grow = |by: usize| set("fill", "x".repeat(by));
    shop.invalid(update(ORDERS, order("big", 1), grow(room + 1)), TOO_LARGE_UPDATE);
    shop.put(ORDERS, filled(order("big", 1), limits::ITEM_SIZE));
    shop.invalid(update(ORDERS, order("big", 1), set("a", "")), TOO_LARGE_UPDATE);
    shop.invalid(update(ORDERS, order("big", 1), grow(room + 1)), TOO_LARGE_UPDATE);
}

#[test]
fn sets_without_elements_and_with_one_twice() {
    const EMPTY: &str = "One or more parameter values were invalid: An string set  may not be empty";
    let shop = Shop::new();
    let holding = |value: AttributeValue| with(order("new", 1), "tags", value);
    let texts = |texts: &[&str]| AttributeValue::Ss(texts.iter().map(|&text| text.to_owned()).collect());
    let numbers = |numbers: &[i32]| AttributeValue::Ns(numbers.iter().map(|&number| Number::from(number)).collect());
    let binaries = |bytes: &[u8]| AttributeValue::Bs(bytes.iter().map(|&byte| vec![byte]).collect());

    shop.enveloped(put(ORDERS, holding(texts(&[]))), EMPTY);
    let empty_numbers = "One or more parameter values were invalid: An number set  may not be empty";
    shop.enveloped(put(ORDERS, holding(numbers(&[]))), empty_numbers);
    let empty_binaries = "One or more parameter values were invalid: Binary sets should not be empty";
    shop.enveloped(put(ORDERS, holding(binaries(&[]))), empty_binaries);
    shop.invalid(batch_put(ORDERS, [order("new", 2), holding(texts(&[]))]), EMPTY);
    shop.invalid(transact([transact_put(ORDERS, holding(texts(&[])))]), EMPTY);
    shop.enveloped(update(ORDERS, order("ada", 1), set("tags", texts(&[]))), EMPTY);
    // However deep it lies.
    let deep = vec![AttributeValue::M(Attributes::from([("m", texts(&[]))]))];
    shop.enveloped(put(ORDERS, holding(deep.into())), EMPTY);

    let twice = r#"One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates."#;
    shop.enveloped(put(ORDERS, holding(texts(&["a", "a"]))), twice);
    shop.enveloped(update(ORDERS, order("ada", 1), set("tags", texts(&["a", "a"]))), twice);
    // How the collection is printed here is known of some regions of the service and not of others.
    let duplicates = "contains duplicates";
    shop.mentions(put(ORDERS, holding(numbers(&[1, 2, 1]))), duplicates);
    shop.mentions(put(ORDERS, holding(binaries(&[1, 2, 1]))), duplicates);
    shop.mentions(batch_put(ORDERS, [order("new", 2), holding(texts(&["a", "a"]))]), duplicates);
    shop.mentions(transact([transact_put(ORDERS, holding(texts(&["a", "a"])))]), duplicates);
}

#[test]
fn values_that_are_nested_too_deep() {
    let shop = Shop::new();
    let holding = |wraps| with(order("deep", 1), "nest", nested(wraps));
    // The attribute itself is the first level of the 32.
    shop.put(ORDERS, holding(31));
    shop.enveloped(put(ORDERS, holding(32)), TOO_DEEP);
    shop.enveloped(update(ORDERS, order("ada", 1), set("nest", nested(32))), TOO_DEEP);
    shop.invalid(batch_put(ORDERS, [order("new", 1), holding(32)]), TOO_DEEP);
    shop.invalid(transact([transact_put(ORDERS, holding(32))]), TOO_DEEP);

    // A value that is not too deep by itself can be, where it is put.
    let below = |value| Update {
        set: vec![(Path::attribute("nest").key("m"), SetValue::Operand(SetOperand::Value(value)))],
        ..Default::default()
    };
    shop.put(ORDERS, with(order("deep", 2), "nest", Attributes::new()));
    shop.0.ask(update(ORDERS, order("deep", 2), below(nested(30)))).expect("31 levels below a map are 32");
    let message = "Nesting Levels have exceeded supported limits";
    shop.invalid(update(ORDERS, order("deep", 2), below(nested(31))), message);
}

#[test]
fn values_in_conditions_are_looked_at_as_those_of_items_are() {
    const EMPTY: &str = "One or more parameter values were invalid: An string set  may not be empty";
    let shop = Shop::new();
    let nothing = || AttributeValue::Ss(Vec::new().into());
    let contains = |value| {
        let note = Operand::Path(Path::attribute("note"));
        Condition::Not(Box::new(Condition::Contains(note, Operand::Value(value))))
    };
    let on = |condition: Condition| PutItemRequest {
        condition_expression: Some(condition.into()),
        ..put(ORDERS, order("ada", 1))
    };
    shop.enveloped(on(contains(nothing())), EMPTY);
    shop.enveloped(on(contains(nested(32))), TOO_DEEP);
    let filtered =
        QueryRequest { filter_expression: Some(contains(nothing()).into()), ..query(ORDERS, vec![of("ada")]) };
    shop.invalid(filtered, EMPTY);
}

#[test]
fn indexes_that_are_not_there() {
    let shop = Shop::new();
    let message = "The table does not have the specified index: by-note";
    let index_name = Some("by-note".to_owned());
    shop.invalid(QueryRequest { index_name: index_name.clone(), ..query(ORDERS, vec![of("ada")]) }, message);
    shop.invalid(ScanRequest { table_name: ORDERS.to_owned(), index_name, ..Default::default() }, message);
}

#[test]
fn start_keys_from_elsewhere() {
    const INVALID: &str = "The provided starting key is invalid";
    const OUTSIDE: &str = "The provided starting key is outside query boundaries based on provided conditions";
    let shop = Shop::new();
    let of_ada = |start: Item| QueryRequest { exclusive_start_key: Some(start), ..query(ORDERS, vec![of("ada")]) };
    let by_day = |start| QueryRequest { index_name: Some("by-day".to_owned()), ..of_ada(start) };
    let day = |key: Item| with(key, "day", Number::from(1));

    // Of another table, of an index, and of nothing at all.
    shop.invalid(of_ada(blob(b"first")), INVALID);
    shop.invalid(of_ada(day(order("ada", 1))), INVALID);
    shop.invalid(of_ada(Item::new()), INVALID);
    // Of the table, and of another index.
    shop.invalid(by_day(order("ada", 1)), INVALID);
    shop.invalid(by_day(with(order("ada", 1), "city", "Oslo")), INVALID);
    // Of another partition.
    shop.invalid(of_ada(order("bob", 1)), OUTSIDE);
    shop.invalid(by_day(day(order("bob", 1))), OUTSIDE);
    // Of another part of the partition.
    let above = |number: i32| vec![of("ada"), ("number", KeyTest::Gt(Number::from(number).into()))];
    let behind = QueryRequest { exclusive_start_key: Some(order("ada", 1)), ..query(ORDERS, above(1)) };
    shop.invalid(behind, "The provided starting key does not match the range key predicate");
    // Of another partition, though not of another part of it: the words are odd, but the service's.
    let elsewhere = QueryRequest { exclusive_start_key: Some(order("bob", 2)), ..query(ORDERS, above(1)) };
    shop.invalid(elsewhere, "The query can return at most one row and cannot be restarted");
    // Of the wrong types.
    shop.invalid(of_ada(with(order("ada", 1), "number", "one")), NOT_THE_SCHEMA);
    shop.invalid(by_day(with(order("ada", 1), "day", "Monday")), NOT_THE_SCHEMA);
    let wrong_table_key = with(day(order("ada", 1)), "number", "one");
    shop.invalid(by_day(wrong_table_key), &format!("{INVALID}: {NOT_THE_SCHEMA}"));
}

#[test]
fn scans_with_start_keys_from_elsewhere() {
    const INVALID: &str = "The provided starting key is invalid";
    let shop = Shop::new();
    let scan =
        |start| ScanRequest { table_name: ORDERS.to_owned(), exclusive_start_key: Some(start), ..Default::default() };
    let by_city = |start| ScanRequest { index_name: Some("by-city".to_owned()), ..scan(start) };
    let not_the_schema = format!("{INVALID}: {NOT_THE_SCHEMA}");
    shop.invalid(scan(blob(b"first")), &not_the_schema);
    shop.invalid(scan(with(order("ada", 1), "number", "one")), &not_the_schema);
    shop.invalid(by_city(order("ada", 1)), INVALID);
    shop.invalid(by_city(with(order("ada", 1), "city", true)), NOT_THE_SCHEMA);

    // Of the other segment: one of the two it is.
    let refused: Vec<_> = [0, 1]
        .into_iter()
        .filter_map(|segment| {
            let part = ScanRequest { segment: Some(segment), total_segments: Some(2), ..scan(order("ada", 1)) };
            Some((segment, shop.0.ask(part).err()?))
        })
        .collect();
    let [(segment, error)] = refused.as_slice() else { panic!("a key is of one segment of two: {refused:?}") };
    let message = format!(
        "{INVALID}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. \
         TotalSegments: 2 Segment: {segment}"
    );
    assert_eq!(*error, ServiceError::validation(message));
}

#[test]
fn segments_that_are_not_there() {
    let shop = Shop::new();
    let scan = |segment, total_segments| ScanRequest {
        table_name: ORDERS.to_owned(),
        segment,
        total_segments,
        ..Default::default()
    };
    shop.invalid(
        scan(Some(5), Some(5)),
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: \
         Segment: 5 is not less than TotalSegments: 5",
    );
    shop.enveloped(
        scan(Some(-1), Some(5)),
        "Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
    );
    shop.enveloped(
        scan(Some(0), Some(1_000_001)),
        "Value '1000001' at 'totalSegments' failed to satisfy constraint: \
         Member must have value less than or equal to 1000000",
    );
    shop.invalid(
        scan(Some(0), None),
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
    shop.invalid(
        scan(None, Some(5)),
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
}

#[test]
fn batches_that_are_too_large() {
    let shop = Shop::new();
    let many = |count: i32| (0..count).map(|number| order("many", number));
    let constraint = |member: &str, most: usize| {
        format!(
            "Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {most}"
        )
    };
    shop.enveloped(batch_put(ORDERS, many(26)), &constraint("RequestItems.orders.member", 25));
    let mut spread = batch_put(ORDERS, many(25));
    spread.request_items.insert(BLOBS.to_owned(), vec![WriteRequest::Put(blob(b"one too many"))]);
    shop.invalid(spread, "Too many items requested for the BatchWriteItem call");
    shop.0.ask(batch_put(ORDERS, many(25))).expect("25 are allowed");

    let keys = many(101).collect();
    shop.enveloped(batch_get(ORDERS, keys), &constraint("RequestItems.orders.member.Keys", 100));
    let mut spread = batch_get(ORDERS, many(100).collect());
    let one = KeysAndAttributes { keys: vec![blob(b"one too many")], ..Default::default() };
    spread.request_items.insert(BLOBS.to_owned(), one);
    shop.invalid(spread, "Too many items requested for the BatchGetItem call");
    let found = shop.0.ask(batch_get(ORDERS, many(100).collect())).expect("100 are allowed");
    assert_eq!(found.responses[ORDERS].len(), 25);
}

#[test]
fn transactions_that_are_too_large() {
    let shop = Shop::new();
    let many = |count: i32| (0..count).map(|number| order("many", number));
    let puts = |count| transact(many(count).map(|item| transact_put(ORDERS, item)));
    let too_many = "Value at 'TransactItems' failed to satisfy constraint: \
                    Member must have length less than or equal to 100";
    shop.enveloped(puts(101), too_many);
    shop.enveloped(transact_get(ORDERS, many(101)), too_many);
    let none = "Value at 'TransactItems' failed to satisfy constraint: \
                Member must have length greater than or equal to 1";
    shop.enveloped(transact([]), none);
    shop.enveloped(transact_get(ORDERS, []), none);

    let heavy = (0..11).map(|number| transact_put(ORDERS, filled(order("heavy", number), limits::ITEM_SIZE)));
    let size = 11 * limits::ITEM_SIZE;
    let message = format!("Transaction payload size cannot exceed 4MB. Payload Size: {size}");
    shop.invalid(transact(heavy), &message);
    shop.0.ask(puts(100)).expect("100 are allowed");
}

#[test]
fn items_twice_in_one_request() {
    let shop = Shop::new();
    let twice = || [order("new", 1), order("other", 1), order("new", 1)];
    shop.invalid(batch_put(ORDERS, twice()), DUPLICATES);
    let put_and_delete = vec![WriteRequest::Put(order("new", 1)), WriteRequest::Delete(order("new", 1))];
    shop.invalid(batch(ORDERS, put_and_delete), DUPLICATES);
    shop.invalid(batch_get(ORDERS, twice().to_vec()), DUPLICATES);
    shop.invalid(transact(twice().map(|item| transact_put(ORDERS, item))), TWICE);
    let note = Condition::AttributeExists(Path::attribute("note"));
    let checked_and_put = [transact_check(ORDERS, order("ada", 1), note), transact_put(ORDERS, order("ada", 1))];
    shop.invalid(transact(checked_and_put), TWICE);
    shop.invalid(transact_get(ORDERS, twice()), TWICE);

    // By their values, and by what the table's names stand for.
    let same = ["1", "1.0"].map(|number| {
        let number: Number = number.parse().expect("a number");
        with(order("new", 0), "number", number)
    });
    shop.invalid(batch_put(ORDERS, same.clone()), DUPLICATES);
    shop.invalid(transact(same.map(|item| transact_put(ORDERS, item))), TWICE);
}

#[test]
fn one_bad_action_spoils_a_transaction() {
    let shop = Shop::new();
    let missing = Condition::AttributeNotExists(Path::attribute("note"));
    let actions = [
        transact_put(ORDERS, order("new", 1)),
        transact_check(ORDERS, order("ada", 1), missing),
        transact_delete(ORDERS, order("ada", 2)),
        transact_update(ORDERS, with(order("bob", 1), "number", "one"), set("note", "new")),
        transact_update(ORDERS, order("bob", 1), set("note", "new")),
    ];
    let reasons = vec![
        CancellationReason::None,
        CancellationReason::ConditionalCheckFailed { item: None },
        CancellationReason::None,
        CancellationReason::Validation { message: NOT_THE_SCHEMA.to_owned() },
        CancellationReason::None,
    ];
    shop.refuses(transact(actions), ServiceError::TransactionCanceled { reasons });
}

#[test]
fn tokens() {
    let shop = Shop::new();
    let with_token = |token: &str, item| TransactWriteItemsRequest {
        client_request_token: Some(token.to_owned()),
        ..transact([transact_put(ORDERS, item)])
    };
    shop.enveloped(
        with_token(&"x".repeat(37), order("new", 1)),
        "Value at 'ClientRequestToken' failed to satisfy constraint: \
         Member must have length less than or equal to 36",
    );
    shop.0.ask(with_token("once", order("new", 1))).expect("the token is new");
    shop.refuses(with_token("once", order("new", 2)), ServiceError::IdempotentParameterMismatch);
}

#[test]
fn tables_that_are_not_there() {
    const NOWHERE: &str = "nowhere";
    let shop = Shop::new();
    let key = || order("ada", 1);
    let requests: Vec<Request> = vec![
        put(NOWHERE, key()).into(),
        get(NOWHERE, key()).into(),
        update(NOWHERE, key(), set("note", "new")).into(),
        delete(NOWHERE, key()).into(),
        query(NOWHERE, vec![of("ada")]).into(),
        ScanRequest { table_name: NOWHERE.to_owned(), ..Default::default() }.into(),
        batch_put(NOWHERE, [key()]).into(),
        batch_get(NOWHERE, vec![key()]).into(),
        transact([transact_put(ORDERS, order("new", 1)), transact_put(NOWHERE, key())]).into(),
        transact_get(NOWHERE, [key()]).into(),
    ];
    for request in requests {
        let message = "Requested resource not found".to_owned();
        shop.refuses(request, ServiceError::ResourceNotFound { message });
    }
    let mut both = batch_put(ORDERS, [order("new", 1)]);
    both.request_items.insert("zzz".to_owned(), vec![WriteRequest::Put(key())]);
    shop.refuses(both, ServiceError::ResourceNotFound { message: "Requested resource not found".to_owned() });

    let table_name = NOWHERE.to_owned();
    let requests: Vec<Request> = vec![
        DescribeTableRequest { table_name: table_name.clone() }.into(),
        DeleteTableRequest { table_name: table_name.clone() }.into(),
        UpdateTableRequest { table_name, deletion_protection_enabled: Some(true), ..Default::default() }.into(),
    ];
    for request in requests {
        let message = "Requested resource not found: Table: nowhere not found".to_owned();
        shop.refuses(request, ServiceError::ResourceNotFound { message });
    }
}

#[test]
fn tables_that_are_there_already() {
    let shop = Shop::new();
    let message = "Table already exists: orders".to_owned();
    shop.refuses(orders(), ServiceError::ResourceInUse { message });
}

#[test]
fn tables_that_are_protected() {
    let shop = Shop::new();
    let protect = UpdateTableRequest {
        table_name: ORDERS.to_owned(),
        deletion_protection_enabled: Some(true),
        ..Default::default()
    };
    shop.0.ask(protect).expect("a table can be protected");
    shop.invalid(
        DeleteTableRequest { table_name: ORDERS.to_owned() },
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
}
