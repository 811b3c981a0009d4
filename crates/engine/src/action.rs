//! What a write does to one item, and whether it may: the actions of transactions, and the writes that PartiQL
//! statements are.

use dynamo_model::api::ReturnValuesOnConditionCheckFailure;
use dynamo_model::{Condition, Item, ServiceError, Update};

use crate::bind::check_condition_paths;
use crate::table::Table;
use crate::txn::Stored;
use crate::{index_key, update, write};

/// A write of one item, its expressions bound.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) act: Act,
    pub(crate) condition: Option<Condition>,
    /// What to answer with if the condition is false.
    pub(crate) on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// What is done to the item if the condition is true.
#[derive(Debug)]
pub(crate) enum Act {
    /// Nothing: the condition is all.
    Check,
    Put(Item),
    /// A put where there must be no item yet, with a complaint of its own.
    Insert(Item),
    Delete,
    Update {
        update: Option<Update>,
        /// The item if there is none yet.
        key: Item,
    },
}

impl Action {
    /// What the item becomes, as it is now; of a check, nothing.
    pub(crate) fn outcome(&self, table: &Table, old: Option<&Stored>) -> Result<Option<Item>, ServiceError> {
        self.check_against_schema(table)?;
        write::check_condition(self.condition.as_ref(), old, self.on_failure.as_ref())?;
        match &self.act {
            Act::Check | Act::Delete => Ok(None),
            Act::Insert(_) if old.is_some() => Err(duplicate_item()),
            Act::Put(item) | Act::Insert(item) => Ok(Some(item.clone())),
            Act::Update { update, key } => {
                let before = update::decoded(old)?;
                update::updated(table, update.as_ref(), before.as_ref(), key, update::refused).map(Some)
            }
        }
    }

    fn check_against_schema(&self, table: &Table) -> Result<(), ServiceError> {
        check_condition_paths(table, self.condition.as_ref())?;
        match &self.act {
            Act::Put(item) | Act::Insert(item) => index_key::check_item(table, item),
            Act::Update { update: Some(update), .. } => update::check(table, update),
            Act::Update { update: None, .. } | Act::Check | Act::Delete => Ok(()),
        }
    }
}

fn duplicate_item() -> ServiceError {
    ServiceError::DuplicateItem { message: "Duplicate primary key exists in table".to_owned() }
}
