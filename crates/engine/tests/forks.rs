//! What a fork has beside items, and that neither side sees what the other does afterwards. That items and indexes are
//! right whatever happens is said by the model's tests.

mod ask;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use dynamo_engine::{Clock, Engine};
use dynamo_model::api::{
    CreateTableRequest, DeleteTableRequest, DescribeStreamRequest, DescribeTableRequest, GetRecordsRequest,
    GetShardIteratorRequest, ListTablesRequest, ListTagsOfResourceRequest, PutItemRequest, ShardIteratorType,
    TagResourceRequest, TimeToLiveSpecification, TransactPut, TransactWriteItem, TransactWriteItemsRequest,
    UpdateTableRequest, UpdateTimeToLiveRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, KeyAttributeType, KeySchemaElement, StreamSpecification, StreamViewType, Tag,
};
use dynamo_model::{AttributeValue, Item, Number, ServiceError};

use ask::Ask;

const TABLE: &str = "parcels";
const START: u64 = 1_800_000_000;
const HOUR: u64 = 3600;

/// A clock that goes when it is told to, in seconds.
#[derive(Debug)]
struct Hands(AtomicU64);

impl Hands {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(START)))
    }

    fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// An engine with a table that has a stream, and whose items expire.
fn engine(clock: &Arc<Hands>) -> Engine {
    let engine = Engine::memory_at(clock.clone());
    create(&engine, TABLE);
    let specification = TimeToLiveSpecification { enabled: true, attribute_name: "until".to_owned() };
    let request = UpdateTimeToLiveRequest { table_name: TABLE.to_owned(), time_to_live_specification: specification };
    engine.ask(request).expect("the table is there");
    engine
}

fn create(engine: &Engine, table: &str) {
    let request = CreateTableRequest {
        table_name: table.to_owned(),
        key_schema: vec![KeySchemaElement::partition("number")],
        attribute_definitions: vec![AttributeDefinition::new("number", KeyAttributeType::N)],
        billing_mode: Some(BillingMode::PayPerRequest),
        stream_specification: Some(StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(StreamViewType::NewAndOldImages),
        }),
        ..Default::default()
    };
    engine.ask(request).expect("the table is new");
}

fn number(value: u64) -> AttributeValue {
    Number::from(value).into()
}

fn put(engine: &Engine, parcel: u64) {
    let item = Item::from([("number", number(parcel)), ("until", number(START + HOUR))]);
    let request = PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() };
    engine.ask(request).expect("the item is in order");
}

fn parcels(engine: &Engine) -> BTreeSet<String> {
    engine.contents(TABLE, None).iter().map(parcel).collect()
}

fn parcel(item: &Item) -> String {
    item.get("number").and_then(AttributeValue::as_n).expect("every parcel has one").to_string()
}

/// The numbers of the parcels that the stream tells of, and of those that it tells to have expired.
fn told(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let stream_arn = engine.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there");
    let stream_arn = stream_arn.table.latest_stream_arn.expect("it has a stream");
    let request = DescribeStreamRequest {
        stream_arn: stream_arn.clone(),
        limit: None,
        exclusive_start_shard_id: None,
        shard_filter: None,
    };
    let stream = engine.ask(request).expect("the stream is there").stream_description;
    let (mut all, mut expired) = (Vec::new(), Vec::new());
    for shard in stream.shards {
        let request = GetShardIteratorRequest {
            stream_arn: stream_arn.clone(),
            shard_id: shard.shard_id,
            shard_iterator_type: ShardIteratorType::TrimHorizon,
            sequence_number: None,
        };
        let place = engine.ask(request).expect("the shard is there").shard_iterator.expect("it begins somewhere");
        for record in engine.ask(GetRecordsRequest { shard_iterator: place, limit: None }).expect("it is new").records {
            let told = parcel(&record.dynamodb.keys);
            if record.user_identity.is_some() {
                expired.push(told.clone());
            }
            all.push(told);
        }
    }
    (all, expired)
}

fn transact(engine: &Engine, parcel: u64, token: &str) -> Result<(), ServiceError> {
    let item = Item::from([("number", number(parcel))]);
    let put = TransactPut { table_name: TABLE.to_owned(), item, ..Default::default() };
    let request = TransactWriteItemsRequest {
        transact_items: vec![TransactWriteItem::Put(put)],
        client_request_token: Some(token.to_owned()),
        ..Default::default()
    };
    engine.ask(request).map(drop)
}

