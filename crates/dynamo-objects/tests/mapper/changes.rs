//! The changes of a table, told as they happen.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_engine::{Clock, Engine};
use dynamo_model::ServiceError;
use dynamo_model::api::{
    Request, TimeToLiveSpecification, UpdateTableRequest, UpdateTableResponse, UpdateTimeToLiveRequest,
};
use dynamo_model::schema::{StreamSpecification, StreamViewType};
use dynamo_objects::changes::{Change, ChangeKind, Changes, Checkpoint, Event, Events, RawChange, Told};
use dynamo_objects::{
    ChangesProblem, CheckpointProblem, Database, Error, ErrorKind, Record, Sleep, Table, TablePolicy, TestClock,
};
use dynamo_store::MemoryStore;

/// Everything that is told until there is nothing more.
async fn rest<C: Told>(events: &mut Events<C>) -> Vec<Event<C>> {
    let mut rest = Vec::new();
    while let Some(event) = events.next().await {
        rest.push(event.unwrap());
    }
    rest
}

async fn all<R: Record, C: Told>(changes: Changes<R, C>) -> Vec<Event<C>> {
    rest(&mut changes.until_caught_up().stream()).await
}

fn told<C>(events: Vec<Event<C>>) -> Vec<C> {
    events.into_iter().map(|event| event.change).collect()
}

async fn orders(db: &Database) -> Table<Order> {
    let orders = db.table::<Order>();
    orders.enable_changes().await.unwrap();
    orders
}

/// Switches the stream of a table on or off; off if there is no view.
async fn set_stream<R: Record>(table: &Table<R>, view: Option<StreamViewType>) -> UpdateTableResponse {
    let stream = StreamSpecification { stream_enabled: view.is_some(), stream_view_type: view };
    let table_name = table.name().to_owned();
    let request = UpdateTableRequest { table_name, stream_specification: Some(stream), ..Default::default() };
    table.database().backend().send(request).await.unwrap()
}

fn problem(error: &Error) -> &ChangesProblem {
    let ErrorKind::Changes { problem, .. } = error.kind() else { panic!("{error}") };
    problem
}

#[dynamo_objects::test]
async fn every_kind_of_change_is_told(db: Database) {
    let orders = orders(&db).await;
    // Some servers tell the minute.
    let before = SystemTime::now() - Duration::from_secs(61);
    orders.create(&order("c", 1)).await.unwrap();
    let paid = orders.update(("c", 1)).set(|f| f.status, "cancelled").await.unwrap();
    orders.put(&paid).await.unwrap();
    orders.delete(("c", 1)).await.unwrap();

    let events = all(orders.changes()).await;
    assert!(events.iter().all(|event| event.created >= before && event.size > 0 && !event.id.is_empty()));
    let numbers: Vec<_> = events.iter().map(|event| &event.sequence_number).collect();
    assert!(numbers.is_sorted_by_key(|number| (number.len(), *number)), "{numbers:?}");

    let changes = told(events);
    let kinds: Vec<_> = changes.iter().map(Change::kind).collect();
    // To write what is there already changes nothing.
    assert_eq!(kinds, [ChangeKind::Insert, ChangeKind::Modify, ChangeKind::Remove]);
    assert_eq!(changes[0], Change::Insert { new: order("c", 1) });
    assert_eq!(changes[1], Change::Modify { old: order("c", 1), new: paid.clone() });
    assert_eq!(changes[2], Change::Remove { old: paid.clone() });
    assert_eq!((changes[0].before(), changes[0].after()), (None, Some(&order("c", 1))));
    assert_eq!((changes[1].before(), changes[1].after()), (Some(&order("c", 1)), Some(&paid)));
    assert_eq!((changes[2].before(), changes[2].after()), (Some(&paid), None));
}

#[dynamo_objects::test]
async fn every_change_is_told_once_and_in_order(db: Database) {
    let orders = orders(&db).await;
    for total in 0..4 {
        let records = (0..20).map(|number| Order { total, ..order("c", number) });
        orders.put_many(records).await.unwrap();
    }
    for page_size in [1, 7, 1000] {
        let changes = told(all(orders.changes().page_size(page_size)).await);
        assert_eq!(changes.len(), 80);
        for number in 0..20 {
            let totals = changes.iter().filter_map(|change| change.after()).filter(|new| new.number == number);
            assert_eq!(totals.map(|new| new.total).collect::<Vec<_>>(), [0, 1, 2, 3]);
        }
    }
}

