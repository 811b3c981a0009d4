use std::sync::{Mutex, PoisonError};

use dynamo_model::api::{GetItemRequest, Operation, ScanRequest};
use dynamo_model::{Item, Name, ServiceError};
use futures_util::future::try_join_all;

use super::checkpoint::{Checkpoint, Progress};
use super::writer::{Writer, patiently};
use super::{Copy, CopyReport};
use crate::error::{Error, ErrorKind};

/// How many items of a page are taken out of it at a time: what is written while it is in the processor's caches costs less.
const AT_ONCE: usize = 100;

impl Copy {
    pub(super) async fn run(self) -> Result<CopyReport, Error> {
        let writer = self.writer().await?;
        let checkpoint = self.checkpoint.as_deref().map(|file| Checkpoint::open(file, &self.identity(), self.segments));
        let (checkpoint, positions) = match checkpoint.transpose()? {
            Some((checkpoint, positions)) => (Some(checkpoint), positions),
            None => (None, vec![Progress::Beginning; self.segments as usize]),
        };
        let resumed = positions.iter().any(|progress| *progress != Progress::Beginning);
        let state = State { report: CopyReport { resumed, ..CopyReport::default() }, positions: positions.clone() };
        let state = Mutex::new(state);
        let segments = positions.into_iter().enumerate();
        let segments =
            segments.map(|(number, progress)| self.segment(number, progress, &writer, &state, checkpoint.as_ref()));
        try_join_all(segments).await?;
        if let Some(checkpoint) = checkpoint {
            checkpoint.remove()?;
        }
        Ok(state.into_inner().unwrap_or_else(PoisonError::into_inner).report)
    }

    /// Copies one item.
    pub(super) async fn one(self, key: Item) -> Result<CopyReport, Error> {
        let writer = self.writer().await?;
        let (db, table) = (self.from.db(), self.from.name());
        let request = || GetItemRequest {
            table_name: table.to_owned(),
            key: key.clone(),
            consistent_read: Some(true),
            ..Default::default()
        };
        let item = patiently(db, table, request).await?.item;
        let item =
            item.ok_or_else(|| Error::from(ErrorKind::NotFound { table: table.to_owned(), key: key.clone() }))?;
        self.part(vec![item], &writer).await
    }

    /// What writes into the target, which is made if it is not there.
    async fn writer(&self) -> Result<Writer<'_>, Error> {
        let itself = || Error::from(ErrorKind::CopyOntoItself { table: self.to.name().to_owned() });
        if self.from.is(&self.to) {
            return Err(itself());
        }
        let missing = || Error::from(ErrorKind::TableMissing { table: self.from.name().to_owned(), source: None });
        let source = self.from.find().await?.ok_or_else(missing)?;
        let target = match self.to.find().await? {
            Some(target) if self.to.is_also(&target, &source) => return Err(itself()),
            Some(target) => Some(target),
            None if self.is_dry => None,
            None => Some(self.to.make(&source).await?),
        };
        let key_schema = target.unwrap_or(source).key_schema;
        let key = key_schema.into_iter().map(|element| Name::from(element.attribute_name)).collect();
        let has_twins = self.change.is_some();
        Ok(Writer { db: self.to.db(), table: self.to.name(), key, existing: self.existing, has_twins })
    }

    /// What a checkpoint belongs to.
    fn identity(&self) -> String {
        format!("{} {} {:?}", self.from.name(), self.to.name(), self.existing)
    }

    async fn segment(
        &self,
        number: usize,
        mut progress: Progress,
        writer: &Writer<'_>,
        state: &Mutex<State>,
        checkpoint: Option<&Checkpoint>,
    ) -> Result<(), Error> {
        let (db, table) = (self.from.db(), self.from.name());
        while progress != Progress::End {
            let request = || ScanRequest {
                table_name: table.to_owned(),
                exclusive_start_key: progress.after().cloned(),
                segment: (self.segments > 1).then_some(number as i32),
                total_segments: (self.segments > 1).then_some(self.segments),
                ..Default::default()
            };
            let page = patiently(db, table, request).await?;
            let damaged = |source: ServiceError| Error::answered(ScanRequest::NAME, table, None, source);
            let (mut items, mut done) = (page.items.unwrap_or_default().into_iter(), CopyReport::default());
            loop {
                let part = items.by_ref().take(AT_ONCE).collect::<Result<Vec<_>, _>>().map_err(damaged)?;
                if part.is_empty() {
                    break;
                }
                done.add(&self.part(part, writer).await?);
            }
            progress = page.last_evaluated_key.map_or(Progress::End, Progress::After);
            let report = {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.report.add(&done);
                state.positions[number] = progress.clone();
                // Within the lock, so that no older state is written over a newer one.
                checkpoint.map_or(Ok(()), |checkpoint| checkpoint.save(&state.positions))?;
                state.report.clone()
            };
            if let Some(progress) = &self.progress {
                progress(&report);
            }
        }
        Ok(())
    }

    async fn part(&self, items: Vec<Item>, writer: &Writer<'_>) -> Result<CopyReport, Error> {
        let mut report = CopyReport { read: items.len() as u64, ..CopyReport::default() };
        let items = match &self.change {
            None => items,
            Some(change) => {
                let changed = items.into_iter().filter_map(|item| change(item).transpose());
                changed.collect::<Result<Vec<_>, _>>()?
            }
        };
        report.left_out = report.read - items.len() as u64;
        report.written = items.len() as u64;
        if !self.is_dry {
            (report.written, report.skipped) = writer.write(items).await?;
        }
        Ok(report)
    }
}

struct State {
    report: CopyReport,
    positions: Vec<Progress>,
}

impl CopyReport {
    fn add(&mut self, more: &Self) {
        self.read += more.read;
        self.written += more.written;
        self.skipped += more.skipped;
        self.left_out += more.left_out;
    }
}
