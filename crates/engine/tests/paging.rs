//! Pages of Query and Scan: where they end, how one goes on, and that together they are the whole.

mod ask;

use std::collections::BTreeSet;

use dynamo_engine::Engine;
use dynamo_model::api::{
    CreateTableRequest, DeleteItemRequest, PutItemRequest, QueryRequest, QueryResponse, ScanRequest, ScanResponse,
    Select,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection,
};
use dynamo_model::{
    AttributeValue, Comparator, Condition, Item, Items, KeyCondition, KeyTest, Number, Operand, Path, limits,
};
use proptest::prelude::*;

use ask::{Ask, made};

const TABLE: &str = "readings";
/// The local index, whose entries are few and alike, so that ties are broken by the table's key.
const LOCAL: &str = "by-level";
const GLOBAL: &str = "by-color";

/// A key: the sensor, and the time of the reading.
type Key = (u8, i16);

/// A table of readings, with a local index by level and a global one by color and level.
fn engine(keys: impl IntoIterator<Item = Key>) -> Engine {
    let define = AttributeDefinition::new;
    let engine = Engine::memory();
    let table = CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![KeySchemaElement::partition("sensor"), KeySchemaElement::sort("time")],
        attribute_definitions: vec![
            define("sensor", KeyAttributeType::S),
            define("time", KeyAttributeType::N),
            define("level", KeyAttributeType::N),
            define("color", KeyAttributeType::S),
        ],
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: LOCAL.to_owned(),
            key_schema: vec![KeySchemaElement::partition("sensor"), KeySchemaElement::sort("level")],
            projection: Projection::all(),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: GLOBAL.to_owned(),
            key_schema: vec![KeySchemaElement::partition("color"), KeySchemaElement::sort("level")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    engine.ask(table).expect("the table is new");
    keys.into_iter().for_each(|key| put(&engine, reading(key)));
    engine
}

fn put(engine: &Engine, item: Item) {
    let request = PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() };
    engine.ask(request).expect("the item is in order");
}

fn delete(engine: &Engine, key: Key) {
    let request = DeleteItemRequest { table_name: TABLE.to_owned(), key: key_of(key), ..Default::default() };
    engine.ask(request).expect("the key is in order");
}

fn key_of((sensor, time): Key) -> Item {
    Item::from([("sensor", format!("sensor {sensor}").into()), ("time", Number::from(time).into())])
}

/// Level and color follow from the key; three levels and two colors.
fn reading(key: Key) -> Item {
    let mut item = key_of(key);
    item.insert("level", Number::from(key.1.rem_euclid(3)));
    item.insert("color", if key.1 % 2 == 0 { "red" } else { "blue" });
    item
}

fn is_red(item: &Item) -> bool {
    item.get("color") == Some(&"red".into())
}

fn red_only() -> Option<dynamo_model::Expression<Condition>> {
    let color = Operand::Path(Path::attribute("color"));
    Some(Condition::Compare(Comparator::Eq, color, Operand::Value("red".into())).into())
}

fn equal(name: &str, value: impl Into<AttributeValue>) -> KeyCondition {
    KeyCondition { terms: vec![(name.into(), KeyTest::Eq(value.into()))] }
}

fn query(condition: KeyCondition) -> QueryRequest {
    let key_condition_expression = Some(condition.into());
    QueryRequest { table_name: TABLE.to_owned(), key_condition_expression, ..Default::default() }
}

fn of_sensor(sensor: u8) -> QueryRequest {
    query(equal("sensor", format!("sensor {sensor}")))
}

fn scan() -> ScanRequest {
    ScanRequest { table_name: TABLE.to_owned(), ..Default::default() }
}

/// All pages of a query.
fn query_pages(engine: &Engine, mut request: QueryRequest) -> Vec<QueryResponse> {
    let mut pages = Vec::new();
    loop {
        let page = engine.ask(request.clone()).expect("the query is in order");
        request.exclusive_start_key.clone_from(&page.last_evaluated_key);
        pages.push(page);
        if request.exclusive_start_key.is_none() {
            return pages;
        }
    }
}

/// All pages of a scan.
fn scan_pages(engine: &Engine, mut request: ScanRequest) -> Vec<ScanResponse> {
    let mut pages = Vec::new();
    loop {
        let page = engine.ask(request.clone()).expect("the scan is in order");
        request.exclusive_start_key.clone_from(&page.last_evaluated_key);
        pages.push(page);
        if request.exclusive_start_key.is_none() {
            return pages;
        }
    }
}

fn queried(engine: &Engine, request: QueryRequest) -> Vec<Item> {
    query_pages(engine, request).into_iter().flat_map(|page| made(page.items)).collect()
}

