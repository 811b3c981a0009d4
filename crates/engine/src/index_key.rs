//! Values that are to be part of an index's key: which ones are refused, and in which words.

use std::sync::Arc;

use dynamo_model::{AttributeValue, Item, Name, ServiceError, SetOperand, SetValue, Update, limits};

use crate::index::Index;
use crate::key::KeyAttribute;
use crate::key_fault::{KeyFault, noun};
use crate::refusal::invalid;
use crate::table::Table;

/// A value that an index cannot hold as part of its key.
#[derive(Debug)]
struct IndexKeyFault {
    index: Arc<Index>,
    misfit: Misfit,
}

/// Why an index cannot hold a value.
#[derive(Debug)]
enum Misfit {
    Value(KeyFault),
    TooLong { name: Name, size: usize, most: usize },
}

impl IndexKeyFault {
    /// The error of an item that is written whole.
    fn of_item(self) -> ServiceError {
        let index = &self.index.name;
        match self.misfit {
            Misfit::Value(KeyFault::WrongType { name, expected, actual }) => invalid(format_args!(
                "Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"
            )),
            Misfit::Value(KeyFault::Empty { name, kind }) => ServiceError::validation(format!(
                "One or more parameter values are not valid. \
                 A value specified for a secondary index key is not supported. \
                 The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: {index}, IndexKey: {name}",
                noun(kind)
            )),
            Misfit::Value(fault) => fault.of_key(),
            Misfit::TooLong { name, size, most } => invalid(format_args!(
                "Size limit exceeded for Index Key {name} Actual Size: {size} bytes Max Size: {most} bytes \
                 IndexName: {index}"
            )),
        }
    }

    /// The error of an update that writes the value as it was given.
    fn of_literal(self) -> ServiceError {
        if matches!(self.misfit, Misfit::Value(KeyFault::Empty { .. })) { self.of_update() } else { self.of_item() }
    }

    /// The error of an update that computed the value.
    fn of_update(self) -> ServiceError {
        match self.misfit {
            Misfit::Value(KeyFault::Empty { kind, .. }) => ServiceError::validation(format!(
                "One or more parameter values are not valid. \
                 The update expression attempted to update a secondary index key to a value that is not supported. \
                 The AttributeValue for a key attribute cannot contain an empty {} value.",
                noun(kind)
            )),
            Misfit::Value(_) => ServiceError::validation(
                "The update expression attempted to update the secondary index key to unsupported type",
            ),
            // Nobody has recorded what the service says here.
            Misfit::TooLong { .. } => self.of_item(),
        }
    }
}

/// The first fault among the index keys that a value would be part of. Of several indexes, the service names the
/// alphabetically first.
fn first_fault<'a>(
    table: &Table,
    mut values: impl FnMut(&KeyAttribute) -> Option<&'a AttributeValue>,
) -> Option<IndexKeyFault> {
    let settings = table.settings.load();
    let mut first: Option<IndexKeyFault> = None;
    for index in &settings.indexes {
        if first.as_ref().is_some_and(|first| first.index.name < index.name) {
            continue;
        }
        let partition = index.key.partition.iter().map(|attribute| (attribute, limits::PARTITION_KEY_SIZE));
        let sort = index.key.sort.iter().map(|attribute| (attribute, limits::SORT_KEY_SIZE));
        let misfit = partition.chain(sort).find_map(|(attribute, most)| misfit(attribute, values(attribute)?, most));
        if let Some(misfit) = misfit {
            first = Some(IndexKeyFault { index: Arc::clone(index), misfit });
        }
    }
    first
}

/// Keys of the table are looked at, too: what is not too long for a partition key can be so for an index's sort key.
fn misfit(attribute: &KeyAttribute, value: &AttributeValue, most: usize) -> Option<Misfit> {
    match attribute.check(value) {
        Err(fault) => Some(Misfit::Value(fault)),
        Ok(()) => {
            let size = value.size();
            (size > most).then(|| Misfit::TooLong { name: attribute.name.clone(), size, most })
        }
    }
}

/// Refuses an item with values that its indexes cannot hold.
pub(crate) fn check_item(table: &Table, item: &Item) -> Result<(), ServiceError> {
    first_fault(table, |attribute| item.get(&attribute.name)).map_or(Ok(()), |fault| Err(fault.of_item()))
}

/// Refuses an item with empty values for index keys, which transactions do before they look at anything else of it.
pub(crate) fn check_not_empty(table: &Table, item: &Item) -> Result<(), ServiceError> {
    let empty = |attribute: &KeyAttribute| {
        let value = item.get(&attribute.name)?;
        matches!(attribute.check(value), Err(KeyFault::Empty { .. })).then_some(value)
    };
    first_fault(table, empty).map_or(Ok(()), |fault| Err(fault.of_item()))
}

/// Refuses an update that gives an index key a value as it is, if an index cannot hold it.
pub(crate) fn check_literals(table: &Table, update: &Update) -> Result<(), ServiceError> {
    let set = update.set.iter().filter_map(|(path, value)| match value {
        SetValue::Operand(SetOperand::Value(value)) => Some((path, value)),
        _ => None,
    });
    let add = update.add.iter().map(|(path, value)| (path, value));
    for (path, value) in set.chain(add).filter(|(path, _)| path.rest.is_empty()) {
        if let Some(fault) = first_fault(table, |attribute| (attribute.name == path.root).then_some(value)) {
            return Err(fault.of_literal());
        }
    }
    Ok(())
}

/// Refuses an updated item if the update computed a value that an index cannot hold; what it left alone may be what it
/// is.
pub(crate) fn check_updated(table: &Table, old: Option<&Item>, new: &Item) -> Result<(), ServiceError> {
    let changed = |attribute: &KeyAttribute| {
        let value = new.get(&attribute.name)?;
        (old.and_then(|old| old.get(&attribute.name)) != Some(value)).then_some(value)
    };
    first_fault(table, changed).map_or(Ok(()), |fault| Err(fault.of_update()))
}
