//! One record at a time: read, written, changed, removed; and what is refused.

use std::collections::BTreeSet;
use std::future::IntoFuture;

use crate::fixture::{Double, Order, Store, order, store};
use dynamo_model::api::{GetItemRequest, PutItemRequest, Request};
use dynamo_objects::{AttributeValue, Database, Error, ErrorKind, Item, Record, ServiceError, Table};

/// What an error says, without the request id that it ends in where there are any.
fn said(error: &Error) -> String {
    let text = error.to_string();
    text.split(" (request id ").next().unwrap_or_default().to_owned()
}

#[dynamo_objects::test]
async fn what_was_put_is_there(db: Database) {
    let stores = db.table::<Store>();
    let mut written = store("S1");
    written.tags.insert("new".into());
    stores.put(&written).await.unwrap();

    assert_eq!(stores.get("S1").await.unwrap(), written);
    assert_eq!(stores.get("S1").consistent().await.unwrap(), written);
    assert_eq!(stores.find("S1".to_owned()).await.unwrap(), Some(written));
    assert_eq!(stores.find("S2").await.unwrap(), None);
}

#[dynamo_objects::test]
async fn what_is_not_there_is_an_error_that_names_it(db: Database) {
    let orders = db.prefix("dev_").table::<Order>();
    let error = orders.get(("c1", 7)).await.unwrap_err();
    assert!(error.is_not_found());
    let table = orders.name();
    assert!(table.ends_with("dev_order"), "{table}");
    assert_eq!(error.to_string(), format!(r#"table {table:?} has no item with key {{customer: "c1", number: 7}}"#));
    assert_eq!(error.table(), Some(table));
    assert_eq!(error.key().and_then(|key| key.get("customer")), Some(&"c1".into()));
}

#[dynamo_objects::test]
async fn the_default_has_the_key_and_is_not_written(db: Database) {
    let stores = db.table::<Store>();
    let default = stores.get_or_default("S1").await.unwrap();
    assert_eq!(default, Store { store_id: "S1".into(), ..Store::default() });
    assert_eq!(stores.count().await.unwrap(), 0);

    stores.put(&store("S1")).await.unwrap();
    assert_eq!(stores.get_or_default("S1").await.unwrap(), store("S1"));
}

#[dynamo_objects::test]
async fn create_does_not_replace(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let error = stores.create(&Store { visits: 9, ..store("S1") }).await.unwrap_err();
    assert!(error.is_already_exists());
    let expected = format!(
        r#"table {:?} has an item with key {{store_id: "S1"}} already; `put` would replace it, `save` would change it"#,
        stores.name()
    );
    assert_eq!(said(&error), expected);
    assert_eq!(stores.get("S1").await.unwrap().visits, 0);
}

#[tokio::test]
async fn a_server_that_does_not_show_the_item_refuses_a_creation_all_the_same() {
    let double = Double::new(|request| match request {
        Request::PutItem(_) => Some(Err(ServiceError::ConditionalCheckFailed { item: None })),
        _ => None,
    });
    let stores = double.database().table::<Store>();
    assert!(stores.create(&store("S1")).await.unwrap_err().is_already_exists());
    // Of another condition there is no more to say than that it is false.
    let error = stores.put(&store("S1")).when(|f| f.visits.eq(1)).await.unwrap_err();
    assert!(error.is_condition_failed(), "{error}");
}

#[dynamo_objects::test]
async fn put_answers_with_what_it_replaced_if_asked(db: Database) {
    let stores = db.table::<Store>();
    assert_eq!(stores.put(&store("S1")).returning_old().await.unwrap(), None);
    let old = stores.put(&Store { visits: 1, ..store("S1") }).returning_old().await.unwrap();
    assert_eq!(old, Some(store("S1")));
}

#[dynamo_objects::test]
async fn a_condition_that_is_false_shows_the_item(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&Store { visits: 5, ..store("S1") }).await.unwrap();

    let error = stores.put(&store("S1")).when(|f| f.visits.lt(5)).await.unwrap_err();
    assert!(error.is_condition_failed());
    assert_eq!(error.current_as::<Store>().unwrap().unwrap().visits, 5);
    let expected = format!(
        r#"nothing was written to table {:?}, key {{store_id: "S1"}}, because this is false: visits < 5"#,
        stores.name()
    );
    assert_eq!(said(&error), expected);

    let error = stores.save(&store("S1")).when(|f| f.visits.lt(5)).await.unwrap_err();
    assert_eq!(error.current_as::<Store>().unwrap().unwrap().visits, 5);
    let error = stores.delete("S1").when(|f| f.visits.ge(5)).when(|f| f.city.exists()).await.unwrap_err();
    assert_eq!(error.current_as::<Store>().unwrap().unwrap().visits, 5);
    let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(*failed, ["city exists"], "the other clause is true");
    let error = stores.update("S2").add(|f| f.visits, 1).when(|f| f.visits.ge(5)).await.unwrap_err();
    assert!(error.is_condition_failed());
    assert_eq!(error.current_as::<Store>().unwrap(), None);

    stores.put(&store("S1")).when(|f| f.visits.eq(5)).await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap().visits, 0);
}

