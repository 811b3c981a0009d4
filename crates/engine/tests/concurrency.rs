//! Threads that work on the same items, tables and indexes at once.

mod ask;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use dynamo_engine::Engine;
use dynamo_model::api::{
    CreateTableRequest, DeleteItemRequest, DeleteTableRequest, DescribeTableRequest, GetItemRequest,
    GlobalSecondaryIndexUpdate, PutItemRequest, TransactGet, TransactGetItemsRequest, TransactUpdate,
    TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest, UpdateTableRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, Projection,
};
use dynamo_model::{
    AttributeValue, Comparator, Condition, Item, Number, Operand, Path, ServiceError, SetOperand, SetValue, Update,
};

use ask::Ask;

const TABLE: &str = "accounts";
const INDEX: &str = "by-owner";
const THREADS: i32 = 4;

fn engine() -> Engine {
    let engine = Engine::memory();
    engine.ask(table()).expect("the table is new");
    engine
}

fn table() -> CreateTableRequest {
    CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![KeySchemaElement::partition("number")],
        attribute_definitions: vec![AttributeDefinition::new("number", KeyAttributeType::N)],
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

fn key(number: i32) -> Item {
    Item::from([("number", Number::from(number).into())])
}

fn path(name: &str) -> Path {
    Path::attribute(name)
}

fn number(value: i32) -> AttributeValue {
    Number::from(value).into()
}

fn add(by: i32) -> Update {
    Update { add: vec![(path("balance"), number(by))], ..Default::default() }
}

fn update(account: i32, update: Update, condition: Option<Condition>) -> UpdateItemRequest {
    UpdateItemRequest {
        table_name: TABLE.to_owned(),
        key: key(account),
        update_expression: Some(update.into()),
        condition_expression: condition.map(Into::into),
        ..Default::default()
    }
}

fn balance_of(item: &Item) -> Number {
    item.get("balance").and_then(AttributeValue::as_n).copied().expect("every account has a balance")
}

fn balance(engine: &Engine, account: i32) -> Number {
    let request = GetItemRequest { table_name: TABLE.to_owned(), key: key(account), ..Default::default() };
    balance_of(&engine.ask(request).expect("the key is in order").item.expect("the account is there"))
}

fn sum(numbers: impl IntoIterator<Item = Number>) -> Number {
    numbers.into_iter().fold(Number::ZERO, |sum, number| sum.checked_add(number).expect("sums here are small"))
}

/// Takes from one account what it gives to another, if there is as much in it.
fn transfer(from: i32, to: i32, amount: i32) -> TransactWriteItemsRequest {
    let covered = Condition::Compare(Comparator::Ge, Operand::Path(path("balance")), Operand::Value(number(amount)));
    let change = |account, by, condition: Option<Condition>| {
        TransactWriteItem::Update(TransactUpdate {
            table_name: TABLE.to_owned(),
            key: key(account),
            update_expression: add(by).into(),
            condition_expression: condition.map(Into::into),
            placeholders: Default::default(),
            return_values_on_condition_check_failure: None,
        })
    };
    TransactWriteItemsRequest {
        transact_items: vec![change(from, -amount, Some(covered)), change(to, amount, None)],
        ..Default::default()
    }
}

fn by_owner() -> UpdateTableRequest {
    UpdateTableRequest {
        table_name: TABLE.to_owned(),
        attribute_definitions: Some(vec![AttributeDefinition::new("owner", KeyAttributeType::S)]),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::Create(GlobalSecondaryIndex {
            index_name: INDEX.to_owned(),
            key_schema: vec![KeySchemaElement::partition("owner")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        })]),
        ..Default::default()
    }
}

/// Runs the work on so many threads at once; each is told its number.
fn on_threads(work: impl Fn(i32) + Sync) {
    let start = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (start, work) = (&start, &work);
            scope.spawn(move || {
                start.wait();
                work(thread);
            });
        }
    });
}

