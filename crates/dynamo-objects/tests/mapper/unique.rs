//! Fields of which no two records have the same value.

use crate::fixture::Double;
use dynamo_objects::{Database, Error, ErrorKind, Record, SharedTable, Table};

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "member")]
struct Member {
    #[dynamo(partition_key)]
    id: String,
    #[dynamo(sort_key)]
    number: u64,
    #[dynamo(unique)]
    email: Option<String>,
    #[dynamo(unique, rename = "badge")]
    badge_number: u32,
    #[dynamo(default)]
    visits: u32,
}

fn member(id: &str, email: &str, badge_number: u32) -> Member {
    Member { id: id.into(), number: 1, email: Some(email.into()), badge_number, visits: 0 }
}

#[track_caller]
fn assert_taken(error: &Error, expected: &str) {
    let ErrorKind::NotUnique { attribute, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(*attribute, expected, "{error}");
}

/// Records and claims.
async fn items(members: &Table<Member>) -> usize {
    let scan = dynamo_objects::api::ScanRequest { table_name: members.name().to_owned(), ..Default::default() };
    members.database().backend().send(scan).await.unwrap().count as usize
}

#[dynamo_objects::test]
async fn a_value_is_taken_once(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    assert_taken(&members.create(&member("2", "ann@x", 2)).await.unwrap_err(), "email");
    assert_taken(&members.create(&member("2", "bob@x", 1)).await.unwrap_err(), "badge");
    assert_taken(&members.put(&member("2", "ann@x", 2)).await.unwrap_err(), "email");
    let error = members.save(&member("2", "ann@x", 2)).await.unwrap_err();
    assert!(error.to_string().contains(r#""email" is unique, and another record has "ann@x""#), "{error}");
    // Nothing was written.
    assert_eq!((members.find(("2", 1)).await.unwrap(), items(&members).await), (None, 3));

    members.create(&member("2", "bob@x", 2)).await.unwrap();
    assert!(members.create(&member("2", "cid@x", 3)).await.unwrap_err().is_already_exists());
    // Claims are no records.
    assert_eq!((members.scan().all().await.unwrap().len(), items(&members).await), (2, 6));
    // Nobody has no email.
    for id in ["3", "4"] {
        let badge_number = id.parse().unwrap();
        members.create(&Member { email: None, ..member(id, "", badge_number) }).await.unwrap();
    }
}

#[dynamo_objects::test]
async fn a_value_that_is_given_up_is_free(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    members.put(&member("1", "eva@x", 1)).await.unwrap();
    members.create(&member("2", "ann@x", 2)).await.unwrap();
    assert_taken(&members.put(&member("1", "ann@x", 1)).await.unwrap_err(), "email");

    members.save(&Member { email: None, ..member("2", "", 3) }).await.unwrap();
    let saved = members.save(&member("1", "ann@x", 2)).returning_new().await.unwrap();
    assert_eq!(saved, member("1", "ann@x", 2));

    assert_eq!(members.delete(("1", 1)).await.unwrap(), Some(saved));
    assert_eq!(members.delete(("1", 1)).await.unwrap(), None);
    members.create(&member("3", "ann@x", 2)).await.unwrap();
    let old = members.put(&member("3", "ann@x", 9)).returning_old().await.unwrap();
    assert_eq!(old, Some(member("3", "ann@x", 2)));
    // Two records; an email and two badges.
    assert_eq!(items(&members).await, 5);
}

#[dynamo_objects::test]
async fn a_tracked_record_changes_its_claims(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    members.create(&member("2", "bob@x", 2)).await.unwrap();
    let (mut mine, mut late) = (members.load(("1", 1)).await.unwrap(), members.load(("1", 1)).await.unwrap());
    mine.email = Some("bob@x".into());
    assert_taken(&mine.save().await.unwrap_err(), "email");
    mine.email = Some("eva@x".into());
    mine.save().await.unwrap();
    // Not the claim of what was read, but is not there any more.
    late.email = Some("cid@x".into());
    assert!(late.save().await.unwrap_err().is_condition_failed());
    mine.visits = 3;
    mine.save().await.unwrap();
    assert_eq!(members.get(("1", 1)).await.unwrap(), Member { visits: 3, ..member("1", "eva@x", 1) });
    members.create(&member("3", "ann@x", 3)).await.unwrap();
    assert_eq!(items(&members).await, 9);
}

#[dynamo_objects::test]
async fn what_does_not_know_the_record_is_refused(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    let refused = [
        members.update(("1", 1)).set(|f| f.email, "eva@x").await.map(drop),
        members.update_counter(("1", 1), |f| f.badge_number, 1).await.map(drop),
        db.transact().with(members.create(&member("2", "eva@x", 2))).await,
        db.transact().with(members.delete(("1", 1))).await,
        members.put_many([member("2", "eva@x", 2)]).await.map(drop),
        members.delete_many([("1", 1)]).await.map(drop),
    ];
    for error in refused.into_iter().map(Result::unwrap_err) {
        assert!(matches!(error.kind(), ErrorKind::UniqueAlone { .. }), "{error}");
    }
    assert_eq!(items(&members).await, 3);
    // Other fields are changed as ever.
    assert_eq!(members.update(("1", 1)).add(|f| f.visits, 2).await.unwrap().visits, 2);
    db.transact().with(members.update(("1", 1)).add(|f| f.visits, 2)).await.unwrap();
    let error = members.put(&member("1", "eva@x", 1)).when(|f| f.visits.eq(3)).await.unwrap_err();
    let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(failed, &["visits = 3"]);
    assert!(members.delete(("1", 1)).when(|f| f.visits.eq(3)).await.unwrap_err().is_condition_failed());
    assert_eq!(items(&members).await, 3);
}

/// Only what changes a unique field takes a transaction.
#[tokio::test]
async fn what_changes_no_unique_field_is_one_write() {
    let double = Double::watching();
    let db = double.database();
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    double.forget();
    members.save(&Member { visits: 2, ..member("1", "ann@x", 1) }).await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "UpdateItem"]);
    double.forget();
    let mut loaded = members.load(("1", 1)).await.unwrap();
    loaded.visits = 3;
    loaded.save().await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "UpdateItem"]);
    double.forget();
    members.save(&member("1", "eva@x", 1)).await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "TransactWriteItems"]);
}