fn forked(engine: &Engine) -> Engine {
    engine.fork().expect("what is in memory can be forked")
}

fn set(numbers: &[&str]) -> BTreeSet<String> {
    numbers.iter().map(|number| (*number).to_owned()).collect()
}

#[test]
fn streams_go_on_apart() {
    let clock = Hands::new();
    let engine = engine(&clock);
    put(&engine, 1);
    let fork = forked(&engine);
    put(&engine, 2);
    put(&fork, 3);
    put(&fork, 4);
    assert_eq!((parcels(&engine), parcels(&fork)), (set(&["1", "2"]), set(&["1", "3", "4"])));
    assert_eq!(
        (told(&engine).0, told(&fork).0),
        (vec!["1".to_owned(), "2".to_owned()], ["1", "3", "4"].map(str::to_owned).to_vec())
    );

    // A stream that ends in one goes on in the other, with new shards as time goes by.
    let disabled = StreamSpecification { stream_enabled: false, stream_view_type: None };
    let request =
        UpdateTableRequest { table_name: TABLE.to_owned(), stream_specification: Some(disabled), ..Default::default() };
    engine.ask(request).expect("it has a stream");
    clock.advance(5 * HOUR);
    put(&engine, 5);
    put(&fork, 6);
    assert_eq!(told(&engine).0, ["1", "2"].map(str::to_owned));
    assert_eq!(told(&fork).0, ["1", "3", "4", "6"].map(str::to_owned));
    // A fork of what has no stream any more has none either, and what there was of it.
    assert_eq!(told(&forked(&engine)).0, ["1", "2"].map(str::to_owned));
}

#[test]
fn items_expire_in_each() {
    let clock = Hands::new();
    let engine = engine(&clock);
    put(&engine, 1);
    let fork = forked(&engine);
    put(&fork, 2);
    clock.advance(2 * HOUR);
    let (swept, _) = fork.sweep(10).expect("memory does not fail");
    assert_eq!((swept.expired_items, parcels(&fork)), (2, set(&[])));
    assert_eq!(told(&fork).1, ["1", "2"].map(str::to_owned));
    assert_eq!((parcels(&engine), told(&engine).1), (set(&["1"]), Vec::new()));
    assert_eq!(engine.sweep(10).expect("memory does not fail").0.expired_items, 1);
}

#[test]
fn tables_are_made_and_dropped_in_each() {
    let engine = engine(&Hands::new());
    put(&engine, 1);
    let fork = forked(&engine);
    engine.ask(DeleteTableRequest { table_name: TABLE.to_owned() }).expect("the table is there");
    create(&engine, "others");
    create(&fork, "still-others");
    let names = |engine: &Engine| engine.ask(ListTablesRequest::default()).expect("they can be listed").table_names;
    assert_eq!(
        (names(&engine), names(&fork)),
        (vec!["others".to_owned()], vec![TABLE.to_owned(), "still-others".to_owned()])
    );
    assert_eq!(parcels(&fork), set(&["1"]));

    let description = |engine: &Engine| {
        engine.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there").table
    };
    put(&fork, 2);
    let other = forked(&fork);
    put(&other, 3);
    assert_eq!((description(&fork).item_count, description(&other).item_count), (2, 3));

    let tag = vec![Tag { key: "of".to_owned(), value: "fork".to_owned() }];
    let arn = description(&other).table_arn;
    other.ask(TagResourceRequest { resource_arn: arn.clone(), tags: tag }).expect("the table is there");
    let tags = |engine: &Engine| {
        let request = ListTagsOfResourceRequest { resource_arn: arn.clone(), next_token: None };
        engine.ask(request).expect("the table is there").tags.len()
    };
    assert_eq!((tags(&fork), tags(&other)), (0, 1));
}

#[test]
fn tokens_are_remembered_in_each() {
    let engine = engine(&Hands::new());
    let before = forked(&engine);
    transact(&engine, 1, "token").expect("the token is new");
    let fork = forked(&engine);
    // The same once more is nothing new, and something else is refused.
    transact(&fork, 1, "token").expect("it was done");
    assert_eq!(transact(&fork, 2, "token"), Err(ServiceError::IdempotentParameterMismatch));
    transact(&before, 2, "token").expect("the token is new there");
    assert_eq!((parcels(&before), parcels(&fork)), (set(&["2"]), set(&["1"])));
}