#[dynamo_objects::test]
async fn it_goes_on_exactly_after_a_checkpoint(db: Database) {
    let orders = orders(&db).await;
    for number in 0..6 {
        orders.create(&order("c", number)).await.unwrap();
    }
    let mut events = orders.changes().page_size(4).until_caught_up().stream();
    assert_eq!(events.checkpoint(), None);
    let mut texts = Vec::new();
    while let Some(event) = events.next().await {
        event.unwrap();
        texts.push(events.checkpoint().unwrap().to_string());
    }
    orders.create(&order("c", 6)).await.unwrap();
    assert_eq!(texts.len(), 6);
    for (at, text) in texts.into_iter().enumerate() {
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert!(!checkpoint.stream_arn().is_empty());
        let mut events = orders.changes().after(checkpoint.clone()).until_caught_up().stream();
        assert_eq!(events.checkpoint(), Some(checkpoint));
        let numbers: Vec<_> =
            rest(&mut events).await.iter().map(|event| event.change.after().unwrap().number).collect();
        assert_eq!(numbers, (at as u64 + 1..7).collect::<Vec<_>>());
    }
}

#[dynamo_objects::test]
async fn it_can_begin_now(db: Database) {
    let orders = orders(&db).await;
    orders.create(&order("c", 1)).await.unwrap();
    let mut events = orders.changes().from_now().until_caught_up().open().await.unwrap();
    orders.create(&order("c", 2)).await.unwrap();
    assert_eq!(told(rest(&mut events).await), [Change::Insert { new: order("c", 2) }]);

    // What happens between a checkpoint of nothing and the next time is not missed.
    let events = orders.changes().from_now().open().await.unwrap();
    let checkpoint = events.checkpoint().unwrap();
    drop(events);
    orders.create(&order("c", 3)).await.unwrap();
    let changes = told(all(orders.changes().after(checkpoint)).await);
    assert_eq!(changes.last(), Some(&Change::Insert { new: order("c", 3) }));
}

/// Lets others have their turn.
#[derive(Debug)]
struct Nap;

impl Sleep for Nap {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::task::yield_now())
    }
}

#[dynamo_objects::test]
async fn it_waits_for_what_happens(db: Database) {
    let orders = orders(&db.sleep(Nap)).await;
    let mut events = orders.changes().from_now().open().await.unwrap();
    for number in 0..3 {
        let writing = async { orders.create(&order("c", number)).await.unwrap() };
        let (event, ()) = tokio::join!(events.next(), writing);
        assert_eq!(event.unwrap().unwrap().change, Change::Insert { new: order("c", number) });
    }
}

#[dynamo_objects::test]
async fn a_table_needs_a_stream(db: Database) {
    // The table is made, as it is by whatever misses it.
    let orders = db.table::<Order>();
    let error = orders.changes().open().await.unwrap_err();
    assert_eq!((problem(&error), error.table()), (&ChangesProblem::NoStream, Some(orders.name())));
    assert!(error.to_string().contains("enable_changes"), "{error}");
    let mut events = orders.changes().stream();
    assert_eq!(problem(&events.next().await.unwrap().unwrap_err()), &ChangesProblem::NoStream);
    assert!(events.next().await.is_none() && events.checkpoint().is_none());

    orders.enable_changes().await.unwrap();
    orders.enable_changes().await.unwrap();
    assert_eq!(all(orders.changes()).await, []);
}

#[dynamo_objects::test]
async fn streams_that_hold_less_are_read_raw(db: Database) {
    let orders = db.table::<Order>();
    let views = [StreamViewType::KeysOnly, StreamViewType::NewImage, StreamViewType::OldImage];
    orders.create(&order("c", 1)).await.unwrap();
    for view in views {
        set_stream(&orders, Some(view.clone())).await;
        for total in [1, 2] {
            orders.update(("c", 1)).set(|f| f.total, total).await.unwrap();
        }
        for error in [orders.changes().open().await.unwrap_err(), orders.enable_changes().await.unwrap_err()] {
            assert_eq!(problem(&error), &ChangesProblem::View(view.clone()));
            assert!(error.to_string().contains("raw") && error.to_string().contains(view.as_str()), "{error}");
        }
        let changes = told(all(orders.changes().raw()).await);
        let RawChange { kind, key, .. } = &changes[1];
        assert_eq!((changes.len(), *kind, key.len()), (2, ChangeKind::Modify, 2));
        assert_eq!(key.get("customer"), Some(&"c".into()));
        let total = |record: Option<Order>| record.map(|order| order.total);
        let old = total(changes[1].old_as().unwrap());
        let new = total(changes[1].new_as().unwrap());
        let expected = match view {
            StreamViewType::NewImage => (None, Some(2)),
            StreamViewType::OldImage => (Some(1), None),
            _ => (None, None),
        };
        assert_eq!((old, new), expected);
        set_stream(&orders, None).await;
        orders.update(("c", 1)).set(|f| f.total, 0).await.unwrap();
    }
}

