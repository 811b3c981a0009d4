//! Plans: what separates tables from what their records declare, and how it is done.

use std::collections::BTreeSet;
use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::fixture::{Double, Insomnia};
use dynamo_model::api::{
    CreateTableRequest, DescribeTableResponse, DescribeTimeToLiveRequest, DescribeTimeToLiveResponse,
    GlobalSecondaryIndexUpdate, Request, Response, TimeToLiveDescription, TimeToLiveSpecification, TimeToLiveStatus,
    UpdateTableRequest, UpdateTimeToLiveRequest,
};
use dynamo_model::schema::{IndexStatus, StreamViewType, TableStatus};
use dynamo_objects::migration::{Applied, Change, Obstacle, Plan};
use dynamo_objects::{Database, Error, ErrorKind, Record, ServiceError, SharedTable, TablePolicy, Throughput};

/// The table as it was.
mod old {
    use dynamo_objects::Record;

    #[derive(Record)]
    #[dynamo(table = "store")]
    #[dynamo(index(name = "by_owner", partition_key = owner))]
    #[dynamo(index(name = "by_city", partition_key = city))]
    pub(super) struct Store {
        #[dynamo(partition_key)]
        pub(super) id: String,
        pub(super) owner: Option<String>,
        pub(super) city: Option<u64>,
    }

    #[derive(Record)]
    #[dynamo(table = "store")]
    pub(super) struct Plain {
        #[dynamo(partition_key)]
        pub(super) id: String,
    }
}

/// As it is to be.
#[derive(Record, Debug, PartialEq)]
#[dynamo(table = "store", stream = new_and_old_images)]
#[dynamo(index(name = "by_owner", partition_key = owner))]
#[dynamo(index(name = "by_city", partition_key = city, sort_key = id, projection = keys_only))]
#[dynamo(index(name = "by_visits", partition_key = city, sort_key = visits, projection = include(owner)))]
struct Store {
    #[dynamo(partition_key)]
    id: String,
    owner: Option<String>,
    city: Option<String>,
    visits: Option<u64>,
    #[dynamo(ttl)]
    expires: Option<u64>,
}

async fn plan<R: Record>(db: &Database) -> Plan {
    db.plan().table::<R>().await.unwrap()
}

/// The lines of a plan, with the names of tables as their records have them.
fn lines(db: &Database, plan: &Plan) -> Vec<String> {
    plan.to_string().replace(db.table_prefix(), "").lines().map(str::to_owned).collect()
}

async fn expiry(db: &Database, table: &str) -> (TimeToLiveStatus, Option<String>) {
    let request = DescribeTimeToLiveRequest { table_name: format!("{}{table}", db.table_prefix()) };
    let told = db.backend().send(request).await.unwrap().time_to_live_description;
    (told.time_to_live_status, told.attribute_name)
}

async fn indexes(db: &Database) -> BTreeSet<String> {
    let indexes = db.describe("store").await.unwrap().global_secondary_indexes;
    indexes.into_iter().flatten().map(|index| index.index_name).collect()
}

async fn update(db: &Database, table: &str, request: UpdateTableRequest) {
    let table_name = format!("{}{table}", db.table_prefix());
    db.backend().send(UpdateTableRequest { table_name, ..request }).await.unwrap();
    db.wait_active(table).await.unwrap();
}

async fn drop_index(db: &Database, index: &str) {
    let delete = GlobalSecondaryIndexUpdate::Delete { index_name: index.to_owned() };
    update(
        db,
        "store",
        UpdateTableRequest { global_secondary_index_updates: Some(vec![delete]), ..Default::default() },
    )
    .await;
}

/// What was done, what was not, and why.
fn failed(error: &Error) -> (usize, Vec<String>, Option<&Error>) {
    let ErrorKind::Migration { done, left, source, .. } = error.kind() else { panic!("{error}") };
    (done.len(), left.iter().map(ToString::to_string).collect(), source.as_ref())
}

