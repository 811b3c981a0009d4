//! A database that does on purpose what a service does on a bad day.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynamo_model::api::{
    BatchGetItemRequest, BatchGetItemResponse, BatchWriteItemRequest, BatchWriteItemResponse, KeysAndAttributes,
    Request, Response, WriteRequest,
};
use dynamo_model::{Answer, Backend, BackendError, CancellationReason, ServiceError};
use fastrand::Rng;

use crate::hook::meter;

/// What goes wrong on a database, and how often, for tests of what a program does then. See
/// [`Database::misbehave`](crate::Database::misbehave).
///
/// Rates are from 0, never, to 1, always. The same seed and the same requests in the same order go wrong in the same way.
/// What is refused was not carried out. Nothing goes wrong with requests about tables, which cost no capacity.
///
/// ```
/// use dynamo_objects::{Database, Misbehaviour};
///
/// let db = Database::memory().misbehave(Misbehaviour::seeded(7).throttles(0.3).leftovers(0.5));
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Misbehaviour {
    seed: u64,
    throttles: f64,
    leftovers: f64,
    conflicts: f64,
    failures: f64,
    short_pages: f64,
}

impl Misbehaviour {
    /// None yet, by the chance of this seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, throttles: 0.0, leftovers: 0.0, conflicts: 0.0, failures: 0.0, short_pages: 0.0 }
    }

    /// How often a request is refused with `ProvisionedThroughputExceededException`, or, if it is a transaction, canceled
    /// for it.
    #[must_use]
    pub const fn throttles(self, rate: f64) -> Self {
        Self { throttles: rate, ..self }
    }

    /// How often a part of a batch, a key or a write, is left undone, and answered as unprocessed. A batch of which
    /// nothing would be done is answered so, too, and not carried out. What is left undone is not looked at, as the service
    /// would: with it, a batch that is too long can pass.
    #[must_use]
    pub const fn leftovers(self, rate: f64) -> Self {
        Self { leftovers: rate, ..self }
    }

    /// How often a write of one item, or a transaction, is refused because a transaction holds the item.
    #[must_use]
    pub const fn conflicts(self, rate: f64) -> Self {
        Self { conflicts: rate, ..self }
    }

    /// How often a request is refused with `InternalServerError`.
    #[must_use]
    pub const fn failures(self, rate: f64) -> Self {
        Self { failures: rate, ..self }
    }

    /// How often a page of a query or scan ends early, after 1 to 5 items were looked at, with a position to go on from.
    #[must_use]
    pub const fn short_pages(self, rate: f64) -> Self {
        Self { short_pages: rate, ..self }
    }
}

/// A backend that misbehaves.
pub(crate) struct Misbehaving {
    backend: Arc<dyn Backend>,
    rates: Misbehaviour,
    rng: Mutex<Rng>,
}

impl Misbehaving {
    pub(crate) fn new(backend: Arc<dyn Backend>, rates: Misbehaviour) -> Self {
        Self { backend, rates, rng: Mutex::new(Rng::with_seed(rates.seed)) }
    }

    fn rng(&self) -> MutexGuard<'_, Rng> {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a request is refused with, if it is one of those that are.
    fn refusal(&self, request: &mut Request) -> Option<ServiceError> {
        // Of what costs nothing, nothing is refused.
        meter::asked(request)?;
        let mut rng = self.rng();
        let mut hit = |rate: f64| rng.f64() < rate;
        let message = || "The database misbehaves, as it was told to.".to_owned();
        if hit(self.rates.failures) {
            Some(ServiceError::InternalServerError { message: message() })
        } else if hit(self.rates.throttles) {
            Some(match actions(request) {
                Some(actions) => {
                    canceled(actions, CancellationReason::ProvisionedThroughputExceeded { message: message() })
                }
                None => ServiceError::ProvisionedThroughputExceeded { message: message() },
            })
        } else if hit(self.rates.conflicts) {
            match (actions(request), request) {
                (Some(actions), _) => Some(canceled(actions, CancellationReason::TransactionConflict)),
                (None, Request::PutItem(_) | Request::UpdateItem(_) | Request::DeleteItem(_)) => {
                    Some(ServiceError::TransactionConflict)
                }
                _ => None,
            }
        } else {
            None
        }
    }

