//! Records are read as of one moment, without keeping writers waiting.

use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use dynamo_model::api::{SequenceNumberRange, StreamRecord, StreamStatus};
use dynamo_model::{ServiceError, api, limits};
use dynamo_store::{Order, Ticket};

use super::log::{Log, is_old};
use super::shard::{Shard, parse_sequence_number, sequence_number};
use super::shard_iterator::invalid;
use super::writing::{record_key, record_number};
use super::{ShardIterator, Stream, record};
use crate::engine::{Engine, failed};

/// A stream as it is at one moment.
pub(crate) struct Reading<'a> {
    engine: &'a Engine,
    stream: &'a Stream,
    log: Log,
    now: u64,
}

impl<'a> Reading<'a> {
    /// The stream as it is now. The ticket resolves when what it shows is durable.
    pub(crate) fn new(engine: &'a Engine, stream: &'a Arc<Stream>) -> Result<(Self, Ticket), ServiceError> {
        let now = engine.milliseconds();
        let ticket = stream.roll(engine, now)?;
        let mut log = stream.log.lock().clone();
        // These are gone, whether they were removed already or not.
        let old = log.old_shards(now);
        log.shards.drain(..old);
        Ok((Self { engine, stream, log, now }, ticket))
    }

    pub(crate) fn status(&self) -> StreamStatus {
        if self.log.is_closed() { StreamStatus::Disabled } else { StreamStatus::Enabled }
    }

    /// The shards, parents before children.
    pub(crate) fn shards(&self) -> impl Iterator<Item = api::Shard> {
        self.log.shards.iter().enumerate().map(|(at, shard)| api::Shard {
            shard_id: shard.id.clone(),
            sequence_number_range: SequenceNumberRange {
                starting_sequence_number: Some(sequence_number(shard.first)),
                ending_sequence_number: self.log.is_shard_closed(at).then(|| sequence_number(self.log.last(at))),
            },
            parent_shard_id: shard.parent.clone(),
        })
    }

    /// The place before the oldest record of a shard that can be read still.
    pub(crate) fn oldest_place(&self, shard_id: &str) -> Result<ShardIterator, ServiceError> {
        let (index, shard) = self.shard(shard_id)?;
        Ok(self.before(self.horizon(index, shard)?, shard))
    }

    /// The place after the newest record of a shard.
    pub(crate) fn newest_place(&self, shard_id: &str) -> Result<ShardIterator, ServiceError> {
        let (index, _) = self.shard(shard_id)?;
        Ok(self.after(self.log.last(index)))
    }

    /// The place before a record of a shard.
    pub(crate) fn place_at(&self, shard_id: &str, number: &str) -> Result<ShardIterator, ServiceError> {
        let (number, shard) = self.number(shard_id, number)?;
        Ok(self.before(number, shard))
    }

    /// The place after a record of a shard.
    pub(crate) fn place_after(&self, shard_id: &str, number: &str) -> Result<ShardIterator, ServiceError> {
        Ok(self.after(self.number(shard_id, number)?.0))
    }

    /// A number of a shard that can be read still, its own included.
    fn number(&self, shard_id: &str, number: &str) -> Result<(u64, &Shard), ServiceError> {
        let (index, shard) = self.shard(shard_id)?;
        let numbers = shard.first..=self.log.last(index);
        let Some(number) = parse_sequence_number(number).filter(|number| numbers.contains(number)) else {
            return Err(ServiceError::validation("Invalid SequenceNumber for the shard"));
        };
        if number < self.horizon(index, shard)? {
            return Err(trimmed());
        }
        Ok((number, shard))
    }

    /// The records from a place on, up to so many and up to a page's size, and the place after them: none at the end of
    /// a shard that is closed.
    pub(crate) fn page(
        &self,
        place: &ShardIterator,
        most: usize,
    ) -> Result<(Vec<StreamRecord>, Option<ShardIterator>), ServiceError> {
        if self.log.shards.first().is_none_or(|oldest| place.after < oldest.first) {
            return Err(trimmed());
        }
        let index = self.log.shards.partition_point(|shard| shard.first <= place.after) - 1;
        let shard = &self.log.shards[index];
        let last = self.log.last(index);
        if place.after > last {
            return Err(invalid());
        }
        if place.after + 1 < self.horizon(index, shard)? {
            return Err(trimmed());
        }
        let mut after = place.after;
        let records = self.records(&mut after, last, most)?;
        let is_at_end = after == last && self.log.is_shard_closed(index);
        Ok((records, (!is_at_end).then(|| self.after(after))))
    }

    fn before(&self, number: u64, shard: &Shard) -> ShardIterator {
        self.after(number.saturating_sub(1).max(shard.first))
    }

    fn after(&self, after: u64) -> ShardIterator {
        ShardIterator { stream_arn: self.stream.name.arn.clone(), after, created: self.now }
    }

    fn shard(&self, id: &str) -> Result<(usize, &Shard), ServiceError> {
        let found = self.log.shards.iter().enumerate().find(|(_, shard)| shard.id == id);
        found.ok_or_else(|| ServiceError::ResourceNotFound {
            message: "Requested resource not found: Shard does not exist".to_owned(),
        })
    }

    /// The first number of a shard that can be read still: its own, unless some of its records are too old.
    fn horizon(&self, index: usize, shard: &Shard) -> Result<u64, ServiceError> {
        // Times ascend with numbers, so that halving finds the first record that is not too old.
        let (mut low, mut high) = (shard.first, self.log.last(index));
        while low < high {
            let middle = high - (high - low) / 2;
            match self.stream.time_of(self.engine, middle)? {
                Some(time) if !is_old(time, self.now) => high = middle - 1,
                // Too old, or removed already.
                _ => low = middle,
            }
        }
        Ok(if low == shard.first { low } else { low + 1 })
    }

    /// The records after a number, which becomes that of the last one.
    fn records(&self, after: &mut u64, last: u64, most: usize) -> Result<Vec<StreamRecord>, ServiceError> {
        let mut records = Vec::new();
        let mut size = 0;
        let (start, end) = (record_key(*after), record_key(last));
        let bounds = (Bound::Excluded(start.as_slice()), Bound::Included(end.as_slice()));
        let scan = self.engine.store.scan(self.stream.space, bounds, Order::Ascending, &mut |key, bytes| {
            let number = record_number(key);
            if number != Some(*after + 1) {
                // Removed while it was on its way to be read.
                records.push(Err(trimmed()));
                return ControlFlow::Break(());
            }
            let record = record::decode(self.stream, *after + 1, bytes);
            size += record.as_ref().map_or(0, |record| record.dynamodb.size_bytes.unsigned_abs() as usize);
            if !records.is_empty() && size > limits::PAGE_SIZE {
                return ControlFlow::Break(());
            }
            *after += 1;
            records.push(record);
            if records.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        scan.map_err(failed)?;
        records.into_iter().collect()
    }
}

/// The answer to whoever reads what is too old.
fn trimmed() -> ServiceError {
    ServiceError::TrimmedDataAccess { message: "The data you are trying to access has been trimmed".to_owned() }
}