#[dynamo_objects::test]
async fn a_missing_table_is_made_whole(db: Database) {
    let planned = plan::<Store>(&db).await;
    assert_eq!(lines(&db, &planned), [r#"make table "store""#, r#"let items of table "store" expire by `expires`"#]);
    assert!(!db.exists("store").await.unwrap(), "to plan is to change nothing");
    let applied = planned.apply().await.unwrap();
    assert_eq!(applied.done, planned.steps());
    assert_eq!(indexes(&db).await.len(), 3);
    let stream = db.describe("store").await.unwrap().stream_specification.unwrap();
    assert_eq!(stream.stream_view_type, Some(StreamViewType::NewAndOldImages));
    assert_eq!(expiry(&db, "store").await, (TimeToLiveStatus::Enabled, Some("expires".into())));

    assert!(plan::<Store>(&db).await.is_empty());
    assert_eq!(plan::<Store>(&db).await.to_string(), "nothing to do");
    assert_eq!(planned.apply().allow_drops().await.unwrap(), Applied::default());
}

#[dynamo_objects::test]
async fn what_is_missing_is_added(db: Database) {
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    let expected = [
        "make global index `by_owner` of table \"store\": partition key owner, holding all attributes",
        "make global index `by_city` of table \"store\": partition key city and sort key id, holding keys only",
        "make global index `by_visits` of table \"store\": partition key city and sort key visits, holding the keys and owner",
        "enable the stream of table \"store\", holding NEW_AND_OLD_IMAGES",
        "let items of table \"store\" expire by `expires`",
    ];
    assert_eq!(lines(&db, &planned), expected);
    assert!(planned.steps().iter().all(|step| step.is_possible() && !step.is_drop()));
    assert_eq!(planned.steps()[0].table(), db.table::<Store>().name());
    assert_eq!(planned.apply().await.unwrap().done, planned.steps());
    assert!(plan::<Store>(&db).await.is_empty());
    assert_eq!(planned.apply().await.unwrap(), Applied::default());
}

#[dynamo_objects::test]
async fn what_no_record_declares_is_dropped_only_if_that_is_allowed(db: Database) {
    db.create_table::<old::Store>().await.unwrap();
    let planned = plan::<old::Plain>(&db).await;
    let expected = [
        "drop global index `by_city` of table \"store\", which no record declares",
        "drop global index `by_owner` of table \"store\", which no record declares",
    ];
    assert_eq!(BTreeSet::from_iter(lines(&db, &planned)), BTreeSet::from(expected.map(str::to_owned)));
    let applied = planned.apply().await.unwrap();
    assert_eq!((applied.done.len(), applied.left.as_slice()), (0, planned.steps()));
    assert_eq!(indexes(&db).await.len(), 2);

    // An old plan does not drop what came after it.
    drop_index(&db, "by_city").await;
    let old = plan::<old::Plain>(&db).await;
    planned_index(&db).await;
    assert_eq!(old.apply().allow_drops().await.unwrap().done.len(), 1);
    assert_eq!(indexes(&db).await, BTreeSet::from(["by_city".to_owned()]));
    assert_eq!(plan::<old::Plain>(&db).await.apply().allow_drops().await.unwrap().done.len(), 1);
    assert!(indexes(&db).await.is_empty());
}

/// Makes `by_city` as it was.
async fn planned_index(db: &Database) {
    let applied = plan::<old::Store>(db).await.apply().await.unwrap();
    assert_eq!(applied.done.len(), 1);
}

#[dynamo_objects::test]
async fn an_index_that_is_declared_otherwise_is_made_anew_only_if_drops_are_allowed(db: Database) {
    db.create_table::<old::Store>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    let differences = "global index `by_city` has partition key city, and should have partition key city and sort key id; \
                       global index `by_city` holds all attributes, and should hold keys only; \
                       key attribute `city` is of type N, and should be S";
    let lines = lines(&db, &planned);
    assert_eq!(lines[0], format!("drop global index `by_city` of table \"store\", to make it anew: {differences}"));
    assert_eq!(lines.len(), 5, "{lines:?}");

    // All is done but what needs the drop: the other index has the attribute, too, of a type that it cannot have yet.
    let error = planned.apply().await.unwrap_err();
    let (done, left, source) = failed(&error);
    assert_eq!((done, left.len(), source.is_none()), (2, 3, true), "{error}");
    assert!(left[0].starts_with("drop") && left[2].contains("`by_visits`"), "{left:?}");
    assert!(error.to_string().contains("allow_drops"), "{error}");
    assert_eq!(error.table(), Some(db.table::<Store>().name()));

    let applied = planned.apply().allow_drops().await.unwrap();
    assert_eq!((applied.done.len(), applied.left), (3, vec![]));
    assert!(plan::<Store>(&db).await.is_empty());
    let stores = db.table::<Store>();
    let store = Store { id: "s".into(), owner: None, city: Some("Rome".into()), visits: Some(3), expires: None };
    stores.put(&store).await.unwrap();
    assert_eq!(stores.index(Store::BY_CITY).query("Rome").count().await.unwrap(), 1);
}

#[derive(Record, Debug)]
#[dynamo(table = "store", stream = keys_only)]
struct Watched {
    #[dynamo(partition_key)]
    id: String,
}

#[derive(Record)]
#[dynamo(table = "store", stream = new_image)]
struct WatchedOtherwise {
    #[dynamo(partition_key)]
    id: String,
}

#[dynamo_objects::test]
async fn a_stream_of_something_else_takes_a_drop(db: Database) {
    db.create_table::<Watched>().await.unwrap();
    // One that is not declared stays.
    assert!(plan::<old::Plain>(&db).await.is_empty());
    let planned = plan::<WatchedOtherwise>(&db).await;
    let expected = [
        "disable the stream of table \"store\", to enable another: it holds KEYS_ONLY",
        "enable the stream of table \"store\", holding NEW_IMAGE",
    ];
    assert_eq!(lines(&db, &planned), expected);
    let error = planned.apply().await.unwrap_err();
    assert_eq!(failed(&error).0, 0);
    assert_eq!(planned.apply().allow_drops().await.unwrap().done.len(), 2);
    assert!(plan::<WatchedOtherwise>(&db).await.is_empty());

    let error = db.table_policy(TablePolicy::Verify).table::<Watched>().find("x").await.unwrap_err();
    assert!(error.to_string().contains("the stream holds something else, and should hold KEYS_ONLY"), "{error}");
}

#[derive(Record)]
#[dynamo(table = "paid", read = 3, write = 4)]
#[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
#[dynamo(index(name = "by_name", partition_key = name))]
struct Paid {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
    name: String,
}

#[derive(Record)]
#[dynamo(table = "paid", read = 1, write = 2)]
struct LessPaid {
    #[dynamo(partition_key)]
    id: u64,
}

#[derive(Record)]
#[dynamo(table = "paid")]
#[dynamo(index(name = "by_city", partition_key = city))]
struct Unpaid {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
}

#[dynamo_objects::test]
async fn how_much_capacity_there_is_is_no_matter_of_a_plan(db: Database) {
    db.create_table::<LessPaid>().await.unwrap();
    let planned = plan::<Paid>(&db).await;
    assert_eq!(planned.steps().len(), 2, "{planned}");
    planned.apply().await.unwrap();
    let throughputs = db.throughputs("paid").await.unwrap();
    let units = |read, write| Some(Throughput { read, write });
    // The new indexes have what is declared; the table has what it had.
    assert_eq!(throughputs.table, units(1, 2));
    assert_eq!((throughputs.indexes["by_city"], throughputs.indexes["by_name"]), (units(5, 6), units(3, 4)));
}

#[dynamo_objects::test]
async fn how_a_table_is_paid_for_is_a_step(db: Database) {
    db.create_table::<Unpaid>().await.unwrap();
    let planned = plan::<Paid>(&db).await;
    let expected = [
        "pay for table \"paid\" in advance: 3 reads and 4 writes a second",
        "make global index `by_name` of table \"paid\": partition key name, holding all attributes",
    ];
    assert_eq!(lines(&db, &planned), expected);
    planned.apply().await.unwrap();
    assert!(plan::<Paid>(&db).await.is_empty());
    let throughputs = db.throughputs("paid").await.unwrap();
    let units = |read, write| Some(Throughput { read, write });
    assert_eq!((throughputs.table, throughputs.indexes["by_city"]), (units(3, 4), units(5, 6)));

    let planned = plan::<Unpaid>(&db).await;
    assert_eq!(*planned.steps().last().unwrap().change(), Change::PayByRequest);
    planned.apply().await.unwrap();
    assert_eq!(db.throughputs("paid").await.unwrap().table, None);
}

#[derive(Record)]
#[dynamo(table = "store")]
#[dynamo(index(name = "by_city", partition_key = city))]
#[dynamo(local_index(name = "by_visits", sort_key = visits))]
struct Other {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(sort_key)]
    number: u64,
    city: String,
    visits: u64,
}

#[derive(Record)]
#[dynamo(table = "store")]
#[dynamo(index(name = "by_city", partition_key = city))]
struct OtherType {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
}

fn obstacles(plan: &Plan) -> Vec<Obstacle> {
    let obstacles = plan.steps().iter().filter_map(|step| match step.change() {
        Change::Impossible { obstacle, .. } => Some(*obstacle),
        _ => None,
    });
    obstacles.collect()
}

#[dynamo_objects::test]
async fn what_cannot_be_changed_says_why(db: Database) {
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<Other>(&db).await;
    assert_eq!(obstacles(&planned), [Obstacle::PrimaryKey, Obstacle::LocalIndex]);
    assert_eq!(
        lines(&db, &planned)[0],
        "table \"store\" cannot be changed: the table has partition key id, and should have partition key id and sort key \
         number; a table keeps its primary key: copy what is in it to another table"
    );
    // Nothing is done to a table that is quite another one.
    let error = planned.apply().allow_drops().await.unwrap_err();
    let (done, left, _) = failed(&error);
    assert_eq!((done, left.len()), (0, 3), "{error}");
    assert!(indexes(&db).await.is_empty());

    let planned = plan::<OtherType>(&db).await;
    assert_eq!(obstacles(&planned), [Obstacle::AttributeType]);
    let error = planned.apply().await.unwrap_err();
    assert_eq!(failed(&error).0, 1, "the index is added all the same: {error}");
}

#[derive(Record)]
#[dynamo(table = "store")]
struct ExpiresLater {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(ttl)]
    gone_at: Option<u64>,
}

