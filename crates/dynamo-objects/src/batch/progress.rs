//! How a batch is worked off: chunk by chunk, several at a time if wanted, until nothing is left.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use dynamo_model::api::Operation;
use dynamo_model::{Item, ServiceError, limits};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tracing::Instrument;
use tracing::field::Empty;

use super::parts::{Answered, Part, Parts, Target, Work};
use super::report::{BatchReport, Leftover};
use crate::call;
use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::sleep::backoff::Backoff;
use crate::tables::refused;

/// How far a batch got. No two parts have the same key, so their order is free.
struct Progress<'a, W> {
    tables: &'a [Target],
    left: VecDeque<Part<W>>,
    report: BatchReport,
    /// Whether anything was done.
    begun: bool,
    /// Whether it waits for the service to recover; nothing is sent meanwhile.
    resting: bool,
    backoff: Backoff,
    failure: Option<Failure>,
}

/// Why nothing more is sent.
enum Failure {
    /// The service was not better after the last pause. It may have said why.
    Exhausted(Option<Error>),
    /// What it said will be no different the next time.
    Refused(Error),
}

/// What a batch waits for.
enum Event<W: Work> {
    Answered(Vec<Part<W>>, Result<Answered<W>, Error>),
    Rested,
}

type Awaited<'a, W> = Pin<Box<dyn Future<Output = Event<W>> + Send + 'a>>;

/// Works a batch off. What was read is handed to `found`, with the number of its table, as it comes.
pub(super) async fn run<W: Work>(
    parts: &mut Parts<W>,
    concurrency: usize,
    found: impl FnMut(&Parts<W>, usize, Item),
) -> Result<BatchReport, Error> {
    let span = tracing::debug_span!(
        "dynamodb.batch",
        db.operation.name = W::Operation::NAME,
        dynamodb.parts = parts.parts.len(),
        dynamodb.requests = Empty,
        dynamodb.retried = Empty,
    );
    let done = work_off(parts, concurrency, found).instrument(span.clone()).await;
    let report = done.as_ref().map_or_else(report_of, Some);
    if let Some(report) = report {
        span.record("dynamodb.requests", report.requests).record("dynamodb.retried", report.retried);
    }
    done
}

/// What was done of a batch that was not done to the end.
fn report_of(error: &Error) -> Option<&BatchReport> {
    match error.kind() {
        ErrorKind::Unprocessed { report, .. } => Some(report),
        _ => None,
    }
}

async fn work_off<W: Work>(
    parts: &mut Parts<W>,
    concurrency: usize,
    mut found: impl FnMut(&Parts<W>, usize, Item),
) -> Result<BatchReport, Error> {
    let left = std::mem::take(&mut parts.parts).into();
    let parts = &*parts;
    let mut progress = Progress {
        tables: &parts.tables,
        left,
        report: BatchReport { merged: parts.merged, ..BatchReport::default() },
        begun: false,
        resting: false,
        backoff: Backoff::throttled(),
        failure: None,
    };
    let mut awaited: FuturesUnordered<Awaited<'_, W>> = FuturesUnordered::new();
    loop {
        while awaited.len() < concurrency.max(1)
            && let Some(chunk) = progress.next_chunk()
        {
            awaited.push(send(&parts.tables, chunk));
        }
        match awaited.next().await {
            None => return progress.end(),
            Some(Event::Rested) => progress.resting = false,
            Some(Event::Answered(chunk, answer)) => {
                let undone = progress.take(&chunk, answer, |table, item| found(parts, table, item));
                if let Some(wait) = progress.settle(chunk, undone) {
                    let sleep = parts.tables[0].physical.database().sleeper().sleep(wait);
                    awaited.push(Box::pin(async move {
                        sleep.await;
                        Event::Rested
                    }));
                }
            }
        }
    }
}

/// A request that is made, and kept to be made again.
fn send<W: Work>(tables: &[Target], chunk: Vec<Part<W>>) -> Awaited<'_, W> {
    Box::pin(async move {
        let asked: Vec<&Physical> = tables
            .iter()
            .enumerate()
            .filter(|(table, _)| chunk.iter().any(|part| part.table == *table))
            .map(|(_, target)| &*target.physical)
            .collect();
        let answer = ask::<W>(&asked, || W::request(tables, &chunk)).await;
        Event::Answered(chunk, answer)
    })
}

async fn ask<W: Work>(
    tables: &[&Physical],
    request: impl FnMut() -> W::Operation + Send,
) -> Result<Answered<W>, Error> {
    let first = tables[0];
    let answer = call::send_together(first.backend(), tables, request).await?;
    let named = if tables.len() == 1 { first.name() } else { "" };
    answer.map(W::answered).map_err(|refusal| refused(W::Operation::NAME, named, refusal))
}

