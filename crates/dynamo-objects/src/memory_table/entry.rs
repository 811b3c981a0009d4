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
    /// Whether it was saved or deleted here since it was read or written.
    pub(super) is_touched: bool,
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
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        Self { number, record: None, stored: Stored::Unknown, is_touched: false, changes: 0 }
    }
}

impl<R: Record> Entry<R> {
    /// Whether something is to be written.
    pub(super) fn is_unsaved(&self, table: &Physical) -> Result<bool, Error> {
        if !self.is_touched {
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
        (self.record, self.is_touched) = (record, true);
        self.changes += 1;
    }

    /// Takes what was read, unless that is known already. What was changed here stays.
    pub(super) fn load(&mut self, (stored, record): (Stored, Option<R>)) {
        if matches!(self.stored, Stored::Unknown) {
            self.stored = stored;
            if !self.is_touched {
                self.record = record;
            }
        }
    }

    /// Takes what was written, when there were so many changes.
    pub(super) fn written(&mut self, changes: u64, (stored, record): (Stored, Option<R>)) {
        self.stored = stored;
        if self.changes == changes {
            (self.record, self.is_touched) = (record, false);
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