#[dynamo_objects::test]
async fn a_time_to_live_is_not_moved(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let planned = plan::<ExpiresLater>(&db).await;
    assert_eq!(obstacles(&planned), [Obstacle::OtherTtl]);
    let text = planned.to_string();
    assert!(text.contains("items expire by `expires`, and should by `gone_at`") && text.contains("an hour"), "{text}");
    let error = planned.apply().await.unwrap_err();
    assert_eq!(failed(&error).0, 0);
    assert_eq!(expiry(&db, "store").await.1, Some("expires".into()));
    // One that is not declared stays.
    assert!(obstacles(&plan::<old::Plain>(&db).await).is_empty());
}

#[derive(SharedTable)]
#[dynamo(table = "app", index(name = "gsi1"), ttl = "expires", stream = new_and_old_images)]
struct App;

#[derive(Record, Debug)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{id}", sort_key = "PROFILE")]
struct User {
    id: String,
}

#[derive(Record)]
#[dynamo(table = App, entity = "order", partition_key = "USER#{id}", sort_key = "ORDER#{number}")]
#[dynamo(index(name = "gsi1", partition_key = "STATUS#{status}", sort_key = "{number}"))]
struct Order {
    id: String,
    number: u64,
    status: String,
}

#[dynamo_objects::test]
async fn the_records_of_a_table_are_one_declaration(db: Database) {
    let planned = db.plan().table::<User>().table::<Order>().await.unwrap();
    assert_eq!(lines(&db, &planned), [r#"make table "app""#, r#"let items of table "app" expire by `expires`"#]);
    planned.apply().await.unwrap();
    assert!(db.plan().table::<Order>().table::<User>().await.unwrap().is_empty());
    assert!(plan::<User>(&db).await.is_empty());
    assert!(db.describe("app").await.unwrap().stream_specification.unwrap().stream_enabled);

    // Records of a table by its name: an index of one is not extra to the other.
    db.create_table::<old::Plain>().await.unwrap();
    let both = db.plan().table::<Watched>().table::<old::Store>().table::<ExpiresLater>().await.unwrap();
    assert_eq!(both.steps().len(), 4, "{both}");
    both.apply().await.unwrap();
    assert!(db.plan().table::<old::Store>().table::<Watched>().await.unwrap().is_empty());

    let neither = db.plan().table::<Watched>().table::<Other>().table::<Store>().await.unwrap();
    let contradictions =
        obstacles(&neither).into_iter().filter(|obstacle| *obstacle == Obstacle::Contradiction).count();
    assert!(contradictions >= 3, "{neither}");
    assert!(neither.to_string().contains("its records declare the primary key in two ways; declare it in one way"));
    let error = neither.apply().allow_drops().await.unwrap_err();
    assert_eq!(failed(&error).0, 0);
}

#[dynamo_objects::test]
async fn a_plan_does_what_is_still_to_be_done(db: Database) {
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    // Somebody else makes one of the indexes, and another one.
    let create = Store::table().global_secondary_indexes.unwrap().swap_remove(1);
    let request = UpdateTableRequest {
        attribute_definitions: Some(Store::table().attribute_definitions),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::Create(create)]),
        ..Default::default()
    };
    let attributes = ["id", "city"];
    let definitions = request.attribute_definitions.map(|all| {
        all.into_iter().filter(|definition| attributes.contains(&definition.attribute_name.as_str())).collect()
    });
    update(&db, "store", UpdateTableRequest { attribute_definitions: definitions, ..request }).await;
    let applied = planned.apply().await.unwrap();
    assert_eq!((applied.done.len(), applied.left.len()), (4, 0));

    // What somebody else removes is made again only if the plan has it.
    drop_index(&db, "by_owner").await;
    assert_eq!(planned.apply().await.unwrap().done.len(), 1);
    let nothing = plan::<Store>(&db).await;
    drop_index(&db, "by_owner").await;
    let error = nothing.apply().await.unwrap_err();
    let (done, left, _) = failed(&error);
    assert_eq!((done, left.len()), (0, 1), "{error}");
    db.delete_table("store").await.unwrap();
    let error = nothing.apply().await.unwrap_err();
    assert!(matches!(failed(&error).2.unwrap().kind(), ErrorKind::TableMissing { .. }), "{error}");
    assert!(!db.exists("store").await.unwrap());
}

