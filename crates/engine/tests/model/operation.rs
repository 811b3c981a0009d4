//! What is done to the tables: plain data, so that a sequence that fails can shrink.

use std::collections::BTreeMap;

use dynamo_model::api::ReturnValues;
use dynamo_model::{Attributes, Condition, Path, Projection, Update};
use proptest::prelude::*;

use crate::shape::{INDEXES, Key, OTHERS, Place, THINGS, values_of};
use crate::{condition, projection, update, value};

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// PutItem, UpdateItem or DeleteItem.
    Write { write: Write, returns: ReturnValues },
    /// BatchWriteItem: a put or a removal for each key.
    BatchWrite(BTreeMap<Key, Option<Attributes>>),
    /// TransactWriteItems.
    Transact { writes: Vec<Write>, token: Option<u8> },
    /// The last transaction that had a token, once more after so many seconds.
    TransactAgain { after: u64 },
    /// GetItem.
    Get { key: Key, projection: Option<Projection>, consistent: bool },
    /// BatchGetItem.
    BatchGet { keys: Vec<Key>, projection: Option<Projection> },
    /// TransactGetItems.
    TransactGet { keys: Vec<Key>, projection: Option<Projection> },
    /// Query.
    Query { ask: Ask, picks: [usize; 4], sort: Vec<Sort>, forward: bool },
    /// Scan, of so many segments.
    Scan { ask: Ask, segments: Option<u8> },
    /// UpdateTable: makes an index.
    AddIndex(usize),
    /// UpdateTable: removes an index.
    RemoveIndex(usize),
    /// Time goes by.
    Wait { seconds: u64 },
}

/// What is done to one item.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Write {
    pub(crate) key: Key,
    pub(crate) act: Act,
    pub(crate) condition: Option<Condition>,
    /// Whether the item is asked for if the condition is false.
    pub(crate) tells: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Act {
    /// With these attributes beside the key.
    Put(Attributes),
    Update(Update),
    Delete,
    /// Nothing; of transactions only.
    Check,
}

/// What queries and scans have in common.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) place: Place,
    pub(crate) filter: Option<Condition>,
    pub(crate) answer: Answer,
    pub(crate) limit: Option<usize>,
    pub(crate) consistent: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Default,
    AllAttributes,
    Count,
    Projected(Projection),
}

/// A test of an attribute of the sort key against one or two of its values, by their places among those that there
/// are. All but the last attribute that is tested are tested for equality, whatever the test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sort {
    pub(crate) test: Test,
    pub(crate) values: (usize, usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Test {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    BeginsWith,
}

pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    let global = || 0..INDEXES.len();
    prop_oneof![
        10 => put_or_delete(),
        10 => update_item(),
        3 => prop::collection::btree_map(key(), prop::option::weighted(0.7, value::attributes()), 1..5)
            .prop_map(Operation::BatchWrite),
        4 => transact(),
        2 => prop::sample::select(vec![0, 599, 600]).prop_map(|after| Operation::TransactAgain { after }),
        2 => (key(), prop::option::of(projection::projection()), any::<bool>())
            .prop_map(|(key, projection, consistent)| Operation::Get { key, projection, consistent }),
        1 => (keys(), prop::option::of(projection::projection()))
            .prop_map(|(keys, projection)| Operation::BatchGet { keys, projection }),
        1 => (keys(), prop::option::of(projection::projection()))
            .prop_map(|(keys, projection)| Operation::TransactGet { keys, projection }),
        6 => query(),
        3 => scan(),
        2 => global().prop_map(Operation::AddIndex),
        1 => global().prop_map(Operation::RemoveIndex),
        1 => prop::sample::select(vec![1, 300, 599, 600]).prop_map(|seconds| Operation::Wait { seconds }),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        6 => (0..values_of("p").len(), 0..values_of("s").len()).prop_map(|(p, s)| Key::Thing { p, s }),
        1 => (0..values_of("h").len()).prop_map(|h| Key::Other { h }),
    ]
}

