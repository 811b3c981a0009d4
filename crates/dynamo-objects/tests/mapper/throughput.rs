//! Throughput raised for a while and put back, whatever becomes of what was done meanwhile.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use crate::fixture::{Double, Insomnia, Store};
use dynamo_model::api::{GlobalSecondaryIndexUpdate, Request, UpdateTableRequest};
use dynamo_model::schema::{BillingMode, ProvisionedThroughput};
use dynamo_model::{Answer, Backend};
use dynamo_objects::throughput::{Raise, Restored, ScopeError};
use dynamo_objects::{Database, Error, ErrorKind, Record, ScanPolicy, ServiceError, Throughput};
use futures_util::FutureExt;

#[derive(Record)]
#[dynamo(table = "paid", read = 3, write = 4)]
#[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
struct Paid {
    #[dynamo(partition_key)]
    id: u64,
    city: String,
}

/// The table's reads and writes, and the index's.
async fn levels(db: &Database) -> [i64; 4] {
    let throughputs = db.throughputs(Paid::TABLE).await.unwrap();
    let (Throughput { read, write }, index) = (throughputs.table.unwrap(), throughputs.indexes["by_city"].unwrap());
    [read, write, index.read, index.write]
}

fn raises() -> [Raise; 2] {
    [Raise::table::<Paid>(10, 20), Raise::index(Paid::BY_CITY, 30, 6)]
}

#[dynamo_objects::test]
async fn raised_and_put_back(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    let within = db.with_throughput(raises(), async { levels(&db).await }).await.unwrap();
    assert_eq!((within, levels(&db).await), ([10, 20, 30, 6], [3, 4, 5, 6]));

    // An error of the work is the work's output.
    let failed: Result<(), &str> = db.with_throughput(raises(), async { Err("no") }).wait_on_exit().await.unwrap();
    assert_eq!((failed, levels(&db).await), (Err("no"), [3, 4, 5, 6]));

    // What a table has is never lowered.
    let lower = [Raise::table::<Paid>(1, 9)];
    let within = db.with_throughput(lower, async { levels(&db).await }).await.unwrap();
    assert_eq!((within, levels(&db).await), ([3, 9, 5, 6], [3, 4, 5, 6]));
}

#[dynamo_objects::test]
async fn a_panic_goes_on_after_it_was_put_back(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    let panicking = db.with_throughput(raises(), async { panic!("oh") });
    let caught = AssertUnwindSafe(panicking.into_future()).catch_unwind().await;
    let panic = caught.map(|_: Result<(), _>| ()).unwrap_err();
    assert_eq!((*panic.downcast::<&str>().unwrap(), levels(&db).await), ("oh", [3, 4, 5, 6]));
}

#[dynamo_objects::test]
async fn scopes_nest(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    let outer = [Raise::table::<Paid>(10, 20)];
    let inner = [Raise::table::<Paid>(15, 5), Raise::named("paid", 7, 7).of_index("by_city")];
    let seen = db.with_throughput(outer.clone(), async {
        let within = db.with_throughput(inner.clone(), async { levels(&db).await }).await.unwrap();
        (within, levels(&db).await)
    });
    assert_eq!(seen.await.unwrap(), ([15, 20, 7, 7], [10, 20, 5, 6]));
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);

    // In any order.
    let mut first = db.raise_throughput(outer).await.unwrap();
    let mut second = db.raise_throughput(inner).without_waiting().await.unwrap();
    first.restore().await.unwrap();
    assert_eq!(levels(&db).await, [15, 5, 7, 7]);
    second.restore().await.unwrap();
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
    second.restore().await.unwrap();
    assert!(second.tables().is_empty());
}