#[tokio::test]
async fn two_who_apply_a_plan_do_it_once() {
    let double = Double::watching();
    let db = double.database().sleep(Insomnia::default());
    db.create_table::<old::Store>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    let (one, other) =
        tokio::join!(async { planned.apply().allow_drops().await }, async { planned.apply().allow_drops().await });
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.done.len() + other.done.len(), planned.steps().len(), "{one:?} {other:?}");
    assert!(plan::<Store>(&db).await.is_empty());
}

#[tokio::test]
async fn one_index_is_made_at_a_time() {
    let double = Double::watching();
    let db = double.database();
    db.create_table::<old::Store>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    double.forget();
    planned.apply().allow_drops().await.unwrap();
    let changes = double.requests().into_iter().filter_map(|request| match request {
        Request::UpdateTable(update) => Some(update.global_secondary_index_updates.unwrap_or_default().len()),
        _ => None,
    });
    assert_eq!(changes.collect::<Vec<_>>(), [1, 1, 1, 0]);
    assert_eq!(double.count("UpdateTimeToLive"), 1);
}

#[tokio::test]
async fn a_refusal_tells_what_was_done_and_what_was_not() {
    let asked = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::UpdateTable(_) if asked.fetch_add(1, Ordering::Relaxed) == 1 => {
            Some(Err(ServiceError::AccessDenied { message: "not you".to_owned() }))
        }
        _ => None,
    });
    let db = double.database();
    db.create_table::<old::Plain>().await.unwrap();
    let planned = db.plan().table::<Store>().table::<User>().await.unwrap();
    let error = planned.apply().await.unwrap_err();
    let (done, left, source) = failed(&error);
    assert_eq!((done, left.len(), source.unwrap().code()), (1, 6, error.code()), "{error}");
    assert!(left[0].contains("`by_city`"), "{left:?}");
    let text = error.to_string();
    assert!(text.contains("`dynamodb:UpdateTable` is not allowed") && text.contains("not you"), "{text}");
    assert!(text.contains("done: make global index `by_owner`"), "{text}");
    assert!(!error.is_retryable());
    // The rest can be done later.
    assert_eq!(planned.apply().await.unwrap().done.len(), 6);
}

