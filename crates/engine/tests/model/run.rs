//! Does to the engine what is done to the reference, and compares what they answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dynamo_engine::{Clock, Engine};
use dynamo_model::api::{
    self, BatchGetItemRequest, BatchWriteItemRequest, ConsumedCapacity, GetItemRequest, GlobalSecondaryIndexUpdate,
    KeysAndAttributes, ReturnValues, ScanRequest, TransactGet, TransactGetItemsRequest, TransactWriteItemsRequest,
    UpdateTableRequest, WriteRequest,
};
use dynamo_model::{Attributes, Item, Projection, ServiceError};
use dynamo_store::MemoryStore;

use crate::ask::{Ask as _, made};
use crate::audit::audit;
use crate::check::{self, Direction};
use crate::operation::{Act, Ask, Operation, Sort, Write};
use crate::projection::project;
use crate::reference::{Cost, Entry, Reference, TransactFault, Transacted, whole};
use crate::request::{self, CAPACITY};
use crate::shape::{INDEXES, Key, Place, THINGS, definitions};
use crate::size;
use crate::text::in_text;

type WriteAnswer = Result<(Option<Item>, Option<Box<ConsumedCapacity>>), ServiceError>;

pub(crate) struct Run {
    engine: Engine,
    clock: Arc<Hands>,
    reference: Reference,
    last_transaction: Option<(Vec<Write>, u8)>,
    /// Whether expressions are asked as text, as from the wire, or as trees, as from the mapper.
    in_text: bool,
}

/// A clock that goes when it is told to, in seconds.
#[derive(Debug, Default)]
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

impl Run {
    pub(crate) fn new(in_text: bool) -> Self {
        let reference = Reference::new();
        let clock = Arc::new(Hands(reference.now.into()));
        let engine = Engine::new(MemoryStore::new(), clock.clone(), 7);
        engine.ask(request::things()).expect("the table is new");
        engine.ask(request::others()).expect("the table is new");
        Self { engine, clock, reference, last_transaction: None, in_text }
    }

    fn ask<O: api::Operation>(&self, operation: O) -> Result<O::Response, ServiceError> {
        let mut request = operation.into();
        if self.in_text {
            request = in_text(request);
        }
        let (response, _) = self.engine.answer(request)?;
        Ok(O::response(response).expect("the engine answers with the response of the operation"))
    }

    /// The same once more, on the same clock; from here on, what is done to one is not done to the other.
    pub(crate) fn fork(&self) -> Self {
        Self {
            engine: self.engine.fork().expect("what is in memory can be forked"),
            clock: Arc::clone(&self.clock),
            reference: self.reference.clone(),
            last_transaction: self.last_transaction.clone(),
            in_text: self.in_text,
        }
    }

    pub(crate) fn perform(&mut self, operation: Operation) {
        // A fork may have let time go by.
        self.reference.now = self.clock.0.load(Ordering::Relaxed);
        match operation {
            Operation::Write { write, returns } => self.write(&write, returns),
            Operation::BatchWrite(writes) => self.batch_write(writes),
            Operation::Transact { writes, token } => self.transact(writes, token),
            Operation::TransactAgain { after } => {
                self.wait(after);
                if let Some((writes, token)) = self.last_transaction.clone() {
                    self.transact(writes, Some(token));
                }
            }
            Operation::Get { key, projection, consistent } => self.get(key, projection, consistent),
            Operation::BatchGet { keys, projection } => self.batch_get(keys, projection),
            Operation::TransactGet { keys, projection } => self.transact_get(&keys, projection),
            Operation::Query { ask, picks, sort, forward } => self.query(&ask, picks, &sort, forward),
            Operation::Scan { ask, segments } => self.scan(&ask, segments),
            Operation::AddIndex(at) => self.add_index(at),
            Operation::RemoveIndex(at) => self.remove_index(at),
            Operation::Wait { seconds } => self.wait(seconds),
        }
    }

    fn wait(&mut self, seconds: u64) {
        self.reference.now += seconds;
        self.clock.0.store(self.reference.now, Ordering::Relaxed);
    }

    pub(crate) fn audit(&self) {
        audit(&self.engine, &self.reference);
    }

