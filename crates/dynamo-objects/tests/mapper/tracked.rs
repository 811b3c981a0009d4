//! Records that are read, changed in place and saved: what is written, and under which condition.

use crate::fixture::{Double, Order, Store, order, store};
use dynamo_model::api::{PutItemRequest, Request};
use dynamo_model::{Condition, Expression};
use dynamo_objects::{AttributeValue, Attributes, Database, ErrorKind, Item, Number, Record, Table};

/// What another program writes: an item with an attribute that the record does not know.
async fn put_item(stores: &Table<Store>, more: impl IntoIterator<Item = (&'static str, AttributeValue)>) {
    let mut item = Item::from([("store_id", "S1".into()), ("company_id", "MYC".into())]);
    item.extend(more);
    let put = PutItemRequest { table_name: stores.name().to_owned(), item, ..Default::default() };
    stores.database().backend().send(put).await.unwrap();
}

#[dynamo_objects::test]
async fn only_what_changed_is_written(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&Store { city: Some("Rome".into()), ..store("S1") }).await.unwrap();
    let mut mine = stores.load("S1").await.unwrap();
    // Others change what is not changed here.
    stores.update("S1").set(|f| f.visits, 7).await.unwrap();

    mine.city = Some("Oslo".into());
    mine.save().await.unwrap();
    let expected = Store { city: Some("Oslo".into()), visits: 7, ..store("S1") };
    assert_eq!(stores.get("S1").await.unwrap(), expected);

    mine.city = None;
    mine.save().await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap(), Store { city: None, ..expected });
}

#[dynamo_objects::test]
async fn attributes_that_the_record_does_not_know_stay(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    put_item(&stores, [("colour", "red".into())]).await;
    let mut store = stores.load("S1").await.unwrap();
    assert_eq!(store.item().unwrap().get("colour"), Some(&"red".into()));

    store.visits = 3;
    store.save().await.unwrap();
    let again = stores.load("S1").await.unwrap();
    assert_eq!((again.visits, again.item()), (3, store.item()));
    assert_eq!(again.item().unwrap().get("colour"), Some(&"red".into()));
}

#[dynamo_objects::test]
async fn who_comes_second_is_told_what_is_there(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let (mut first, mut second) = (stores.load("S1").await.unwrap(), stores.load("S1").await.unwrap());
    first.visits += 1;
    first.save().await.unwrap();
    second.visits += 10;
    let error = second.save().await.unwrap_err();
    let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(failed, &["visits = 0"]);
    assert_eq!(error.current_as::<Store>().unwrap().unwrap().visits, 1);

    // It is to be saved still, over what is there now if that does not matter.
    assert!(second.is_changed().unwrap());
    second.save_unguarded().await.unwrap();
    assert!(!second.is_changed().unwrap());
    assert_eq!(stores.get("S1").await.unwrap().visits, 10);
}

#[dynamo_objects::test]
async fn a_record_can_be_saved_again_and_again(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let mut store = stores.load("S1").await.unwrap();
    for visits in 1..=3 {
        store.visits = visits;
        store.tags.insert(visits.to_string());
        store.save().await.unwrap();
        assert_eq!(stores.get("S1").await.unwrap(), *store);
    }
    assert_eq!(stores.get("S1").await.unwrap(), store.into_record());
}

#[dynamo_objects::test]
async fn what_was_deleted_is_not_made_anew(db: Database) {
    let stores = db.table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let mut store = stores.load("S1").await.unwrap();
    stores.delete("S1").await.unwrap();
    // Of attributes that were not there, no old value could tell.
    store.city = Some("Oslo".into());
    assert!(store.save().await.unwrap_err().is_not_found());
    assert!(store.save_unguarded().await.unwrap_err().is_not_found());
    assert_eq!(stores.find("S1").await.unwrap(), None);
}

#[dynamo_objects::test]
async fn what_was_not_there_is_made_once(db: Database) {
    let stores = db.table::<Store>();
    assert!(stores.load("S1").await.unwrap_err().is_not_found());
    let mut first = stores.load_or_default("S1").await.unwrap();
    let mut second = stores.load_or_default("S1").await.unwrap();
    assert!(first.item().is_none() && first.is_changed().unwrap());

    first.company_id = "MYC".into();
    first.save().await.unwrap();
    assert_eq!(first.item(), stores.load_or_default("S1").await.unwrap().item());
    second.company_id = "OTHER".into();
    assert!(second.save().await.unwrap_err().is_already_exists());
    first.visits = 3;
    first.save().await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap(), Store { visits: 3, ..store("S1") });
}