#[tokio::test]
async fn a_table_that_is_busy_is_waited_for() {
    let asked = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::UpdateTable(_) => match asked.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => Some(Err(ServiceError::ResourceInUse { message: "being updated".to_owned() })),
            2 => Some(Err(ServiceError::LimitExceeded { message: "one index at a time".to_owned() })),
            _ => None,
        },
        _ => None,
    });
    let insomnia = Insomnia::default();
    let db = double.database().sleep(insomnia.clone());
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<Store>(&db).await;
    planned.apply().await.unwrap();
    assert_eq!(insomnia.waits(), [100, 200, 50].map(Duration::from_millis));
}

#[tokio::test]
async fn a_limit_that_does_not_pass_is_an_error() {
    let double = Double::new(|request| match request {
        Request::UpdateTable(_) => Some(Err(ServiceError::LimitExceeded { message: "20 indexes".to_owned() })),
        _ => None,
    });
    let insomnia = Insomnia::default();
    let db = double.database().sleep(insomnia.clone());
    db.create_table::<old::Plain>().await.unwrap();
    let error = plan::<Store>(&db).await.apply().await.unwrap_err();
    assert!(error.to_string().contains("20 indexes"), "{error}");
    assert!(insomnia.waits().iter().sum::<Duration>() < Duration::from_secs(60));
}