    fn write(&mut self, write: &Write, returns: ReturnValues) {
        let old = self.reference.items.get(&write.key).cloned();
        let planned = self.reference.plan(write);
        let answer = self.ask_to_write(write, returns.clone());
        match planned {
            Err(fault) => {
                let error = answer.expect_err("the reference refuses the write");
                check::fault(error, &fault);
            }
            Ok(new) => {
                let (attributes, capacity) = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                let expected = returned(&returns, &write.act, old, new.as_ref());
                assert_eq!(attributes, expected, "what {returns} returns");
                let cost = self.reference.replace(write.key, new);
                check::cost(capacity, write.key.table(), &cost, None);
            }
        }
    }

    fn ask_to_write(&self, write: &Write, returns: ReturnValues) -> WriteAnswer {
        match &write.act {
            Act::Put(attributes) => {
                let response = self.ask(request::put(write, attributes, returns))?;
                Ok((response.attributes, response.consumed_capacity))
            }
            Act::Update(update) => {
                let response = self.ask(request::update(write, update.clone(), returns))?;
                Ok((response.attributes, response.consumed_capacity))
            }
            Act::Delete | Act::Check => {
                let response = self.ask(request::delete(write, returns))?;
                Ok((response.attributes, response.consumed_capacity))
            }
        }
    }

