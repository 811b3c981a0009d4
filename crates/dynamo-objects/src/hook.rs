//! What is told of every request of a database: to a [`Hook`], to the [`Meter`] that adds up what they cost, and to
//! whoever listens to [`tracing`].
//!
//! | to know | there is |
//! |---|---|
//! | what was consumed, by table | [`Database::metered`](crate::Database::metered) |
//! | … and by index | [`Database::metered_by_index`](crate::Database::metered_by_index) |
//! | whatever else, or to step in | [`Database::hook`](crate::Database::hook) |
//! | what took how long | a subscriber of `tracing` |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let (db, meter) = db.metered();
//! let orders = db.table::<Order>();
//! assert_eq!(orders.query("ann").all().await?.len(), 5);
//! assert_eq!((meter.of("order").reads, meter.of("order").writes), (0.5, 0.0));
//! # Ok(())
//! # }
//! ```
//!
//! **Spans.** Each request is a span `dynamodb` of level `DEBUG` and target `dynamo_objects::hook::spans`, with its
//! hooks and the official SDK's own spans within. It has no keys and no values of items. Its fields are named as
//! OpenTelemetry names them, where it does:
//!
//! | field | what it is |
//! |---|---|
//! | `db.system.name` | `aws.dynamodb` |
//! | `db.operation.name`, `otel.name` | `GetItem`, `DynamoDB.GetItem` |
//! | `aws.dynamodb.table_names` | the tables, with a comma between them; not of statements |
//! | `aws.dynamodb.index_name` | the index that is searched |
//! | `aws.dynamodb.count`, `aws.dynamodb.scanned_count` | the items of a page, and those that were looked at |
//! | `dynamodb.parts`, `dynamodb.unprocessed` | the parts of a batch or transaction, and those that were left undone |
//! | `dynamodb.consumed_units` | what it cost, if somebody asked for it, as a meter does |
//! | `error.type`, `otel.status_code`, `aws.request_id` | of a request that failed: the service's name for the error, `ERROR`, and its id |
//!
//! A batch is a span `dynamodb.batch` around those of its requests, with `db.operation.name` and `dynamodb.parts`; at
//! its end it has `dynamodb.requests` and `dynamodb.retried`, the number of parts that were sent again. The SDK's own
//! attempts are not told apart: it is one request here. Where nobody listens, spans cost nothing.

pub(crate) mod meter;
pub(crate) mod spans;

use std::sync::Arc;

use dynamo_model::api::{Request, Response};
use dynamo_model::{Answer, Backend, BackendError};

pub use meter::{Consumed, Meter};