/// A database that shows its new indexes late, and fills them for long.
fn slow(looks: usize) -> (Arc<Double>, Database, Insomnia) {
    let engine = Database::memory();
    let backend = Arc::clone(engine.backend());
    let since = AtomicUsize::new(0);
    let double = Double::new(move |request| {
        let answer = futures_util::FutureExt::now_or_never(backend.call(request.clone())).expect("it answers at once");
        let mut answer = answer.map_err(|refused| refused.error);
        match (request, &mut answer) {
            (Request::UpdateTable(_), _) => since.store(1, Ordering::Relaxed),
            (_, Ok(Response::DescribeTable(DescribeTableResponse { table }))) if since.load(Ordering::Relaxed) > 0 => {
                let indexes = table.global_secondary_indexes.as_mut();
                match since.fetch_add(1, Ordering::Relaxed) {
                    1 => drop(indexes.and_then(Vec::pop)),
                    2 => table.table_status = TableStatus::Updating,
                    look if look < looks => {
                        let last = indexes.and_then(|indexes| indexes.last_mut()).unwrap();
                        last.index_status = IndexStatus::Creating;
                    }
                    _ => since.store(0, Ordering::Relaxed),
                }
            }
            _ => {}
        }
        Some(answer)
    });
    let insomnia = Insomnia::default();
    let db = double.database().sleep(insomnia.clone());
    (double, db, insomnia)
}

#[tokio::test]
async fn an_index_is_waited_for_until_it_is_filled() {
    let (double, db, insomnia) = slow(1_000);
    db.create_table::<LessPaid>().await.unwrap();
    plan::<Paid>(&db).await.apply().await.unwrap();
    assert_eq!(double.count("UpdateTable"), 2);
    let waited = insomnia.waits().iter().sum::<Duration>();
    assert!(waited > Duration::from_secs(8 * 3600), "{waited:?}");
}

/// A table that has twenty indexes can have no other before one is dropped. In memory, because some servers take half a
/// minute for each.
#[tokio::test]
async fn indexes_are_dropped_before_others_are_made() {
    let db = Database::memory();
    let mut definition = old::Store::table();
    let indexes = definition.global_secondary_indexes.as_mut().unwrap();
    for number in 0..18 {
        let mut other = indexes[0].clone();
        other.index_name = format!("extra_{number}");
        indexes.push(other);
    }
    let table_name = db.table::<Store>().name().to_owned();
    db.backend().send(CreateTableRequest { table_name, ..definition }).await.unwrap();
    db.wait_active("store").await.unwrap();
    let applied = plan::<Store>(&db).await.apply().allow_drops().await.unwrap();
    assert_eq!(applied.done.len(), 19 + 2 + 2);
    let left = db.describe("store").await.unwrap().global_secondary_indexes.unwrap();
    assert_eq!(left.len(), 3);
}