#[dynamo_objects::test]
async fn a_condition_comes_on_top(db: Database) {
    let orders = db.table::<Order>();
    orders.create(&order("c1", 1)).await.unwrap();
    let mut tracked = orders.load(("c1", 1)).await.unwrap();
    tracked.total = 99;
    let error = tracked.save().when(|f| f.status.eq("open")).await.unwrap_err();
    let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(failed, &[r#"status = "open""#]);
    tracked.save().when(|f| f.status.eq("paid")).await.unwrap();
    assert_eq!(orders.get(("c1", 1)).await.unwrap().total, 99);
}

#[dynamo_objects::test]
async fn a_key_cannot_be_changed(db: Database) {
    let orders = db.table::<Order>();
    orders.create(&order("c1", 1)).await.unwrap();
    let mut tracked = orders.load(("c1", 1)).await.unwrap();
    tracked.number = 2;
    let error = tracked.save().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::KeyChanged { .. }), "{error}");
    let expected = format!(
        "the record with key {{customer: \"c1\", number: 1}} of table {:?} has key {{customer: \"c1\", number: 2}} now, \
         and a key cannot be changed: `create` a record with the new key, and `delete` the other",
        orders.name()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(orders.find(("c1", 2)).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_asked_is_no_more_than_needed() {
    let double = Double::watching();
    let stores = double.database().table::<Store>();
    stores.create(&store("S1")).await.unwrap();
    let mut store = stores.load("S1").await.unwrap();
    double.forget();
    // Touched, but not changed.
    store.visits = 0;
    store.save().await.unwrap();
    assert!(double.requests().is_empty());

    store.city = Some("Oslo".into());
    store.tags.insert("new".into());
    let names: Vec<_> = store.changes().unwrap().into_iter().map(|change| change.name).collect();
    assert_eq!(names, ["city", "tags"]);
    store.save().await.unwrap();
    let requests = double.requests();
    let [Request::UpdateItem(asked)] = requests.as_slice() else { panic!("{requests:?}") };
    let Some(Expression::Tree(update)) = &asked.update_expression else { panic!("{asked:?}") };
    assert_eq!((update.set.len(), update.remove.len()), (2, 0));
    // That the record is there, and the two attributes are not.
    let Some(Expression::Tree(Condition::And(clauses))) = &asked.condition_expression else { panic!("{asked:?}") };
    assert_eq!(clauses.len(), 3);
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "note", before_save = Note::prepare)]
struct Note {
    #[dynamo(partition_key)]
    id: u64,
    #[dynamo(alias = "words")]
    text: String,
    #[dynamo(default)]
    saved: u32,
    #[dynamo(rest)]
    extra: Attributes,
}

impl Note {
    fn prepare(&mut self) -> Result<(), String> {
        self.saved += 1;
        if self.text.is_empty() { Err("a note needs a text".to_owned()) } else { Ok(()) }
    }
}

#[dynamo_objects::test]
async fn before_save_has_its_say_when_there_is_something_to_save(db: Database) {
    let notes = db.table::<Note>();
    notes.create(&Note { id: 1, text: "a".into(), saved: 0, extra: Attributes::new() }).await.unwrap();
    let mut note = notes.load(1).await.unwrap();
    note.save().await.unwrap();
    assert_eq!(notes.get(1).await.unwrap().saved, 1, "nothing was changed, so nothing was written");

    note.text = String::new();
    assert!(matches!(note.save().await.unwrap_err().kind(), ErrorKind::Rejected { .. }));
    for saved in 2..4 {
        note.text.push('b');
        note.save().await.unwrap();
        assert_eq!((note.saved, notes.get(1).await.unwrap()), (saved, (*note).clone()));
    }
}

#[dynamo_objects::test]
async fn aliases_and_what_is_left_over_are_as_they_were(db: Database) {
    let notes = db.table::<Note>();
    notes.create(&Note { id: 1, text: "a".into(), saved: 0, extra: Attributes::new() }).await.unwrap();
    let item =
        Item::from([("id", Number::from(1).into()), ("words", "old".into()), ("a", true.into()), ("b", true.into())]);
    let put = PutItemRequest { table_name: notes.name().to_owned(), item, ..Default::default() };
    db.backend().send(put).await.unwrap();

    let mut note = notes.load(1).await.unwrap();
    assert_eq!(note.changes().unwrap(), [], "read under an alias, with a default, it is not changed yet");
    note.extra.remove("a");
    note.extra.insert("c", true);
    note.save().await.unwrap();
    let item = notes.load(1).await.unwrap().item().unwrap().clone();
    assert_eq!(item.keys().map(|name| name.as_str()).collect::<Vec<_>>(), ["b", "c", "id", "saved", "words"]);

    note.text = "new".into();
    note.save().await.unwrap();
    assert_eq!(notes.get(1).await.unwrap().text, "new", "its own name comes before the alias");
}

#[dynamo_objects::test]
async fn what_a_search_finds_can_be_changed(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many(["S1", "S2", "S3"].map(store)).await.unwrap();
    for mut found in stores.index(Store::STORE_COMPANY_INDEX).query("MYC").tracked().all().await.unwrap() {
        found.visits += 1;
        found.save().await.unwrap();
    }
    let mut first = stores.scan().filter(|f| f.store_id.eq("S2")).tracked().first().await.unwrap().unwrap();
    stores.update("S2").set(|f| f.visits, 9).await.unwrap();
    first.visits += 1;
    assert!(first.save().await.unwrap_err().is_condition_failed());

    let mut scan = stores.scan().tracked().segments(3).stream();
    let mut visits = Vec::new();
    while let Some(found) = scan.next().await {
        visits.push(found.unwrap().visits);
    }
    visits.sort_unstable();
    assert_eq!(visits, [1, 1, 9]);
    let page = stores.query("S2").tracked().page(None).await.unwrap();
    assert_eq!(page.items[0].item().unwrap().get("visits"), Some(&AttributeValue::N(9.into())));
}

/// An index without all attributes.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "visit", index(name = "by_day", partition_key = day, projection = keys_only))]
struct Visit {
    #[dynamo(partition_key)]
    id: String,
    day: u32,
    minutes: Option<u32>,
}

#[dynamo_objects::test]
async fn what_was_not_read_whole_cannot_be_tracked(db: Database) {
    let visits = db.table::<Visit>();
    visits.create(&Visit { id: "1".into(), day: 7, minutes: Some(3) }).await.unwrap();
    let error = visits.index(Visit::BY_DAY).query(7).tracked().all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PartialRecords { .. }), "{error}");
    let error = visits.scan().project::<Visit>().tracked().all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::PartialRecords { .. }), "{error}");
}

