//! Tables that are not there, are not ready, or are not what the record declares.

use std::future::{Future, IntoFuture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use crate::fixture::{Double, Insomnia, Order, Store, order, store};
use dynamo_model::api::{
    CreateTableRequest, DeleteTableRequest, DescribeTableRequest, DescribeTableResponse, Request, UpdateTableRequest,
};
use dynamo_model::schema::{AttributeDefinition, BillingMode, KeyAttributeType, KeySchemaElement, TableStatus};
use dynamo_objects::{Backend, Database, Error, ErrorKind, Record, ServiceError, TablePolicy, Throughput};
use futures_util::future::join_all;

#[tokio::test]
async fn a_table_is_made_when_it_is_missed_and_never_asked_about() {
    let double = Double::watching();
    let stores = double.database().table::<Store>();
    assert_eq!(double.operations(), [""; 0], "no I/O before the first use");

    stores.put(&store("S1")).await.unwrap();
    assert_eq!(double.operations(), ["PutItem", "CreateTable", "DescribeTable", "PutItem"]);
    stores.get("S1").await.unwrap();
    assert_eq!(double.operations(), ["PutItem", "CreateTable", "DescribeTable", "PutItem", "GetItem"]);
}

#[dynamo_objects::test]
async fn every_operation_makes_the_table(db: Database) {
    macro_rules! each {
        ($($operation:expr),+ $(,)?) => {
            let mut databases = (0..).map(|number| db.clone().prefix(format!("{number}_")));
            $($operation(databases.next().expect("there is no end to them").table::<Order>()).await;)+
        };
    }
    each!(
        async |orders: dynamo_objects::Table<Order>| orders.find(("c", 1)).await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.put(&order("c", 1)).await.unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.create(&order("c", 1)).await.unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.save(&order("c", 1)).await.unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.delete(("c", 1)).await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| {
            orders.update_counter(("c", 1), |f| f.total, 1).await.map(drop).unwrap();
        },
        async |orders: dynamo_objects::Table<Order>| orders.query("c").all().await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.scan().page(None).await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.scan().segments(3).all().await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.put_many([order("c", 1)]).await.unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.get_many([("c", 1)]).await.map(drop).unwrap(),
        async |orders: dynamo_objects::Table<Order>| orders.delete_many([("c", 1)]).await.unwrap(),
    );
}

#[tokio::test]
async fn those_who_miss_a_table_together_make_it_once() {
    let double = Double::watching();
    let db = double.database();
    // Each with a handle of its own, as in the parts of a program that do not know each other.
    let reads = (0..20).map(|_| {
        let stores = db.table::<Store>();
        async move { stores.find("S1").await }
    });
    assert!(join_all(reads).await.into_iter().all(|found| found.unwrap().is_none()));
    assert_eq!(double.count("CreateTable"), 1);
    assert_eq!(double.count("GetItem"), 40);
}

#[tokio::test]
async fn whoever_makes_it_can_give_up() {
    let double = Double::watching();
    let stores = double.database().table::<Store>();
    {
        let mut first = Box::pin(stores.find("S1").into_future());
        // The read, and then into the creation, but not out of it.
        for _ in 0..2 {
            assert!(std::future::poll_fn(|context| Poll::Ready(first.as_mut().poll(context))).await.is_pending());
        }
        assert_eq!(double.count("CreateTable"), 1);
    }
    assert!(stores.find("S1").await.unwrap().is_none());
}

#[dynamo_objects::test]
async fn a_table_that_was_deleted_is_made_again(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    let request = DeleteTableRequest { table_name: stores.name().into() };
    db.backend().send(request).await.unwrap();
    assert_eq!(stores.find("S1").await.unwrap(), None);
}

#[dynamo_objects::test]
async fn prefixes_and_databases_do_not_meet(db: Database) {
    let (dev, prod) = (db.clone().prefix("dev_"), db.clone().prefix("prod_"));
    dev.table::<Store>().put(&store("S1")).await.unwrap();
    assert_eq!(dev.table::<Store>().name(), format!("{}dev_store", db.table_prefix()));
    assert_eq!(prod.table::<Store>().find("S1").await.unwrap(), None);
    assert_eq!(dev.prefix("eu_").table::<Store>().find("S1").await.unwrap(), None);
    assert_eq!(Database::memory().prefix("dev_").table::<Store>().find("S1").await.unwrap(), None);
}

/// A backend whose new tables take three descriptions to become active, the first of which does not even see them.
fn slow() -> Arc<Double> {
    let active = AtomicUsize::new(0);
    let creating = AtomicUsize::new(0);
    let engine = Database::memory();
    let backend = Arc::clone(engine.backend());
    Double::new(move |request| match request {
        Request::CreateTable(create) => Some(answered(&*backend, create.clone().into()).map(|mut response| {
            if let dynamo_model::api::Response::CreateTable(created) = &mut response {
                created.table_description.table_status = TableStatus::Creating;
            }
            response
        })),
        Request::DescribeTable(describe) => Some(match creating.fetch_add(1, Ordering::SeqCst) {
            0 => Err(ServiceError::ResourceNotFound { message: "not seen yet".to_owned() }),
            1 => described(&*backend, describe, TableStatus::Creating),
            _ => {
                active.store(1, Ordering::SeqCst);
                described(&*backend, describe, TableStatus::Active)
            }
        }),
        _ if active.load(Ordering::SeqCst) == 0 => {
            Some(Err(ServiceError::ResourceNotFound { message: "not there, or not active".to_owned() }))
        }
        other => Some(answered(&*backend, other.clone())),
    })
}

fn answered(backend: &dyn Backend, request: Request) -> Result<dynamo_model::api::Response, ServiceError> {
    futures_util::FutureExt::now_or_never(backend.call(request))
        .expect("the engine answers at once")
        .map_err(|refused| refused.error)
}

fn described(
    backend: &dyn Backend,
    request: &DescribeTableRequest,
    status: TableStatus,
) -> Result<dynamo_model::api::Response, ServiceError> {
    let dynamo_model::api::Response::DescribeTable(mut response) = answered(backend, request.clone().into())? else {
        panic!("a description");
    };
    response.table.table_status = status;
    Ok(DescribeTableResponse { table: response.table }.into())
}

#[tokio::test]
async fn a_table_that_takes_time_is_waited_for_without_hurry() {
    let double = slow();
    let insomnia = Insomnia::default();
    let stores = double.database().sleep(insomnia.clone()).table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    assert_eq!(
        double.operations(),
        ["PutItem", "CreateTable", "DescribeTable", "DescribeTable", "DescribeTable", "PutItem"]
    );
    assert_eq!(insomnia.waits(), [100, 200].map(Duration::from_millis));
    assert_eq!(stores.get("S1").await.unwrap(), store("S1"));
}

#[tokio::test]
async fn a_table_that_another_process_makes_is_waited_for() {
    let made = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::GetItem(_) if made.fetch_add(1, Ordering::SeqCst) == 0 => {
            Some(Err(ServiceError::ResourceNotFound { message: "gone".to_owned() }))
        }
        _ => None,
    });
    let insomnia = Insomnia::default();
    let db = double.database().sleep(insomnia.clone());
    // The other process was faster: creating answers that the table is in use.
    db.backend().send(Store::table()).await.unwrap();
    double.forget();

    assert_eq!(db.table::<Store>().find("S1").await.unwrap(), None);
    assert_eq!(double.operations(), ["GetItem", "CreateTable", "DescribeTable", "GetItem"]);
    assert!(insomnia.waits().is_empty());
}

