//! The changes of a table's items, in order, for a day.
//!
//! A stream is a log: its records have numbers, one after another, and lie under them in a space of their own. A shard
//! is a range of these numbers. A stream has one open shard, and begins a new one every four hours, so that readers
//! meet parents and children as they do with the service; an item's changes are in order throughout.

mod held;
mod log;
mod name;
mod reading;
mod record;
mod shard;
mod shard_iterator;
pub(crate) mod specification;
mod writing;

use std::sync::Arc;

use dynamo_model::schema::{KeySchemaElement, StreamViewType};
use dynamo_model::{Item, ServiceError};
use dynamo_store::{Space, Ticket};
use parking_lot::Mutex;

use crate::engine::Engine;
use crate::txn::Stored;

pub(crate) use held::Held;
use log::Log;
pub(crate) use name::{Rank, StreamName};
pub(crate) use reading::Reading;
pub(crate) use record::Author;
use record::Change;
pub(crate) use shard_iterator::ShardIterator;
pub(crate) use writing::apply;

/// How long a record can be read, and a stream that was disabled, in milliseconds.
const RETENTION: u64 = 24 * 60 * 60 * 1000;

/// A stream of the changes of a table: what never changes of it, and its log.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: StreamName,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) view: StreamViewType,
    space: Space,
    /// Held from giving out numbers until the records are in the store: whoever has read a number never finds a
    /// smaller one later. Taken after the stripes; several are taken in the order of their spaces.
    log: Mutex<Log>,
}

/// A change on its way to its stream, which gives it a number and a time when it is applied.
#[derive(Debug)]
pub(crate) struct Pending {
    stream: Arc<Stream>,
    record: Vec<u8>,
}

impl Stream {
    /// A new stream, with its first shard.
    ///
    /// The caller has the right to change tables, and writes to the stream from now on.
    pub(crate) fn enable(
        engine: &Engine,
        table: &str,
        key_schema: &[KeySchemaElement],
        view: StreamViewType,
    ) -> Result<(Arc<Self>, Ticket), ServiceError> {
        let now = engine.milliseconds();
        let name = engine.streams.name(table, now);
        let (space, log) = (engine.new_space(), Mutex::new(Log::new(now)));
        let stream = Arc::new(Self { name, key_schema: key_schema.to_vec(), view, space, log });
        let ticket = stream.roll(engine, now)?;
        engine.streams.insert(stream.clone());
        Ok((stream, ticket))
    }

    /// Ends the stream: nothing more is written to it, and in a day it is gone.
    ///
    /// The caller holds all stripes, so that no change is on its way to it.
    pub(crate) fn disable(&self, now: u64) {
        self.log.lock().close(now);
    }

    /// Whether it was disabled so long ago that nothing of it can be read.
    pub(crate) fn is_gone(&self, now: u64) -> bool {
        self.log.lock().is_gone(now)
    }

    /// Removes all that the store has of it.
    pub(crate) fn clear(&self, engine: &Engine) -> Result<Ticket, ServiceError> {
        engine.clear(self.space)
    }

    /// The change of an item to the one given, with its bytes; `None` if it is none: the service does not tell of a
    /// write that leaves an item as it was.
    pub(crate) fn change(
        self: &Arc<Self>,
        old: Option<&Stored>,
        new: Option<(&Item, &[u8])>,
        author: Author,
    ) -> Result<Option<Pending>, ServiceError> {
        let change = match (old, new) {
            // An item has but one form in bytes.
            (Some(old), Some((_, new))) if old.bytes() == new => return Ok(None),
            (Some(old), Some((item, new))) => Change::Modify(old, item, new),
            (None, Some((item, new))) => Change::Insert(item, new),
            (Some(old), None) => Change::Remove(old, author),
            (None, None) => return Ok(None),
        };
        Ok(Some(Pending { stream: Arc::clone(self), record: record::encode(self, change)? }))
    }
}