#[dynamo_objects::test]
async fn tracked_records_are_saved_together(db: Database) {
    let stores = db.table::<Store>();
    stores.put_many(["S1", "S2"].map(store)).await.unwrap();
    let load = || async { (stores.load("S1").await.unwrap(), stores.load("S2").await.unwrap()) };
    let ((mut from, mut to), (mut late, unchanged)) = (load().await, load().await);
    from.visits += 5;
    to.city = Some("Rome".into());
    let mut third = stores.load_or_default("S3").await.unwrap();
    third.company_id = "MYC".into();
    db.transact().with(from).with(to).with(third).await.unwrap();
    assert_eq!(stores.get("S1").await.unwrap().visits, 5);
    assert_eq!(stores.get("S2").await.unwrap().city.as_deref(), Some("Rome"));
    assert_eq!(stores.get("S3").await.unwrap().visits, 0);

    // Guarded; and of what is not changed, that it is there.
    late.visits += 1;
    let error = db.transact().with(late).with(unchanged).await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    assert!(failed.len() == 1 && failed[0].at == 0 && failed[0].error.is_condition_failed(), "{error}");
    let gone = stores.load("S3").await.unwrap();
    stores.delete("S3").await.unwrap();
    let error = db.transact().with(gone).await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    assert!(failed[0].error.is_not_found(), "{error}");
}