fn scanned(engine: &Engine, request: ScanRequest) -> Vec<Item> {
    scan_pages(engine, request).into_iter().flat_map(|page| made(page.items)).collect()
}

/// An item with a key and nothing else of interest, filled up to a size.
fn filled(key: Key, size: usize) -> Item {
    let mut item = key_of(key);
    item.insert("fill", "x".repeat(size - item.size() - "fill".len()));
    item
}

const QUARTER: usize = limits::PAGE_SIZE / 4;

/// Asks for the items of sizes, all of one partition; answers with how many are in the first page and whether there
/// is a next key.
#[track_caller]
fn first_page(sizes: &[usize]) -> (i32, bool) {
    let engine = engine([]);
    for (time, size) in (0..).zip(sizes) {
        put(&engine, filled((0, time), *size));
    }
    let page = engine.ask(of_sensor(0)).expect("the query is in order");
    let scan = engine.ask(scan()).expect("the scan is in order");
    assert_eq!(scan.items, page.items);
    assert_eq!(scan.last_evaluated_key, page.last_evaluated_key);
    assert_eq!(page.scanned_count, page.count);
    let items = made(page.items);
    let last = items.last().expect("there are items");
    let key: Item = ["sensor", "time"].into_iter().map(|name| (name, last.get(name).unwrap().clone())).collect();
    assert!(page.last_evaluated_key.as_ref().is_none_or(|next| *next == key), "{:?}", page.last_evaluated_key);
    (page.count, page.last_evaluated_key.is_some())
}

#[test]
fn a_page_ends_with_the_item_that_takes_it_to_1_mb() {
    // One byte less than 1 MB leaves room for one more item, whatever its size.
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER - 1, 100, 100]), (5, true));
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER - 1, 300_000, 100]), (5, true));
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER, 100]), (4, true));
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER + 1, 100]), (4, true));
    assert_eq!(first_page(&[350_000; 4]), (3, true));
}

#[test]
fn a_page_of_1_mb_has_a_next_key_even_if_nothing_follows() {
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER]), (4, true));
    assert_eq!(first_page(&[QUARTER, QUARTER, QUARTER, QUARTER - 1]), (4, false));
}

#[test]
fn a_page_is_cut_before_it_is_filtered_or_projected() {
    let engine = engine([]);
    (0..8).for_each(|time| put(&engine, filled((0, time), QUARTER)));
    let nothing = Condition::AttributeExists(Path::attribute("color"));
    let request = QueryRequest { filter_expression: Some(nothing.into()), ..of_sensor(0) };
    let page = engine.ask(request).expect("the query is in order");
    assert_eq!((page.count, page.scanned_count, page.items), (0, 4, Some(Items::default())));
    assert_eq!(page.last_evaluated_key, Some(key_of((0, 3))));

    let time = dynamo_model::Projection { paths: vec![Path::attribute("time")] };
    let request = QueryRequest { projection_expression: Some(time.into()), ..of_sensor(0) };
    assert_eq!(engine.ask(request).expect("the query is in order").count, 4);
    let request = QueryRequest { select: Some(Select::Count), ..of_sensor(0) };
    let page = engine.ask(request).expect("the query is in order");
    assert_eq!((page.count, page.items), (4, None));
}

#[test]
fn limit_counts_what_was_looked_at() {
    let engine = engine((0..10).map(|time| (0, time)));
    let request = ScanRequest { filter_expression: red_only(), limit: Some(3), ..scan() };
    let counts: Vec<_> = scan_pages(&engine, request).iter().map(|page| (page.count, page.scanned_count)).collect();
    assert_eq!(counts, [(2, 3), (1, 3), (2, 3), (0, 1)]);
}

#[test]
fn a_page_that_ends_at_its_limit_has_a_next_key_even_if_nothing_follows() {
    let engine = engine((0..3).map(|time| (0, time)));
    let next = |limit| {
        let page = engine.ask(QueryRequest { limit: Some(limit), ..of_sensor(0) }).expect("the query is in order");
        page.last_evaluated_key
    };
    assert_eq!(next(2), Some(key_of((0, 1))));
    assert_eq!(next(3), Some(key_of((0, 2))));
    assert_eq!(next(4), None);
    let request = QueryRequest { limit: Some(3), exclusive_start_key: next(3), ..of_sensor(0) };
    let page = engine.ask(request).expect("the query is in order");
    assert_eq!(
        (page.items, page.count, page.scanned_count, page.last_evaluated_key),
        (Some(Items::default()), 0, 0, None)
    );
}