#[tokio::test]
async fn a_table_that_never_becomes_active_is_an_error_in_the_end() {
    let double = Double::new(|request| match request {
        Request::GetItem(_) => Some(Err(ServiceError::ResourceNotFound { message: "no".to_owned() })),
        Request::CreateTable(_) => Some(Err(ServiceError::ResourceInUse { message: "creating".to_owned() })),
        Request::DescribeTable(_) => Some(Err(ServiceError::ResourceNotFound { message: "no".to_owned() })),
        _ => None,
    });
    let insomnia = Insomnia::default();
    let error = double.database().sleep(insomnia.clone()).table::<Store>().get("S1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableNotReady { .. }), "{error:?}");
    assert_eq!(error.to_string(), r#"table "store" is not ready: it is still CREATING; try again later"#);
    let minutes = insomnia.waits().iter().sum::<Duration>().as_secs() / 60;
    assert!((3..10).contains(&minutes), "{minutes} minutes");
}

#[tokio::test]
async fn a_refusal_to_create_says_so() {
    let double = Double::new(|request| match request {
        Request::CreateTable(_) => Some(Err(ServiceError::validation("AccessDenied: not you"))),
        _ => None,
    });
    let error = double.database().table::<Store>().get("S1").await.unwrap_err();
    let ErrorKind::TableMissing { table, source: Some(_) } = error.kind() else { panic!("{error:?}") };
    assert_eq!(table, "store");
    let text = error.to_string();
    assert!(text.contains("refused to create it") && text.contains("dynamodb:CreateTable"), "{text}");
    assert!(text.contains("not you"), "{text}");
}

#[tokio::test]
async fn the_call_is_repeated_once_and_no_more() {
    let double = Double::new(|request| match request {
        Request::GetItem(_) => Some(Err(ServiceError::ResourceNotFound { message: "still not".to_owned() })),
        _ => None,
    });
    let error = double.database().table::<Store>().get("S1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error:?}");
    assert_eq!(double.operations(), ["GetItem", "CreateTable", "DescribeTable", "GetItem"]);
}

#[tokio::test]
async fn assume_makes_nothing() {
    let double = Double::watching();
    let db = double.database().table_policy(TablePolicy::Assume);
    let error = db.table::<Store>().get("S1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { source: None, .. }), "{error:?}");
    assert!(error.to_string().contains(r#"table "store" does not exist"#), "{error}");
    assert_eq!(double.operations(), ["GetItem"]);
}

#[tokio::test]
async fn verify_looks_once_at_each_table() {
    let double = Double::watching();
    let db = double.database().table_policy(TablePolicy::Verify);
    for definition in [Store::table(), Order::table()] {
        db.backend().send(definition).await.unwrap();
    }
    double.forget();

    join_all((0..10).map(|_| {
        let stores = db.table::<Store>();
        async move { stores.find("S1").await.unwrap() }
    }))
    .await;
    db.table::<Order>().query("c").all().await.unwrap();
    db.table::<Order>().query("c").all().await.unwrap();
    assert_eq!(double.count("DescribeTable"), 2);
    assert_eq!(double.count("CreateTable"), 0);
}

#[dynamo_objects::test]
async fn verify_lists_the_differences(db: Database) {
    let db = db.table_policy(TablePolicy::Verify);
    let error = db.table::<Order>().get(("c", 1)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error:?}");

    let name = db.table::<Order>().name().to_owned();
    let other = CreateTableRequest {
        table_name: name.clone(),
        key_schema: vec![KeySchemaElement::partition("customer")],
        attribute_definitions: vec![AttributeDefinition::new("customer", KeyAttributeType::N)],
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    db.backend().send(other).await.unwrap();
    let error = db.table::<Order>().get(("c", 1)).await.unwrap_err();
    let ErrorKind::TableMismatch { table, differences } = error.kind() else { panic!("{error:?}") };
    assert_eq!(*table, name);
    let expected = [
        "the table has partition key customer, and should have partition key customer and sort key number",
        "key attribute `customer` is of type N, and should be S",
        "local index `by_total` is missing",
        "global index `by_status` is missing",
    ];
    assert_eq!(*differences, expected);

    // Mended meanwhile, it is looked at again.
    db.backend().send(DeleteTableRequest { table_name: name.clone() }).await.unwrap();
    db.backend().send(CreateTableRequest { table_name: name, ..Order::table() }).await.unwrap();
    assert!(db.table::<Order>().get(("c", 1)).await.unwrap_err().is_not_found());
}

/// The table of an earlier version of the program.
#[derive(Record)]
#[dynamo(table = "growing")]
#[dynamo(index(name = "by_city", partition_key = city))]
struct Before {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
}

#[derive(Record, Debug, PartialEq)]
#[dynamo(table = "growing", stream = new_and_old_images)]
#[dynamo(index(name = "by_name", partition_key = name))]
struct After {
    #[dynamo(partition_key)]
    id: u64,
    name: String,
    #[dynamo(ttl)]
    expires: Option<u64>,
}

/// It needs another index under a name that is taken.
#[derive(Record, Debug)]
#[dynamo(table = "growing")]
#[dynamo(index(name = "by_city", partition_key = city, sort_key = id))]
#[dynamo(index(name = "by_name", partition_key = name))]
struct Otherwise {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
    name: String,
}

#[derive(Record, Debug)]
#[dynamo(table = "growing")]
#[dynamo(index(name = "by_age", partition_key = age))]
struct Then {
    #[dynamo(partition_key)]
    id: u64,
    age: u64,
}

#[dynamo_objects::test]
async fn migrate_makes_tables_and_adds_what_they_lack(db: Database) {
    let db = db.table_policy(TablePolicy::Migrate);
    db.table::<Before>().find(1).await.map(drop).unwrap();
    let after = After { id: 1, name: "Ann".into(), expires: None };
    db.table::<After>().put(&after).await.unwrap();
    let found = db.table::<After>().index(After::BY_NAME).query("Ann").all().await.unwrap();
    assert_eq!(found, [after]);
    assert!(db.plan().table::<Before>().table::<After>().await.unwrap().is_empty());
    // What is not declared stays.
    assert_eq!(db.describe("growing").await.unwrap().global_secondary_indexes.unwrap().len(), 2);

    // A table that is gone is made again, as by the other policy.
    let table = db.table::<After>();
    table.find(1).await.unwrap();
    db.delete_table("growing").await.unwrap();
    assert_eq!(table.find(1).await.unwrap(), None);
    assert!(db.plan().table::<After>().await.unwrap().is_empty());
}

#[tokio::test]
async fn migrate_looks_once_at_each_table() {
    let double = Double::watching();
    let db = double.database().sleep(Insomnia::default()).table_policy(TablePolicy::Migrate);
    db.create_table::<Before>().await.unwrap();
    double.forget();
    join_all((0..10).map(|_| {
        let table = db.table::<After>();
        async move { table.find(1).await.unwrap() }
    }))
    .await;
    assert_eq!(double.count("UpdateTable"), 2);
    assert_eq!(double.count("UpdateTimeToLive"), 1);
    // Before each step, and after the last one.
    assert_eq!(double.count("DescribeTable"), 4);

    double.forget();
    db.table::<After>().find(1).await.unwrap();
    db.table::<After>().scan().all().await.unwrap();
    let table = db.table::<After>();
    db.transact().with(table.put(&After { id: 1, name: "Ann".into(), expires: None })).await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "Scan", "TransactWriteItems"]);

    // One that needs nothing costs a description, and another if records expire.
    let db = db.prefix("");
    double.forget();
    db.table::<After>().find(1).await.unwrap();
    assert_eq!(double.operations(), ["DescribeTable", "DescribeTimeToLive", "GetItem"]);
}

#[dynamo_objects::test]
async fn migrate_names_what_it_cannot_do(db: Database) {
    let db = db.table_policy(TablePolicy::Migrate);
    let name = db.create_table::<Before>().await.unwrap().table_name;
    let table = db.table::<Otherwise>();
    let error = table.find(1).await.unwrap_err();
    let ErrorKind::Migration { done, left, source: None, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((done.len(), left.len()), (1, 2), "{error}");
    let text = error.to_string();
    assert!(text.contains("not done: drop global index `by_city`") && text.contains("sort key id"), "{text}");
    assert!(table.find(1).await.is_err(), "as long as that is so");

    // Mended meanwhile, it is looked at again.
    db.plan().table::<Otherwise>().await.unwrap().apply().allow_drops().await.unwrap();
    assert!(table.find(1).await.unwrap().is_none());

    // How it is paid for is somebody's decision.
    let provisioned_throughput =
        Some(dynamo_model::schema::ProvisionedThroughput { read_capacity_units: 9, write_capacity_units: 9 });
    let update = |index_name: &str| dynamo_model::api::GlobalSecondaryIndexUpdate::Update {
        index_name: index_name.to_owned(),
        provisioned_throughput,
        on_demand_throughput: None,
        warm_throughput: None,
    };
    let request = UpdateTableRequest {
        table_name: name,
        billing_mode: Some(BillingMode::Provisioned),
        provisioned_throughput,
        global_secondary_index_updates: Some(vec![update("by_city"), update("by_name")]),
        ..Default::default()
    };
    db.backend().send(request).await.unwrap();
    db.wait_active("growing").await.unwrap();
    let db = db.table_policy(TablePolicy::Migrate);
    db.table::<Otherwise>().find(1).await.unwrap();
    // A new index is paid for as its table is, whatever is declared.
    db.clone().prefix("").table::<Then>().find(1).await.unwrap();
    let throughputs = db.throughputs("growing").await.unwrap();
    assert_eq!(throughputs.indexes["by_age"], Some(Throughput { read: 9, write: 9 }));
}

#[tokio::test]
async fn migrate_says_why_the_service_refused() {
    let double = Double::new(|request| match request {
        Request::UpdateTable(_) => Some(Err(ServiceError::AccessDenied { message: "not you".to_owned() })),
        _ => None,
    });
    let db = double.database().table_policy(TablePolicy::Migrate);
    db.create_table::<Before>().await.unwrap();
    let error: Error = db.table::<After>().find(1).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("`dynamodb:UpdateTable` is not allowed on table \"growing\""), "{text}");
    assert!(text.contains("not done: make global index `by_name`"), "{text}");
    assert_eq!(error.table(), Some("growing"));
}

/// The time to live is enabled once a table is there, and costs requests only where one is declared.
#[tokio::test]
async fn a_table_that_is_missed_is_made_with_its_time_to_live() {
    let double = Double::watching();
    let table = double.database().table::<After>();
    table.find(1).await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "CreateTable", "DescribeTable", "UpdateTimeToLive", "GetItem"]);
    double.forget();
    table.find(1).await.unwrap();
    assert_eq!(double.operations(), ["GetItem"]);
}

#[tokio::test]
async fn a_time_to_live_that_is_refused_is_told_and_the_table_is_there() {
    let double = Double::new(|request| match request {
        Request::UpdateTimeToLive(_) => Some(Err(ServiceError::AccessDenied { message: "not you".to_owned() })),
        _ => None,
    });
    let table = double.database().table::<After>();
    let error = table.find(1).await.unwrap_err();
    assert!(error.to_string().contains("`dynamodb:UpdateTimeToLive` is not allowed on table \"growing\""), "{error}");
    assert_eq!(table.find(1).await.unwrap(), None);
}

/// Whoever makes the table at the same time enables it, too.
#[tokio::test]
async fn a_time_to_live_that_another_process_enabled_is_no_error() {
    let missed = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::GetItem(_) if missed.fetch_add(1, Ordering::SeqCst) == 0 => {
            Some(Err(ServiceError::ResourceNotFound { message: "gone".to_owned() }))
        }
        _ => None,
    });
    let db = double.database();
    db.clone().table_policy(TablePolicy::Assume).create_table::<After>().await.unwrap();
    double.forget();
    db.table::<After>().find(1).await.unwrap();
    let expected = ["GetItem", "CreateTable", "DescribeTable", "UpdateTimeToLive", "DescribeTimeToLive", "GetItem"];
    assert_eq!(double.operations(), expected);
}
