//! Tables by name: made, waited for, listed, looked at, removed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::fixture::{Double, Insomnia, Order, Store, store};
use dynamo_model::api::{
    DeleteTableResponse, DescribeTableResponse, DescribeTimeToLiveRequest, ListTablesResponse, Request,
    TimeToLiveStatus, UpdateTableRequest,
};
use dynamo_model::schema::{StreamViewType, TableDescription, TableStatus};
use dynamo_objects::{Database, ErrorKind, Record, ServiceError, TablePolicy, Throughput, Throughputs};

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

#[dynamo_objects::test]
async fn a_table_comes_and_goes(db: Database) {
    let db = db.table_policy(TablePolicy::Assume);
    assert!(!db.exists(Store::TABLE).await.unwrap());
    let made = db.create_table::<Store>().await.unwrap();
    assert_eq!((made.table_name.as_str(), &made.table_status), (db.table::<Store>().name(), &TableStatus::Active));
    assert!(db.exists(Store::TABLE).await.unwrap());
    db.table::<Store>().put(&store("S1")).await.unwrap();

    let error = db.create_table::<Store>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableExists { .. }), "{error}");
    assert_eq!(error.code(), Some("ResourceInUseException"));
    assert_eq!(error.to_string(), format!("table {:?} exists already", made.table_name));
    assert_eq!(db.table::<Store>().count().await.unwrap(), 1);

    assert!(db.delete_table(Store::TABLE).await.unwrap());
    assert!(!db.delete_table(Store::TABLE).await.unwrap());
    assert!(!db.exists(Store::TABLE).await.unwrap());
    let error = db.table::<Store>().count().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
}

#[dynamo_objects::test]
async fn a_table_that_was_removed_is_made_when_it_is_used_again(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    db.delete_table(Store::TABLE).await.unwrap();
    assert_eq!(stores.find("S1").await.unwrap(), None);
    stores.put(&store("S1")).await.unwrap();
}