#[dynamo_objects::test]
async fn save_leaves_alone_what_the_record_does_not_know(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&Store { city: Some("Rome".into()), visits: 3, ..store("S1") }).await.unwrap();
    set_attribute(&stores, "future", "kept").await;

    stores.save(&Store { visits: 4, ..store("S1") }).await.unwrap();

    let saved = stores.get("S1").await.unwrap();
    assert_eq!((saved.visits, saved.city), (4, None));
    assert_eq!(attribute(&stores, "future").await, Some("kept".into()));

    stores.put(&store("S1")).await.unwrap();
    assert_eq!(attribute(&stores, "future").await, None, "put replaces the whole item");
}

async fn set_attribute(stores: &Table<Store>, name: &str, value: &str) {
    let mut item = item(stores).await;
    item.insert(name, value);
    put_item(stores, item).await;
}

async fn attribute(stores: &Table<Store>, name: &str) -> Option<AttributeValue> {
    item(stores).await.get(name).cloned()
}

async fn item(stores: &Table<Store>) -> Item {
    let key = Item::from([("store_id", "S1".into())]);
    let request = GetItemRequest { table_name: stores.name().into(), key, ..Default::default() };
    stores.database().backend().send(request).await.unwrap().item.unwrap()
}

async fn put_item(stores: &Table<Store>, item: Item) {
    let request = PutItemRequest { table_name: stores.name().into(), item, ..Default::default() };
    stores.database().backend().send(request).await.unwrap();
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "tag")]
struct Tag {
    #[dynamo(partition_key)]
    name: String,
}

#[dynamo_objects::test]
async fn a_record_of_its_key_alone_can_be_saved(db: Database) {
    let tags = db.table::<Tag>();
    tags.save(&Tag { name: "t".into() }).await.unwrap();
    tags.save(&Tag { name: "t".into() }).await.unwrap();
    assert_eq!(tags.get("t").await.unwrap(), Tag { name: "t".into() });
}

#[dynamo_objects::test]
async fn delete_answers_with_what_it_removed(db: Database) {
    let orders = db.table::<Order>();
    orders.put(&order("c1", 1)).await.unwrap();
    assert_eq!(orders.delete(("c1", 1)).await.unwrap(), Some(order("c1", 1)));
    assert_eq!(orders.delete(("c1", 1)).await.unwrap(), None);
}

#[dynamo_objects::test]
async fn update_answers_with_the_record_as_it_is_then(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&Store { city: Some("Rome".into()), ..store("S1") }).await.unwrap();

    let new = stores
        .update("S1")
        .set(|f| f.city, "Oslo")
        .add(|f| f.visits, 2)
        .add(|f| f.tags, tags(&["a", "b"]))
        .await
        .unwrap();
    assert_eq!((new.city.as_deref(), new.visits, new.tags.len()), (Some("Oslo"), 2, 2));

    let old = stores.update("S1").remove(|f| f.city).delete(|f| f.tags, tags(&["a"])).returning_old().await.unwrap();
    assert_eq!(old, Some(new));
    let now = stores.get("S1").await.unwrap();
    assert_eq!((now.city, now.tags.into_iter().collect::<Vec<_>>()), (None, vec!["b".to_owned()]));

    assert_eq!(stores.update("S2").set(|f| f.company_id, "C").returning_old().await.unwrap(), None);
}