/// Whoever forks while others write sees each write with all that belongs to it.
#[test]
fn a_fork_has_whole_requests() {
    let engine = engine(&Hands::new());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            (0..500).for_each(|parcel| put(&engine, parcel));
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let fork = forked(&engine);
            let there = parcels(&fork);
            assert_eq!(told(&fork).0.into_iter().collect::<BTreeSet<_>>(), there);
            let table =
                fork.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there").table;
            assert_eq!(table.item_count, there.len() as i64);
            put(&fork, 1000);
            assert_eq!(told(&fork).0.len(), there.len() + 1);
        }
    });
}

/// A transaction that is in a fork was done there, with its token; any other can be done there.
#[test]
fn a_fork_has_transactions_with_their_tokens() {
    let engine = engine(&Hands::new());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            (0..500).for_each(|at| transact(&engine, at, &at.to_string()).expect("the token is new"));
            done.store(true, Ordering::Relaxed);
        });
        let mut next = 0;
        while !done.load(Ordering::Relaxed) {
            let fork = forked(&engine);
            let there = parcels(&fork).len() as u64;
            for at in next..there {
                let refused = Err(ServiceError::IdempotentParameterMismatch);
                assert_eq!(transact(&fork, 1000, &at.to_string()), refused);
            }
            transact(&fork, 1000, &there.to_string()).expect("it was not done there");
            next = there;
        }
    });
}

/// Whatever else goes on, nobody waits for each other for ever.
#[test]
fn forks_hold_nobody_up() {
    let clock = Hands::new();
    let engine = &engine(&clock);
    let tables = |name: &str| {
        for _ in 0..50 {
            create(engine, name);
            engine.ask(DeleteTableRequest { table_name: name.to_owned() }).expect("the table is there");
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| tables("others"));
        scope.spawn(|| tables("still-others"));
        scope.spawn(|| (0..300).for_each(|parcel| put(engine, parcel)));
        scope.spawn(|| (0..300).for_each(|at| transact(engine, at, &at.to_string()).expect("the token is new")));
        scope.spawn(|| {
            for _ in 0..100 {
                clock.advance(HOUR / 2);
                told(engine);
                assert!(engine.sweep(10).expect("memory does not fail").1.is_resolved());
            }
        });
        for _ in 0..100 {
            put(&forked(engine), 1);
        }
    });
    // Who is forked again and again is right in the end.
    let fork = forked(engine);
    assert_eq!(parcels(&fork), parcels(engine));
}

mod upkeep {
    use super::*;

    #[test]
    fn what_has_expired_goes_when_time_went_by() {
        let clock = Hands::new();
        let engine = engine(&clock).with_upkeep(Duration::from_secs(60));
        put(&engine, 1);
        put(&engine, 2);
        clock.advance(HOUR - 30);
        assert_eq!(parcels(&engine).len(), 2);
        clock.advance(31);
        // It has expired, and is not swept yet: that was half a minute ago.
        assert_eq!(parcels(&engine).len(), 2);
        clock.advance(60);
        assert_eq!((parcels(&engine).len(), told(&engine).1.len()), (0, 2));
    }

    #[test]
    fn a_fork_keeps_it_up_as_well() {
        let clock = Hands::new();
        let engine = engine(&clock).with_upkeep(Duration::from_millis(1));
        put(&engine, 1);
        let fork = forked(&engine);
        clock.advance(HOUR + 1);
        assert_eq!((parcels(&fork), told(&fork).1), (set(&[]), vec!["1".to_owned()]));
        assert_eq!(parcels(&forked(&engine)), set(&[]));
        assert_eq!(parcels(&engine), set(&[]));
    }

    #[test]
    fn a_clock_that_was_set_back_stops_nothing() {
        let clock = Hands::new();
        clock.advance(1000 * HOUR);
        let engine = engine(&clock).with_upkeep(Duration::from_secs(60));
        clock.0.store(START, Ordering::Relaxed);
        put(&engine, 1);
        clock.advance(2 * HOUR);
        assert_eq!(parcels(&engine), set(&[]));
    }

    #[test]
    fn a_request_removes_a_thousand_items_at_most() {
        let clock = Hands::new();
        let engine = engine(&clock).with_upkeep(Duration::from_secs(60));
        (0..1500).for_each(|parcel| put(&engine, parcel));
        clock.advance(2 * HOUR);
        assert_eq!(parcels(&engine).len(), 500);
        assert_eq!(parcels(&engine).len(), 0);
    }
}
