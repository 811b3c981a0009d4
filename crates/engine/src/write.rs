//! What writes have in common: what they are asked to answer with, their conditions, and the size of what they write.

use dynamo_model::api::{LegacyWrite, ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure};
use dynamo_model::{Condition, Expression, Item, Placeholders, ServiceError, limits};

use crate::bind::{self, placeholders_wanted};
use crate::constraints::{Constraints, enveloped};
use crate::legacy::{self, check_mixing};
use crate::txn::Stored;
use crate::values::ValueFault;

/// The constraints on a write: the table's name alone, or all that it is asked to answer with.
pub(crate) fn constrain(
    table_name: &str,
    capacity: Option<&ReturnConsumedCapacity>,
    values: Option<&ReturnValues>,
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
    check: &mut Constraints,
) {
    check.table_name(table_name);
    if !check.is_clean() {
        return;
    }
    if let Some(capacity) = capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.return_values(!matches!(values, Some(ReturnValues::Unknown(_))));
    if let Some(on_failure) = on_failure {
        let names = ReturnValuesOnConditionCheckFailure::NAMES;
        check.choice(on_failure.as_str(), names, "returnValuesOnConditionCheckFailure");
    }
}

/// Whether the parameters of PutItem and DeleteItem go together.
pub(crate) fn check_parameters(
    legacy: Option<&LegacyWrite>,
    condition: Option<&Expression<Condition>>,
    placeholders: &Placeholders,
) -> Result<(), ServiceError> {
    let expression = condition.is_some();
    check_mixing(
        &[
            ("Expected", legacy.is_some_and(|it| it.expected.is_some())),
            ("ConditionalOperator", legacy.is_some_and(|it| it.conditional_operator.is_some())),
        ],
        &[("ConditionExpression", expression)],
    )?;
    placeholders_wanted(placeholders, expression, expression, "")
}

/// The condition of PutItem or DeleteItem, in whichever language it is.
pub(crate) fn condition(
    legacy: Option<Box<LegacyWrite>>,
    expression: Option<Expression<Condition>>,
    placeholders: &Placeholders,
) -> Result<Option<Condition>, ServiceError> {
    if let Some(legacy) = legacy {
        legacy::check_expected_values(legacy.expected.as_ref()).map_err(ValueFault::of_write)?;
        let operator = legacy.conditional_operator.as_ref();
        if let Some(condition) = legacy::expected(legacy.expected, operator).map_err(enveloped)? {
            return Ok(Some(condition));
        }
    }
    bind::only_condition(expression, placeholders).map_err(enveloped)
}

/// Whether a condition holds for the item that is there. No condition always holds.
pub(crate) fn holds(condition: Option<&Condition>, old: Option<&Stored>) -> Result<bool, ServiceError> {
    let Some(condition) = condition else { return Ok(true) };
    match old {
        Some(stored) => Ok(dynamo_expr::holds(condition, &stored.view()?)),
        None => Ok(dynamo_expr::holds(condition, &Item::new())),
    }
}

/// Refuses the write if the condition is false.
pub(crate) fn check_condition(
    condition: Option<&Condition>,
    old: Option<&Stored>,
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
) -> Result<(), ServiceError> {
    if holds(condition, old)? {
        return Ok(());
    }
    Err(ServiceError::ConditionalCheckFailed { item: item_on_failure(old, on_failure)? })
}

/// The item that a failed condition answers with.
pub(crate) fn item_on_failure(
    old: Option<&Stored>,
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
) -> Result<Option<Item>, ServiceError> {
    match on_failure {
        Some(ReturnValuesOnConditionCheckFailure::AllOld) => old.map(Stored::item).transpose(),
        _ => Ok(None),
    }
}

/// What PutItem and DeleteItem can answer with.
pub(crate) fn check_return_values(asked: Option<&ReturnValues>) -> Result<(), ServiceError> {
    match asked {
        None | Some(ReturnValues::None | ReturnValues::AllOld) => Ok(()),
        Some(_) => Err(ServiceError::validation("Return values set to invalid value")),
    }
}

/// The old item, if it was asked for.
pub(crate) fn old_item(asked: Option<&ReturnValues>, old: Option<&Stored>) -> Result<Option<Item>, ServiceError> {
    match asked {
        Some(ReturnValues::AllOld) => old.map(Stored::item).transpose(),
        _ => Ok(None),
    }
}

/// Refuses an item that is too large to be put.
pub(crate) fn check_size(item: &Item) -> Result<(), ServiceError> {
    if item.size() > limits::ITEM_SIZE {
        return Err(ServiceError::validation("Item size has exceeded the maximum allowed size"));
    }
    Ok(())
}
