use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_model::Item;

use crate::error::Error;
use crate::physical::Physical;
use crate::record::Record;
use crate::write::tracked::{Origin, Tracked};

/// What is held of one key.
pub(super) struct Entry<R> {
    /// Which one it is: after it was forgotten there may be another one for the same key.
    pub(super) number: u64,
    /// The record; `None` if there is none, or it was deleted here.
    pub(super) record: Option<R>,
    pub(super) stored: Stored,
    /// When it was first saved or deleted here since it was read or written: flushes go in this order.
    pub(super) touched: Option<u64>,
    /// Counts the changes here: what was changed while it was written is to be written again.
    pub(super) changes: u64,
}

/// What is in the table, as far as it is known.
#[derive(Clone, Default)]
pub(super) enum Stored {
    /// It was never read.
    #[default]
    Unknown,
    Absent,
    Item(Origin),
}

impl<R> Default for Entry<R> {
    /// Nothing is known yet.
    fn default() -> Self {
        Self { number: next(), record: None, stored: Stored::Unknown, touched: None, changes: 0 }
    }
}

/// A moment, later than all that were asked for before.
fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

impl<R: Record> Entry<R> {
    /// Whether something is to be written.
    pub(super) fn is_unsaved(&self, table: &Physical) -> Result<bool, Error> {
        if self.touched.is_none() {
            return Ok(false);
        }
        match (&self.record, &self.stored) {
            (Some(record), Stored::Item(origin)) => Ok(origin.differs_from(&table.encoded(record)?)),
            (None, Stored::Absent) => Ok(false),
            _ => Ok(true),
        }
    }

    /// Changes it here.
    pub(super) fn put(&mut self, record: Option<R>) {
        self.record = record;
        self.touched.get_or_insert_with(next);
        self.changes += 1;
    }

    /// Takes what was read, unless that is known already. What was changed here stays.
    pub(super) fn load(&mut self, (stored, record): (Stored, Option<R>)) {
        if matches!(self.stored, Stored::Unknown) {
            self.stored = stored;
            if self.touched.is_none() {
                self.record = record;
            }
        }
    }

    /// Takes what was written, when there were so many changes.
    pub(super) fn written(&mut self, changes: u64, (stored, record): (Stored, Option<R>)) {
        self.stored = stored;
        if self.changes == changes {
            (self.record, self.touched) = (record, None);
        }
    }
}

/// What is in the table, and the record that it is.
pub(super) fn read<R: Record>(table: &Arc<Physical>, item: Option<Item>) -> Result<(Stored, Option<R>), Error> {
    Ok(match item {
        None => (Stored::Absent, None),
        Some(item) => {
            let Tracked { record, origin } = Tracked::found(Arc::clone(table), item)?;
            (Stored::Item(origin), Some(record))
        }
    })
}