/// Another record of the same table.
#[derive(Record, Debug)]
#[dynamo(table = "order")]
struct Invoice {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
    paid: bool,
}

#[dynamo_objects::test]
async fn what_is_no_such_record_is_an_error_in_its_place(db: Database) {
    let orders = orders(&db).await;
    let invoice = Invoice { customer: "i".into(), number: 2, paid: true };
    orders.create(&order("c", 1)).await.unwrap();
    db.table::<Invoice>().create(&invoice).await.unwrap();
    orders.create(&order("c", 3)).await.unwrap();

    let mut events = orders.changes().until_caught_up().stream();
    let (mut numbers, mut errors, mut after_error) = (Vec::new(), Vec::new(), None);
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => numbers.push(event.change.after().unwrap().number),
            Err(error) => {
                errors.push(error);
                after_error = events.checkpoint();
            }
        }
    }
    assert_eq!((numbers.len(), errors.len()), (2, 1));
    assert!(matches!(errors[0].kind(), ErrorKind::Decode { .. }), "{}", errors[0]);
    assert_eq!(errors[0].key().unwrap().get("customer"), Some(&"i".into()));
    let left = all(orders.changes().after(after_error.unwrap()).filter(is_order)).await;
    assert!(left.len() <= 1, "the error does not come again");

    let mut numbers: Vec<_> = told(all(orders.changes().filter(is_order)).await).iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 3]);
    assert_eq!(all(orders.changes().filter(is_order).filter(|change| !is_order(change))).await, []);
}

fn is_order(change: &RawChange) -> bool {
    change.key.get("customer") == Some(&"c".into())
}

fn number(change: &Change<Order>) -> u64 {
    change.after().or(change.before()).unwrap().number
}

#[dynamo_objects::test]
async fn a_checkpoint_belongs_to_its_table(db: Database) {
    let orders = orders(&db).await;
    let checkpoint = orders.changes().open().await.unwrap().checkpoint().unwrap();
    let error = db.table::<Store>().changes().after(checkpoint).open().await.unwrap_err();
    let ErrorKind::Checkpoint { problem: CheckpointProblem::OtherTable, table } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(table, db.table::<Store>().name());
}

#[dynamo_objects::test]
async fn a_stream_that_was_disabled_is_read_to_its_end(db: Database) {
    let orders = orders(&db.sleep(Nap)).await;
    orders.create(&order("c", 1)).await.unwrap();
    let mut events = orders.changes().stream();
    events.next().await.unwrap().unwrap();
    let checkpoint = events.checkpoint().unwrap();
    orders.create(&order("c", 2)).await.unwrap();
    set_stream(&orders, None).await;

    assert_eq!(problem(&orders.changes().open().await.unwrap_err()), &ChangesProblem::NoStream);
    assert_eq!(events.next().await.unwrap().unwrap().change, Change::Insert { new: order("c", 2) });
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(problem(&error), &ChangesProblem::Ended { successor: None });
    assert!(events.next().await.is_none());
    // A job that is to catch up has caught up.
    assert_eq!(all(orders.changes().after(checkpoint.clone())).await.len(), 1);
    assert_eq!(all(orders.changes().after(events.checkpoint().unwrap())).await, []);

    orders.enable_changes().await.unwrap();
    orders.create(&order("c", 3)).await.unwrap();
    let mut events = orders.changes().after(checkpoint.clone()).stream();
    assert_eq!(events.next().await.unwrap().unwrap().change, Change::Insert { new: order("c", 2) });
    let error = events.next().await.unwrap().unwrap_err();
    let ChangesProblem::Ended { successor: Some(successor) } = problem(&error) else { panic!("{error}") };
    assert!(*successor != checkpoint.stream_arn() && error.to_string().contains(successor.as_str()), "{error}");
    assert_eq!(told(all(orders.changes()).await), [Change::Insert { new: order("c", 3) }]);
}

/// A clock that is moved by hand.
#[derive(Debug, Default)]
struct Hands(AtomicU64);