#[dynamo_objects::test]
async fn what_cannot_be_raised_is_refused(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    db.create_table::<Store>().await.unwrap();
    let both = || [Raise::table::<Paid>(10, 20), Raise::table::<Store>(10, 20)];
    let error = db.with_throughput(both(), async { unreachable!("it is not begun") }).await.unwrap_err();
    let error: Error = match error {
        ScopeError::<()>::NotRaised(error) => error,
        other => panic!("{other}"),
    };
    assert!(matches!(error.kind(), ErrorKind::OnDemand { .. }), "{error}");
    assert!(error.to_string().contains("skip_on_demand"), "{error}");
    // The other table was put back.
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
    let within = db.with_throughput(both(), async { levels(&db).await }).skip_on_demand().await.unwrap();
    assert_eq!((within, levels(&db).await), ([10, 20, 5, 6], [3, 4, 5, 6]));

    let error = db.raise_throughput([Raise::named("paid", 9, 9).of_index("by_name")]).await.unwrap_err();
    assert!(error.to_string().contains("`by_name` is missing"), "{error}");
    let error = db.raise_throughput([Raise::named("nowhere", 9, 9)]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");
}

/// An embedded database answers at once, so there is no need to wait for it.
#[tokio::test]
async fn an_embedded_database_puts_back_what_is_dropped() {
    let db = Database::memory();
    db.create_table::<Paid>().await.unwrap();
    let mut working = db.with_throughput(raises(), std::future::pending::<()>()).into_future();
    assert!(working.as_mut().now_or_never().is_none());
    assert_eq!(levels(&db).await, [10, 20, 30, 6]);
    drop(working);
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
    drop(db.raise_throughput(raises()).await.unwrap());
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
}

#[tokio::test]
async fn what_the_service_does_not_put_back_is_told_and_tried_again() {
    let limited = Arc::new(AtomicBool::new(false));
    let is_limited = Arc::clone(&limited);
    let double = Double::new(move |request| {
        let is_refused = request.operation() == "UpdateTable" && is_limited.load(Ordering::Relaxed);
        is_refused.then(|| Err(ServiceError::LimitExceeded { message: "four times a day".to_owned() }))
    });
    let db = double.database().sleep(Insomnia::default());
    db.create_table::<Paid>().await.unwrap();
    let worked = db.with_throughput(raises(), async {
        limited.store(true, Ordering::Relaxed);
        42
    });
    let error = worked.await.unwrap_err();
    assert!(error.to_string().contains("paid was not put back") && error.to_string().contains("four times"), "{error}");
    let ScopeError::NotRestored { output, mut guard, source } = error else { panic!("{error}") };
    assert_eq!((output, source.code(), guard.tables()), (42, Some("LimitExceededException"), vec!["paid"]));
    assert!(guard.restore().await.is_err());
    assert_eq!(levels(&db).await, [10, 20, 30, 6]);
    limited.store(false, Ordering::Relaxed);
    guard.restore().await.unwrap();
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
}

/// A database on the double's backend, whose answers take their turn: nothing is there at the first poll.
async fn double_with_paid() -> (Arc<Double>, Database) {
    let double = Double::watching();
    let db = double.database().sleep(Insomnia::default());
    db.create_table::<Paid>().await.unwrap();
    double.forget();
    (double, db)
}

/// Polls a future until so many requests were made, and drops it then.
async fn drop_after<F: Future + Unpin>(double: &Double, requests: usize, mut future: F) {
    let done = std::future::poll_fn(|context| {
        if double.requests().len() >= requests {
            return Poll::Ready(false);
        }
        context.waker().wake_by_ref();
        future.poll_unpin(context).map(|_| true)
    });
    assert!(!done.await, "it is not over after {requests} requests");
}

#[tokio::test]
async fn a_scope_that_is_dropped_anywhere_does_not_stay_open() {
    // Before, while and after it is raised, within it, and on the way out.
    for requests in 1..=6 {
        let (double, db) = double_with_paid().await;
        let working = db.with_throughput(raises(), tokio::task::yield_now()).into_future();
        drop_after(&double, requests, working).await;
        let within = db.with_throughput([Raise::table::<Paid>(4, 4)], async { levels(&db).await }).await.unwrap();
        assert!(within[0] >= 4, "{within:?}");
        assert_eq!(levels(&db).await, [3, 4, 5, 6], "dropped after {requests} requests");
    }
}

#[dynamo_objects::test]
async fn what_is_gone_need_not_be_put_back(db: Database) {
    let db = db.sleep(Insomnia::default());
    db.create_table::<Paid>().await.unwrap();
    let mut guard = db.raise_throughput(raises()).await.unwrap();
    db.delete_table(Paid::TABLE).await.unwrap();
    let restored = guard.restore().await.unwrap();
    assert_eq!(restored.nothing.len(), 1);
    assert!(restored.to_string().contains("was removed"), "{restored}");
    assert!(guard.tables().is_empty());

    // One that was made again has what it was made with.
    db.create_table::<Paid>().await.unwrap();
    let mut guard = db.raise_throughput(raises()).await.unwrap();
    db.delete_table(Paid::TABLE).await.unwrap();
    db.create_table::<Paid>().await.unwrap();
    let restored = guard.restore().await.unwrap();
    assert!(restored.to_string().contains("was made again"), "{restored}");
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
}

#[dynamo_objects::test]
async fn what_is_paid_for_by_the_request_meanwhile_need_not_be_put_back(db: Database) {
    let name = db.create_table::<Paid>().await.unwrap().table_name;
    let switch = async || {
        let billing_mode = Some(BillingMode::PayPerRequest);
        let request = UpdateTableRequest { table_name: name.clone(), billing_mode, ..Default::default() };
        db.backend().send(request).await.unwrap();
    };
    db.with_throughput(raises(), switch()).await.unwrap();

    let mut guard = db.raise_throughput(raises()).skip_on_demand().await.unwrap();
    assert!(guard.tables().is_empty());
    assert_eq!(guard.restore().await.unwrap(), Restored::default());
}

#[dynamo_objects::test]
async fn an_index_that_is_dropped_meanwhile_need_not_be_put_back(db: Database) {
    let name = db.create_table::<Paid>().await.unwrap().table_name;
    let mut guard = db.raise_throughput(raises()).await.unwrap();
    let delete = GlobalSecondaryIndexUpdate::Delete { index_name: "by_city".into() };
    let global_secondary_index_updates = Some(vec![delete]);
    let request = UpdateTableRequest { table_name: name.clone(), global_secondary_index_updates, ..Default::default() };
    db.backend().send(request).await.unwrap();
    let restored = guard.restore().await.unwrap();
    assert_eq!(restored.tables, [name]);
    assert!(restored.to_string().contains("index `by_city`"), "{restored}");
    assert_eq!(db.throughputs(Paid::TABLE).await.unwrap().table, Some(Throughput { read: 3, write: 4 }));
}

#[tokio::test]
async fn all_tables_are_looked_at_before_any_is_raised() {
    let (double, db) = double_with_paid().await;
    db.create_table::<Store>().await.unwrap();
    for refused in [Raise::table::<Store>(10, 20), Raise::named("zzz", 1, 1), Raise::named("paid", 9, 9).of_index("x")]
    {
        db.raise_throughput([Raise::table::<Paid>(10, 20), refused]).await.unwrap_err();
    }
    assert_eq!(double.count("UpdateTable"), 0);
}

#[dynamo_objects::test]
async fn what_an_inner_scope_put_back_is_left_alone(db: Database) {
    let name = db.create_table::<Paid>().await.unwrap().table_name;
    let mut outer = db.raise_throughput([Raise::table::<Paid>(10, 20)]).await.unwrap();
    let index = [Raise::index(Paid::BY_CITY, 7, 7)];
    db.with_throughput(index, async {}).await.unwrap();
    // Somebody else has a use for it.
    let update = GlobalSecondaryIndexUpdate::Update {
        index_name: "by_city".into(),
        provisioned_throughput: Some(ProvisionedThroughput { read_capacity_units: 50, write_capacity_units: 60 }),
        on_demand_throughput: None,
        warm_throughput: None,
    };
    let global_secondary_index_updates = Some(vec![update]);
    let request = UpdateTableRequest { table_name: name, global_secondary_index_updates, ..Default::default() };
    db.backend().send(request).await.unwrap();
    outer.restore().await.unwrap();
    assert_eq!(levels(&db).await, [3, 4, 50, 60]);
}

/// A backend that cannot be asked outside a runtime, as the SDK cannot.
#[derive(Debug)]
struct OfRuntime(Arc<dyn Backend>);

impl Backend for OfRuntime {
    fn call(&self, request: Request) -> Answer<'_> {
        Answer::pending(async move {
            tokio::runtime::Handle::current();
            self.0.call(request).await
        })
    }
}