#[dynamo_objects::test]
async fn tables_are_listed_without_their_prefix(db: Database) {
    assert_eq!(db.list_tables().await.unwrap(), [""; 0]);
    let (eu, us) = (db.clone().prefix("eu_"), db.clone().prefix("us_"));
    eu.create_table::<Store>().await.unwrap();
    eu.create_table::<Order>().await.unwrap();
    us.create_table::<Store>().await.unwrap();

    assert_eq!(sorted(eu.list_tables().await.unwrap()), ["order", "store"]);
    assert_eq!(us.list_tables().await.unwrap(), ["store"]);
    assert_eq!(sorted(db.list_tables().await.unwrap()), ["eu_order", "eu_store", "us_store"]);
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[tokio::test]
async fn all_pages_are_listed() {
    let double = Double::new(|request| match request {
        Request::ListTables(list) => Some(Ok(ListTablesResponse {
            // Not in order, and one that is another's: its name is the prefix's beginning.
            table_names: match list.exclusive_start_table_name.as_deref() {
                None => vec!["dev_b".to_owned(), "dev".to_owned()],
                Some("1") => vec![],
                _ => vec!["dev_a".to_owned()],
            },
            last_evaluated_table_name: match list.exclusive_start_table_name.as_deref() {
                None => Some("1".to_owned()),
                Some("1") => Some("2".to_owned()),
                _ => None,
            },
        }
        .into())),
        _ => None,
    });
    assert_eq!(double.database().prefix("dev_").list_tables().await.unwrap(), ["b", "a"]);
    assert_eq!(double.count("ListTables"), 3);
}

#[dynamo_objects::test]
async fn throughputs_are_those_of_the_table_and_its_indexes(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    db.create_table::<Store>().await.unwrap();
    let units = |read, write| Some(Throughput { read, write });
    let indexes = BTreeMap::from([("by_city".to_owned(), units(5, 6)), ("by_name".to_owned(), units(3, 4))]);
    assert_eq!(db.throughputs(Paid::TABLE).await.unwrap(), Throughputs { table: units(3, 4), indexes });

    let indexes = BTreeMap::from([("StoreCompanyIndex".to_owned(), None)]);
    assert_eq!(db.throughputs(Store::TABLE).await.unwrap(), Throughputs { table: None, indexes });
    let error = db.throughputs("nowhere").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
}

#[dynamo_objects::test]
async fn a_description_tells_keys_and_indexes(db: Database) {
    db.create_table::<Order>().await.unwrap();
    let order = db.describe(Order::TABLE).await.unwrap();
    let key: Vec<_> = order.key_schema.iter().map(|element| element.attribute_name.as_str()).collect();
    assert_eq!(key, ["customer", "number"]);
    assert_eq!(order.local_secondary_indexes.unwrap().len(), 1);
}

#[derive(Record)]
#[dynamo(table = "session", stream = keys_only)]
struct Session {
    #[dynamo(partition_key)]
    id: u64,
    #[dynamo(ttl)]
    expires: u64,
}

#[dynamo_objects::test]
async fn a_table_is_made_with_its_stream_and_its_time_to_live(db: Database) {
    let made = db.create_table::<Session>().await.unwrap();
    assert_eq!(made.stream_specification.unwrap().stream_view_type, Some(StreamViewType::KeysOnly));
    let request = DescribeTimeToLiveRequest { table_name: made.table_name };
    let expiry = db.backend().send(request.clone()).await.unwrap().time_to_live_description;
    assert_eq!(
        (expiry.time_to_live_status, expiry.attribute_name),
        (TimeToLiveStatus::Enabled, Some("expires".into()))
    );

    // A copy makes it as its record says, too.
    db.delete_table("session").await.unwrap();
    let other = db.clone().prefix("copy_");
    db.table::<Session>().put(&Session { id: 1, expires: 4_000_000_000 }).await.unwrap();
    db.copy_table(&db.table::<Session>(), &other.table::<Session>()).await.unwrap();
    let request = DescribeTimeToLiveRequest { table_name: other.table::<Session>().name().to_owned() };
    let expiry = db.backend().send(request).await.unwrap().time_to_live_description;
    assert_eq!(expiry.attribute_name.as_deref(), Some("expires"));
}

/// A database whose tables are in each of these states, one after another, and not there then.
async fn in_states(states: &'static [TableStatus]) -> (Database, Insomnia) {
    let described = Database::memory().create_table::<Store>().await.unwrap();
    let asked = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::DescribeTable(_) => Some(match states.get(asked.fetch_add(1, Ordering::Relaxed)) {
            Some(status) => {
                let table = TableDescription { table_status: status.clone(), ..described.clone() };
                Ok(DescribeTableResponse { table: Box::new(table) }.into())
            }
            None => Err(ServiceError::ResourceNotFound { message: "no such table".to_owned() }),
        }),
        Request::DeleteTable(_) => {
            Some(Ok(DeleteTableResponse { table_description: Box::new(described.clone()) }.into()))
        }
        _ => None,
    });
    let insomnia = Insomnia::default();
    (double.database().sleep(insomnia.clone()), insomnia)
}

#[tokio::test]
async fn what_is_on_its_way_is_waited_for() {
    use TableStatus::{Active, Creating, Deleting, Updating};
    let (db, insomnia) = in_states(&[Creating, Updating, Active]).await;
    assert_eq!(db.wait_active(Store::TABLE).await.unwrap().table_status, Active);
    assert_eq!(insomnia.waits().len(), 2);

    let (db, insomnia) = in_states(&[Deleting, Deleting]).await;
    assert!(db.delete_table(Store::TABLE).await.unwrap());
    assert_eq!(insomnia.waits().len(), 2);
}

#[tokio::test]
async fn waiting_ends() {
    let (db, insomnia) = in_states(&[]).await;
    let error = db.wait_active("store").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableNotReady { .. }), "{error}");
    let waited: Duration = insomnia.waits().iter().sum();
    assert!((240..360).contains(&waited.as_secs()), "{waited:?}");
}

#[dynamo_objects::test]
async fn a_protected_table_is_not_removed(db: Database) {
    let name = db.create_table::<Store>().await.unwrap().table_name;
    let protect = |protect| UpdateTableRequest {
        table_name: name.clone(),
        deletion_protection_enabled: Some(protect),
        ..Default::default()
    };
    db.backend().send(protect(true)).await.unwrap();
    let error = db.delete_table(Store::TABLE).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { operation: "DeleteTable", .. }), "{error}");
    db.backend().send(protect(false)).await.unwrap();
    assert!(db.delete_table(Store::TABLE).await.unwrap());
}
