//! The spans of requests and batches.

#[path = "mapper/fixture.rs"]
mod fixture;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use dynamo_objects::{Database, Misbehaviour, Record};
use fixture::{Insomnia, Order, Store, order, store};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Event, Level, Metadata, Subscriber};

/// Writes down spans and events, of this library alone.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    spans: Vec<Span>,
    /// Those that are entered, the innermost last.
    entered: Vec<usize>,
    events: Vec<BTreeMap<&'static str, String>>,
}

#[derive(Clone, Debug)]
struct Span {
    name: &'static str,
    level: Level,
    parent: Option<usize>,
    fields: BTreeMap<&'static str, String>,
}

impl Span {
    fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }
}

impl Listener {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap()
    }

    /// The spans since the last time.
    fn take(&self) -> Vec<Span> {
        std::mem::take(&mut self.heard().spans)
    }
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("dynamo_objects") && *metadata.level() <= Level::DEBUG
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut heard = self.heard();
        let metadata = attributes.metadata();
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        let parent = heard.entered.last().copied();
        heard.spans.push(Span { name: metadata.name(), level: *metadata.level(), parent, fields });
        Id::from_u64(heard.spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Values<'_>) {
        let at = id.into_u64() as usize - 1;
        values.record(&mut Fields(&mut self.heard().spans[at].fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        self.heard().events.push(fields);
    }

    fn enter(&self, id: &Id) {
        self.heard().entered.push(id.into_u64() as usize - 1);
    }

    fn exit(&self, _: &Id) {
        self.heard().entered.pop();
    }
}

/// One test at a time: whether anybody listens to a span is found out when it is first made, and a test that does so
/// while another one begins to listen would make it deaf.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn listen() -> (Listener, tracing::subscriber::DefaultGuard) {
    let listener = Listener::default();
    let guard = tracing::subscriber::set_default(listener.clone());
    (listener, guard)
}

#[dynamo_objects::test]
async fn every_request_is_a_span(db: Database) {
    let _turn = TURN.lock().await;
    let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
    db.create_table::<Store>().await.unwrap();
    db.create_table::<Order>().await.unwrap();
    let (listener, _guard) = listen();

    stores.put(&store("secret key")).await.unwrap();
    let spans = listener.take();
    let [put] = spans.as_slice() else { panic!("{spans:?}") };
    assert_eq!((put.name, put.level), ("dynamodb", Level::DEBUG));
    assert_eq!(put.get("db.system.name"), "aws.dynamodb");
    assert_eq!((put.get("db.operation.name"), put.get("otel.name")), ("PutItem", "DynamoDB.PutItem"));
    assert_eq!((put.get("otel.kind"), put.get("aws.dynamodb.table_names")), ("client", stores.name()));
    assert_eq!((put.get("error.type"), put.get("dynamodb.consumed_units")), ("", ""));

    stores.create(&store("secret key")).await.unwrap_err();
    let spans = listener.take();
    assert_eq!(spans[0].get("error.type"), "ConditionalCheckFailedException");
    assert_eq!(spans[0].get("otel.status_code"), "ERROR");

    orders.put_many((0..5).map(|number| order("c", number))).await.unwrap();
    listener.take();
    orders.index(Order::BY_STATUS).query("open").filter(|f| f.customer.eq("x")).all().await.unwrap();
    let spans = listener.take();
    assert_eq!(spans[0].get("aws.dynamodb.index_name"), "by_status");
    assert_eq!((spans[0].get("aws.dynamodb.count"), spans[0].get("aws.dynamodb.scanned_count")), ("0", "3"));

    db.transact().with(orders.put(&order("c", 9))).with(stores.put(&store("secret key"))).await.unwrap();
    let spans = listener.take();
    let tables = format!("{},{}", orders.name(), stores.name());
    assert_eq!((spans[0].get("aws.dynamodb.table_names"), spans[0].get("dynamodb.parts")), (tables.as_str(), "2"));
    // Nobody's data is told.
    assert!(!format!("{spans:?}").contains("secret"));
}

#[dynamo_objects::test]
async fn a_span_has_the_capacity_that_somebody_asked_for(db: Database) {
    let _turn = TURN.lock().await;
    let (metered, _) = db.metered();
    let stores = metered.table::<Store>();
    metered.create_table::<Store>().await.unwrap();
    stores.put(&store("S1")).await.unwrap();
    let (listener, _guard) = listen();
    stores.get("S1").consistent().await.unwrap();
    assert_eq!(listener.take()[0].get("dynamodb.consumed_units"), "1.0");
}

#[dynamo_objects::test]
async fn a_batch_is_a_span_around_its_requests(db: Database) {
    let _turn = TURN.lock().await;
    db.create_table::<Order>().await.unwrap();
    let db = db.sleep(Insomnia::default()).misbehave(Misbehaviour::seeded(4).leftovers(0.5));
    let (listener, _guard) = listen();
    let report = db.table::<Order>().put_many((0..40).map(|number| order("c", number))).await.unwrap();
    let events = std::mem::take(&mut listener.heard().events);
    let spans = listener.take();

    let batch = &spans[0];
    assert_eq!((batch.name, batch.get("db.operation.name")), ("dynamodb.batch", "BatchWriteItem"));
    assert_eq!(batch.get("dynamodb.parts"), "40");
    assert_eq!(batch.get("dynamodb.requests"), report.requests.to_string());
    assert_eq!(batch.get("dynamodb.retried"), report.retried.to_string());
    assert!(report.retried > 0);

    let requests: Vec<&Span> = spans.iter().filter(|span| span.name == "dynamodb").collect();
    assert_eq!(requests.len(), report.requests);
    assert!(requests.iter().all(|request| request.parent == Some(0)), "{spans:?}");
    let sum = |field| requests.iter().map(|request| request.get(field).parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!(sum("dynamodb.parts"), 40 + report.retried);
    assert_eq!(sum("dynamodb.unprocessed"), report.retried);
    let left: usize = events.iter().map(|event| event["left"].parse::<usize>().unwrap()).sum();
    assert_eq!(left, report.retried);
}

#[dynamo_objects::test]
async fn what_is_done_to_tables_has_spans_too(db: Database) {
    let _turn = TURN.lock().await;
    let (listener, _guard) = listen();
    let stores = db.table::<Store>();
    stores.find("S1").await.unwrap();
    let spans = listener.take();
    let told: Vec<_> = spans.iter().map(|span| (span.get("db.operation.name"), span.get("error.type"))).collect();
    assert_eq!(told[..2], [("GetItem", "ResourceNotFoundException"), ("CreateTable", "")]);
    assert_eq!(told.last(), Some(&("GetItem", "")));
    assert!(spans.iter().all(|span| span.get("aws.dynamodb.table_names") == stores.name()), "{spans:?}");
    assert!(stores.name().ends_with(Store::TABLE));
}

#[tokio::test]
async fn where_nobody_listens_an_answer_that_is_there_stays_one() {
    let _turn = TURN.lock().await;
    let db = Database::memory();
    let request = || dynamo_objects::api::ListTablesRequest::default().into();
    // It would say "Pending" if there were a future around it, in an allocation of its own.
    assert!(format!("{:?}", db.backend().call(request())).starts_with("Ready"));
    let (_, _guard) = listen();
    assert_eq!(format!("{:?}", db.backend().call(request())), "Pending");
}