    fn batch_write(&mut self, writes: BTreeMap<Key, Option<Attributes>>) {
        let mut request_items: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
        for (key, attributes) in &writes {
            request_items.entry(key.table().to_owned()).or_default().push(match attributes {
                Some(attributes) => WriteRequest::Put(whole(*key, attributes)),
                None => WriteRequest::Delete(key.item()),
            });
        }
        let request = BatchWriteItemRequest { request_items, return_consumed_capacity: CAPACITY, ..Default::default() };
        let answer = self.ask(request);
        match self.reference.batch_write(&writes) {
            Err(faults) => check::invalid(answer.expect_err("the reference refuses the batch"), &faults),
            Ok(costs) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                assert_eq!(response.unprocessed_items, BTreeMap::new());
                check::costs(response.consumed_capacity, &costs, None);
            }
        }
    }

    fn transact(&mut self, writes: Vec<Write>, token: Option<u8>) {
        let request = TransactWriteItemsRequest {
            transact_items: writes.iter().map(request::action).collect(),
            client_request_token: token.map(|token| format!("token {token}")),
            return_consumed_capacity: CAPACITY,
            ..Default::default()
        };
        let answer = self.ask(request);
        match self.reference.transact(&writes, token) {
            Ok(Transacted::Done(costs)) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                check::costs(response.consumed_capacity, &costs, Some(Direction::Write));
                if let Some(token) = token {
                    self.last_transaction = Some((writes, token));
                }
            }
            Ok(Transacted::Repeated(units)) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                let costs =
                    units.into_iter().map(|(table, units)| (table, Cost { table: units, ..Default::default() }));
                check::costs(response.consumed_capacity, &costs.collect(), Some(Direction::Read));
            }
            Err(TransactFault::TokenMismatch) => assert_eq!(answer, Err(ServiceError::IdempotentParameterMismatch)),
            Err(TransactFault::Invalid(faults)) => {
                check::invalid(answer.expect_err("the reference refuses the transaction"), &faults);
            }
            Err(TransactFault::Canceled(expected)) => match answer {
                Err(ServiceError::TransactionCanceled { reasons }) => check::reasons(reasons, &expected),
                answer => panic!("{answer:?} and not canceled because of {expected:?}"),
            },
        }
    }

    /// What a projection keeps of an item as it is.
    fn seen(&self, key: Key, projection: Option<&Projection>) -> Option<Item> {
        let item = self.reference.items.get(&key)?;
        Some(projection.map_or_else(|| item.clone(), |projection| project(&projection.paths, item)))
    }

    fn bytes(&self, key: Key) -> usize {
        self.reference.items.get(&key).map_or(0, size::item)
    }

    fn get(&self, key: Key, projection: Option<Projection>, consistent: bool) {
        let request = GetItemRequest {
            table_name: key.table().to_owned(),
            key: key.item(),
            projection_expression: projection.clone().map(Into::into),
            consistent_read: Some(consistent),
            return_consumed_capacity: CAPACITY,
            ..Default::default()
        };
        let response = self.ask(request).unwrap_or_else(|error| panic!("refused: {error}"));
        assert_eq!(response.item, self.seen(key, projection.as_ref()));
        let cost = Cost { table: size::read_units(self.bytes(key), consistent), ..Default::default() };
        check::cost(response.consumed_capacity, key.table(), &cost, None);
    }

    fn batch_get(&self, keys: Vec<Key>, projection: Option<Projection>) {
        let keys: BTreeSet<Key> = keys.into_iter().collect();
        let mut request_items: BTreeMap<String, KeysAndAttributes> = BTreeMap::new();
        let mut expected: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for key in keys {
            let asked = request_items.entry(key.table().to_owned()).or_default();
            asked.keys.push(key.item());
            asked.projection_expression = projection.clone().map(Into::into);
            expected.entry(key.table().to_owned()).or_default().extend(self.seen(key, projection.as_ref()));
        }
        let request = BatchGetItemRequest { request_items, ..Default::default() };
        let response = self.ask(request).unwrap_or_else(|error| panic!("refused: {error}"));
        // The service promises no order; the engine keeps that of the request.
        assert_eq!(response.responses, expected);
        assert_eq!(response.unprocessed_keys, BTreeMap::new());
    }

    fn transact_get(&self, keys: &[Key], projection: Option<Projection>) {
        let get = |key: &Key| TransactGet {
            table_name: key.table().to_owned(),
            key: key.item(),
            projection_expression: projection.clone().map(Into::into),
            ..Default::default()
        };
        let transact_items = keys.iter().map(get).collect();
        let answer = self.ask(TransactGetItemsRequest { transact_items, ..Default::default() });
        if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
            let message = "Transaction request cannot include multiple operations on one item";
            assert_eq!(answer, Err(ServiceError::validation(message)));
            return;
        }
        let seen = keys.iter().map(|key| {
            let item = self.seen(*key, projection.as_ref())?;
            (projection.is_none() || !item.is_empty()).then_some(item)
        });
        assert_eq!(answer.unwrap_or_else(|error| panic!("refused: {error}")).responses, seen.collect::<Vec<_>>());
    }

    fn query(&self, ask: &Ask, picks: [usize; 4], sort: &[Sort], forward: bool) {
        let terms = request::terms(ask.place, picks, sort);
        let mut request = request::query(ask, &terms, forward);
        if self.is_refused(ask, true, || self.ask(request.clone()).map(|_| ())) {
            return;
        }
        let mut entries = self.reference.entries(ask.place);
        entries.retain(|entry| entry.passes(&terms));
        if !forward {
            entries.reverse();
        }
        for expected in self.reference.pages(ask, &entries) {
            let page = self.ask(request.clone()).unwrap_or_else(|error| panic!("refused: {error}"));
            request.exclusive_start_key.clone_from(&page.last_evaluated_key);
            let capacity = page.consumed_capacity;
            let items = page.items.map(|items| made(Some(items)));
            let page = (items, page.count, page.scanned_count, page.last_evaluated_key);
            check::page(ask, page, capacity, &expected);
        }
    }

    /// Whether the place is not there or the reference refuses the request; then the engine does so in the same words.
    fn is_refused(&self, ask: &Ask, is_query: bool, answer: impl Fn() -> Result<(), ServiceError>) -> bool {
        if let Place::Index(at) = ask.place
            && !self.reference.indexes.contains(&at)
        {
            let message = format!("The table does not have the specified index: {}", INDEXES[at].name);
            assert_eq!(answer(), Err(ServiceError::validation(message)));
            return true;
        }
        let faults = self.reference.refusals(ask, is_query);
        if !faults.is_empty() {
            check::invalid(answer().expect_err("the reference refuses the request"), &faults);
        }
        !faults.is_empty()
    }

    fn scan(&self, ask: &Ask, segments: Option<u8>) {
        let first = || self.ask(request::scan(ask, segments.map(|_| 0), segments)).map(|_| ());
        if self.is_refused(ask, false, first) {
            return;
        }
        let mut seen = 0;
        for segment in 0..segments.unwrap_or(1) {
            let segment = segments.map(|_| i32::from(segment));
            let entries = self.scanned(ask.place, segment, segments);
            seen += entries.len();
            let mut request = request::scan(ask, segment, segments);
            for expected in self.reference.pages(ask, &entries) {
                let page = self.ask(request.clone()).unwrap_or_else(|error| panic!("refused: {error}"));
                request.exclusive_start_key.clone_from(&page.last_evaluated_key);
                let capacity = page.consumed_capacity;
                let items = page.items.map(|items| made(Some(items)));
                let page = (items, page.count, page.scanned_count, page.last_evaluated_key);
                check::page(ask, page, capacity, &expected);
            }
        }
        assert_eq!(seen, self.reference.entries(ask.place).len(), "segments together are the whole");
    }

    /// The entries of a segment in the order in which the engine scans them: which partitions those are is for it to
    /// say, and their order.
    fn scanned(&self, place: Place, segment: Option<i32>, segments: Option<u8>) -> Vec<Entry> {
        let request = ScanRequest {
            table_name: place.table().to_owned(),
            index_name: place.index().map(|index| index.name.to_owned()),
            segment,
            total_segments: segments.map(i32::from),
            ..Default::default()
        };
        let items = made(self.ask(request).expect("the scan is in order").items);
        in_order_of(self.reference.entries(place), place, &items)
    }

    fn add_index(&mut self, at: usize) {
        let index = &INDEXES[at];
        let answer = self.ask(UpdateTableRequest {
            table_name: THINGS.to_owned(),
            attribute_definitions: Some(definitions(index.key())),
            global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::Create(index.global())]),
            ..Default::default()
        });
        if self.reference.indexes.contains(&at) {
            let message = "Attempting to create an index which already exists";
            assert_eq!(answer.err(), Some(ServiceError::validation(message)));
        } else {
            answer.unwrap_or_else(|error| panic!("refused: {error}"));
            self.reference.indexes.push(at);
        }
    }

    fn remove_index(&mut self, at: usize) {
        let index_name = INDEXES[at].name.to_owned();
        let answer = self.ask(UpdateTableRequest {
            table_name: THINGS.to_owned(),
            global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::Delete { index_name }]),
            ..Default::default()
        });
        let name = INDEXES[at].name;
        if INDEXES[at].is_local {
            let message = format!("Cannot delete an index that is not a GlobalSecondaryIndex: {name}");
            assert_eq!(answer.err(), Some(ServiceError::validation(message)));
        } else if self.reference.indexes.contains(&at) {
            answer.unwrap_or_else(|error| panic!("refused: {error}"));
            self.reference.indexes.retain(|other| *other != at);
        } else {
            let message = format!("Requested resource not found: Index {name} for table {THINGS}");
            assert_eq!(answer.err(), Some(ServiceError::ResourceNotFound { message }));
        }
    }
}