#[test]
fn a_next_key_is_the_key_of_the_table_and_the_index() {
    let engine = engine([(0, 4)]);
    let page = |request| engine.ask(QueryRequest { limit: Some(1), ..request }).expect("the query is in order");
    let names = |key: Option<Item>| -> Vec<String> {
        key.expect("the page ends at its limit").keys().map(ToString::to_string).collect()
    };
    assert_eq!(names(page(of_sensor(0)).last_evaluated_key), ["sensor", "time"]);
    let local = QueryRequest { index_name: Some(LOCAL.to_owned()), ..of_sensor(0) };
    assert_eq!(names(page(local).last_evaluated_key), ["level", "sensor", "time"]);
    let global = QueryRequest { index_name: Some(GLOBAL.to_owned()), ..query(equal("color", "red")) };
    assert_eq!(names(page(global).last_evaluated_key), ["color", "level", "sensor", "time"]);
}

#[test]
fn a_start_key_need_not_be_there() {
    let engine = engine([(0, 1), (0, 3)]);
    let from = |time, forward| {
        let request = QueryRequest {
            exclusive_start_key: Some(key_of((0, time))),
            scan_index_forward: Some(forward),
            ..of_sensor(0)
        };
        queried(&engine, request)
    };
    assert_eq!(from(2, true), [reading((0, 3))]);
    assert_eq!(from(2, false), [reading((0, 1))]);
    assert_eq!(from(3, true), []);
    assert_eq!(from(-9, true), [reading((0, 1)), reading((0, 3))]);
}

#[test]
fn a_query_by_all_of_an_index_key_can_be_gone_on_with() {
    // Of an index, that is no single entry: four readings here have one color and one level.
    let engine = engine([(0, 0), (0, 6), (1, 0), (2, 6)]);
    let page_by_page = |index: &str, terms: Vec<(&str, AttributeValue)>| {
        let terms = terms.into_iter().map(|(name, value)| (name.into(), KeyTest::Eq(value))).collect();
        let index_name = Some(index.to_owned());
        queried(&engine, QueryRequest { index_name, limit: Some(1), ..query(KeyCondition { terms }) }).len()
    };
    assert_eq!(page_by_page(GLOBAL, vec![("color", "red".into()), ("level", Number::ZERO.into())]), 4);
    assert_eq!(page_by_page(LOCAL, vec![("sensor", "sensor 0".into()), ("level", Number::ZERO.into())]), 2);
}

