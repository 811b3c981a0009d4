//! Does to the engine what is done to the reference, and compares what they answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dynamo_engine::{Clock, Engine};
use dynamo_model::api::{
    BatchGetItemRequest, BatchWriteItemRequest, Capacity, ConsumedCapacity, CreateTableRequest, DeleteItemRequest,
    GetItemRequest, GlobalSecondaryIndexUpdate, KeysAndAttributes, PutItemRequest, QueryRequest,
    ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure, ScanRequest, Select,
    TransactConditionCheck, TransactDelete, TransactGet, TransactGetItemsRequest, TransactPut, TransactUpdate,
    TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest, UpdateTableRequest, WriteRequest,
};
use dynamo_model::schema::BillingMode;
use dynamo_model::{CancellationReason, Item, KeyCondition, KeyTest, Projection, ServiceError};
use dynamo_store::MemoryStore;

use crate::ask::Ask as _;
use crate::audit::audit;
use crate::operation::{Act, Answer, Ask, Operation, Sort, Test, Write};
use crate::projection::project;
use crate::reference::{Cost, Entry, Fault, Page, Reference, TransactFault, Transacted, whole};
use crate::shape::{INDEXES, INITIAL, Key, OTHERS, Place, THINGS, definitions, key_of, key_schema, values_of};
use crate::size;
use crate::update::Faults;

pub(crate) struct Run {
    engine: Engine,
    clock: Arc<Hands>,
    reference: Reference,
    last_transaction: Option<(Vec<Write>, u8)>,
}

/// A clock that goes when it is told to, in seconds.
#[derive(Debug, Default)]
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

const INDEXES_TOO: Option<ReturnConsumedCapacity> = Some(ReturnConsumedCapacity::Indexes);

impl Run {
    pub(crate) fn new() -> Self {
        let reference = Reference::new();
        let clock = Arc::new(Hands(reference.now.into()));
        let engine = Engine::new(MemoryStore::new(), clock.clone(), 7);
        engine.ask(things()).expect("the table is new");
        engine.ask(others()).expect("the table is new");
        Self { engine, clock, reference, last_transaction: None }
    }

    pub(crate) fn perform(&mut self, operation: Operation) {
        match operation {
            Operation::Write { write, returns } => self.write(&write, returns),
            Operation::BatchWrite(writes) => self.batch_write(writes),
            Operation::Transact { writes, token } => self.transact(writes, token),
            Operation::TransactAgain => {
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
            Operation::Wait { seconds } => {
                self.reference.now += seconds;
                self.clock.0.store(self.reference.now, Ordering::Relaxed);
            }
        }
    }

    pub(crate) fn audit(&self) {
        audit(&self.engine, &self.reference);
    }

    fn write(&mut self, write: &Write, returns: ReturnValues) {
        let old = self.reference.items.get(&write.key).cloned();
        let planned = self.reference.plan(write);
        let answer = ask_to_write(&self.engine, write, returns.clone());
        match planned {
            Err(fault) => {
                let error = answer.expect_err("the reference refuses the write");
                check_fault(error, &fault);
            }
            Ok(new) => {
                let (attributes, capacity) = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                let expected = returned(&returns, &write.act, old, new.as_ref());
                assert_eq!(attributes, expected, "what {returns} returns");
                let cost = self.reference.replace(write.key, new);
                check_cost(capacity, write.key.table(), &cost, None);
            }
        }
    }

    fn batch_write(&mut self, writes: BTreeMap<Key, Option<dynamo_model::Attributes>>) {
        let mut request_items: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
        for (key, attributes) in &writes {
            request_items.entry(key.table().to_owned()).or_default().push(match attributes {
                Some(attributes) => WriteRequest::Put(whole(*key, attributes)),
                None => WriteRequest::Delete(key.item()),
            });
        }
        let request = BatchWriteItemRequest { request_items, return_consumed_capacity: INDEXES_TOO };
        let answer = self.engine.ask(request);
        match self.reference.batch_write(&writes) {
            Err(faults) => check_invalid(answer.expect_err("the reference refuses the batch"), &faults),
            Ok(costs) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                assert_eq!(response.unprocessed_items, BTreeMap::new());
                check_costs(response.consumed_capacity, &costs, None);
            }
        }
    }

