//! Fields of which no two records have the same value.

use crate::fixture::Double;
use dynamo_objects::{AttributeValue, Database, Error, ErrorKind, Record, SharedTable, Table};

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
async fn what_cannot_know_the_record_is_refused(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    let refused = [
        (members.update_counter(("1", 1), |f| f.badge_number, 1).await.map(drop), "by an update"),
        (members.update(("1", 1)).set_if_absent(|f| f.email, "eva@x").await.map(drop), "by an update"),
        (db.transact().with(members.put(&member("2", "eva@x", 2))).token("once").await, "with a token"),
        (db.transact().with(members.delete(("1", 1))).token("once").await, "with a token"),
        (members.put_many([member("2", "eva@x", 2)]).await.map(drop), "in a batch"),
        (members.delete_many([("1", 1)]).await.map(drop), "in a batch"),
    ];
    for (refused, how) in refused {
        let error = refused.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UniqueAlone { .. }), "{error}");
        assert!(error.to_string().contains(how), "{error}");
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

#[dynamo_objects::test]
async fn an_update_changes_claims(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    members.create(&member("2", "bob@x", 2)).await.unwrap();
    assert_taken(&members.update(("1", 1)).set(|f| f.email, "bob@x").await.unwrap_err(), "email");
    let changed = members.update(("1", 1)).set(|f| f.email, "eva@x").add(|f| f.visits, 3).await.unwrap();
    assert_eq!(changed, Member { visits: 3, ..member("1", "eva@x", 1) });
    members.create(&member("3", "ann@x", 3)).await.unwrap();
    let old = members.update(("3", 1)).remove(|f| f.email).returning_old().await.unwrap();
    assert_eq!(old, Some(member("3", "ann@x", 3)));
    // Three records, two emails, three badges.
    assert_eq!(items(&members).await, 8);
    let error = members.update(("3", 1)).set(|f| f.email, "cid@x").when(|f| f.visits.eq(9)).await.unwrap_err();
    let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((&failed[..], items(&members).await), (&["visits = 9".to_owned()][..], 8));
    assert!(members.update(("9", 1)).set(|f| f.email, "ann@x").if_exists().await.unwrap_err().is_not_found());
    members.update(("3", 1)).set(|f| f.email, "ann@x").if_exists().await.unwrap();
}

/// What each write of a transaction is to blame for, by its position.
#[track_caller]
fn blamed(result: Result<(), Error>) -> Vec<(usize, Error)> {
    let error = result.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.into_kind() else { panic!("not a failed transaction") };
    failed.into_iter().map(|action| (action.at, action.error)).collect()
}

#[dynamo_objects::test]
async fn transactions_change_claims(db: Database) {
    let members = db.table::<Member>();
    let (ann, bob) = (member("1", "ann@x", 1), member("2", "bob@x", 2));
    // Sent again, nothing happens.
    let token = members.name().chars().rev().take(30).collect::<String>();
    for _ in 0..2 {
        db.transact().with(members.create(&ann)).with(members.create(&bob)).token(&token).await.unwrap();
    }
    assert_eq!(items(&members).await, 6);

    // The second one is to blame, and nothing is written.
    let (cid, eva) = (member("3", "cid@x", 3), member("4", "ann@x", 4));
    let failed = blamed(db.transact().with(members.create(&cid)).with(members.put(&eva)).await);
    assert_eq!((failed.len(), failed[0].0, items(&members).await), (1, 1, 6));
    assert_taken(&failed[0].1, "email");
    let twice = member("4", "cid@x", 4);
    let failed = blamed(db.transact().with(members.create(&cid)).with(members.create(&twice)).await);
    assert_eq!((failed.len(), failed[0].0), (1, 1));
    assert_taken(&failed[0].1, "email");
    let failed = blamed(db.transact().with(members.create(&cid)).with(members.create(&ann)).await);
    assert!(failed.len() == 1 && failed[0].0 == 1 && failed[0].1.is_already_exists(), "{failed:?}");

    // One gives up what the other one takes, in any order.
    for (first, second) in [(&ann, &bob), (&bob, &ann)] {
        let email = |member: &Member| members.get((member.id.clone(), 1));
        let (mine, other) = (email(first).await.unwrap().email, email(second).await.unwrap().email);
        let swapped = [Member { email: other, ..first.clone() }, Member { email: mine, ..second.clone() }];
        db.transact().with(members.put(&swapped[0])).with(members.save(&swapped[1])).await.unwrap();
        assert_eq!(email(first).await.unwrap(), swapped[0]);
        assert_eq!(email(second).await.unwrap(), swapped[1]);
        assert_eq!(items(&members).await, 6);
    }
    // Back as they were.
    db.transact()
        .with(members.delete(("1", 1)))
        .with(members.update(("2", 1)).set(|f| f.email, "ann@x"))
        .await
        .unwrap();
    assert_eq!((members.get(("2", 1)).await.unwrap(), items(&members).await), (member("2", "ann@x", 2), 3));
    members.create(&member("5", "bob@x", 1)).await.unwrap();
}