#[test]
fn a_query_by_the_whole_key_can_be_gone_on_with() {
    let engine = engine([(0, 0)]);
    let mut condition = equal("sensor", "sensor 0");
    condition.terms.push(("time".into(), KeyTest::Eq(Number::ZERO.into())));
    let pages = query_pages(&engine, QueryRequest { limit: Some(1), ..query(condition) });
    assert_eq!(pages.iter().map(|page| page.count).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn a_scan_of_a_million_segments_is_a_scan() {
    let keys: Vec<Key> = (0..20).map(|sensor| (sensor, 0)).collect();
    let engine = engine(keys.clone());
    // The segments at both ends, and a few others, hold no more than is there.
    let total = limits::SCAN_SEGMENTS;
    for segment in [0, 1, total / 2, total - 2, total - 1] {
        let part = ScanRequest { segment: Some(segment), total_segments: Some(total), ..scan() };
        assert!(scanned(&engine, part).len() <= 1);
    }
}

fn keys() -> impl Strategy<Value = BTreeSet<Key>> {
    prop::collection::btree_set((0u8..4, -9i16..9), 0..40)
}

/// A sequence of what is done to a table between pages.
fn changes() -> impl Strategy<Value = Vec<(Key, bool)>> {
    prop::collection::vec(((0u8..4, -9i16..9), any::<bool>()), 0..30)
}

/// The requests to the table and its indexes that answer with all readings of a partition in order.
fn partition_queries() -> impl Strategy<Value = QueryRequest> {
    let index = |name: &str, request| QueryRequest { index_name: Some(name.to_owned()), ..request };
    prop_oneof![
        (0u8..4).prop_map(of_sensor),
        (0u8..4).prop_map(move |sensor| index(LOCAL, of_sensor(sensor))),
        prop::sample::select(vec!["red", "blue"]).prop_map(move |color| index(GLOBAL, query(equal("color", color)))),
        (prop::sample::select(vec!["red", "blue"]), 0i32..3).prop_map(move |(color, level)| {
            let mut condition = equal("color", color);
            condition.terms.push(("level".into(), KeyTest::Eq(Number::from(level).into())));
            index(GLOBAL, query(condition))
        }),
    ]
}

fn sorted(items: &[Item]) -> Vec<String> {
    let mut sorted: Vec<_> = items.iter().map(|item| format!("{item:?}")).collect();
    sorted.sort_unstable();
    sorted
}

proptest! {
    #[test]
    fn pages_together_are_the_whole(keys in keys(), request in partition_queries(), limit in 1i32..5) {
        let engine = engine(keys);
        let whole = made(engine.ask(request.clone()).expect("the query is in order").items);
        prop_assert_eq!(queried(&engine, QueryRequest { limit: Some(limit), ..request }), whole);
    }

    #[test]
    fn backwards_is_forwards_reversed(keys in keys(), request in partition_queries(), limit in 1i32..5) {
        let engine = engine(keys);
        let mut forwards = queried(&engine, request.clone());
        forwards.reverse();
        let limit = Some(limit);
        let backwards = queried(&engine, QueryRequest { limit, scan_index_forward: Some(false), ..request });
        prop_assert_eq!(backwards, forwards);
    }

    #[test]
    fn segments_cover_every_item_once(
        keys in keys(), total in 1i32..9, limit in 1i32..5, index in prop::sample::select(vec![None, Some(LOCAL), Some(GLOBAL)])
    ) {
        let engine = engine(keys);
        let index_name = index.map(str::to_owned);
        let whole = scanned(&engine, ScanRequest { index_name: index_name.clone(), ..scan() });
        let mut parts = Vec::new();
        for segment in 0..total {
            let part = ScanRequest {
                index_name: index_name.clone(),
                segment: Some(segment),
                total_segments: Some(total),
                limit: Some(limit),
                ..scan()
            };
            parts.extend(scanned(&engine, part));
        }
        // A segment is a range of what a scan goes through, so the order is that of the scan, too.
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn filtered_pages_are_the_filtered_whole(keys in keys(), limit in 1i32..5) {
        let engine = engine(keys);
        let filter = || ScanRequest { filter_expression: red_only(), ..scan() };
        let expected: Vec<_> = engine.contents(TABLE, None).into_iter().filter(is_red).collect();
        prop_assert_eq!(scanned(&engine, ScanRequest { limit: Some(limit), ..filter() }), expected.clone());
        let counted = scan_pages(&engine, ScanRequest { limit: Some(limit), select: Some(Select::Count), ..filter() });
        prop_assert_eq!(counted.iter().map(|page| page.count).sum::<i32>() as usize, expected.len());
    }

    #[test]
    fn an_item_that_is_left_alone_is_read_once_whatever_happens_between_the_pages(
        keys in keys(),
        changes in changes(),
        request in partition_queries(),
        forward in any::<bool>(),
        limit in 1i32..4,
    ) {
        let engine = engine(keys.clone());
        let touched: BTreeSet<Key> = changes.iter().map(|(key, _)| *key).collect();
        let left_alone: Vec<Item> =
            keys.iter().filter(|key| !touched.contains(key)).map(|key| reading(*key)).collect();
        let mut changes = changes.into_iter();
        let mut change = || {
            for (key, keep) in changes.by_ref().take(2) {
                if keep { put(&engine, reading(key)) } else { delete(&engine, key) }
            }
        };

        let mut request = QueryRequest { limit: Some(limit), scan_index_forward: Some(forward), ..request };
        let of_partition = queried(&engine, QueryRequest { limit: None, ..request.clone() });
        let mut seen = Vec::new();
        loop {
            let page = engine.ask(request.clone()).expect("the query is in order");
            seen.extend(made(page.items));
            let Some(key) = page.last_evaluated_key else { break };
            request.exclusive_start_key = Some(key);
            change();
        }
        let expected: Vec<_> = of_partition.into_iter().filter(|item| left_alone.contains(item)).collect();
        let seen: Vec<_> = seen.into_iter().filter(|item| left_alone.contains(item)).collect();
        prop_assert_eq!(seen, expected);
    }

    #[test]
    fn a_scan_reads_an_item_that_is_left_alone_once(keys in keys(), changes in changes(), limit in 1i32..4) {
        let engine = engine(keys.clone());
        let touched: BTreeSet<Key> = changes.iter().map(|(key, _)| *key).collect();
        let left_alone: Vec<Item> =
            keys.iter().filter(|key| !touched.contains(key)).map(|key| reading(*key)).collect();
        let mut changes = changes.into_iter();
        let mut request = ScanRequest { limit: Some(limit), ..scan() };
        let mut seen = Vec::new();
        loop {
            let page = engine.ask(request.clone()).expect("the scan is in order");
            seen.extend(made(page.items));
            let Some(key) = page.last_evaluated_key else { break };
            request.exclusive_start_key = Some(key);
            for (key, keep) in changes.by_ref().take(2) {
                if keep { put(&engine, reading(key)) } else { delete(&engine, key) }
            }
        }
        seen.retain(|item| left_alone.contains(item));
        prop_assert_eq!(sorted(&seen), sorted(&left_alone));
    }
}
