//! What a database held before, for reads that are stale.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dynamo_expr::partiql::Statement;
use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeTableRequest, Request};

use super::Lag;
use super::subject;
use crate::embedded::Embedded;

/// How much is kept of what was before, at most.
const MOST: usize = 256;

/// Forks of a database, of before each of the last writes.
#[derive(Debug)]
pub(super) struct History {
    /// How many writes it goes back.
    writes: usize,
    /// How long it goes back.
    time: Duration,
    pasts: Mutex<Pasts>,
}

#[derive(Default, Debug)]
struct Pasts {
    /// In the order in which they were begun, by number.
    kept: BTreeMap<u64, Past>,
    begun: u64,
}

/// What there was until a write.
#[derive(Debug)]
struct Past {
    database: Embedded,
    /// When that was written.
    until: Duration,
}

/// What there is before a write that is on its way.
pub(super) struct Before {
    number: u64,
    database: Embedded,
}

impl History {
    /// A history that goes back as far as any of these.
    pub(super) fn new(lags: impl Iterator<Item = Lag>) -> Self {
        let (mut writes, mut time) = (0, Duration::ZERO);
        for lag in lags {
            match lag {
                Lag::Writes(count) => writes = writes.max(count),
                Lag::Time(span) => time = time.max(span),
            }
        }
        Self { writes, time, pasts: Mutex::default() }
    }

    /// Whether there is to be one.
    pub(super) fn is_kept(&self) -> bool {
        self.writes > 0 || !self.time.is_zero()
    }

    /// What there is before a write that is about to be asked for.
    pub(super) fn begin(&self, engine: &Embedded) -> Option<Before> {
        let mut pasts = self.pasts();
        let database = engine.fork()?;
        pasts.begun += 1;
        Some(Before { number: pasts.begun, database })
    }

    /// Keeps it, because it was written by now.
    pub(super) fn keep(&self, before: Before, now: Duration) {
        let mut pasts = self.pasts();
        pasts.kept.insert(before.number, Past { database: before.database, until: now });
        // Where both are asked for, each may still be wanted.
        while let Some(first) = pasts.kept.first_entry() {
            let is_old = first.get().until.saturating_add(self.time) <= now;
            let more = pasts.kept.len();
            if more <= MOST && (more <= self.writes || !is_old) {
                break;
            }
            pasts.kept.pop_first();
        }
    }

    /// What there was that long ago; `None` if it is what there is.
    pub(super) fn before(&self, lag: Lag, now: Duration) -> Option<Embedded> {
        let pasts = self.pasts();
        let past = match lag {
            Lag::Writes(count) => pasts.kept.values().nth(pasts.kept.len().saturating_sub(count)),
            Lag::Time(span) => pasts.kept.values().find(|past| past.until.saturating_add(span) > now),
        };
        past.map(|past| past.database.clone())
    }

    fn pasts(&self) -> MutexGuard<'_, Pasts> {
        self.pasts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of a request that reads eventually consistently, the index that it reads, with its table; `None` of any other.
pub(super) fn read(request: &Request) -> Option<Option<(String, String)>> {
    let of_index = |table: &str, index: &Option<String>| index.clone().map(|index| (table.to_owned(), index));
    match request {
        Request::GetItem(get) => is_stale(get.consistent_read).then_some(None),
        Request::Query(query) => {
            is_stale(query.consistent_read).then(|| of_index(&query.table_name, &query.index_name))
        }
        Request::Scan(scan) => is_stale(scan.consistent_read).then(|| of_index(&scan.table_name, &scan.index_name)),
        Request::BatchGetItem(batch) => {
            batch.request_items.values().all(|asked| is_stale(asked.consistent_read)).then_some(None)
        }
        Request::ExecuteStatement(asked) => match subject::read(&asked.statement, asked.parameters.as_deref())? {
            Statement::Select(select) if is_stale(asked.consistent_read) => {
                let index = select.target.index.map(|index| index.to_string());
                Some(of_index(&select.target.table, &index))
            }
            _ => None,
        },
        Request::BatchExecuteStatement(batch) => {
            let is_read = |statement: &str, parameters| {
                matches!(subject::read(statement, parameters), Some(Statement::Select(_)))
            };
            let mut statements = batch.statements.iter();
            statements
                .all(|asked| is_stale(asked.consistent_read) && is_read(&asked.statement, asked.parameters.as_deref()))
                .then_some(None)
        }
        _ => None,
    }
}

/// Whether a read that is asked for so may be.
fn is_stale(consistent: Option<bool>) -> bool {
    consistent != Some(true)
}

/// Whether an index of a table is a global one.
pub(super) async fn is_global(engine: &Embedded, table: &str, index: &str) -> bool {
    let described = engine.backend().send(DescribeTableRequest { table_name: table.to_owned() }).await;
    let globals = described.ok().and_then(|described| described.table.global_secondary_indexes);
    globals.into_iter().flatten().any(|global| global.index_name == index)
}

/// What a read is refused with that nobody can make stale.
pub(super) fn not_embedded() -> ServiceError {
    ServiceError::validation(
        "Nobody can tell what this database held before: stale reads are for one that is in memory, of \
         Database::memory() or memory_at().",
    )
}
