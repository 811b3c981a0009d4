use std::sync::Arc;

use dynamo_model::{Item, ServiceError};
use dynamo_store::{Batch, Ticket};

use crate::capacity::{Usage, write_units};
use crate::codec::{self, ItemView};
use crate::engine::Engine;
use crate::expiry::Expiry;
use crate::index::{Entry, Index};
use crate::stream::{self, Author, Pending};
use crate::stripes::StripeId;
use crate::table::{Settings, Table};

/// An item as it is stored.
#[derive(Debug)]
pub(crate) struct Stored(Vec<u8>);

impl Stored {
    pub(crate) fn view(&self) -> Result<ItemView<'_>, ServiceError> {
        Ok(ItemView::new(&self.0)?)
    }

    pub(crate) fn item(&self) -> Result<Item, ServiceError> {
        Ok(self.view()?.decode()?)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn size(&self) -> Result<usize, ServiceError> {
        Ok(self.view()?.size())
    }
}

impl From<&[u8]> for Stored {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

/// What an operation answers once its writes are durable.
#[derive(Debug)]
pub(crate) struct Written<T> {
    pub(crate) response: T,
    pub(crate) ticket: Ticket,
}

/// The changes of one or more items, with all that follows from them in indexes and streams. Applied together.
///
/// Whoever makes one holds the stripes of the items' keys.
#[derive(Debug, Default)]
pub(crate) struct Txn {
    batch: Batch,
    author: Author,
    /// What streams are told of the changes.
    records: Vec<Pending>,
}

impl Txn {
    /// Changes by someone else than whoever sends requests.
    pub(crate) fn by(author: Author) -> Self {
        Self { author, ..Self::default() }
    }

    /// Replaces an item by another, or makes or removes one; tells what that costs.
    pub(crate) fn change(
        &mut self,
        table: &Table,
        key: Vec<u8>,
        old: Option<&Stored>,
        new: Option<&Item>,
    ) -> Result<Usage, ServiceError> {
        let old_size = old.map_or(Ok(0), Stored::size)?;
        let new_size = new.map_or(0, Item::size);
        let mut usage = Usage::of_table(write_units(old_size.max(new_size)));
        if old.is_none() && new.is_none() {
            return Ok(usage);
        }
        let settings = table.settings.load();
        self.change_indexes(&settings, &key, old, new, &mut usage)?;
        if let Some(expiry) = &settings.expiry {
            expiry.change(&key, old, new, &mut self.batch)?;
        }
        let bytes = new.map(|item| codec::encode(item, new_size));
        if let Some(stream) = &settings.stream {
            let new = new.zip(bytes.as_deref());
            self.records.extend(stream.change(old, new, self.author)?);
        }

        // Counted before the batch is applied: if that fails, the store takes no more writes, and no count matters.
        let entries = i64::from(new.is_some()) - i64::from(old.is_some());
        table.tally.add(StripeId::of(&key).number(), entries, new_size as i64 - old_size as i64);
        match bytes {
            Some(bytes) => self.batch.put(table.space, key, bytes),
            None => self.batch.delete(table.space, key),
        }
        Ok(usage)
    }

    fn change_indexes(
        &mut self,
        settings: &Settings,
        key: &[u8],
        old: Option<&Stored>,
        new: Option<&Item>,
        usage: &mut Usage,
    ) -> Result<(), ServiceError> {
        if settings.indexes.is_empty() {
            return Ok(());
        }
        let old = old.map(Stored::item).transpose()?;
        for index in &settings.indexes {
            let before = old.as_ref().and_then(|item| index.entry(key, item));
            let after = new.and_then(|item| index.entry(key, item));
            let units = self.change_entry(index, before, after);
            if units > 0.0 {
                usage.indexes.push((Arc::clone(index), units));
            }
        }
        Ok(())
    }

    /// Replaces an entry of an index; tells what that costs. An entry that stays as it is costs nothing.
    fn change_entry(&mut self, index: &Index, before: Option<Entry>, after: Option<Entry>) -> f64 {
        match (before, after) {
            (None, None) => 0.0,
            (Some(before), Some(after)) if before.key == after.key => {
                if before.item == after.item {
                    return 0.0;
                }
                index.tally.add(StripeId::of(&after.key).number(), 0, after.size as i64 - before.size as i64);
                let units = write_units(before.size.max(after.size));
                self.put_entry(index, after);
                units
            }
            (before, after) => {
                let mut units = 0.0;
                if let Some(before) = before {
                    units += write_units(before.size);
                    index.tally.add(StripeId::of(&before.key).number(), -1, -(before.size as i64));
                    self.batch.delete(index.space, before.key);
                }
                if let Some(after) = after {
                    units += write_units(after.size);
                    index.tally.add(StripeId::of(&after.key).number(), 1, after.size as i64);
                    self.put_entry(index, after);
                }
                units
            }
        }
    }

    fn put_entry(&mut self, index: &Index, entry: Entry) {
        let bytes = entry.bytes();
        self.batch.put(index.space, entry.key, bytes);
    }

    /// Puts the entry of an item that is there already into a new index; none if the index cannot hold it, for a value
    /// of another type.
    pub(crate) fn backfill(&mut self, index: &Index, key: &[u8], item: &Item) {
        self.change_entry(index, None, index.entry(key, item));
    }

    /// Enters when an item that is there already expires into a new index of that.
    pub(crate) fn backfill_expiry(&mut self, expiry: &Expiry, key: &[u8], item: &Item) -> Result<(), ServiceError> {
        expiry.change(key, None, Some(item), &mut self.batch)
    }

    pub(crate) fn commit(self, engine: &Engine) -> Result<Ticket, ServiceError> {
        if self.batch.is_empty() {
            return Ok(Ticket::resolved());
        }
        if self.records.is_empty() {
            return engine.apply(self.batch);
        }
        stream::apply(engine, self.batch, self.records)
    }
}
