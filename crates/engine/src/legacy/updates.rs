//! `AttributeUpdates`: what becomes of an item, by attribute.

use std::collections::BTreeMap;

use dynamo_expr::UpdateError;
use dynamo_model::api::{AttributeAction, AttributeUpdate};
use dynamo_model::{AttributeType, AttributeValue, Path, ServiceError, SetOperand, SetValue, Update};

use crate::constraints::Constraints;
use crate::refusal::invalid;
use crate::update;
use crate::values::{self, ValueFault};

/// Actions that the service has.
pub(crate) fn constrain_updates(updates: Option<&BTreeMap<String, AttributeUpdate>>, check: &mut Constraints) {
    for (name, update) in updates.into_iter().flatten() {
        if let Some(action) = &update.action {
            let member = format!("attributeUpdates.{name}.member.action");
            check.choice(action.as_str(), AttributeAction::NAMES, &member);
        }
    }
}

/// Whether the names and values are such as can be stored.
pub(crate) fn check_update_values(updates: Option<&BTreeMap<String, AttributeUpdate>>) -> Result<(), ValueFault> {
    updates.into_iter().flatten().try_for_each(|(name, update)| {
        values::check_name(name)?;
        update.value.iter().try_for_each(values::check_one)
    })
}

/// The update that `AttributeUpdates` is; no attributes are no update.
pub(crate) fn updates(updates: Option<BTreeMap<String, AttributeUpdate>>) -> Result<Option<Update>, ServiceError> {
    let mut update = Update::default();
    for (name, AttributeUpdate { value, action }) in updates.into_iter().flatten() {
        let path = Path::attribute(name);
        let action = action.unwrap_or(AttributeAction::Put);
        match (action, value) {
            (AttributeAction::Delete, None) => update.remove.push(path),
            (_, None) => return Err(invalid("Only DELETE action is allowed when no attribute value is specified")),
            (AttributeAction::Delete, Some(value)) => {
                if !is_set(&value) {
                    let kind = value.attribute_type();
                    return Err(invalid(format_args!("DELETE action with value is not supported for the type {kind}")));
                }
                update.delete.push((path, value));
            }
            (AttributeAction::Add, Some(AttributeValue::L(list))) => {
                let value = appended(path.clone(), list);
                update.set.push((path, value));
            }
            (AttributeAction::Add, Some(value)) => {
                if !is_set(&value) && value.attribute_type() != AttributeType::N {
                    let kind = value.attribute_type();
                    return Err(invalid(format_args!("ADD action is not supported for the type {kind}")));
                }
                update.add.push((path, value));
            }
            // What is unknown was refused as a broken constraint.
            (AttributeAction::Put | AttributeAction::Unknown(_), Some(value)) => {
                update.set.push((path, SetValue::Operand(SetOperand::Value(value))));
            }
        }
    }
    Ok((!update.is_empty()).then_some(update))
}

/// Whether an update does no more than to take away: of an item that is not there it makes none, unlike an expression.
///
/// The service's documentation of `AttributeUpdates` says so; an answer is in
/// <https://github.com/scylladb/scylladb/issues/5862>.
pub(crate) fn only_takes_away(update: &Update) -> bool {
    update.set.is_empty() && update.add.is_empty()
}

fn is_set(value: &AttributeValue) -> bool {
    matches!(value.attribute_type(), AttributeType::Ss | AttributeType::Ns | AttributeType::Bs)
}

/// A list that is added to another follows its elements, or takes its place if there is none.
fn appended(path: Path, list: Vec<AttributeValue>) -> SetValue {
    let nothing = SetOperand::Value(AttributeValue::L(Vec::new()));
    let before = SetOperand::IfNotExists(path, Box::new(nothing));
    SetValue::Operand(SetOperand::ListAppend(Box::new(before), Box::new(SetOperand::Value(AttributeValue::L(list)))))
}

/// Why the item that is there cannot be updated, in the words of these parameters.
pub(crate) fn refused(error: UpdateError) -> ServiceError {
    match error {
        UpdateError::OperandType => ServiceError::validation("Type mismatch for attribute to update"),
        error => update::refused(error),
    }
}