fn tags(tags: &[&str]) -> BTreeSet<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[dynamo_objects::test]
async fn update_if_exists_does_not_make_a_record(db: Database) {
    let stores = db.table::<Store>();
    let error = stores.update("S1").set(|f| f.city, "Oslo").if_exists().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");

    stores.put(&store("S1")).await.unwrap();
    let error = stores.update("S1").set(|f| f.city, "Oslo").if_exists().when(|f| f.visits.gt(1)).await.unwrap_err();
    assert!(error.is_condition_failed(), "{error}");
    stores.update("S1").set(|f| f.city, "Oslo").if_exists().await.unwrap();
}

#[dynamo_objects::test]
async fn a_counter_counts_from_zero(db: Database) {
    let stores = db.table::<Store>();
    assert_eq!(stores.update_counter("S1", |f| f.visits, 2).await.unwrap(), 2_u64);
    assert_eq!(stores.update_counter("S1", |f| f.visits, 40_u8).await.unwrap(), 42);
    assert_eq!(stores.update_counter("S1", |f| f.visits, -2).await.unwrap(), 40);

    let error = stores.update_counter("S1", |f| f.visits, -50).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    assert!(error.to_string().contains("`visits`") && error.to_string().contains("-10"), "{error}");
}

#[tokio::test]
async fn an_empty_key_is_refused_before_anything_is_asked() {
    let double = crate::fixture::Double::watching();
    let orders = double.database().table::<Order>();

    let refusals = [
        orders.get(("", 1)).await.map(drop).unwrap_err(),
        orders.find(("", 1)).await.map(drop).unwrap_err(),
        orders.delete(("", 1)).await.map(drop).unwrap_err(),
        orders.update(("", 1)).set(|f| f.total, 1).await.map(drop).unwrap_err(),
        orders.update_counter(("", 1), |f| f.total, 1).await.map(drop).unwrap_err(),
        orders.put(&order("", 1)).await.unwrap_err(),
        orders.save(&order("", 1)).await.unwrap_err(),
        orders.create(&order("", 1)).await.unwrap_err(),
        orders.query("").all().await.map(drop).unwrap_err(),
        orders.get_many([("", 1)]).await.map(drop).unwrap_err(),
        orders.put_many([order("c", 1), order("", 1)]).await.unwrap_err(),
        orders.delete_many([("c", 1), ("", 1)]).await.unwrap_err(),
    ];
    for error in refusals {
        assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(r#"table "order""#) && text.contains("`customer`"), "{text}");
    }
    assert!(double.requests().is_empty());
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "reading")]
struct Reading {
    #[dynamo(partition_key)]
    sensor: String,
    value: f64,
}

