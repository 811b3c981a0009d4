//! INSERT, UPDATE and DELETE, as the actions that transactions are made of.

use dynamo_expr::partiql::{Delete, Returning, Select, Statement, Target, Update};
use dynamo_model::api::ReturnValuesOnConditionCheckFailure;
use dynamo_model::{Condition, Item, ServiceError};

use super::item::{ItemCondition, Unfixed, no_key};
use crate::action::{Act, Action};
use crate::capacity::Usage;
use crate::engine::Engine;
use crate::key_fault::KeyFault;
use crate::table::Table;
use crate::transaction::Asked;
use crate::txn::{Stored, Written};
use crate::{update, write};

/// A statement that writes, and what it answers with.
#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) asked: Asked,
    returning: Option<Returning>,
}

/// What a write answers with, and what it costs.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) item: Option<Item>,
    pub(crate) usage: Usage,
}

/// Whether the statement can be executed at all, as far as can be seen before its table is found.
pub(crate) fn check(statement: &Statement) -> Result<(), ServiceError> {
    let on_index = |target: &Target| target.index.is_some();
    let index = || Err(ServiceError::validation("This operation is not supported on an index"));
    match statement {
        Statement::Update(update) if on_index(&update.target) => index(),
        Statement::Update(Update { condition: None, .. }) | Statement::Delete(Delete { condition: None, .. }) => {
            Err(no_key())
        }
        Statement::Delete(delete) if on_index(&delete.target) => index(),
        _ => Ok(()),
    }
}

impl Write {
    /// Finds the table, and the item that the statement names. A statement that reads becomes the check that there is
    /// such an item.
    pub(crate) fn find(
        engine: &Engine,
        statement: Statement,
        on_failure: Option<ReturnValuesOnConditionCheckFailure>,
    ) -> Result<Self, ServiceError> {
        let table = engine.table(&statement.target().table)?;
        let (returning, built) = match statement {
            Statement::Insert(insert) => (None, of_insert(&table, insert.item)),
            Statement::Update(Update { update, condition, returning, .. }) => {
                let act = |key| Act::Update { update: Some(update), key };
                (returning, of_existing(&table, condition, act))
            }
            Statement::Delete(Delete { condition, returning, .. }) => (returning, of_any(&table, condition)),
            Statement::Select(Select { condition, .. }) | Statement::Exists(Select { condition, .. }) => {
                (None, of_existing(&table, condition, |_| Act::Check))
            }
        };
        let Named { key, act, condition } = built;
        Ok(Self { asked: Asked { table, key, action: Action { act, condition, on_failure } }, returning })
    }

    /// Does it.
    pub(crate) fn perform(&self, engine: &Engine) -> Result<Written<Outcome>, ServiceError> {
        let Asked { table, key, action } = &self.asked;
        engine.write(table, key.clone()?, |txn, key, old| {
            let new = action.outcome(table, old.as_ref())?;
            let usage = txn.change(table, key, old.as_ref(), new.as_ref())?;
            Ok(Outcome { item: self.returned(old.as_ref(), new)?, usage })
        })
    }

    fn returned(&self, old: Option<&Stored>, new: Option<Item>) -> Result<Option<Item>, ServiceError> {
        let changes = match &self.asked.action.act {
            Act::Update { update, .. } => update.as_ref(),
            _ => None,
        };
        Ok(match self.returning {
            None => None,
            Some(Returning::AllOld) => update::decoded(old)?,
            Some(Returning::AllNew) => new,
            Some(Returning::ModifiedOld) => update::touched(changes, update::decoded(old)?.as_ref()),
            Some(Returning::ModifiedNew) => update::touched(changes, new.as_ref()),
        })
    }
}

/// What is to be done to the item that a statement names.
struct Named {
    /// The key's bytes, or what is wrong with the key.
    key: Result<Vec<u8>, ServiceError>,
    act: Act,
    condition: Option<Condition>,
}

impl From<Unfixed> for Named {
    /// Nothing can be done without a key, but in a transaction it is a reason beside others.
    fn from(unfixed: Unfixed) -> Self {
        Self { key: Err(unfixed.of_write()), act: Act::Check, condition: None }
    }
}

fn of_insert(table: &Table, item: Item) -> Named {
    let key = table.key.encode(&item).map_err(KeyFault::of_statement);
    let key = key.and_then(|key| write::check_size(&item).map(|()| key));
    Named { key, act: Act::Insert(item), condition: None }
}

fn of_existing(table: &Table, condition: Option<Condition>, act: impl FnOnce(Item) -> Act) -> Named {
    match ItemCondition::new(&table.key, condition) {
        Ok(condition) => {
            let bytes = condition.encode(&table.key);
            let (key, condition) = condition.of_existing(&table.key);
            Named { key: bytes, act: act(key), condition: Some(condition) }
        }
        Err(unfixed) => unfixed.into(),
    }
}

fn of_any(table: &Table, condition: Option<Condition>) -> Named {
    match ItemCondition::new(&table.key, condition) {
        Ok(condition) => Named { key: condition.encode(&table.key), act: Act::Delete, condition: condition.rest },
        Err(unfixed) => unfixed.into(),
    }
}