    fn transact(&mut self, writes: Vec<Write>, token: Option<u8>) {
        let request = TransactWriteItemsRequest {
            transact_items: writes.iter().map(action).collect(),
            client_request_token: token.map(|token| format!("token {token}")),
            return_consumed_capacity: INDEXES_TOO,
        };
        let answer = self.engine.ask(request);
        match self.reference.transact(&writes, token) {
            Ok(Transacted::Done(costs)) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                check_costs(response.consumed_capacity, &costs, Some(Direction::Write));
                if let Some(token) = token {
                    self.last_transaction = Some((writes, token));
                }
            }
            Ok(Transacted::Repeated(units)) => {
                let response = answer.unwrap_or_else(|error| panic!("refused: {error}"));
                let costs =
                    units.into_iter().map(|(table, units)| (table, Cost { table: units, ..Default::default() }));
                check_costs(response.consumed_capacity, &costs.collect(), Some(Direction::Read));
            }
            Err(TransactFault::TokenMismatch) => assert_eq!(answer, Err(ServiceError::IdempotentParameterMismatch)),
            Err(TransactFault::Invalid(faults)) => {
                check_invalid(answer.expect_err("the reference refuses the transaction"), &faults);
            }
            Err(TransactFault::Canceled(expected)) => match answer {
                Err(ServiceError::TransactionCanceled { reasons }) => check_reasons(reasons, &expected),
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
            return_consumed_capacity: INDEXES_TOO,
            ..Default::default()
        };
        let response = self.engine.ask(request).unwrap_or_else(|error| panic!("refused: {error}"));
        assert_eq!(response.item, self.seen(key, projection.as_ref()));
        let cost = Cost { table: size::read_units(self.bytes(key), consistent), ..Default::default() };
        check_cost(response.consumed_capacity, key.table(), &cost, None);
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
        let response = self.engine.ask(request).unwrap_or_else(|error| panic!("refused: {error}"));
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
        let answer = self.engine.ask(TransactGetItemsRequest { transact_items, ..Default::default() });
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
        let terms = terms(ask.place, picks, sort);
        let condition =
            KeyCondition { terms: terms.iter().map(|(name, test)| ((*name).into(), test.clone())).collect() };
        let mut request = QueryRequest {
            table_name: ask.place.table().to_owned(),
            index_name: ask.place.index().map(|index| index.name.to_owned()),
            key_condition_expression: Some(condition.into()),
            filter_expression: ask.filter.clone().map(Into::into),
            projection_expression: projection_of(&ask.answer).map(Into::into),
            select: select_of(&ask.answer),
            limit: ask.limit.map(|limit| i32::try_from(limit).expect("limits here are small")),
            scan_index_forward: Some(forward),
            consistent_read: Some(ask.consistent),
            return_consumed_capacity: INDEXES_TOO,
            ..Default::default()
        };
        if self.is_refused(ask, true, || self.engine.ask(request.clone()).map(|_| ())) {
            return;
        }
        let mut entries = self.reference.entries(ask.place);
        entries.retain(|entry| entry.passes(&terms));
        if !forward {
            entries.reverse();
        }
        for expected in self.reference.pages(ask, &entries) {
            let page = self.engine.ask(request.clone()).unwrap_or_else(|error| panic!("refused: {error}"));
            request.exclusive_start_key.clone_from(&page.last_evaluated_key);
            let capacity = page.consumed_capacity;
            let page = (page.items, page.count, page.scanned_count, page.last_evaluated_key);
            check_page(ask, page, capacity, &expected);
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
            check_invalid(answer().expect_err("the reference refuses the request"), &faults);
        }
        !faults.is_empty()
    }

