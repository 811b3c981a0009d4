//! Streams of many shards, as a large table has them: played by a script, because an engine has one open at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::fixture::{Double, Insomnia, Order};
use dynamo_model::api::{
    DescribeStreamRequest, DescribeStreamResponse, GetRecordsRequest, GetRecordsResponse, GetShardIteratorRequest,
    GetShardIteratorResponse, Request, Response, SequenceNumberRange, Shard, ShardFilterType, ShardIteratorType,
    StreamChange, StreamDescription, StreamEventName, StreamRecord, StreamStatus,
};
use dynamo_model::schema::StreamViewType;
use dynamo_model::{Item, Number};
use dynamo_objects::changes::{Change, Event, Events};
use dynamo_objects::{ChangesProblem, ErrorKind, ServiceError, Table};
use proptest::prelude::*;
use proptest::sample::Index;

/// A shard of the script. Its records are orders of a customer who is called as the shard.
#[derive(Clone, Debug, Default)]
struct Script {
    id: String,
    parent: Option<String>,
    /// The numbers of its records.
    records: Vec<u64>,
    is_open: bool,
    /// From how many listings it is missing, with its descendants.
    hidden: u32,
    /// Whether it is not there any more, though it is listed.
    is_gone: bool,
    /// How many of its records are too old to be read.
    trimmed: usize,
}

/// What goes wrong, and by which chance.
#[derive(Debug)]
struct Faults {
    rng: fastrand::Rng,
    /// How often something goes wrong that a reader has to live with.
    rate: f64,
    /// Whether the children of a shard can be listed alone.
    knows_filter: bool,
}

#[derive(Debug)]
struct Service {
    shards: Mutex<Vec<Script>>,
    faults: Mutex<Faults>,
    /// How many listings were begun.
    listings: AtomicU32,
}

impl Service {
    fn playing(shards: Vec<Script>, faults: Faults) -> Arc<Self> {
        Arc::new(Self { shards: Mutex::new(shards), faults: Mutex::new(faults), listings: AtomicU32::new(0) })
    }

    fn faultless(shards: Vec<Script>) -> Arc<Self> {
        Self::playing(shards, Faults { rng: fastrand::Rng::with_seed(0), rate: 0.0, knows_filter: true })
    }

    fn answer(&self, request: &Request) -> Option<Result<Response, ServiceError>> {
        let answer = match request {
            Request::DescribeStream(_) | Request::GetShardIterator(_) | Request::GetRecords(_) if self.fails() => {
                Err(ServiceError::Throttling { message: "slow down".to_owned() })
            }
            Request::DescribeStream(request) => Ok(self.describe(request).into()),
            Request::GetShardIterator(request) => self.iterator(request).map(Into::into),
            Request::GetRecords(request) => self.records(request).map(Into::into),
            _ => return None,
        };
        Some(answer)
    }

    fn fails(&self) -> bool {
        let mut faults = self.faults.lock().unwrap();
        let rate = faults.rate;
        faults.rng.f64() < rate
    }

