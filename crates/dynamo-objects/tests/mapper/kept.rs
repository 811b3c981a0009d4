//! What the mapper keeps in records: versions, times of making and changing, and the end of their life.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_objects::{Database, ErrorKind, Record, Table, TestClock, epoch};

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "page", before_save = trim)]
struct Page {
    #[dynamo(partition_key)]
    path: String,
    text: String,
    #[dynamo(default)]
    visits: u64,
    #[dynamo(version, rename = "v")]
    version: u64,
    #[dynamo(created, with = epoch::millis)]
    created: Option<SystemTime>,
    #[dynamo(updated)]
    updated: u64,
    #[dynamo(skip)]
    note: u8,
}

fn trim(page: &mut Page) -> Result<(), &'static str> {
    page.text = page.text.trim().to_owned();
    Ok(())
}

fn page(text: &str) -> Page {
    Page { path: "/".into(), text: text.into(), visits: 0, version: 0, created: None, updated: 0, note: 0 }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn created(pages: &Table<Page>) -> Page {
    pages.create(&page("one")).await.unwrap();
    pages.get("/").await.unwrap()
}

#[dynamo_objects::test]
async fn every_write_counts(db: Database) {
    let pages = db.table::<Page>();
    let before = seconds();
    let first = created(&pages).await;
    assert_eq!(first.version, 1);
    assert!(first.created.unwrap() >= UNIX_EPOCH + Duration::from_secs(before));
    assert!(first.updated >= before);

    let second = pages.save(&Page { text: "two".into(), ..first.clone() }).returning_new().await.unwrap();
    assert_eq!((second.version, second.created), (2, first.created));
    pages.put(&Page { text: "three".into(), ..second.clone() }).await.unwrap();
    let third = pages.get("/").await.unwrap();
    assert_eq!((third.version, third.created), (3, first.created));
    assert_eq!(pages.update("/").set(|f| f.text, "four").await.unwrap().version, 4);
    assert_eq!(pages.update_counter("/", |f| f.visits, 1).await.unwrap(), 1);
    db.transact().with(pages.update("/").add(|f| f.visits, 1)).await.unwrap();
    let last = pages.get("/").await.unwrap();
    assert_eq!((last.version, last.created, last.visits), (6, first.created, 2));
    // Whoever sets it has his way.
    assert_eq!(pages.update("/").set(|f| f.version, 1).set(|f| f.updated, 5).await.unwrap().updated, 5);
}

#[dynamo_objects::test]
async fn an_older_version_writes_nothing(db: Database) {
    let pages = db.table::<Page>();
    let first = created(&pages).await;
    pages.save(&Page { text: "two".into(), ..first.clone() }).await.unwrap();
    let saved = pages.save(&Page { text: "three".into(), ..first.clone() }).await;
    let put = pages.put(&Page { text: "three".into(), ..first.clone() }).await;
    let new = pages.save(&page("three")).await;
    let transacted = db.transact().with(pages.put(&first)).await.unwrap_err();
    assert!(matches!(transacted.kind(), ErrorKind::TransactionFailed { .. }), "{transacted}");
    for error in [saved, put, new].map(Result::unwrap_err) {
        let ErrorKind::ConditionFailed { failed, .. } = error.kind() else { panic!("{error}") };
        assert!(failed[0].contains("v "), "{failed:?}");
        assert_eq!(error.current_as::<Page>().unwrap().unwrap().text, "two");
    }
    // A record that is gone is not made anew by who read it.
    pages.delete("/").await.unwrap();
    assert!(pages.save(&first).await.unwrap_err().is_condition_failed());
    assert_eq!(pages.find("/").await.unwrap(), None);
}

#[dynamo_objects::test]
async fn a_tracked_record_knows_what_was_kept(db: Database) {
    let pages = db.table::<Page>();
    created(&pages).await;
    let (mut mine, mut yours) = (pages.load("/").await.unwrap(), pages.load("/").await.unwrap());
    mine.note = 9;
    mine.text = " two ".into();
    mine.save().await.unwrap();
    assert_eq!((mine.version, mine.text.as_str(), mine.note), (2, "two", 9));
    mine.visits = 3;
    mine.save().await.unwrap();
    let there = pages.get("/").await.unwrap();
    assert_eq!(Page { note: 0, ..mine.clone() }, there);
    // Nothing changed, so nothing is written.
    mine.save().await.unwrap();
    assert_eq!(pages.get("/").await.unwrap().version, 3);

    // Another attribute, and still another version.
    yours.visits = 1;
    assert!(yours.save().await.unwrap_err().is_condition_failed());
    assert_eq!(yours.version, 1);
    yours.save_unguarded().await.unwrap();
    let last = pages.get("/").await.unwrap();
    assert_eq!(last, Page { version: 4, visits: 1, updated: last.updated, ..there });
}

#[dynamo_objects::test]
async fn what_the_record_says_of_them_does_not_count(db: Database) {
    let pages = db.table::<Page>();
    let first = created(&pages).await;
    let mut tracked = pages.load("/").await.unwrap();
    (tracked.version, tracked.created, tracked.text) = (70, None, "two".into());
    tracked.save().await.unwrap();
    assert_eq!((tracked.version, tracked.created), (2, first.created));
    assert_eq!(pages.get("/").await.unwrap().version, 2);
}

#[dynamo_objects::test]
async fn batches_count_on(db: Database) {
    let pages = db.table::<Page>();
    pages.put_many([&page("one"), &Page { path: "/two".into(), version: 4, ..page("two") }]).await.unwrap();
    let (one, two) = (pages.get("/").await.unwrap(), pages.get("/two").await.unwrap());
    assert_eq!((one.version, two.version), (1, 5));
    assert!(one.created.is_some() && one.updated > 0);
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "session")]
struct Session {
    #[dynamo(partition_key)]
    user: String,
    #[dynamo(sort_key)]
    token: u64,
    #[dynamo(ttl, with = epoch::seconds)]
    expires: Option<SystemTime>,
}

