//! The backend that misbehaves.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynamo_model::api::{Request, Response};
use dynamo_model::{Answer, Backend, BackendError, ServiceError};

use super::refusal;
use super::rule::{Rule, Struck, strike};
use super::stale::{self, History};
use super::subject::{Kind, Subject};
use super::{Delay, Lag, Ledger, Misbehaviour};
use crate::clock::Clock;
use crate::embedded::Embedded;
use crate::sleep::Sleep;

/// What a database that misbehaves has around it.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) prefix: String,
    pub(crate) sleep: Arc<dyn Sleep>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The engine that is asked in the end, if it is one in memory.
    pub(crate) engine: Option<Embedded>,
}

/// A backend that misbehaves.
pub(crate) struct Misbehaving {
    pub(super) backend: Arc<dyn Backend>,
    around: Surroundings,
    rules: Mutex<Rules>,
    pub(super) ledger: Arc<Ledger>,
    history: History,
}

pub(super) struct Rules {
    throttles: Vec<Rule<()>>,
    pub(super) leftovers: Vec<Rule<()>>,
    pub(super) conflicts: Vec<Rule<()>>,
    failures: Vec<Rule<()>>,
    short_pages: Vec<Rule<()>>,
    delays: Vec<Rule<Delay>>,
    stale_reads: Vec<Rule<Lag>>,
    stale_indexes: Vec<Rule<Lag>>,
}

impl Rules {
    fn new(told: &Misbehaviour) -> Self {
        let seed = told.seed;
        Self {
            throttles: Rule::all(seed, 1, &told.throttles),
            leftovers: Rule::all(seed, 2, &told.leftovers),
            conflicts: Rule::all(seed, 3, &told.conflicts),
            failures: Rule::all(seed, 4, &told.failures),
            short_pages: Rule::all(seed, 5, &told.short_pages),
            delays: Rule::all(seed, 6, &told.delays),
            stale_reads: Rule::all(seed, 7, &told.stale_reads),
            stale_indexes: Rule::all(seed, 8, &told.stale_indexes),
        }
    }
}

impl Misbehaving {
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        told: &Misbehaviour,
        around: Surroundings,
        ledger: Arc<Ledger>,
    ) -> Self {
        let lags = told.stale_reads.iter().chain(&told.stale_indexes).map(|(_, lag)| *lag);
        Self { backend, around, rules: Mutex::new(Rules::new(told)), ledger, history: History::new(lags) }
    }

    /// What strikes, of these rules.
    pub(super) fn strike<T: Copy>(
        &self,
        rules: impl FnOnce(&mut Rules) -> &mut Vec<Rule<T>>,
        subject: &Subject,
    ) -> Option<Struck<T>> {
        strike(rules(&mut self.rules()), subject, &self.around.prefix)
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, mut request: Request) -> Result<Response, BackendError> {
        let subject = Subject::of(&request);
        self.wait(&subject).await;
        if let Some(error) = self.refusal(&request, &subject) {
            return Err(error.into());
        }
        self.shorten(&mut request, &subject);
        match request {
            Request::BatchWriteItem(request) => self.write(request, &subject).await,
            Request::BatchGetItem(request) => self.read(request, &subject).await,
            Request::BatchExecuteStatement(request) => self.execute(request, &subject).await,
            request => self.ask(request, &subject).await,
        }
    }

    /// Waits, if it is a request that is late.
    async fn wait(&self, subject: &Subject) {
        if let Some(struck) = self.strike(|rules| &mut rules.delays, subject) {
            self.ledger.note(|misdeeds| misdeeds.delays += 1);
            self.around.sleep.sleep(struck.what.by(struck.chance)).await;
        }
    }

    /// What a request is refused with, if it is one of those that are.
    fn refusal(&self, request: &Request, subject: &Subject) -> Option<ServiceError> {
        // All are asked, because it is a turn of each.
        let failure = self.strike(|rules| &mut rules.failures, subject);
        let throttle = self.strike(|rules| &mut rules.throttles, subject);
        let conflict = match refusal::can_conflict(request, subject) {
            true => self.strike(|rules| &mut rules.conflicts, subject),
            false => None,
        };
        if failure.is_some() {
            self.ledger.note(|misdeeds| misdeeds.failures += 1);
            return Some(refusal::failed());
        }
        if let Some(throttle) = throttle {
            self.ledger.note(|misdeeds| misdeeds.throttles += 1);
            return Some(refusal::throttled(request, subject, throttle.at));
        }
        conflict.map(|conflict| {
            self.ledger.note(|misdeeds| misdeeds.conflicts += 1);
            refusal::conflicting(request, subject, conflict.at)
        })
    }

    fn shorten(&self, request: &mut Request, subject: &Subject) {
        let limit = match request {
            Request::Query(query) => &mut query.limit,
            Request::Scan(scan) => &mut scan.limit,
            Request::ExecuteStatement(select) if subject.kind == Kind::Read => &mut select.limit,
            Request::GetRecords(records) => &mut records.limit,
            _ => return,
        };
        if let Some(struck) = self.strike(|rules| &mut rules.short_pages, subject) {
            let short = (struck.chance % 5) as i32 + 1;
            *limit = Some(limit.map_or(short, |limit| limit.min(short)));
            self.ledger.note(|misdeeds| misdeeds.short_pages += 1);
        }
    }

    /// Asks the backend, or what was there before.
    pub(super) async fn ask(&self, request: Request, subject: &Subject) -> Result<Response, BackendError> {
        if !self.history.is_kept() {
            return self.backend.call(request).await;
        }
        if let Some(answer) = self.stale(&request, subject).await? {
            return Ok(answer);
        }
        let before = match (subject.kind, &self.around.engine) {
            (Kind::Write, Some(engine)) => self.history.begin(engine),
            _ => None,
        };
        let answer = self.backend.call(request).await;
        if let (Some(before), Ok(_)) = (before, &answer) {
            self.history.keep(before, self.around.clock.now());
        }
        answer
    }

    /// The answer of before, to a read that is stale.
    async fn stale(&self, request: &Request, subject: &Subject) -> Result<Option<Response>, BackendError> {
        let Some(index) = stale::read(request) else { return Ok(None) };
        let of_reads = self.strike(|rules| &mut rules.stale_reads, subject);
        let is_global = match (index, &self.around.engine) {
            (Some((table, index)), Some(engine)) => stale::is_global(engine, &table, &index).await,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let of_indexes = match is_global {
            true => self.strike(|rules| &mut rules.stale_indexes, subject),
            false => None,
        };
        let Some(struck) = of_reads.or(of_indexes) else { return Ok(None) };
        if self.around.engine.is_none() {
            return Err(stale::not_embedded().into());
        }
        let Some(past) = self.history.before(struck.what, self.around.clock.now()) else { return Ok(None) };
        // What was not there by then is read as it is.
        let answer = past.backend().call(request.clone()).await.ok();
        if answer.is_some() {
            self.ledger.note(|misdeeds| misdeeds.stale_reads += 1);
        }
        Ok(answer)
    }
}

impl Backend for Misbehaving {
    fn call(&self, request: Request) -> Answer<'_> {
        Answer::pending(self.answer(request))
    }
}

impl fmt::Debug for Misbehaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misbehaving")
            .field("backend", &self.backend)
            .field("misdeeds", &self.ledger.read())
            .finish_non_exhaustive()
    }
}