/// Is told of every request before it is asked, and of its answer: for metrics, logs, limits, and tests that want a
/// request to fail. [`Database::hook`](crate::Database::hook) puts it in place.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use std::sync::Arc;
///
/// use dynamo_objects::{Answered, BackendError, Database, Hook, ServiceError, api::Request};
///
/// /// Lets so many requests through.
/// #[derive(Debug)]
/// struct Budget(AtomicUsize);
///
/// impl Hook for Budget {
///     type Note = ();
///
///     fn before(&self, _: &mut Request) -> Result<(), BackendError> {
///         let spent = |left: usize| left.checked_sub(1);
///         match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent) {
///             Ok(_) => Ok(()),
///             Err(_) => Err(ServiceError::Throttling { message: "the budget is spent".into() }.into()),
///         }
///     }
///
///     fn after(&self, (): (), _: Answered<'_>) {}
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let db = Database::memory().hook(Budget(AtomicUsize::new(1)));
/// assert!(db.list_tables().await.is_ok());
/// assert!(db.list_tables().await.is_err());
/// # }
/// ```
///
/// A call of the mapper can be several requests, and what is asked by [`Database::client`](crate::Database::client)
/// after [`Database::connect`](crate::Database::connect) passes by.
pub trait Hook: Send + Sync + std::fmt::Debug + 'static {
    /// What it keeps of a request until the answer is there: when it began, say.
    ///
    /// ```
    /// use std::time::Instant;
    ///
    /// use dynamo_objects::{Answered, BackendError, Hook, api::Request};
    ///
    /// /// Tells what took how long.
    /// #[derive(Debug)]
    /// struct Stopwatch;
    ///
    /// impl Hook for Stopwatch {
    ///     type Note = (&'static str, Instant);
    ///
    ///     fn before(&self, request: &mut Request) -> Result<Self::Note, BackendError> {
    ///         Ok((request.operation(), Instant::now()))
    ///     }
    ///
    ///     fn after(&self, (operation, begun): Self::Note, _: Answered<'_>) {
    ///         println!("{operation} took {:?}", begun.elapsed());
    ///     }
    /// }
    /// ```
    type Note: Send;

    /// A request that is about to be asked, and may be changed.
    ///
    /// ```
    /// use dynamo_objects::{Answered, BackendError, Hook, ServiceError, api::Request};
    ///
    /// /// Lets nothing be removed.
    /// #[derive(Debug)]
    /// struct NoDeletes;
    ///
    /// impl Hook for NoDeletes {
    ///     type Note = ();
    ///
    ///     fn before(&self, request: &mut Request) -> Result<(), BackendError> {
    ///         match request {
    ///             Request::DeleteItem(_) | Request::DeleteTable(_) => {
    ///                 Err(ServiceError::AccessDenied { message: "nothing is removed here".into() }.into())
    ///             }
    ///             _ => Ok(()),
    ///         }
    ///     }
    ///
    ///     fn after(&self, (): (), _: Answered<'_>) {}
    /// }
    /// ```
    ///
    /// # Errors
    /// Then it is not asked, and this is the answer; [`after`](Self::after) is not called.
    fn before(&self, request: &mut Request) -> Result<Self::Note, BackendError>;

    /// The answer. Whoever stops waiting for a request gets none, and neither does the hook.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// use dynamo_objects::{Answered, BackendError, Hook, api::Request};
    ///
    /// /// Counts what the service refused.
    /// #[derive(Debug, Default)]
    /// struct Refusals(AtomicU64);
    ///
    /// impl Hook for Refusals {
    ///     type Note = ();
    ///
    ///     fn before(&self, _: &mut Request) -> Result<(), BackendError> {
    ///         Ok(())
    ///     }
    ///
    ///     fn after(&self, (): (), answer: Answered<'_>) {
    ///         if answer.is_err() {
    ///             self.0.fetch_add(1, Ordering::Relaxed);
    ///         }
    ///     }
    /// }
    /// ```
    fn after(&self, note: Self::Note, answer: Answered<'_>);
}

/// How a request was answered.
///
/// ```
/// use dynamo_objects::Answered;
///
/// /// What a log says of an answer.
/// fn told(answer: Answered<'_>) -> String {
///     match answer {
///         Ok(_) => "answered".to_owned(),
///         Err(refusal) => format!("{}: {}", refusal.error.code(), refusal.error),
///     }
/// }
/// ```
pub type Answered<'a> = Result<&'a Response, &'a BackendError>;

/// A backend with a hook before it.
#[derive(Debug)]
pub(crate) struct Hooked<H> {
    backend: Arc<dyn Backend>,
    hook: Arc<H>,
}

impl<H: Hook> Hooked<H> {
    pub(crate) fn new(backend: Arc<dyn Backend>, hook: Arc<H>) -> Self {
        Self { backend, hook }
    }
}

impl<H: Hook> Backend for Hooked<H> {
    fn call(&self, mut request: Request) -> Answer<'_> {
        let note = match self.hook.before(&mut request) {
            Ok(note) => note,
            Err(refusal) => return Answer::ready(Err(refusal)),
        };
        Answer::pending(async move {
            let answer = self.backend.call(request).await;
            self.hook.after(note, answer.as_ref());
            answer
        })
    }
}
