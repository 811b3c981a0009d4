//! When items expire. See
//! [Time to Live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
//!
//! A table whose items expire has an index of them by the time at which they do, so that finding those that have takes
//! as long as there are such, whatever the table's size.

use std::ops::{Bound, ControlFlow};

use dynamo_model::{AttributeValue, Item, Name, Number, ServiceError};
use dynamo_store::{Batch, Order, Space};

use crate::engine::{Engine, failed};
use crate::keycode;
use crate::txn::Stored;

/// What is longer past is taken for a mistake, and does not expire: five years, in seconds.
const LONGEST_PAST: u64 = 5 * 1461 * 24 * 60 * 60 / 4;

/// The attribute by which a table's items expire, and the index of when they do.
///
/// | key | value |
/// |---|---|
/// | the attribute's number, as in keys; the item's key | nothing |
#[derive(Clone, Debug)]
pub(crate) struct Expiry {
    pub(crate) attribute: Name,
    pub(crate) space: Space,
}

impl Expiry {
    /// When an item expires, in seconds since 1970; `None` if it never does, as with a value of another type.
    fn of_item(&self, item: &Item) -> Option<Number> {
        moment(item.get(&self.attribute)?)
    }

    fn of_stored(&self, stored: &Stored) -> Result<Option<Number>, ServiceError> {
        Ok(stored.view()?.get(&self.attribute)?.as_ref().and_then(moment))
    }

    /// Keeps the index in step with an item that is changed.
    pub(crate) fn change(
        &self,
        key: &[u8],
        old: Option<&Stored>,
        new: Option<&Item>,
        batch: &mut Batch,
    ) -> Result<(), ServiceError> {
        let before = old.map(|old| self.of_stored(old)).transpose()?.flatten();
        let after = new.and_then(|new| self.of_item(new));
        if before == after {
            return Ok(());
        }
        if let Some(moment) = before {
            batch.delete(self.space, entry(moment, key));
        }
        if let Some(moment) = after {
            batch.put(self.space, entry(moment, key), Vec::new());
        }
        Ok(())
    }

    /// The keys of up to so many items that have expired, those first that expired first.
    pub(crate) fn expired(&self, engine: &Engine, most: usize) -> Result<Vec<Vec<u8>>, ServiceError> {
        let now = engine.seconds();
        let start = entry(now.saturating_sub(LONGEST_PAST).into(), &[]);
        let end = entry(now.into(), &[]);
        let mut keys = Vec::new();
        let bounds = (Bound::Included(start.as_slice()), Bound::Excluded(end.as_slice()));
        let scan = engine.store.scan(self.space, bounds, Order::Ascending, &mut |mut entry, _| {
            if keys.len() == most {
                return ControlFlow::Break(());
            }
            keys.push(keycode::read_number(&mut entry).map(|_| entry.to_vec()));
            ControlFlow::Continue(())
        });
        scan.map_err(failed)?;
        keys.into_iter().collect::<Option<_>>().ok_or_else(|| ServiceError::InternalServerError {
            message: "the index of when items expire is damaged: a key of it is none".to_owned(),
        })
    }

    /// Whether an item has expired.
    pub(crate) fn has_expired(&self, stored: &Stored, now: u64) -> Result<bool, ServiceError> {
        let longest_past = Number::from(now.saturating_sub(LONGEST_PAST));
        Ok(self.of_stored(stored)?.is_some_and(|moment| longest_past <= moment && moment < Number::from(now)))
    }
}

fn moment(value: &AttributeValue) -> Option<Number> {
    match value {
        AttributeValue::N(number) => Some(*number),
        _ => None,
    }
}

fn entry(moment: Number, key: &[u8]) -> Vec<u8> {
    let mut entry = Vec::with_capacity(12 + key.len());
    keycode::push_number(&mut entry, &moment);
    entry.extend_from_slice(key);
    entry
}
