use std::future::Future;
use std::sync::{Mutex, PoisonError};

use dynamo_model::api::{Operation, ScanRequest};
use dynamo_model::{Item, ServiceError};
use futures_util::future::try_join_all;

use super::checkpoint::{Checkpoint, Progress};
use super::place::Place;
use super::writer::patiently;
use super::{CopyReport, OnPage};
use crate::error::Error;

/// How many items of a page are taken out of it at a time: what is written while it is in the processor's caches costs
/// less.
pub(super) const AT_ONCE: usize = 100;

/// Reads a whole table, in segments, and hands it on in parts.
pub(super) struct Reading<'a> {
    pub(super) from: &'a Place,
    /// Where each segment begins.
    pub(super) positions: Vec<Progress>,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) progress: Option<OnPage>,
}

/// What becomes of what is read.
pub(super) trait Sink: Sync {
    /// Sees to a part of it; answers with what was done.
    fn take(&self, items: Vec<Item>) -> impl Future<Output = Result<CopyReport, Error>> + Send;
}

struct State {
    report: CopyReport,
    positions: Vec<Progress>,
}

impl Reading<'_> {
    pub(super) async fn into(self, sink: &impl Sink) -> Result<CopyReport, Error> {
        let resumed = self.positions.iter().any(|progress| *progress != Progress::Beginning);
        let report = CopyReport { resumed, ..CopyReport::default() };
        let state = Mutex::new(State { report, positions: self.positions.clone() });
        let segments = (0..self.positions.len()).map(|number| self.segment(number, sink, &state));
        let read = try_join_all(segments).await;
        let State { report, .. } = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let removed = read.and_then(|_| self.checkpoint.as_ref().map_or(Ok(()), Checkpoint::remove));
        match removed {
            Ok(()) => Ok(report),
            Err(error) => Err(error.of_copy(report)),
        }
    }

    async fn segment(&self, number: usize, sink: &impl Sink, state: &Mutex<State>) -> Result<(), Error> {
        let (db, table) = (self.from.db(), self.from.name());
        let is_parallel = self.positions.len() > 1;
        let mut progress = self.positions[number].clone();
        while progress != Progress::End {
            let request = || ScanRequest {
                table_name: table.to_owned(),
                exclusive_start_key: progress.after().cloned(),
                segment: is_parallel.then_some(number as i32),
                total_segments: is_parallel.then_some(self.positions.len() as i32),
                ..Default::default()
            };
            let page = patiently(db, table, request).await?;
            let damaged = |source: ServiceError| Error::answered(ScanRequest::NAME, table, None, source);
            let mut items = page.items.unwrap_or_default().into_iter();
            loop {
                let part = items.by_ref().take(AT_ONCE).collect::<Result<Vec<_>, _>>().map_err(damaged)?;
                if part.is_empty() {
                    break;
                }
                let done = sink.take(part).await?;
                state.lock().unwrap_or_else(PoisonError::into_inner).report.add(&done);
            }
            progress = page.last_evaluated_key.map_or(Progress::End, Progress::After);
            self.note(number, &progress, state)?;
        }
        Ok(())
    }

    /// Notes how far a segment is, and tells.
    fn note(&self, number: usize, progress: &Progress, state: &Mutex<State>) -> Result<(), Error> {
        let report = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.positions[number] = progress.clone();
            // Within the lock, so that no older state is written over a newer one.
            self.checkpoint.as_ref().map_or(Ok(()), |checkpoint| checkpoint.save(&state.positions))?;
            state.report.clone()
        };
        if let Some(progress) = &self.progress {
            progress(&report);
        }
        Ok(())
    }
}