    fn describe(&self, request: &DescribeStreamRequest) -> DescribeStreamResponse {
        let shards = self.shards.lock().unwrap();
        let after = request.exclusive_start_shard_id.as_ref();
        let first = after.map_or(0, |after| shards.iter().position(|shard| shard.id == *after).unwrap() + 1);
        let listing = self.listings.fetch_add(u32::from(first == 0), Ordering::Relaxed) + u32::from(first == 0);
        let filter = request.shard_filter.as_ref().filter(|_| self.faults.lock().unwrap().knows_filter);
        if let Some(filter) = filter {
            assert_eq!(filter.filter_type, Some(ShardFilterType::ChildShards));
        }
        // Listings that are under way at the same time would each see another moment, page by page.
        let most = if self.faults.lock().unwrap().knows_filter { 3 } else { 100 };
        let mut listed: Vec<Shard> = Vec::new();
        let mut last = None;
        let mut hidden: BTreeSet<&str> = BTreeSet::new();
        for (at, shard) in shards.iter().enumerate() {
            if shard.hidden >= listing || shard.parent.as_ref().is_some_and(|parent| hidden.contains(parent.as_str())) {
                hidden.insert(&shard.id);
                continue;
            }
            if at < first || filter.is_some_and(|filter| filter.shard_id != shard.parent) {
                continue;
            }
            if listed.len() == most {
                last = listed.last().map(|shard| shard.shard_id.clone());
                break;
            }
            let number = |number| format!("{number:021}");
            listed.push(Shard {
                shard_id: shard.id.clone(),
                parent_shard_id: shard.parent.clone(),
                sequence_number_range: SequenceNumberRange {
                    starting_sequence_number: Some(number(0)),
                    ending_sequence_number: (!shard.is_open).then(|| number(u64::MAX)),
                },
            });
        }
        let stream_description = Box::new(StreamDescription {
            stream_arn: request.stream_arn.clone(),
            stream_label: String::new(),
            stream_status: StreamStatus::Enabled,
            stream_view_type: StreamViewType::NewAndOldImages,
            creation_request_date_time: None,
            table_name: "order".to_owned(),
            key_schema: Vec::new(),
            shards: listed,
            last_evaluated_shard_id: last,
        });
        DescribeStreamResponse { stream_description }
    }

    fn iterator(&self, request: &GetShardIteratorRequest) -> Result<GetShardIteratorResponse, ServiceError> {
        let shards = self.shards.lock().unwrap();
        let shard = shards.iter().find(|shard| shard.id == request.shard_id && !shard.is_gone);
        let Some(shard) = shard else {
            return Err(ServiceError::ResourceNotFound { message: "Shard does not exist".to_owned() });
        };
        let at = match (&request.shard_iterator_type, &request.sequence_number) {
            (ShardIteratorType::TrimHorizon, None) => shard.trimmed,
            (ShardIteratorType::Latest, None) => shard.records.len(),
            (ShardIteratorType::AfterSequenceNumber, Some(number)) => {
                let number: u64 = number.parse().unwrap();
                shard.records.iter().position(|record| *record == number).expect("a record that was read") + 1
            }
            other => panic!("{other:?}"),
        };
        if at < shard.trimmed {
            return Err(trimmed());
        }
        Ok(GetShardIteratorResponse { shard_iterator: Some(format!("{} {at} new", shard.id)) })
    }

    fn records(&self, request: &GetRecordsRequest) -> Result<GetRecordsResponse, ServiceError> {
        let [id, at, empty] = request.shard_iterator.split(' ').collect::<Vec<_>>()[..] else { panic!("{request:?}") };
        if empty == "0" && self.fails() {
            return Err(ServiceError::ExpiredIterator { message: "too old".to_owned() });
        }
        let shards = self.shards.lock().unwrap();
        let shard = shards.iter().find(|shard| shard.id == id).unwrap();
        let (at, empty): (usize, usize) = (at.parse().unwrap(), empty.parse().unwrap_or_default());
        if at < shard.trimmed {
            return Err(trimmed());
        }
        // Never so many empty pages in a row that they count as an end.
        let most = if empty < 3 && self.fails() { 0 } else { self.faults.lock().unwrap().rng.usize(1..4) };
        let most = most.min(request.limit.map_or(usize::MAX, |limit| limit as usize));
        let end = shard.records.len().min(at + most);
        let records: Vec<_> = shard.records[at..end].iter().map(|number| record(id, *number)).collect();
        let is_end = end == shard.records.len() && !shard.is_open && !self.fails();
        let empty = if records.is_empty() { empty + 1 } else { 0 };
        Ok(GetRecordsResponse { records, next_shard_iterator: (!is_end).then(|| format!("{id} {end} {empty}")) })
    }

    fn shard(&self, id: &str, change: impl FnOnce(&mut Script)) {
        change(self.shards.lock().unwrap().iter_mut().find(|shard| shard.id == id).unwrap());
    }
}

fn trimmed() -> ServiceError {
    ServiceError::TrimmedDataAccess { message: "trimmed".to_owned() }
}

