//! Forks of databases: the same at first, and apart from then on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::fixture::{Double, Order, Store, order, store};
use dynamo_objects::api::Request;
use dynamo_objects::changes::{Change, Checkpoint};
use dynamo_objects::{
    Answered, BackendError, Database, Error, ErrorKind, Hook, Misbehaviour, TablePolicy, TestClock, When,
};
use tokio::sync::OnceCell;

async fn filled() -> Database {
    let db = Database::memory();
    db.table::<Order>().put_many((0..50).map(|number| order("c", number))).await.unwrap();
    db
}

#[tokio::test]
async fn a_fork_goes_its_own_way() {
    let db = filled().await;
    let fork = db.fork().unwrap();
    let (orders, forked) = (db.table::<Order>(), fork.table::<Order>());
    forked.update(("c", 2)).set(|f| f.status, "paid").await.unwrap();
    forked.delete(("c", 4)).await.unwrap();
    orders.delete(("c", 6)).await.unwrap();
    let fork_of_it = fork.fork().unwrap();
    forked.delete(("c", 8)).await.unwrap();

    let open = async |db: &Database| {
        let open = db.table::<Order>().index(Order::BY_STATUS).query("open").limit(4).all().await.unwrap();
        open.into_iter().map(|order| order.number).collect::<Vec<_>>()
    };
    assert_eq!(open(&db).await, [0, 2, 4, 8]);
    assert_eq!(open(&fork).await, [0, 6, 10, 12]);
    assert_eq!(open(&fork_of_it).await, [0, 6, 8, 10]);
    assert_eq!((orders.count().await.unwrap(), forked.count().await.unwrap()), (49, 48));

    // What was there is there after its origin is gone, and tables come and go in each.
    drop((db, orders));
    fork.delete_table("order").await.unwrap();
    assert_eq!(fork_of_it.table::<Order>().count().await.unwrap(), 49);
    fork.table::<Store>().put(&store("S1")).await.unwrap();
    assert!(fork_of_it.clone().table_policy(TablePolicy::Assume).table::<Store>().find("S1").await.is_err());
}

/// Counts the requests that it is told of.
#[derive(Clone, Default, Debug)]
struct Count(Arc<AtomicUsize>);

impl Hook for Count {
    type Note = ();

    fn before(&self, _: &mut Request) -> Result<(), BackendError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn after(&self, (): (), _: Answered<'_>) {}
}

#[tokio::test]
async fn settings_hooks_and_the_clock_go_along() {
    let (clock, count) = (TestClock::at(SystemTime::now()), Count::default());
    let db = Database::memory_at(clock.clone()).prefix("p_").hook(count.clone());
    let (db, meter) = db.metered();
    db.create_table::<Store>().await.unwrap();
    let before = (count.0.load(Ordering::Relaxed), meter.total().writes);
    let fork = db.fork().unwrap();
    db.table::<Store>().put(&store("S1")).await.unwrap();
    fork.table::<Store>().put(&store("S2")).await.unwrap();
    assert_eq!((count.0.load(Ordering::Relaxed), meter.total().writes), (before.0 + 2, before.1 + 4.0));
    assert_eq!((fork.table_prefix(), fork.list_tables().await.unwrap()), ("p_", db.list_tables().await.unwrap()));
    clock.advance(Duration::from_secs(60));
    assert_eq!(fork.now(), db.now());
}

#[tokio::test]
async fn what_misbehaves_begins_anew_in_a_fork() {
    let bad = filled().await.misbehave(Misbehaviour::seeded(1).failures(When::nth(2)));
    let fails = async |db: &Database| db.table::<Order>().find(("c", 0)).await.is_err();
    assert_eq!((fails(&bad).await, fails(&bad).await), (false, true));
    let fork = bad.fork().unwrap();
    assert_eq!(fork.misdeeds().failures, 0);
    assert_eq!((fails(&fork).await, fails(&fork).await, fails(&bad).await), (false, true, false));
    assert_eq!((fork.misdeeds().failures, bad.misdeeds().failures), (1, 1));
}

#[tokio::test]
async fn changes_go_on_where_they_were() {
    let db = filled().await;
    let orders = db.table::<Order>();
    orders.enable_changes().await.unwrap();
    orders.create(&order("d", 0)).await.unwrap();
    let mut events = orders.changes().until_caught_up().stream();
    while let Some(event) = events.next().await {
        event.unwrap();
    }
    let checkpoint: Checkpoint = events.checkpoint().unwrap();

    let fork = db.fork().unwrap().table::<Order>();
    fork.create(&order("d", 1)).await.unwrap();
    orders.create(&order("d", 2)).await.unwrap();
    for (orders, number) in [(fork, 1), (orders, 2)] {
        let mut events = orders.changes().after(checkpoint.clone()).until_caught_up().stream();
        assert_eq!(events.next().await.unwrap().unwrap().change, Change::Insert { new: order("d", number) });
        assert!(events.next().await.is_none());
    }
}

#[tokio::test]
async fn the_official_client_is_the_forks() {
    let db = filled().await;
    let fork = db.fork().unwrap();
    fork.delete_table("order").await.unwrap();
    let tables = fork.client().list_tables().send().await.unwrap();
    assert!(tables.table_names().is_empty());
    assert_eq!(db.client().list_tables().send().await.unwrap().table_names(), ["order"]);
}

#[tokio::test]
async fn what_is_not_in_memory_cannot_be_forked_or_swept() {
    let db = Double::watching().database();
    let error = db.fork().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotEmbedded { wanted: "fork" }), "{error:?}");
    assert!(error.to_string().contains("Database::memory()"), "{error}");
    assert!(matches!(db.sweep().await.unwrap_err().kind(), ErrorKind::NotEmbedded { wanted: "sweep" }));
    // Whatever stands before one that is, it can be.
    assert!(Database::memory().hook(Count::default()).fork().is_ok());
}

/// The database of a test, filled: in memory, a fork of one that was filled once.
async fn shop(db: Database) -> Result<Database, Error> {
    static SHOP: OnceCell<Database> = OnceCell::const_new();
    async fn fill(db: Database) -> Result<Database, Error> {
        db.table::<Order>().put_many((0..50).map(|number| order("c", number))).await?;
        Ok(db)
    }
    match db.fork() {
        Ok(_) => SHOP.get_or_try_init(|| fill(Database::memory())).await?.fork(),
        Err(_) => fill(db).await,
    }
}

#[dynamo_objects::test]
async fn a_test_can_begin_with_data_and_remove_it(db: Database) {
    let orders = shop(db).await.unwrap().table::<Order>();
    orders.delete_many((0..50).map(|number| ("c", number))).await.unwrap();
    assert_eq!(orders.count().await.unwrap(), 0);
}

#[dynamo_objects::test]
async fn another_begins_with_the_same(db: Database) {
    let orders = shop(db).await.unwrap().table::<Order>();
    assert_eq!(orders.count().await.unwrap(), 50);
    orders.create(&order("c", 50)).await.unwrap();
    assert_eq!(orders.count().await.unwrap(), 51);
}
