//! Records get their numbers and go to the store.
//!
//! | key | value |
//! |---|---|
//! | `00`, number | the shard of that number: when it was opened, 8 bytes, big-endian, and its parent's id |
//! | `01`, number | the record of that number |
//!
//! A number is 8 bytes, big-endian.

use std::sync::Arc;

use dynamo_model::ServiceError;
use dynamo_store::{Batch, Ticket};
use parking_lot::MutexGuard;

use super::log::{Ends, Log, is_old};
use super::shard::Shard;
use super::{Pending, Stream, record};
use crate::engine::{Engine, failed};

const SHARD: u8 = 0;
const RECORD: u8 = 1;

/// How many old records a writer removes with each that it adds: more than one, so that they become fewer.
const TRIMMED_BY_WRITER: usize = 2;

/// The key of a record.
pub(super) fn record_key(number: u64) -> Vec<u8> {
    key(RECORD, number)
}

/// The number of a record, from its key.
pub(super) fn record_number(key: &[u8]) -> Option<u64> {
    key.strip_prefix(&[RECORD])?.try_into().ok().map(u64::from_be_bytes)
}

fn key(kind: u8, number: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(9);
    key.push(kind);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Applies a batch, and with it the records of the changes that it makes.
pub(crate) fn apply(engine: &Engine, mut batch: Batch, mut changes: Vec<Pending>) -> Result<Ticket, ServiceError> {
    let now = engine.milliseconds();
    changes.sort_by_key(|change| change.stream.space);
    let changes = changes.into_iter().map(|change| (change.stream, change.record));
    let (streams, records): (Vec<Arc<Stream>>, Vec<Vec<u8>>) = changes.unzip();
    let mut writers: Vec<Writer<'_>> = Vec::new();
    for (stream, record) in streams.iter().zip(records) {
        if writers.last().is_none_or(|writer| writer.stream.space != stream.space) {
            writers.push(Writer::lock(stream, now));
        }
        let writer = writers.last_mut().expect("there is one for this stream");
        writer.append(record, &mut batch);
        writer.trim(engine, TRIMMED_BY_WRITER, &mut batch)?;
    }
    let ticket = engine.apply(batch)?;
    writers.into_iter().for_each(Writer::finish);
    Ok(ticket)
}

impl Stream {
    /// Begins a new shard if it is time for one. Whoever looks at shards does this first, so that time goes on for a
    /// stream to which nobody writes.
    pub(super) fn roll(&self, engine: &Engine, now: u64) -> Result<Ticket, ServiceError> {
        let mut writer = Writer::lock(self, now);
        let mut batch = Batch::new();
        writer.roll(&mut batch);
        writer.write(engine, batch)
    }

    /// Removes up to so many records that are too old to be read, and shards that hold nothing else; tells how many.
    pub(crate) fn trim(&self, engine: &Engine, most: usize) -> Result<(usize, Ticket), ServiceError> {
        let now = engine.milliseconds();
        let mut writer = Writer::lock(self, now);
        let mut batch = Batch::new();
        // A shard that is younger than all that is removed keeps its numbers from being given out again by whoever
        // opens the store the next time.
        writer.roll(&mut batch);
        let trimmed = writer.trim(engine, most, &mut batch)?;
        writer.remove_shards(&mut batch);
        Ok((trimmed, writer.write(engine, batch)?))
    }

    /// The time of a record; `None` if there is none of that number.
    pub(super) fn time_of(&self, engine: &Engine, number: u64) -> Result<Option<u64>, ServiceError> {
        let mut time = None;
        let see = &mut |bytes: &[u8]| time = Some(record::time(bytes));
        engine.store.get(self.space, &record_key(number), see).map_err(failed)?;
        time.transpose()
    }
}

/// Changes a log together with what the store has of it: if that fails, the log stays as it is.
struct Writer<'a> {
    stream: &'a Stream,
    log: MutexGuard<'a, Log>,
    now: u64,
    ends: Ends,
    opened: Option<Shard>,
    /// How many shards are removed, the oldest first.
    removed: usize,
}

impl<'a> Writer<'a> {
    fn lock(stream: &'a Stream, now: u64) -> Self {
        let log = stream.log.lock();
        Self { stream, ends: log.ends, log, now, opened: None, removed: 0 }
    }

    fn roll(&mut self, batch: &mut Batch) {
        if self.opened.is_some() || !self.log.is_due(self.now) {
            return;
        }
        let first = self.next_number();
        let shard = Shard::new(&self.stream.name.arn, self.log.shards.last(), first, self.now);
        let mut value = shard.opened.to_be_bytes().to_vec();
        value.extend_from_slice(shard.parent.as_deref().unwrap_or_default().as_bytes());
        batch.put(self.stream.space, key(SHARD, first), value);
        self.opened = Some(shard);
    }

    fn append(&mut self, mut record: Vec<u8>, batch: &mut Batch) {
        self.roll(batch);
        self.ends.latest = self.ends.latest.max(self.now);
        record::set_time(&mut record, self.ends.latest);
        let key = record_key(self.next_number());
        batch.put(self.stream.space, key, record);
    }

    fn next_number(&mut self) -> u64 {
        self.ends.next += 1;
        self.ends.next - 1
    }

    fn trim(&mut self, engine: &Engine, most: usize, batch: &mut Batch) -> Result<usize, ServiceError> {
        let mut trimmed = 0;
        // What this writer adds is not in the store yet, and not old.
        while trimmed < most && self.ends.front < self.log.ends.next {
            match self.stream.time_of(engine, self.ends.front)? {
                Some(time) if !is_old(time, self.now) => break,
                Some(_) => {
                    batch.delete(self.stream.space, record_key(self.ends.front));
                    trimmed += 1;
                }
                // The number is a shard's.
                None => {}
            }
            self.ends.front += 1;
        }
        Ok(trimmed)
    }

    fn remove_shards(&mut self, batch: &mut Batch) {
        self.removed = self.log.old_shards(self.now);
        for shard in &self.log.shards[..self.removed] {
            batch.delete(self.stream.space, key(SHARD, shard.first));
        }
    }

    fn write(self, engine: &Engine, batch: Batch) -> Result<Ticket, ServiceError> {
        let ticket = if batch.is_empty() { Ticket::resolved() } else { engine.apply(batch)? };
        self.finish();
        Ok(ticket)
    }

    fn finish(mut self) {
        self.log.ends = self.ends;
        self.log.shards.drain(..self.removed);
        self.log.shards.extend(self.opened);
    }
}