#[test]
fn a_guard_can_be_dropped_outside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = Database::with_backend(Arc::new(OfRuntime(Arc::clone(Database::memory().backend()))));
    let guard = runtime.block_on(async {
        db.create_table::<Paid>().await.unwrap();
        db.raise_throughput(raises()).await.unwrap()
    });
    // Neither does it become two panics.
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _guard = guard;
        panic!("oh");
    }));
    assert_eq!(*panic.unwrap_err().downcast::<&str>().unwrap(), "oh");
    // It is put back with the next one.
    let after = runtime.block_on(async {
        db.with_throughput([Raise::table::<Paid>(4, 4)], async {}).await.unwrap();
        levels(&db).await
    });
    assert_eq!(after, [3, 4, 5, 6]);
}

#[dynamo_objects::test]
async fn databases_with_other_settings_share_their_scopes(db: Database) {
    db.create_table::<Paid>().await.unwrap();
    let other = db.clone().scan_policy(ScanPolicy::Refuse);
    let mut first = db.raise_throughput([Raise::table::<Paid>(10, 20)]).await.unwrap();
    let mut second = other.raise_throughput([Raise::table::<Paid>(15, 15)]).await.unwrap();
    first.restore().await.unwrap();
    assert_eq!(levels(&db).await, [15, 15, 5, 6]);
    second.restore().await.unwrap();
    assert_eq!(levels(&db).await, [3, 4, 5, 6]);
}

/// Whoever changes the table at that moment does it for the one that is dropped, too.
#[tokio::test]
async fn a_scope_that_is_dropped_while_another_is_put_back_is_put_back_with_it() {
    for requests in 1..=2 {
        let (double, db) = double_with_paid().await;
        let mut first = db.raise_throughput([Raise::table::<Paid>(10, 20)]).await.unwrap();
        let second = db.raise_throughput([Raise::table::<Paid>(7, 30)]).await.unwrap();
        double.forget();
        {
            let mut restoring = Box::pin(first.restore());
            while double.requests().len() < requests {
                assert!(restoring.as_mut().now_or_never().is_none(), "it is not over yet");
            }
            drop(second);
            restoring.await.unwrap();
        }
        assert_eq!(levels(&db).await, [3, 4, 5, 6], "dropped after {requests} requests");
    }
}
