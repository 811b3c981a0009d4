//! Reading several items at one moment: what TransactGetItems and ExecuteTransaction share.

use std::sync::Arc;

use dynamo_model::api::{ConsumedCapacity, ReturnConsumedCapacity};
use dynamo_model::{Item, Projection, ServiceError, limits};

use crate::capacity::{Split, Usage, Usages, read_units};
use crate::engine::Engine;
use crate::read;
use crate::stripes::StripeId;
use crate::table::Table;
use crate::transaction::{check_distinct, check_keys};

/// A read, bound and found.
#[derive(Debug)]
pub(crate) struct Sought {
    pub(crate) table: Arc<Table>,
    /// The key's bytes, or what is wrong with the key.
    pub(crate) key: Result<Vec<u8>, ServiceError>,
    pub(crate) projection: Option<Projection>,
}

/// The items of a moment, and what they cost.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) items: Vec<Option<Item>>,
    pub(crate) consumed_capacity: Option<Vec<ConsumedCapacity>>,
}

impl Snapshot {
    pub(crate) fn take(
        engine: &Engine,
        sought: &[Sought],
        capacity: Option<&ReturnConsumedCapacity>,
    ) -> Result<Self, ServiceError> {
        check_distinct(sought.iter().filter_map(|sought| Some((&*sought.table, sought.key.as_deref().ok()?))))?;
        check_keys(sought.iter().map(|sought| &sought.key))?;

        // All stripes are held while the items are read, so that no transaction is seen in part.
        let keys = sought.iter().filter_map(|sought| sought.key.as_ref().ok());
        let _stripes = engine.stripes.lock_many(keys.map(|key| StripeId::of(key)));
        let mut items = Vec::with_capacity(sought.len());
        let mut usages = Usages::default();
        let mut total = 0;
        for Sought { table, key, projection } in sought {
            let key = key.as_ref().map_err(Clone::clone)?;
            let (item, size) = read::look_up(engine, table, key, projection.as_ref())?;
            total += size;
            usages.add(table, Usage::of_table(2.0 * read_units(size, true)));
            // A projection that keeps nothing answers as if there were no item.
            items.push(item.filter(|item| !(projection.is_some() && Item::is_empty(item))));
        }
        if total > limits::TRANSACTION_SIZE {
            return Err(ServiceError::validation(format!(
                "Transaction payload size cannot exceed 4MB. Payload Size: {total}"
            )));
        }
        Ok(Self { items, consumed_capacity: usages.tell(capacity, Split::Read) })
    }
}