#[tokio::test]
async fn of_many_at_once_one_has_it() {
    let db = Double::watching().database();
    let members = db.table::<Member>();
    members.create(&member("0", "zoe@x", 100)).await.unwrap();
    let records: Vec<_> = (1..9).map(|badge| member(&badge.to_string(), "ann@x", badge)).collect();
    let made =
        futures_util::future::join_all(records.iter().map(|record| async { members.create(record).await })).await;
    let failed: Vec<_> = made.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 7);
    assert_eq!(items(&members).await, 6);
}

#[derive(SharedTable)]
#[dynamo(table = "app")]
struct App;

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{id}", sort_key = "USER")]
struct User {
    id: String,
    #[dynamo(unique)]
    name: String,
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "team", partition_key = "TEAM#{id}", sort_key = "TEAM")]
struct Team {
    id: String,
    #[dynamo(unique)]
    name: String,
}

#[dynamo_objects::test]
async fn each_entity_has_its_own(db: Database) {
    let (users, teams) = (db.table::<User>(), db.table::<Team>());
    users.create(&User { id: "1".into(), name: "red".into() }).await.unwrap();
    teams.create(&Team { id: "1".into(), name: "red".into() }).await.unwrap();
    let error = teams.create(&Team { id: "2".into(), name: "red".into() }).await.unwrap_err();
    assert_taken(&error, "name");
    assert_eq!((users.count().await.unwrap(), teams.count().await.unwrap()), (1, 1));
}
