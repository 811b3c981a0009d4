//! What a database is asked through, and how.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dynamo_model::Backend;

use crate::clock::{Clock, SystemClock};
use crate::embedded::Embedded;
use crate::hook::spans::Traced;
use crate::rate_limit::RateLimit;
use crate::rate_limit::limited::Limited;
use crate::search::ScanPolicy;
use crate::search::cursor_keys::CursorKeys;
use crate::sleep::{Sleep, ThreadSleep};
use crate::tables::policy::{Standing, TablePolicy};
use crate::testing::misbehaviour::Ledger;
use crate::throughput::Levels;

#[derive(Clone)]
pub(super) struct Settings {
    /// What answers, behind all hooks.
    pub(super) asked: Arc<dyn Backend>,
    /// The same, with a span for each request, behind all limits.
    pub(super) backend: Arc<dyn Backend>,
    pub(super) limits: Vec<RateLimit>,
    pub(super) prefix: String,
    pub(super) policy: TablePolicy,
    pub(super) scans: ScanPolicy,
    pub(super) hides_expired: bool,
    /// What answers in the end, whatever stands before it.
    pub(super) root: Arc<dyn Backend>,
    pub(super) sleep: Arc<dyn Sleep>,
    pub(super) cursor_keys: CursorKeys,
    pub(super) clock: Arc<dyn Clock>,
    /// The engine that the root is, if it is one in memory.
    pub(super) engine: Option<Embedded>,
    /// What stands before the root, the innermost first: it stands before that of a fork, too.
    pub(super) before: Vec<Before>,
    /// What those of them that misbehave have done.
    pub(super) ledgers: Vec<Arc<Ledger>>,
    /// The clients that the backend asks, if it has any.
    #[cfg(feature = "aws")]
    pub(super) sdk: Option<dynamo_aws::SdkBackend>,
    /// What is known of each table, by its name with prefix: shared by all who use the table through this database.
    pub(super) standings: ByTable<Standing>,
    /// The throughput that is raised of each table: shared with databases of other settings, too.
    pub(super) levels: ByTable<Levels>,
}

/// Stands before a backend.
pub(super) type Before = Arc<dyn Fn(Arc<dyn Backend>, &mut Settings) -> Arc<dyn Backend> + Send + Sync>;

/// Something of each table, by its name with prefix.
pub(super) type ByTable<T> = Arc<Mutex<HashMap<String, Arc<T>>>>;

impl Settings {
    /// Those of a database that is asked through this backend, where nothing was set.
    pub(super) fn of(backend: Arc<dyn Backend>) -> Self {
        Self {
            backend: Arc::new(Traced::new(Arc::clone(&backend))),
            asked: Arc::clone(&backend),
            limits: Vec::new(),
            prefix: String::new(),
            policy: TablePolicy::default(),
            scans: ScanPolicy::default(),
            hides_expired: false,
            root: backend,
            sleep: Arc::new(ThreadSleep),
            cursor_keys: CursorKeys::default(),
            clock: Arc::new(SystemClock),
            engine: None,
            before: Vec::new(),
            ledgers: Vec::new(),
            #[cfg(feature = "aws")]
            sdk: None,
            standings: Arc::default(),
            levels: Arc::default(),
        }
    }

    /// Puts another backend before the one that is asked.
    pub(super) fn stand_before(&mut self, before: Before) {
        let asked = before(Arc::clone(&self.asked), self);
        self.ask(asked);
        self.before.push(before);
    }

    /// Asks this backend from now on; before it stand the spans, and before these the limits, because spans do not tell
    /// of waits.
    pub(super) fn ask(&mut self, asked: Arc<dyn Backend>) {
        let traced = Arc::new(Traced::new(Arc::clone(&asked)));
        let (sleep, clock) = (Arc::clone(&self.sleep), Arc::clone(&self.clock));
        self.backend = match self.limits.as_slice() {
            [] => traced,
            limits => Arc::new(Limited::new(traced, limits, sleep, clock)),
        };
        self.asked = asked;
    }
}

pub(super) fn of_table<T: Default>(all: &ByTable<T>, name: &str) -> Arc<T> {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    match all.get(name) {
        Some(one) => Arc::clone(one),
        None => Arc::clone(all.entry(name.to_owned()).or_default()),
    }
}