fn record(shard: &str, number: u64) -> StreamRecord {
    let key: Item = Item::from([("customer", shard.into()), ("number", Number::from(number).into())]);
    let mut item = key.clone();
    item.insert("status", "open");
    item.insert("total", Number::from(1));
    StreamRecord {
        event_id: number.to_string(),
        event_name: StreamEventName::Insert,
        event_version: "1.1".to_owned(),
        event_source: "aws:dynamodb".to_owned(),
        aws_region: "x".to_owned(),
        dynamodb: StreamChange {
            approximate_creation_date_time: 0.0,
            keys: key,
            new_image: Some(item),
            old_image: None,
            sequence_number: format!("{number:021}"),
            size_bytes: 1,
            stream_view_type: StreamViewType::NewAndOldImages,
        },
        user_identity: None,
    }
}

async fn orders(service: &Arc<Service>) -> (Table<Order>, Arc<Double>) {
    let playing = Arc::clone(service);
    let double = Double::new(move |request| playing.answer(request));
    let orders = double.database().sleep(Insomnia::default()).table::<Order>();
    orders.enable_changes().await.unwrap();
    double.forget();
    (orders, double)
}

type Orders = Events<Change<Order>>;

/// The shard and the number.
fn place(event: &Event<Change<Order>>) -> (String, u64) {
    let new = event.change.after().unwrap();
    assert_eq!(*event.shard_id, *new.customer);
    (new.customer.clone(), new.number)
}

async fn rest(events: &mut Orders) -> Vec<(String, u64)> {
    let mut rest = Vec::new();
    while let Some(event) = events.next().await {
        rest.push(place(&event.unwrap()));
    }
    rest
}

fn problem(event: Option<Result<Event<Change<Order>>, dynamo_objects::Error>>) -> ChangesProblem {
    match event.unwrap().unwrap_err().into_kind() {
        ErrorKind::Changes { problem, .. } => problem,
        other => panic!("{other}"),
    }
}

/// Shards of these numbers of records, each open, and a child of the one before it if that is closed.
fn shards(counts: &[(u64, bool)]) -> Vec<Script> {
    let mut shards: Vec<Script> = Vec::new();
    for (at, (count, is_open)) in counts.iter().enumerate() {
        let first = at as u64 * 1000;
        let parent = shards.last().filter(|before| !before.is_open).map(|before| before.id.clone());
        let records = (first..first + count).collect();
        shards.push(Script { id: format!("shard-{at:02}"), parent, records, is_open: *is_open, ..Script::default() });
    }
    shards
}

/// Whether every record of the script is there once, in the order of its shard, and after all of the parent's.
fn check(script: &[Script], read: &[(String, u64)]) {
    let places: BTreeMap<&(String, u64), usize> = read.iter().enumerate().map(|(at, place)| (place, at)).collect();
    assert_eq!(places.len(), read.len(), "nothing comes twice");
    assert_eq!(read.len(), script.iter().map(|shard| shard.records.len()).sum::<usize>());
    let places_of = |shard: &Script| -> Vec<usize> {
        shard.records.iter().map(|number| places[&(shard.id.clone(), *number)]).collect()
    };
    for shard in script {
        let own = places_of(shard);
        assert!(own.is_sorted(), "{}", shard.id);
        let mut ancestor = shard.parent.as_ref();
        while let Some(parent) = ancestor.and_then(|parent| script.iter().find(|shard| shard.id == *parent)) {
            assert!(places_of(parent).last() < own.first() || own.is_empty(), "{} after {}", shard.id, parent.id);
            ancestor = parent.parent.as_ref();
        }
    }
}