/// What is wrong with a write counts more than that its value is taken, wherever the two stand in the request.
#[dynamo_objects::test]
async fn a_write_is_blamed_for_itself_first(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    members.create(&member("2", "bob@x", 2)).await.unwrap();
    // Somebody else's claim, which none of our own writes makes.
    let owner = AttributeValue::M(dynamo_objects::Item::from([("id", "9".into()), ("number", 1.into())]));
    let claim = [("id", "UNIQUE#email#ann@x".into()), ("number", 0.into()), ("unique_owner", owner)];
    let table_name = members.name().to_owned();
    let put = dynamo_objects::api::PutItemRequest { table_name, item: claim.into(), ..Default::default() };
    db.backend().send(put).await.unwrap();

    let gives_up = || members.delete(("1", 1));
    let takes = member("2", "ann@x", 2);
    let failed = blamed(db.transact().with(gives_up()).with(members.put(&takes)).await);
    assert!(failed.len() == 1 && failed[0].0 == 1, "{failed:?}");
    assert_taken(&failed[0].1, "email");
    let refused = members.put(&takes).when(|f| f.visits.eq(9));
    let failed = blamed(db.transact().with(gives_up()).with(refused).await);
    assert!(failed.len() == 1 && failed[0].0 == 1 && failed[0].1.is_condition_failed(), "{failed:?}");
}

/// A transaction whose claims were read too early is sent again, with what is there then.
#[tokio::test]
async fn a_transaction_that_comes_late_reads_again() {
    let slot = std::sync::Arc::new(std::sync::Mutex::new(None::<Database>));
    let between = std::sync::Arc::clone(&slot);
    let double = Double::new(move |request| {
        if request.operation() == "TransactWriteItems"
            && let Some(db) = between.lock().unwrap().take()
        {
            let members = db.table::<Member>();
            futures_util::FutureExt::now_or_never(async { members.put(&member("1", "eva@x", 1)).await })
                .expect("the engine is in memory")
                .unwrap();
        }
        None
    });
    let (db, under) = (double.database(), double.under());
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    *slot.lock().unwrap() = Some(under);
    double.forget();
    db.transact().with(members.put(&member("1", "cid@x", 1))).await.unwrap();
    assert_eq!(double.operations(), ["GetItem", "TransactWriteItems", "GetItem", "TransactWriteItems"]);
    // Neither what was read first is taken, nor what came between.
    members.create(&member("2", "ann@x", 2)).await.unwrap();
    members.create(&member("3", "eva@x", 3)).await.unwrap();
    assert_eq!(members.get(("1", 1)).await.unwrap(), member("1", "cid@x", 1));
}

#[dynamo_objects::test]
async fn a_table_in_memory_is_flushed_with_its_claims(db: Database) {
    let members = db.table::<Member>();
    members.create(&member("1", "ann@x", 1)).await.unwrap();
    members.create(&member("2", "bob@x", 2)).await.unwrap();
    let held = members.in_memory();
    held.preload(members.scan()).await.unwrap();
    // All of it together: each takes what another one gives up.
    held.update(("1", 1), |member| member.email = Some("bob@x".into())).await.unwrap();
    held.update(("2", 1), |member| member.email = Some("cid@x".into())).await.unwrap();
    held.save(member("3", "ann@x", 3)).unwrap();
    assert_eq!(held.flush_atomic().await.unwrap().saved, 3);
    assert_eq!((members.get(("1", 1)).await.unwrap(), items(&members).await), (member("1", "bob@x", 1), 9));
    held.update(("3", 1), |member| member.email = Some("bob@x".into())).await.unwrap();
    let ErrorKind::Unflushed { report, .. } = held.flush_atomic().await.unwrap_err().into_kind() else { panic!() };
    assert_taken(&report.failed[0].error, "email");
    assert_eq!(held.unsaved().unwrap(), 1);
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