/// Whoever switches it by hand is not in the way.
#[dynamo_objects::test]
async fn a_time_to_live_that_is_enabled_already_is_no_error(db: Database) {
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<ExpiresLater>(&db).await;
    let table_name = db.table::<Store>().name().to_owned();
    let time_to_live_specification = TimeToLiveSpecification { enabled: true, attribute_name: "gone_at".into() };
    db.backend().send(UpdateTimeToLiveRequest { table_name, time_to_live_specification }).await.unwrap();
    assert_eq!(planned.apply().await.unwrap().done.len(), 0);
    assert!(plan::<ExpiresLater>(&db).await.is_empty());
}

#[dynamo_objects::test]
async fn a_policy_need_not_make_tables_for_a_plan_to_make_them(db: Database) {
    let db = db.table_policy(TablePolicy::Assume);
    let users = db.table::<User>();
    users.find("u").await.unwrap_err();
    plan::<User>(&db).await.apply().await.unwrap();
    assert!(users.find("u").await.unwrap().is_none());
}

#[tokio::test]
async fn a_time_to_live_that_is_being_disabled_is_an_obstacle() {
    let double = Double::new(|request| match request {
        Request::DescribeTimeToLive(_) => {
            let attribute_name = Some("gone_at".to_owned());
            let time_to_live_description =
                TimeToLiveDescription { time_to_live_status: TimeToLiveStatus::Disabling, attribute_name };
            Some(Ok(DescribeTimeToLiveResponse { time_to_live_description }.into()))
        }
        _ => None,
    });
    let db = double.database();
    db.create_table::<old::Plain>().await.unwrap();
    let planned = plan::<ExpiresLater>(&db).await;
    assert_eq!(obstacles(&planned), [Obstacle::TtlOnItsWay]);
    assert!(planned.to_string().contains("plan again"), "{planned}");
}

#[derive(Record)]
#[dynamo(table = "turned")]
#[dynamo(local_index(name = "by_visits", sort_key = visits))]
#[dynamo(index(name = "by_city", partition_key = city))]
struct Turned {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(sort_key)]
    number: u64,
    city: String,
    visits: u64,
}

#[derive(Record)]
#[dynamo(table = "turned")]
#[dynamo(index(name = "by_visits", partition_key = visits))]
#[dynamo(local_index(name = "by_city", sort_key = city))]
struct TurnedRound {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(sort_key)]
    number: u64,
    city: String,
    visits: String,
}

#[dynamo_objects::test]
async fn local_and_global_indexes_do_not_become_each_other(db: Database) {
    db.create_table::<Turned>().await.unwrap();
    let planned = plan::<TurnedRound>(&db).await;
    assert_eq!(obstacles(&planned), [Obstacle::AttributeType, Obstacle::LocalIndex, Obstacle::LocalIndex]);
    assert_eq!(planned.steps().len(), 3, "{planned}");
    let text = planned.to_string();
    assert!(text.contains("key attribute `visits` is of type N, and should be S"), "{text}");
    assert!(text.contains("global index `by_city` should be local"), "{text}");
    assert!(text.contains("local index `by_visits` should be global"), "{text}");
    let error = planned.apply().allow_drops().await.unwrap_err();
    assert_eq!(failed(&error).0, 0);
}

/// Dropped halfway, it goes on where it was.
#[tokio::test]
async fn a_plan_that_is_cancelled_can_be_done_again() {
    for requests in 1..12 {
        let double = Double::watching();
        let db = double.database().sleep(Insomnia::default());
        db.create_table::<old::Store>().await.unwrap();
        let planned = plan::<Store>(&db).await;
        double.forget();
        {
            let mut applying = planned.apply().allow_drops().into_future();
            while double.requests().len() < requests {
                assert!(
                    futures_util::FutureExt::now_or_never(&mut applying).is_none(),
                    "not after {requests} requests"
                );
            }
        }
        planned.apply().allow_drops().await.unwrap();
        assert!(plan::<Store>(&db).await.is_empty(), "cancelled after {requests} requests");
    }
}
