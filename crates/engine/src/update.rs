//! What an update expression does to an item of a table: which attributes it may change, and what they may become.

use dynamo_expr::{Leaves as _, UpdateError};
use dynamo_model::{Item, ServiceError, Update, limits};

use crate::bind::check_scalar;
use crate::refusal::invalid;
use crate::table::Table;
use crate::txn::Stored;
use crate::{index_key, values};

/// Whether the update may be done to the table's items, whatever they are.
pub(crate) fn check(table: &Table, update: &Update) -> Result<(), ServiceError> {
    for path in update.paths() {
        if table.key.contains(&path.root) {
            return Err(invalid(format_args!(
                "Cannot update attribute {}. This attribute is part of the key",
                path.root
            )));
        }
        check_scalar(table, path)?;
    }
    update.try_paths(|path| check_scalar(table, path))?;
    index_key::check_literals(table, update)
}

/// Why an item cannot be updated, in the words of update expressions.
pub(crate) fn refused(error: UpdateError) -> ServiceError {
    ServiceError::validation(error.to_string())
}

/// The item as the update makes it; `key` is the item if there is none yet.
pub(crate) fn updated(
    table: &Table,
    update: Option<&Update>,
    old: Option<&Item>,
    key: &Item,
    refused: fn(UpdateError) -> ServiceError,
) -> Result<Item, ServiceError> {
    let mut item = old.unwrap_or(key).clone();
    if let Some(update) = update {
        dynamo_expr::apply(update, &mut item).map_err(refused)?;
        check_depth(update, &item)?;
        index_key::check_updated(table, old, &item)?;
        if item.size() > limits::ITEM_SIZE {
            return Err(ServiceError::validation("Item size to update has exceeded the maximum allowed size"));
        }
    }
    Ok(item)
}

/// What is written below an attribute may nest it beyond the limit, though the value itself does not.
fn check_depth(update: &Update, item: &Item) -> Result<(), ServiceError> {
    let deep = update.paths().filter(|path| !path.rest.is_empty());
    for value in deep.filter_map(|path| item.get(&path.root)) {
        values::check_one(value)
            .map_err(|_| ServiceError::validation("Nesting Levels have exceeded supported limits"))?;
    }
    Ok(())
}

/// The part of an item that the update's actions name.
pub(crate) fn touched(update: Option<&Update>, item: Option<&Item>) -> Option<Item> {
    let part = dynamo_expr::project_updated(update?, item?);
    if part.is_empty() { None } else { Some(part) }
}

/// The old item, decoded once for all that needs it.
pub(crate) fn decoded(old: Option<&Stored>) -> Result<Option<Item>, ServiceError> {
    old.map(Stored::item).transpose()
}