impl Hands {
    fn back(&self, hours: f64) {
        self.0.fetch_sub((hours * 3600.0) as u64, Ordering::Relaxed);
    }

    fn forward(&self, hours: f64) {
        self.0.fetch_add((hours * 3600.0) as u64, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// An engine whose time is in our hands, and a database on it.
fn engine() -> (Arc<Engine>, Arc<Hands>, Database) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let clock = Arc::new(Hands(AtomicU64::new(now.as_secs())));
    let engine = Arc::new(Engine::new(MemoryStore::new(), clock.clone(), 0));
    let db = Database::with_backend(engine.clone()).sleep(Insomnia::default());
    (engine, clock, db)
}

#[derive(Record, Clone, PartialEq, Debug)]
#[dynamo(table = "session")]
struct Session {
    #[dynamo(partition_key)]
    id: String,
    ends: u64,
}

/// A table whose records expire, and tell of it.
async fn sessions(db: &Database) -> Table<Session> {
    let sessions = db.table::<Session>();
    sessions.enable_changes().await.unwrap();
    let time_to_live_specification = TimeToLiveSpecification { enabled: true, attribute_name: "ends".to_owned() };
    let request = UpdateTimeToLiveRequest { table_name: "session".to_owned(), time_to_live_specification };
    db.backend().send(request).await.unwrap();
    sessions
}

/// So many records, the first of which ends in a minute, each other a minute later.
async fn begun(sessions: &Table<Session>, count: u64) -> Vec<Session> {
    let now = sessions.database().now().as_secs();
    let begun: Vec<_> = (1..=count).map(|at| Session { id: format!("s{at}"), ends: now + 60 * at }).collect();
    sessions.put_many(&begun).await.unwrap();
    begun
}

fn expired(changes: Vec<Event<Change<Session>>>) -> Vec<Session> {
    let expired = told(changes).into_iter().filter_map(|change| match change {
        Change::Expired { old } => Some(old),
        _ => None,
    });
    expired.collect()
}

#[tokio::test]
async fn records_in_memory_expire_when_the_clock_is_moved() {
    let clock = TestClock::at(SystemTime::now());
    let db = Database::memory_at(clock.clone());
    let sessions = sessions(&db).await;
    let begun = begun(&sessions, 3).await;
    clock.advance(Duration::from_secs(59));
    assert_eq!(sessions.count().await.unwrap(), 3);
    clock.advance(Duration::from_secs(2));
    // Any request will do, even one to which it is the answer.
    assert_eq!(sessions.find("s1").await.unwrap(), None);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(expired(all(sessions.changes()).await), begun);
    assert_eq!(sessions.count().await.unwrap(), 0);

    // One that has expired already can be read until the clock is moved.
    sessions.put(&begun[0]).await.unwrap();
    assert!(sessions.find("s1").await.unwrap().is_some());
    clock.advance(Duration::from_millis(1));
    assert!(sessions.find("s1").await.unwrap().is_none());
}

#[tokio::test]
async fn records_in_memory_expire_when_they_are_swept() {
    let clock = TestClock::at(SystemTime::now());
    let db = Database::memory_at(clock.clone());
    let sessions = sessions(&db).await;
    begun(&sessions, 1500).await;
    assert_eq!(db.sweep().await.unwrap(), 0);
    clock.advance(Duration::from_secs(1400 * 60 + 1));
    assert_eq!(db.sweep().await.unwrap(), 1400);
    assert_eq!(sessions.count().await.unwrap(), 100);
    let changes = all(sessions.changes()).await;
    assert_eq!(expired(changes).len(), 1400);
}

/// By the computer's clock they are looked for once a minute, which a test has not.
#[tokio::test]
async fn records_that_have_expired_stay_for_a_while() {
    let db = Database::memory();
    let sessions = sessions(&db).await;
    let past = Session { id: "s".into(), ends: db.now().as_secs() - 60 };
    sessions.put(&past).await.unwrap();
    assert_eq!(sessions.get("s").await.unwrap(), past);
    assert_eq!(db.sweep().await.unwrap(), 1);
    assert_eq!(sessions.find("s").await.unwrap(), None);
    assert_eq!(expired(all(sessions.changes()).await), [past]);
}

#[tokio::test]
async fn what_expires_is_told_as_such() {
    let (engine, clock, db) = engine();
    let sessions = sessions(&db).await;

    let session = Session { id: "s1".into(), ends: clock.now().as_secs() + 60 };
    sessions.create(&session).await.unwrap();
    sessions.create(&Session { id: "s2".into(), ..session.clone() }).await.unwrap();
    sessions.delete("s2").await.unwrap();
    clock.forward(1.0);
    engine.sweep(100).unwrap().1.await.unwrap();
    let changes = told(all(sessions.changes()).await);
    assert_eq!(changes.last(), Some(&Change::Expired { old: session.clone() }));
    assert_eq!(
        changes.last().map(|change| (change.kind(), change.before())),
        Some((ChangeKind::Expired, Some(&session)))
    );
    assert_eq!(changes.iter().filter(|change| change.kind() == ChangeKind::Remove).count(), 1);
}

#[tokio::test]
async fn shards_that_go_on_from_others_are_read_after_them() {
    let (_, clock, db) = engine();
    let orders = orders(&db).await;
    let mut following = orders.changes().until_caught_up().open().await.unwrap();
    for number in 0..12 {
        orders.create(&order("c", number)).await.unwrap();
        // Two hours each; a shard is open for four.
        clock.forward(1.9);
    }
    let numbers =
        |events: &[Event<Change<Order>>]| events.iter().map(|event| number(&event.change)).collect::<Vec<_>>();
    let events = all(orders.changes()).await;
    assert_eq!(numbers(&events), (0..12).collect::<Vec<_>>());
    let mut shards: Vec<_> = events.iter().map(|event| event.shard_id.clone()).collect();
    shards.dedup();
    assert!(shards.len() >= 4, "{shards:?}");
    // It was opened when there was one shard, and its iterators are old by now.
    assert_eq!(numbers(&rest(&mut following).await), (0..12).collect::<Vec<_>>());
}

#[tokio::test]
async fn iterators_that_are_too_old_are_renewed() {
    let (_, clock, db) = engine();
    let orders = orders(&db).await;
    for number in 0..3 {
        orders.create(&order("c", number)).await.unwrap();
    }
    let mut events = orders.changes().page_size(1).stream();
    for number in 0..3 {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event.change, Change::Insert { new: order("c", number) });
        clock.forward(0.5);
    }
}

#[tokio::test]
async fn now_stays_that_moment() {
    let (_, clock, db) = engine();
    clock.back(1.0);
    let orders = orders(&db).await;
    orders.create(&order("c", 0)).await.unwrap();
    clock.forward(1.0);
    let mut events = orders.changes().from_now().until_caught_up().open().await.unwrap();
    let checkpoint = events.checkpoint().unwrap();
    // The iterator is too old, and no event had come that tells the place.
    clock.forward(0.5);
    orders.create(&order("c", 1)).await.unwrap();
    orders.create(&order("c", 2)).await.unwrap();
    let expected = [1, 2].map(|number| Change::Insert { new: order("c", number) });
    assert_eq!(told(rest(&mut events).await), expected);
    assert_eq!(told(all(orders.changes().after(checkpoint)).await), expected);
}

#[tokio::test]
async fn who_comes_too_late_is_told() {
    let (_, clock, db) = engine();
    let orders = orders(&db).await;
    orders.create(&order("c", 0)).await.unwrap();
    let mut reading = orders.changes().page_size(1).stream();
    reading.next().await.unwrap().unwrap();
    let checkpoint = reading.checkpoint().unwrap();
    orders.create(&order("c", 1)).await.unwrap();
    clock.forward(23.0);
    orders.create(&order("c", 2)).await.unwrap();
    clock.forward(2.0);

    for error in [
        reading.next().await.unwrap().unwrap_err(),
        orders.changes().after(checkpoint.clone()).until_caught_up().stream().next().await.unwrap().unwrap_err(),
    ] {
        assert_eq!(problem(&error), &ChangesProblem::Trimmed);
        assert!(error.to_string().contains("skip_trimmed"), "{error}");
    }
    let left = all(orders.changes().after(checkpoint.clone()).skip_trimmed()).await;
    assert_eq!(told(left), [Change::Insert { new: order("c", 2) }]);
    assert_eq!(told(all(orders.changes()).await), [Change::Insert { new: order("c", 2) }]);

    // Even if no shard of then is there any more.
    clock.forward(100.0);
    orders.create(&order("c", 3)).await.unwrap();
    let error = orders.changes().after(checkpoint.clone()).open().await.unwrap_err();
    assert_eq!(problem(&error), &ChangesProblem::Trimmed);
    let left = all(orders.changes().after(checkpoint).skip_trimmed()).await;
    assert_eq!(told(left), [Change::Insert { new: order("c", 3) }]);
}

#[tokio::test]
async fn a_stream_that_is_gone_is_told_to_be() {
    let (_, clock, db) = engine();
    let orders = orders(&db).await;
    let checkpoint = orders.changes().open().await.unwrap().checkpoint().unwrap();
    set_stream(&orders, None).await;
    clock.forward(25.0);
    let error = orders.changes().after(checkpoint.clone()).open().await.unwrap_err();
    assert_eq!(problem(&error), &ChangesProblem::Gone { successor: None });
    orders.enable_changes().await.unwrap();
    let error = orders.changes().after(checkpoint).open().await.unwrap_err();
    assert!(matches!(problem(&error), ChangesProblem::Gone { successor: Some(_) }), "{error}");
}

#[tokio::test]
async fn a_table_that_is_missing_is_not_made_against_the_policy() {
    let orders = Database::memory().table_policy(TablePolicy::Assume).table::<Order>();
    let error = orders.changes().open().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
}

#[tokio::test]
async fn throttled_readers_wait_and_fail_in_the_end() {
    let double = Double::new(|request| match request {
        Request::GetRecords(_) => Some(Err(ServiceError::LimitExceeded { message: "too many readers".to_owned() })),
        _ => None,
    });
    let insomnia = Insomnia::default();
    let orders = orders(&double.database().sleep(insomnia.clone())).await;
    let mut events = orders.changes().until_caught_up().stream();
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.service().map(ServiceError::code), Some("LimitExceededException"));
    assert_eq!(insomnia.waits().len(), 10);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn who_stops_waiting_misses_nothing() {
    let double = Double::watching();
    let orders = orders(&double.database()).await;
    for number in 0..5 {
        orders.create(&order("c", number)).await.unwrap();
    }
    let mut events = orders.changes().page_size(1).until_caught_up().stream();
    let mut numbers = Vec::new();
    loop {
        // Every answer takes a turn, so this gives up before most of them.
        tokio::select! {
            biased;
            event = events.next() => match event {
                Some(event) => numbers.push(number(&event.unwrap().change)),
                None => break,
            },
            () = std::future::ready(()) => {}
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn an_idle_shard_is_asked_once_a_pause() {
    let double = Double::watching();
    let insomnia = Insomnia::default();
    let stores = double.database().sleep(insomnia.clone()).table::<Store>();
    stores.enable_changes().await.unwrap();
    let mut events = stores.changes().poll_every(Duration::from_millis(250)).open().await.unwrap();
    double.forget();
    let waiting = async {
        while double.count("GetRecords") < 20 {
            tokio::task::yield_now().await;
        }
        stores.create(&store("S1")).await.unwrap();
    };
    let (event, ()) = tokio::join!(events.next(), waiting);
    assert_eq!(event.unwrap().unwrap().change.kind(), ChangeKind::Insert);
    let waits = insomnia.waits();
    assert!(waits.iter().all(|wait| *wait == Duration::from_millis(250)), "{waits:?}");
    let asked = double.count("GetRecords");
    assert!(waits.len() + 1 >= asked && asked >= 20, "{} waits, {asked} questions", waits.len());
    assert_eq!(double.count("GetShardIterator"), 1);
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "noted", stream = new_and_old_images)]
struct Noted {
    #[dynamo(partition_key)]
    id: u64,
}

#[derive(Record)]
#[dynamo(table = "keys", stream = keys_only)]
struct Keys {
    #[dynamo(partition_key)]
    id: u64,
}

#[dynamo_objects::test]
async fn a_stream_that_is_declared_need_not_be_enabled(db: Database) {
    let noted = db.table::<Noted>();
    noted.put(&Noted { id: 1 }).await.unwrap();
    // The first change is in it.
    let changes = told(all(noted.changes()).await);
    assert_eq!(changes, [Change::Insert { new: Noted { id: 1 } }]);
    noted.enable_changes().await.unwrap();

    let error = db.table::<Keys>().enable_changes().await.unwrap_err();
    assert_eq!(*problem(&error), ChangesProblem::View(StreamViewType::KeysOnly));
}

#[tokio::test]
async fn what_is_enabled_by_its_table_is_not_enabled_twice() {
    let double = Double::watching();
    let noted = double.database().table::<Noted>();
    noted.enable_changes().await.unwrap();
    noted.enable_changes().await.unwrap();
    assert_eq!((double.count("CreateTable"), double.count("UpdateTable")), (1, 0));
}