/// Shards whose ids tell nothing, with parents among those before them.
fn lineages() -> impl Strategy<Value = Vec<Script>> {
    let shard = (any::<Option<Index>>(), 0..12_u64, any::<bool>(), 0..4_u32, any::<u16>());
    prop::collection::vec(shard, 1..14).prop_map(|drawn| {
        let mut shards: Vec<Script> = Vec::new();
        // All children of a shard are listed from the same moment on.
        let lags: Vec<u32> = drawn.iter().map(|(_, _, _, lag, _)| *lag).collect();
        for (at, (parent, count, is_open, _, name)) in drawn.into_iter().enumerate() {
            let first = at as u64 * 1000;
            let mut shard = Script { id: format!("{name:05}-{at}"), is_open, ..Script::default() };
            shard.records = (first..first + count).collect();
            if let Some(parent) = parent.filter(|_| at > 0).map(|parent| parent.index(at)) {
                shards[parent].is_open = false;
                shard.parent = Some(shards[parent].id.clone());
                shard.hidden = lags[parent];
            }
            shards.push(shard);
        }
        shards
    })
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_lineage_is_read_in_order_and_gone_on_with_anywhere(
        script in lineages(),
        seed: u64,
        knows_filter: bool,
        stop: Index,
    ) {
        block_on(async {
            let faults = Faults { rng: fastrand::Rng::with_seed(seed), rate: 0.15, knows_filter };
            let (orders, _) = orders(&Service::playing(script.clone(), faults)).await;
            check(&script, &rest(&mut orders.changes().until_caught_up().stream()).await);

            let mut events = orders.changes().until_caught_up().open().await.unwrap();
            let mut read = Vec::new();
            for _ in 0..stop.index(script.iter().map(|shard| shard.records.len()).sum::<usize>() + 1) {
                read.push(place(&events.next().await.unwrap().unwrap()));
            }
            let checkpoint = events.checkpoint().unwrap().to_string().parse().unwrap();
            read.extend(rest(&mut orders.changes().after(checkpoint).until_caught_up().stream()).await);
            check(&script, &read);
        });
    }
}

#[tokio::test]
async fn open_shards_take_turns() {
    let mut script = shards(&[(3, true), (3, true)]);
    script[1].records = vec![1, 2, 3];
    let (orders, _) = orders(&Service::faultless(script.clone())).await;
    let read = rest(&mut orders.changes().until_caught_up().page_size(1).stream()).await;
    check(&script, &read);
    let shards: Vec<&str> = read.iter().map(|(shard, _)| shard.as_str()).collect();
    assert!(shards.chunks(2).all(|pair| pair[0] != pair[1]), "{shards:?}");
}

#[tokio::test]
async fn what_is_read_ahead_is_bounded() {
    let script = shards(&[(5, true); 40]);
    let (orders, double) = orders(&Service::faultless(script.clone())).await;
    let mut events = orders.changes().until_caught_up().stream();
    let first = place(&events.next().await.unwrap().unwrap());
    assert!(double.count("GetRecords") <= 16);
    let mut read = vec![first];
    read.extend(rest(&mut events).await);
    check(&script, &read);
}

#[tokio::test]
async fn a_child_that_is_listed_late_is_found() {
    let mut script = shards(&[(1, false), (1, true)]);
    script[1].hidden = 8;
    let (orders, _) = orders(&Service::faultless(script.clone())).await;
    let mut events = orders.changes().poll_every(Duration::from_secs(20)).stream();
    let read = [events.next().await, events.next().await].map(|event| place(&event.unwrap().unwrap()));
    check(&script, &read);
}

#[tokio::test]
async fn from_now_on_means_the_open_shards_and_their_children() {
    let service = Service::faultless(shards(&[(2, false), (2, true)]));
    let (orders, double) = orders(&service).await;
    let mut events = orders.changes().from_now().open().await.unwrap();
    assert_eq!(double.count("GetShardIterator"), 1);
    service.shard("shard-01", |shard| {
        shard.records.push(7000);
        shard.is_open = false;
    });
    let mut child = shards(&[(0, true), (0, false), (1, true)]).pop().unwrap();
    child.id = "a-child".to_owned();
    service.shards.lock().unwrap().push(child.clone());
    assert_eq!(place(&events.next().await.unwrap().unwrap()), ("shard-01".to_owned(), 7000));
    assert_eq!(place(&events.next().await.unwrap().unwrap()), ("a-child".to_owned(), 2000));
}