fn keys() -> impl Strategy<Value = Vec<Key>> {
    prop::collection::vec(key(), 1..5)
}

fn condition() -> impl Strategy<Value = Option<Condition>> {
    prop::option::weighted(0.4, condition::condition())
}

fn put_or_delete() -> impl Strategy<Value = Operation> {
    let act = prop_oneof![3 => value::attributes().prop_map(Act::Put), 1 => Just(Act::Delete)];
    let returns = prop::sample::select(vec![ReturnValues::None, ReturnValues::AllOld]);
    (write(act.boxed()), returns).prop_map(|(write, returns)| Operation::Write { write, returns })
}

fn update_item() -> impl Strategy<Value = Operation> {
    let returns = vec![
        ReturnValues::None,
        ReturnValues::AllOld,
        ReturnValues::AllNew,
        ReturnValues::UpdatedOld,
        ReturnValues::UpdatedNew,
    ];
    (write(update::update().prop_map(Act::Update).boxed()), prop::sample::select(returns))
        .prop_map(|(write, returns)| Operation::Write { write, returns })
}

fn write(act: BoxedStrategy<Act>) -> impl Strategy<Value = Write> {
    (key(), act, condition(), any::<bool>()).prop_map(|(key, act, condition, tells)| Write {
        key,
        act,
        condition,
        tells,
    })
}

fn transact() -> impl Strategy<Value = Operation> {
    let act = prop_oneof![
        3 => value::attributes().prop_map(Act::Put),
        3 => update::update().prop_map(Act::Update),
        1 => Just(Act::Delete),
    ];
    let check = (key(), condition::condition(), any::<bool>()).prop_map(|(key, condition, tells)| Write {
        key,
        act: Act::Check,
        condition: Some(condition),
        tells,
    });
    let writes = prop::collection::vec(prop_oneof![5 => write(act.boxed()), 1 => check], 1..4);
    (writes, prop::option::of(0u8..2)).prop_map(|(writes, token)| Operation::Transact { writes, token })
}

fn query() -> impl Strategy<Value = Operation> {
    let values = 0usize..6;
    let picks = [values.clone(), values.clone(), values.clone(), values.clone()];
    let tests = vec![Test::Eq, Test::Lt, Test::Le, Test::Gt, Test::Ge, Test::Between, Test::BeginsWith];
    let sort = (prop::sample::select(tests), (values.clone(), values)).prop_map(|(test, values)| Sort { test, values });
    (ask(), picks, prop::collection::vec(sort, 0..3), any::<bool>())
        .prop_map(|(ask, picks, sort, forward)| Operation::Query { ask, picks, sort, forward })
}

fn scan() -> impl Strategy<Value = Operation> {
    (ask(), prop::option::of(1u8..5)).prop_map(|(ask, segments)| Operation::Scan { ask, segments })
}

fn ask() -> impl Strategy<Value = Ask> {
    let place = prop_oneof![
        2 => Just(Place::Table(THINGS)),
        1 => Just(Place::Table(OTHERS)),
        9 => (0..INDEXES.len()).prop_map(Place::Index),
    ];
    let answer = prop_oneof![
        3 => Just(Answer::Default),
        1 => Just(Answer::AllAttributes),
        1 => Just(Answer::Count),
        2 => projection::projection().prop_map(Answer::Projected),
    ];
    // Mostly attributes that are not keys, since those are refused in the filter of a query.
    let unkeyed = prop::sample::select(vec!["a", "b", "c"]).prop_map(Path::attribute).boxed();
    let filter = prop_oneof![2 => condition::on(unkeyed).boxed(), 1 => condition::condition().boxed()];
    (place, prop::option::weighted(0.4, filter), answer, prop::option::of(1usize..4), prop::bool::weighted(0.2))
        .prop_map(|(place, filter, answer, limit, consistent)| Ask { place, filter, answer, limit, consistent })
}