/// The entries in the order in which the partitions first turn up in what was scanned. Fails if the scan is not of
/// whole partitions, one after another, each in its order.
pub(crate) fn in_order_of(entries: Vec<Entry>, place: Place, scanned: &[Item]) -> Vec<Entry> {
    let partition = |item: &Item| place.partition().iter().map(|name| item.get(name).cloned()).collect::<Vec<_>>();
    let mut partitions = Vec::new();
    for item in scanned {
        if !partitions.contains(&partition(item)) {
            partitions.push(partition(item));
        }
    }
    let of = |wanted| entries.iter().filter(move |entry| partition(&entry.item) == wanted).cloned();
    let ordered: Vec<Entry> = partitions.into_iter().flat_map(of).collect();
    let items: Vec<&Item> = ordered.iter().map(|entry| &entry.item).collect();
    assert_eq!(scanned.iter().collect::<Vec<_>>(), items, "{place:?}");
    ordered
}

fn returned(returns: &ReturnValues, act: &Act, old: Option<Item>, new: Option<&Item>) -> Option<Item> {
    let written = |item: Option<&Item>| match act {
        Act::Update(update) => Some(project(update.paths(), item?)).filter(|part| !part.is_empty()),
        _ => None,
    };
    match returns {
        ReturnValues::AllOld => old,
        ReturnValues::AllNew => new.cloned(),
        ReturnValues::UpdatedOld => written(old.as_ref()),
        ReturnValues::UpdatedNew => written(new),
        ReturnValues::None | ReturnValues::Unknown(_) => None,
    }
}