#[tokio::test]
async fn shards_that_were_read_are_not_read_again() {
    let script = shards(&[(2, false), (2, false), (2, true)]);
    let (orders, double) = orders(&Service::faultless(script.clone())).await;
    let mut events = orders.changes().until_caught_up().stream();
    let mut read = Vec::new();
    for _ in 0..3 {
        read.push(place(&events.next().await.unwrap().unwrap()));
    }
    double.forget();
    let checkpoint = events.checkpoint().unwrap();
    read.extend(rest(&mut orders.changes().after(checkpoint).until_caught_up().stream()).await);
    check(&script, &read);
    let asked: BTreeSet<_> = double
        .requests()
        .into_iter()
        .filter_map(|request| match request {
            Request::GetShardIterator(request) => Some((request.shard_id, request.shard_iterator_type.to_string())),
            _ => None,
        })
        .collect();
    let expected = [("shard-01", "AFTER_SEQUENCE_NUMBER"), ("shard-02", "TRIM_HORIZON")];
    assert_eq!(asked, expected.map(|(shard, kind)| (shard.to_owned(), kind.to_owned())).into());
}

#[tokio::test]
async fn a_shard_that_vanishes_is_missed_only_if_it_went_on_from_one_that_was_read() {
    let mut script = shards(&[(1, false), (1, false), (1, true)]);
    // The oldest can vanish any time, and whoever begins with the oldest begins with the next.
    script[0].is_gone = true;
    let service = Service::faultless(script);
    let (orders, _) = orders(&service).await;
    assert_eq!(rest(&mut orders.changes().until_caught_up().stream()).await.len(), 2);

    service.shard("shard-01", |shard| shard.is_gone = true);
    service.shard("shard-00", |shard| shard.is_gone = false);
    let mut events = orders.changes().stream();
    assert_eq!(place(&events.next().await.unwrap().unwrap()).1, 0);
    assert_eq!(problem(events.next().await), ChangesProblem::Trimmed);
    assert!(events.next().await.is_none());
    let skipping = orders.changes().after(events.checkpoint().unwrap()).skip_trimmed();
    assert_eq!(rest(&mut skipping.until_caught_up().stream()).await, [("shard-02".to_owned(), 2000)]);
}

#[tokio::test]
async fn a_generation_that_came_and_went_is_missed() {
    let mut script = shards(&[(1, false), (1, false), (1, true)]);
    script[1].hidden = 1;
    let service = Service::faultless(script);
    let (orders, _) = orders(&service).await;
    let mut events = orders.changes().stream();
    assert_eq!(place(&events.next().await.unwrap().unwrap()).1, 0);
    // All that is known is read by now; its child has been, and is gone.
    let checkpoint = events.checkpoint().unwrap();
    service.shards.lock().unwrap().drain(..2);
    let late = orders.changes().after(checkpoint.clone());
    assert_eq!(problem(late.clone().stream().next().await), ChangesProblem::Trimmed);
    let skipping = late.skip_trimmed().until_caught_up();
    assert_eq!(rest(&mut skipping.stream()).await, [("shard-02".to_owned(), 2000)]);
}

#[tokio::test]
async fn what_is_trimmed_while_it_is_read_is_told() {
    let service = Service::faultless(shards(&[(5, true)]));
    let (orders, _) = orders(&service).await;
    let mut events = orders.changes().page_size(1).until_caught_up().stream();
    assert_eq!(place(&events.next().await.unwrap().unwrap()).1, 0);
    // The next page is on its way or there already, the one after it is not.
    service.shard("shard-00", |shard| shard.trimmed = 4);
    let left = loop {
        match events.next().await.unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(problem(Some(Err(left))), ChangesProblem::Trimmed);
    let mut events = orders.changes().page_size(1).after(events.checkpoint().unwrap()).skip_trimmed().stream();
    assert_eq!(place(&events.next().await.unwrap().unwrap()).1, 4);
}

#[tokio::test]
async fn an_error_comes_after_what_was_read_before_it() {
    let mut script = shards(&[(300, true), (0, false), (1, true)]);
    script[2].is_gone = true;
    let (orders, _) = orders(&Service::faultless(script)).await;
    let mut events = orders.changes().page_size(1).stream();
    let mut read = 0;
    let error = loop {
        match events.next().await.unwrap() {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert!(0 < read && read < 300, "the other shard was read meanwhile, and is not read on: {read}");
    assert_eq!(problem(Some(Err(error))), ChangesProblem::Trimmed);
    assert!(events.next().await.is_none());
}