impl<W: Work> Progress<'_, W> {
    /// As many as go into one request, by number and by size; none if nothing is to be sent now.
    fn next_chunk(&mut self) -> Option<Vec<Part<W>>> {
        if self.resting || self.failure.is_some() || self.left.is_empty() {
            return None;
        }
        let mut size = 0;
        let fitting = self.left.iter().take(W::MOST).take_while(|part| {
            size += part.work.attributes().size();
            size <= limits::BATCH_SIZE
        });
        // One goes in any case: if it is too large, it is for the service to say so.
        let count = fitting.count().max(1);
        self.report.requests += 1;
        Some(self.left.drain(..count).collect())
    }

    /// Sees to what came of a chunk; answers with what of it was not done.
    fn take(
        &mut self,
        chunk: &[Part<W>],
        answer: Result<Answered<W>, Error>,
        mut found: impl FnMut(usize, Item),
    ) -> Result<Vec<Part<W>>, Error> {
        let Answered { found: items, undone, consumed } = answer?;
        let undone = self.parts_of(undone)?;
        for (table, items) in self.parts_of(items)?.into_iter().map(|part| (part.table, part.work)) {
            found(table, items);
        }
        self.report.consumed(consumed);
        for part in chunk {
            *self.report.done(part.work.action()) += 1;
        }
        for part in &undone {
            let done = self.report.done(part.work.action());
            *done = done.saturating_sub(1);
        }
        Ok(undone)
    }

    /// What the service names by table, by the tables' numbers.
    fn parts_of<T>(&self, named: Vec<(String, Vec<T>)>) -> Result<Vec<Part<T>>, Error> {
        let mut parts = Vec::new();
        for (name, contents) in named {
            let mut tables = self.tables.iter();
            let table = tables.position(|target| target.physical.name() == name);
            let table = table.ok_or_else(|| {
                let message = format!("the answer is about table {name:?}, which nobody asked for");
                Error::answered(W::Operation::NAME, &name, None, ServiceError::InternalServerError { message })
            })?;
            parts.extend(contents.into_iter().map(|work| Part { table, work }));
        }
        Ok(parts)
    }

    /// Puts back what of a chunk was not done; answers with how long to wait, if it is time to.
    fn settle(&mut self, chunk: Vec<Part<W>>, undone: Result<Vec<Part<W>>, Error>) -> Option<Duration> {
        let (undone, reason) = match undone {
            Ok(undone) => {
                if undone.len() < chunk.len() {
                    self.begun = true;
                    self.backoff = Backoff::throttled();
                }
                if undone.is_empty() {
                    return None;
                }
                (undone, None)
            }
            Err(reason) => (chunk, Some(reason)),
        };
        let count = undone.len();
        self.left.extend(undone);
        if self.failure.is_some() {
            return None;
        }
        match reason {
            Some(reason) if !matches!(reason.kind(), ErrorKind::Throttled { .. }) => {
                self.failure = Some(Failure::Refused(reason));
                None
            }
            // One pause is enough for all that come back meanwhile.
            _ if self.resting => {
                self.report.retried += count;
                None
            }
            reason => match self.backoff.wait_jittered() {
                Some(wait) => {
                    tracing::debug!(
                        left = count,
                        ?wait,
                        reason = reason.map(tracing::field::display),
                        "parts of a batch are left for later"
                    );
                    self.report.retried += count;
                    self.resting = true;
                    Some(wait)
                }
                None => {
                    self.failure = Some(Failure::Exhausted(reason));
                    None
                }
            },
        }
    }

    fn end(self) -> Result<BatchReport, Error> {
        let source = match self.failure {
            None => return Ok(self.report),
            // Nothing was done, so there is no more to say than what the service said.
            Some(Failure::Refused(reason)) if !self.begun => return Err(reason),
            Some(Failure::Refused(reason)) => Some(reason),
            Some(Failure::Exhausted(reason)) => reason,
        };
        let leftover = |part: Part<W>| {
            let physical = &self.tables[part.table].physical;
            Leftover {
                table: physical.name().to_owned(),
                action: part.work.action(),
                item: part.work.into_attributes(),
                record_table: physical.record_table(),
            }
        };
        let left: Vec<Leftover> = self.left.into_iter().map(leftover).collect();
        let one = left.windows(2).all(|pair| pair[0].table == pair[1].table);
        let table = left.first().filter(|_| one).map_or_else(String::new, |left| left.table.clone());
        Err(ErrorKind::Unprocessed { operation: W::Operation::NAME, table, left, report: self.report, source }.into())
    }
}