    fn scan(&self, ask: &Ask, segments: Option<u8>) {
        let request = ScanRequest {
            table_name: ask.place.table().to_owned(),
            index_name: ask.place.index().map(|index| index.name.to_owned()),
            filter_expression: ask.filter.clone().map(Into::into),
            projection_expression: projection_of(&ask.answer).map(Into::into),
            select: select_of(&ask.answer),
            limit: ask.limit.map(|limit| i32::try_from(limit).expect("limits here are small")),
            consistent_read: Some(ask.consistent),
            return_consumed_capacity: INDEXES_TOO,
            total_segments: segments.map(i32::from),
            ..Default::default()
        };
        let first = |mut request: ScanRequest| {
            request.segment = request.total_segments.map(|_| 0);
            self.engine.ask(request).map(|_| ())
        };
        if self.is_refused(ask, false, || first(request.clone())) {
            return;
        }
        let mut seen = 0;
        for segment in 0..segments.unwrap_or(1) {
            let segment = segments.map(|_| i32::from(segment));
            let entries = self.scanned(ask.place, segment, segments);
            seen += entries.len();
            let mut request = ScanRequest { segment, ..request.clone() };
            for expected in self.reference.pages(ask, &entries) {
                let page = self.engine.ask(request.clone()).unwrap_or_else(|error| panic!("refused: {error}"));
                request.exclusive_start_key.clone_from(&page.last_evaluated_key);
                let capacity = page.consumed_capacity;
                let page = (page.items, page.count, page.scanned_count, page.last_evaluated_key);
                check_page(ask, page, capacity, &expected);
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
        let items = self.engine.ask(request).expect("the scan is in order").items.expect("items were not declined");
        in_order_of(self.reference.entries(place), place, &items)
    }

    fn add_index(&mut self, at: usize) {
        let index = &INDEXES[at];
        let answer = self.engine.ask(UpdateTableRequest {
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
        let answer = self.engine.ask(UpdateTableRequest {
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

fn things() -> CreateTableRequest {
    let (locals, globals): (Vec<_>, Vec<_>) = INDEXES[..INITIAL].iter().partition(|index| index.is_local);
    let attributes = INDEXES[..INITIAL].iter().flat_map(|index| index.key()).chain(key_of(THINGS).iter().copied());
    CreateTableRequest {
        table_name: THINGS.to_owned(),
        key_schema: key_schema(&["p"], &["s"]),
        attribute_definitions: definitions(attributes),
        local_secondary_indexes: Some(locals.into_iter().map(|index| index.local()).collect()),
        global_secondary_indexes: Some(globals.into_iter().map(|index| index.global()).collect()),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

fn others() -> CreateTableRequest {
    CreateTableRequest {
        table_name: OTHERS.to_owned(),
        key_schema: key_schema(&["h"], &[]),
        attribute_definitions: definitions(["h"].into_iter()),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
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

fn on_failure(tells: bool) -> Option<ReturnValuesOnConditionCheckFailure> {
    tells.then_some(ReturnValuesOnConditionCheckFailure::AllOld)
}

type WriteAnswer = Result<(Option<Item>, Option<Box<ConsumedCapacity>>), ServiceError>;

fn ask_to_write(engine: &Engine, write: &Write, returns: ReturnValues) -> WriteAnswer {
    let Write { key, act, condition, tells } = write.clone();
    let table_name = key.table().to_owned();
    let condition_expression = condition.map(Into::into);
    let return_values = Some(returns);
    let return_values_on_condition_check_failure = on_failure(tells);
    let return_consumed_capacity = INDEXES_TOO;
    let placeholders = Default::default();
    match act {
        Act::Put(attributes) => {
            let item = whole(key, &attributes);
            let response = engine.ask(PutItemRequest {
                table_name,
                item,
                condition_expression,
                placeholders,
                return_values,
                return_values_on_condition_check_failure,
                return_consumed_capacity,
            })?;
            Ok((response.attributes, response.consumed_capacity))
        }
        Act::Update(update) => {
            let response = engine.ask(UpdateItemRequest {
                table_name,
                key: key.item(),
                update_expression: Some(update.into()),
                condition_expression,
                placeholders,
                return_values,
                return_values_on_condition_check_failure,
                return_consumed_capacity,
            })?;
            Ok((response.attributes, response.consumed_capacity))
        }
        Act::Delete | Act::Check => {
            let response = engine.ask(DeleteItemRequest {
                table_name,
                key: key.item(),
                condition_expression,
                placeholders,
                return_values,
                return_values_on_condition_check_failure,
                return_consumed_capacity,
            })?;
            Ok((response.attributes, response.consumed_capacity))
        }
    }
}

fn action(write: &Write) -> TransactWriteItem {
    let Write { key, act, condition, tells } = write.clone();
    let table_name = key.table().to_owned();
    let condition_expression = condition.clone().map(Into::into);
    let return_values_on_condition_check_failure = on_failure(tells);
    let placeholders = Default::default();
    match act {
        Act::Put(attributes) => TransactWriteItem::Put(TransactPut {
            table_name,
            item: whole(key, &attributes),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Update(update) => TransactWriteItem::Update(TransactUpdate {
            table_name,
            key: key.item(),
            update_expression: update.into(),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Delete => TransactWriteItem::Delete(TransactDelete {
            table_name,
            key: key.item(),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Check => TransactWriteItem::ConditionCheck(TransactConditionCheck {
            table_name,
            key: key.item(),
            condition_expression: condition.expect("a check has a condition").into(),
            placeholders,
            return_values_on_condition_check_failure,
        }),
    }
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

/// The terms of a key condition that satisfies the schema of the place.
fn terms(place: Place, picks: [usize; 4], sort: &[Sort]) -> Vec<(&'static str, KeyTest)> {
    let value = |name: &str, at: usize| {
        let values = values_of(name);
        values[at % values.len()].clone()
    };
    let partition = place.partition().iter().zip(picks).map(|(name, pick)| (*name, KeyTest::Eq(value(name, pick))));
    let tests: Vec<_> = place.sort().iter().zip(sort).collect();
    let last = tests.len().saturating_sub(1);
    let sort = tests.iter().enumerate().map(|(at, (name, sort))| {
        let one = value(name, sort.values.0);
        let two = value(name, sort.values.1);
        let is_number = one.as_n().is_some();
        let test = match sort.test {
            _ if at < last => KeyTest::Eq(one),
            Test::Eq => KeyTest::Eq(one),
            Test::Lt => KeyTest::Lt(one),
            Test::Le => KeyTest::Le(one),
            Test::Gt => KeyTest::Gt(one),
            Test::Ge => KeyTest::Ge(one),
            Test::BeginsWith if is_number => KeyTest::Ge(one),
            Test::BeginsWith => KeyTest::BeginsWith(one),
            Test::Between => {
                let values = values_of(name);
                let place = |value| values.iter().position(|one| one == value);
                if place(&one) <= place(&two) { KeyTest::Between(one, two) } else { KeyTest::Between(two, one) }
            }
        };
        (**name, test)
    });
    partition.chain(sort).collect()
}

fn projection_of(answer: &Answer) -> Option<Projection> {
    match answer {
        Answer::Projected(projection) => Some(projection.clone()),
        Answer::Default | Answer::AllAttributes | Answer::Count => None,
    }
}

fn select_of(answer: &Answer) -> Option<Select> {
    match answer {
        Answer::AllAttributes => Some(Select::AllAttributes),
        Answer::Count => Some(Select::Count),
        Answer::Default | Answer::Projected(_) => None,
    }
}

type Told = (Option<Vec<Item>>, i32, i32, Option<Item>);

fn check_page(
    ask: &Ask,
    (items, count, scanned, last_key): Told,
    capacity: Option<Box<ConsumedCapacity>>,
    expected: &Page,
) {
    assert_eq!(items, expected.items);
    assert_eq!(usize::try_from(count).ok(), Some(expected.count));
    assert_eq!(usize::try_from(scanned).ok(), Some(expected.scanned));
    assert_eq!(last_key, expected.last_key);
    // Whether an item that the filter drops is fetched, and paid for, nobody has measured.
    if ask.filter.is_some() && expected.units.0 > 0.0 {
        return;
    }
    let (fetched, read) = expected.units;
    let cost = match ask.place.index() {
        Some(index) => Cost { table: fetched, indexes: [(index.name, read)].into() },
        None => Cost { table: read, ..Default::default() },
    };
    check_cost(capacity, ask.place.table(), &cost, None);
}

/// What transactions tell beside the units themselves.
#[derive(Clone, Copy)]
enum Direction {
    Read,
    Write,
}

fn check_costs(
    told: Option<Vec<ConsumedCapacity>>,
    expected: &BTreeMap<&'static str, Cost>,
    direction: Option<Direction>,
) {
    let told = told.expect("capacity was asked for");
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for told in told {
        let (table, cost) = expected.get_key_value(told.table_name.as_str()).expect("a table of the request");
        check_cost(Some(Box::new(told.clone())), table, cost, direction);
    }
}

fn check_cost(told: Option<Box<ConsumedCapacity>>, table: &str, cost: &Cost, direction: Option<Direction>) {
    let split = |units: f64| Capacity {
        capacity_units: units,
        read_capacity_units: matches!(direction, Some(Direction::Read)).then_some(units),
        write_capacity_units: matches!(direction, Some(Direction::Write)).then_some(units),
    };
    let arm = |is_local: bool| {
        let of_kind = |name: &str| INDEXES.iter().any(|index| index.name == name && index.is_local == is_local);
        let units = cost.indexes.iter().filter(|(name, _)| of_kind(name));
        let arm: BTreeMap<String, Capacity> = units.map(|(name, units)| ((*name).to_owned(), split(*units))).collect();
        (!arm.is_empty()).then_some(arm)
    };
    let total = split(cost.total());
    let expected = ConsumedCapacity {
        table_name: table.to_owned(),
        capacity_units: total.capacity_units,
        read_capacity_units: total.read_capacity_units,
        write_capacity_units: total.write_capacity_units,
        table: Some(split(cost.table)),
        local_secondary_indexes: arm(true),
        global_secondary_indexes: arm(false),
    };
    assert_eq!(told, Some(Box::new(expected)));
}

fn check_fault(error: ServiceError, fault: &Fault) {
    match fault {
        Fault::Condition(item) => assert_eq!(error, ServiceError::ConditionalCheckFailed { item: item.clone() }),
        Fault::Invalid(faults) => check_invalid(error, faults),
    }
}

fn check_invalid(error: ServiceError, faults: &Faults) {
    match error {
        ServiceError::Validation { message } => assert!(faults.contains(&message), "{message:?} is not of {faults:?}"),
        error => panic!("{error} and not one of {faults:?}"),
    }
}

fn check_reasons(reasons: Vec<CancellationReason>, expected: &[Option<Fault>]) {
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for (reason, expected) in reasons.into_iter().zip(expected) {
        match (reason, expected) {
            (CancellationReason::None, None) => {}
            (CancellationReason::ConditionalCheckFailed { item }, Some(Fault::Condition(expected))) => {
                assert_eq!(item, *expected);
            }
            (CancellationReason::Validation { message }, Some(Fault::Invalid(faults))) => {
                assert!(faults.contains(&message), "{message:?} is not of {faults:?}");
            }
            (reason, expected) => panic!("{reason:?} and not {expected:?}"),
        }
    }
}