#[test]
fn no_update_of_a_counter_is_lost() {
    const TIMES: i32 = 2000;
    let engine = engine();
    on_threads(|thread| {
        for time in 0..TIMES {
            // Half of them on one account, the others on a few.
            let account = if time % 2 == 0 { 0 } else { 1 + (thread + time) % 3 };
            engine.ask(update(account, add(1), None)).expect("a counter can be added to");
        }
    });
    assert_eq!(sum((0..4).map(|account| balance(&engine, account))), Number::from(THREADS * TIMES));
    assert_eq!(balance(&engine, 0), Number::from(THREADS * TIMES / 2));
}

#[test]
fn of_those_who_saw_the_same_only_one_writes() {
    const VERSIONS: i32 = 1000;
    let engine = engine();
    engine.ask(update(0, add(0), None)).expect("the account is made");
    let written = std::sync::atomic::AtomicI32::new(0);
    on_threads(|_| {
        loop {
            let seen = balance(&engine, 0);
            if seen >= Number::from(VERSIONS) {
                return;
            }
            let unchanged =
                Condition::Compare(Comparator::Eq, Operand::Path(path("balance")), Operand::Value(seen.into()));
            let next = SetValue::Plus(SetOperand::Value(seen.into()), SetOperand::Value(number(1)));
            let next = Update { set: vec![(path("balance"), next)], ..Default::default() };
            match engine.ask(update(0, next, Some(unchanged))) {
                Ok(_) => {
                    written.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => assert_eq!(error, ServiceError::ConditionalCheckFailed { item: None }),
            }
        }
    });
    assert_eq!(balance(&engine, 0), Number::from(VERSIONS));
    assert_eq!(written.into_inner(), VERSIONS);
}

#[test]
fn transfers_keep_the_total_in_every_transaction_that_reads() {
    const ACCOUNTS: i32 = 4;
    const TRANSFERS: i32 = 1000;
    let engine = engine();
    (0..ACCOUNTS).for_each(|account| {
        engine.ask(update(account, add(100), None)).expect("the account is made");
    });
    let total = Number::from(100 * ACCOUNTS);
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let get = |account| TransactGet { table_name: TABLE.to_owned(), key: key(account), ..Default::default() };
            let mut reads = 0;
            while !is_done.load(Ordering::Relaxed) || reads == 0 {
                let transact_items = (0..ACCOUNTS).map(get).collect();
                let request = TransactGetItemsRequest { transact_items, ..Default::default() };
                let response = engine.ask(request).expect("the accounts can be read");
                let balances: Vec<_> = response.responses.iter().flatten().map(balance_of).collect();
                assert!(balances.iter().all(|balance| *balance >= Number::ZERO), "{balances:?}");
                assert_eq!(sum(balances), total);
                reads += 1;
            }
        });
        on_threads(|thread| {
            for time in 0..TRANSFERS {
                let from = (thread + time) % ACCOUNTS;
                let to = (from + 1 + time % (ACCOUNTS - 1)) % ACCOUNTS;
                match engine.ask(transfer(from, to, time % 70)) {
                    Ok(_) | Err(ServiceError::TransactionCanceled { .. } | ServiceError::TransactionConflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        });
        is_done.store(true, Ordering::Relaxed);
        reader.join().expect("the total was kept");
    });
    assert_eq!(sum((0..ACCOUNTS).map(|account| balance(&engine, account))), total);
}

#[test]
fn a_token_is_good_for_one_transfer_however_many_try() {
    let engine = engine();
    (0..2).for_each(|account| {
        engine.ask(update(account, add(100), None)).expect("the account is made");
    });
    on_threads(|_| {
        for round in 0..50 {
            let client_request_token = Some(format!("round {round}"));
            match engine.ask(TransactWriteItemsRequest { client_request_token, ..transfer(0, 1, 1) }) {
                Ok(_) | Err(ServiceError::TransactionInProgress { .. } | ServiceError::TransactionConflict) => {}
                Err(error) => panic!("{error}"),
            }
        }
    });
    assert_eq!((balance(&engine, 0), balance(&engine, 1)), (Number::from(50), Number::from(150)));
}