#[tokio::test]
async fn not_a_number_is_refused_by_name() {
    let double = crate::fixture::Double::watching();
    let readings = double.database().table::<Reading>();

    let error = readings.put(&Reading { sensor: "s".into(), value: f64::NAN }).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Encode { .. }), "{error:?}");
    assert!(error.to_string().contains(r#"table "reading""#), "{error}");
    assert!(error.to_string().contains("`value`"), "{error}");

    let error = readings.update("s").set(|f| f.value, f64::INFINITY).await.unwrap_err();
    assert!(error.to_string().contains(r#"{sensor: "s"}"#) && error.to_string().contains("`value`"), "{error}");
    let error = readings.scan().filter(|f| f.value.lt(f64::NAN)).all().await.unwrap_err();
    assert!(error.to_string().contains("`value`"), "{error}");
    let error = readings.delete("s").when(|f| f.value.lt(f64::NAN)).await.unwrap_err();
    assert!(error.to_string().contains("`value`"), "{error}");
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn a_record_that_is_too_large_is_refused_by_key() {
    let double = crate::fixture::Double::watching();
    let stores = double.database().table::<Store>();
    let large = Store { city: Some("x".repeat(400 * 1024)), ..store("S1") };
    for error in [
        stores.put(&large).await.unwrap_err(),
        stores.save(&large).await.unwrap_err(),
        stores.put_many([&store("S0"), &large]).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::ItemTooLarge { size, .. } if *size > 400 * 1024), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(r#"table "store""#) && text.contains(r#"{store_id: "S1"}"#), "{text}");
        assert!(text.contains("409600"), "{text}");
    }
    assert!(double.requests().is_empty());
}

#[dynamo_objects::test]
async fn an_item_of_another_shape_is_an_error_that_names_it(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    let item = Item::from([("store_id", "S1".into()), ("company_id", "MYC".into()), ("city", true.into())]);
    put_item(&stores, item).await;

    for error in [
        stores.get("S1").await.unwrap_err(),
        stores.scan().all().await.unwrap_err(),
        stores.get_many(["S1"]).await.unwrap_err(),
        stores.delete("S1").await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(stores.name()) && text.contains(r#""S1""#) && text.contains("`city`"), "{text}");
    }
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "account", before_save = Account::check)]
struct Account {
    #[dynamo(partition_key)]
    id: String,
    name: String,
}

impl Account {
    fn check(&mut self) -> Result<(), String> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() { Err("an account needs a name".to_owned()) } else { Ok(()) }
    }
}

#[dynamo_objects::test]
async fn before_save_changes_and_refuses(db: Database) {
    let accounts = db.table::<Account>();
    accounts.put(&Account { id: "a".into(), name: " Ann ".into() }).await.unwrap();
    assert_eq!(accounts.get("a").await.unwrap().name, "Ann");

    let nameless = Account { id: "a".into(), name: " ".into() };
    for error in [
        accounts.put(&nameless).await.unwrap_err(),
        accounts.save(&nameless).await.unwrap_err(),
        accounts.create(&nameless).await.unwrap_err(),
        accounts.put_many([&nameless]).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Rejected { .. }), "{error:?}");
        let expected = format!(
            r#"the record was refused before it was saved to table {:?}, key {{id: "a"}}: an account needs a name"#,
            accounts.name()
        );
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn what_the_service_refuses_comes_with_operation_table_and_key() {
    let double =
        crate::fixture::Double::new(|_| Some(Err(ServiceError::InternalServerError { message: "no idea".to_owned() })));
    let error = double.database().table::<Store>().get("S1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"GetItem failed on table "store", key {store_id: "S1"}: InternalServerError: no idea"#
    );
    assert_eq!(error.service().map(ServiceError::code), Some("InternalServerError"));
    assert!(error.is_retryable());

    let double = crate::fixture::Double::new(|_| Some(Err(crate::fixture::throttled())));
    let error = double.database().table::<Store>().put(&store("S1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Throttled { operation: "PutItem", .. }), "{error:?}");
}

#[dynamo_objects::test]
async fn what_does_not_fit_the_item_comes_with_its_key(db: Database) {
    let stores = db.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    set_attribute(&stores, "visits", "many").await;

    let error = stores.update_counter("S1", |f| f.visits, 1).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { operation: "UpdateItem", .. }), "{error:?}");
    let place = format!(r#"table {:?}, key {{store_id: "S1"}}"#, stores.name());
    assert!(error.to_string().contains(&place), "{error}");
    assert_eq!(error.service().map(ServiceError::code), Some("ValidationException"));
    assert!(!error.is_retryable());
}

#[test]
fn errors_are_one_pointer_wide() {
    assert_eq!(size_of::<dynamo_objects::Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), dynamo_objects::Error>>(), size_of::<usize>());
}

#[test]
fn databases_tables_and_calls_can_be_sent_to_other_threads() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send>(_: T) {}
    let db = Database::memory();
    let orders = db.table::<Order>();
    shared(&db);
    shared(&orders);
    sent(orders.get(("c", 1)).into_future());
    sent(orders.put(&order("c", 1)).into_future());
    sent(orders.create(&order("c", 1)));
    sent(orders.query("c").all());
    sent(orders.query("c").stream());
    sent(orders.scan().segments(2).stream());
    sent(orders.scan().page(None));
    sent(orders.get_many([("c", 1)]).into_future());
    sent(orders.put_many([order("c", 1)]));
    sent(orders.delete_many([("c", 1)]));
    sent(orders.update(("c", 1)).set(|f| f.total, 1).into_future());
    sent(orders.update_counter(("c", 1), |f| f.total, 1));
}

/// The service would refuse the whole batch, and not say why.
#[tokio::test]
async fn an_empty_index_key_is_refused_before_anything_is_asked() {
    let double = crate::fixture::Double::watching();
    let stores = double.database().table::<Store>();
    let nowhere = Store { company_id: String::new(), ..store("S2") };
    let errors = [
        stores.put(&nowhere).await.unwrap_err(),
        stores.save(&nowhere).await.unwrap_err(),
        stores.put_many([store("S1"), nowhere.clone()]).await.unwrap_err(),
        double.database().transact().with(stores.create(&nowhere)).await.unwrap_err(),
        stores.in_memory().save(nowhere).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error}");
        assert!(error.to_string().contains("company_id"), "{error}");
    }
    assert!(double.requests().is_empty());
}