    fn shorten(&self, request: &mut Request) {
        let limit = match request {
            Request::Query(query) => &mut query.limit,
            Request::Scan(scan) => &mut scan.limit,
            _ => return,
        };
        let mut rng = self.rng();
        if rng.f64() < self.rates.short_pages {
            let short = rng.i32(1..=5);
            *limit = Some(limit.map_or(short, |limit| limit.min(short)));
        }
    }

    /// Takes from the parts of a batch those that are left undone.
    fn leave<T>(&self, parts: &mut Vec<T>) -> Vec<T> {
        let mut rng = self.rng();
        parts.extract_if(.., |_| rng.f64() < self.rates.leftovers).collect()
    }

    async fn write(&self, mut request: BatchWriteItemRequest) -> Result<Response, BackendError> {
        let mut left: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
        for (table, writes) in &mut request.request_items {
            let undone = self.leave(writes);
            if !undone.is_empty() {
                left.insert(table.clone(), undone);
            }
        }
        // A list that came empty stays: it is for the service to refuse it.
        request.request_items.retain(|table, writes| !writes.is_empty() || !left.contains_key(table));
        let mut response = if request.request_items.is_empty() && !left.is_empty() {
            BatchWriteItemResponse::default()
        } else {
            self.backend.send(request).await?
        };
        for (table, undone) in left {
            response.unprocessed_items.entry(table).or_default().extend(undone);
        }
        Ok(response.into())
    }

    async fn read(&self, mut request: BatchGetItemRequest) -> Result<Response, BackendError> {
        let mut left: BTreeMap<String, KeysAndAttributes> = BTreeMap::new();
        for (table, asked) in &mut request.request_items {
            let keys = self.leave(&mut asked.keys);
            if !keys.is_empty() {
                left.insert(table.clone(), KeysAndAttributes { keys, ..asked.clone() });
            }
        }
        request.request_items.retain(|table, asked| !asked.keys.is_empty() || !left.contains_key(table));
        let mut response = if request.request_items.is_empty() && !left.is_empty() {
            BatchGetItemResponse::default()
        } else {
            self.backend.send(request).await?
        };
        for (table, undone) in left {
            match response.unprocessed_keys.get_mut(&table) {
                Some(others) => others.keys.extend(undone.keys),
                None => drop(response.unprocessed_keys.insert(table, undone)),
            }
        }
        Ok(response.into())
    }
}

/// How many actions a transaction has.
fn actions(request: &Request) -> Option<usize> {
    match request {
        Request::TransactWriteItems(request) => Some(request.transact_items.len()),
        Request::TransactGetItems(request) => Some(request.transact_items.len()),
        Request::ExecuteTransaction(request) => Some(request.transact_statements.len()),
        _ => None,
    }
}

/// A transaction that its first action is to blame for.
fn canceled(actions: usize, reason: CancellationReason) -> ServiceError {
    let mut reasons = vec![CancellationReason::None; actions];
    if let Some(first) = reasons.first_mut() {
        *first = reason;
    }
    ServiceError::TransactionCanceled { reasons }
}

impl Backend for Misbehaving {
    fn call(&self, mut request: Request) -> Answer<'_> {
        if let Some(error) = self.refusal(&mut request) {
            return Answer::ready(Err(error.into()));
        }
        self.shorten(&mut request);
        match request {
            Request::BatchWriteItem(request) => Answer::pending(self.write(request)),
            Request::BatchGetItem(request) => Answer::pending(self.read(request)),
            request => self.backend.call(request),
        }
    }
}

impl fmt::Debug for Misbehaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misbehaving").field("backend", &self.backend).field("rates", &self.rates).finish()
    }
}