#[test]
fn an_index_that_is_made_while_writers_run_is_complete() {
    const ACCOUNTS: i32 = 60;
    let engine = engine();
    let is_done = AtomicBool::new(false);
    let put = |account: i32, owner: &str| {
        let mut item = key(account);
        item.insert("owner", owner);
        engine.ask(PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }).expect("in order");
    };
    (0..ACCOUNTS).for_each(|account| put(account, "first"));
    thread::scope(|scope| {
        for thread in 0..THREADS - 1 {
            let (engine, is_done, put) = (&engine, &is_done, &put);
            scope.spawn(move || {
                let mut time = thread;
                while !is_done.load(Ordering::Relaxed) {
                    let account = (time * 7) % ACCOUNTS;
                    match time % 4 {
                        0 => {
                            let table_name = TABLE.to_owned();
                            let request = DeleteItemRequest { table_name, key: key(account), ..Default::default() };
                            engine.ask(request).expect("the key is in order");
                        }
                        1 => {
                            let gone = Update { remove: vec![path("owner")], ..Default::default() };
                            engine.ask(update(account, gone, None)).expect("an owner can go");
                        }
                        _ => put(account, ["ada", "bob"][time as usize / 4 % 2]),
                    }
                    time += 1;
                }
            });
        }
        for _ in 0..20 {
            engine.ask(by_owner()).expect("the index is new");
            let delete = GlobalSecondaryIndexUpdate::Delete { index_name: INDEX.to_owned() };
            let gone = UpdateTableRequest { global_secondary_index_updates: Some(vec![delete]), ..by_owner() };
            engine.ask(gone).expect("the index is there");
        }
        engine.ask(by_owner()).expect("the index is new");
        is_done.store(true, Ordering::Relaxed);
    });
    let mut indexed = engine.contents(TABLE, Some(INDEX));
    let mut owned = engine.contents(TABLE, None);
    let items = owned.len();
    owned.retain(|item| item.contains_key("owner"));
    let by_number = |item: &Item| item.get("number").and_then(AttributeValue::as_n).copied();
    indexed.sort_by_key(by_number);
    owned.sort_by_key(by_number);
    assert_eq!(indexed, owned);

    let table = engine.ask(DescribeTableRequest { table_name: TABLE.to_owned() }).expect("the table is there").table;
    let index = &table.global_secondary_indexes.expect("there is an index")[0];
    assert_eq!((table.item_count, index.item_count), (items as i64, owned.len() as i64));
    let bytes = |items: &[Item]| items.iter().map(Item::size).sum::<usize>() as i64;
    assert_eq!(index.index_size_bytes, bytes(&owned));
    assert_eq!(table.table_size_bytes, bytes(&engine.contents(TABLE, None)));
}

#[test]
fn a_table_that_is_deleted_under_writers_leaves_nothing() {
    let engine = engine();
    for _ in 0..30 {
        let is_there = AtomicBool::new(true);
        thread::scope(|scope| {
            for thread in 0..THREADS - 1 {
                let (engine, is_there) = (&engine, &is_there);
                scope.spawn(move || {
                    for time in 0.. {
                        match engine.ask(update(thread * 1000 + time % 50, add(1), None)) {
                            Ok(_) => {}
                            Err(ServiceError::ResourceNotFound { .. }) if !is_there.load(Ordering::SeqCst) => return,
                            // Between the end of the table and the flag.
                            Err(ServiceError::ResourceNotFound { .. }) => thread::yield_now(),
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
            }
            thread::sleep(std::time::Duration::from_millis(2));
            engine.ask(DeleteTableRequest { table_name: TABLE.to_owned() }).expect("the table is there");
            is_there.store(false, Ordering::SeqCst);
        });
        // One of the same name is another table, with nothing in it.
        engine.ask(table()).expect("the table is gone");
        assert_eq!(engine.contents(TABLE, None), []);
        let request = DescribeTableRequest { table_name: TABLE.to_owned() };
        let described = engine.ask(request).expect("the table is there").table;
        assert_eq!((described.item_count, described.table_size_bytes), (0, 0));
    }
}

#[test]
fn one_of_several_who_make_a_table_makes_it() {
    let engine = Engine::memory();
    let made = std::sync::atomic::AtomicI32::new(0);
    on_threads(|_| match engine.ask(table()) {
        Ok(_) => {
            made.fetch_add(1, Ordering::Relaxed);
        }
        Err(error) => assert!(matches!(error, ServiceError::ResourceInUse { .. }), "{error}"),
    });
    assert_eq!(made.into_inner(), 1);
}