#[dynamo_objects::test]
async fn expired_records_can_be_hidden(db: Database) {
    let now = SystemTime::now();
    let hour = Duration::from_secs(3600);
    let session = |token, expires| Session { user: "u".into(), token, expires };
    let sessions = [session(1, Some(now - hour)), session(2, Some(now + hour)), session(3, None)];
    db.table::<Session>().put_many(&sessions).await.unwrap();
    assert_eq!(Session::TTL, Some("expires"));

    let all = db.table::<Session>();
    assert!(all.find(("u", 1)).await.unwrap().is_some());
    assert_eq!(all.query("u").count().await.unwrap(), 3);

    let db = db.hide_expired();
    let alive = db.table::<Session>();
    assert_eq!(alive.find(("u", 1)).await.unwrap(), None);
    assert!(alive.get(("u", 1)).await.unwrap_err().is_not_found());
    assert!(alive.find(("u", 2)).await.unwrap().is_some());
    let tokens = |found: Vec<Session>| found.iter().map(|session| session.token).collect::<Vec<_>>();
    assert_eq!(tokens(alive.query("u").all().await.unwrap()), [2, 3]);
    assert_eq!(tokens(alive.query("u").limit(1).all().await.unwrap()), [2]);
    assert_eq!(alive.scan().count().await.unwrap(), 2);
    let found = alive.get_many([("u", 1), ("u", 2), ("u", 3)]).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, true]);
    let (hidden, there) = db.transact_get((alive.find(("u", 1)), alive.find(("u", 3)))).await.unwrap();
    assert_eq!((hidden, there.is_some()), (None, true));
    // Writes find it.
    assert!(alive.create(&session(1, None)).await.unwrap_err().is_already_exists());
}

#[dynamo_objects::test]
async fn times_are_those_of_the_clock(db: Database) {
    let start = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = TestClock::at(start);
    let db = db.clock(clock.clone()).hide_expired();
    let pages = db.table::<Page>();
    let first = created(&pages).await;
    assert_eq!((first.created, first.updated), (Some(start), 1_800_000_000));
    clock.advance(Duration::from_secs(60));
    let second = pages.update("/").set(|f| f.text, "two").await.unwrap();
    assert_eq!((second.created, second.updated), (Some(start), 1_800_000_060));

    let sessions = db.table::<Session>();
    let session = Session { user: "u".into(), token: 1, expires: clock.time::<SystemTime>() };
    sessions.put(&session).await.unwrap();
    assert_eq!(sessions.find(("u", 1)).await.unwrap(), None);
    clock.set(start);
    assert_eq!(sessions.query("u").all().await.unwrap(), [session]);
}
