use dynamo_model::api::{LegacyUpdate, ReturnConsumedCapacity, ReturnValues, UpdateItemRequest, UpdateItemResponse};
use dynamo_model::{Condition, Item, ServiceError, Update};

use crate::bind::{self, check_condition_paths, placeholders_wanted};
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::legacy::{self, check_mixing};
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::{collection, update, write};

pub(crate) fn constrain(request: &UpdateItemRequest, check: &mut Constraints) {
    let alone = matches!(request.return_values, Some(ReturnValues::Unknown(_)));
    // Of several, UpdateItem tells of ReturnValues alone.
    write::constrain(
        &request.table_name,
        request.return_consumed_capacity.as_ref().filter(|_| !alone),
        request.return_values.as_ref(),
        request.return_values_on_condition_check_failure.as_ref().filter(|_| !alone),
        check,
    );
    if let Some(legacy) = request.legacy.as_ref().filter(|_| !alone) {
        legacy::constrain_updates(legacy.attribute_updates.as_ref(), check);
        legacy::constrain_expected(legacy.expected.as_ref(), check);
    }
    check.collection_metrics(request.return_item_collection_metrics.as_ref().filter(|_| !alone));
}

pub(crate) fn check_parameters(request: &UpdateItemRequest) -> Result<(), ServiceError> {
    let legacy = request.legacy.as_deref();
    let update = request.update_expression.is_some();
    let condition = request.condition_expression.is_some();
    check_mixing(
        &[
            ("AttributeUpdates", legacy.is_some_and(|it| it.attribute_updates.is_some())),
            ("Expected", legacy.is_some_and(|it| it.expected.is_some())),
            ("ConditionalOperator", legacy.is_some_and(|it| it.conditional_operator.is_some())),
        ],
        &[("UpdateExpression", update), ("ConditionExpression", condition)],
    )
    .and_then(|()| placeholders_wanted(&request.placeholders, update || condition, update || condition, ""))
    .map_err(enveloped)
}

pub(crate) fn run(engine: &Engine, request: UpdateItemRequest) -> Result<Written<UpdateItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_parameters(&request)?;
    values::check(&request.key).map_err(ValueFault::of_write)?;
    let legacy = request.legacy.map(|legacy| old_language(*legacy)).transpose()?.unwrap_or_default();
    let (update, condition) =
        bind::update_and_condition(request.update_expression, request.condition_expression, &request.placeholders)
            .map_err(enveloped)?;
    let refused = if legacy.update.is_some() { legacy::refused } else { update::refused };
    let only_takes_away = legacy.update.as_ref().is_some_and(legacy::only_takes_away);
    let update = legacy.update.or(update);
    let condition = legacy.condition.or(condition);
    let update = update.as_ref();

    let table = engine.table(&request.table_name)?;
    let key = table.key_of(&request.key)?;
    if let Some(update) = update {
        update::check(&table, update)?;
    }
    check_condition_paths(&table, condition.as_ref())?;

    let on_failure = request.return_values_on_condition_check_failure.as_ref();
    engine.write(&table, key, |txn, key, old| {
        write::check_condition(condition.as_ref(), old.as_ref(), on_failure)?;
        let before = update::decoded(old.as_ref())?;
        let after = if before.is_none() && only_takes_away {
            None
        } else {
            Some(update::updated(&table, update, before.as_ref(), &request.key, refused)?)
        };
        let usage = txn.change(&table, key, old.as_ref(), after.as_ref())?;
        let capacity: Option<&ReturnConsumedCapacity> = request.return_consumed_capacity.as_ref();
        let consumed_capacity = usage.tell(&table, capacity, Split::None);
        let attributes = returned(request.return_values.as_ref(), update, before, after);
        let metrics = request.return_item_collection_metrics.as_ref();
        let item_collection_metrics = collection::metrics(engine, &table, metrics, &request.key)?;
        Ok(UpdateItemResponse { attributes, consumed_capacity, item_collection_metrics })
    })
}

/// What the parameters from before expressions say.
#[derive(Default)]
struct Legacy {
    update: Option<Update>,
    condition: Option<Condition>,
}

fn old_language(legacy: LegacyUpdate) -> Result<Legacy, ServiceError> {
    legacy::check_update_values(legacy.attribute_updates.as_ref()).map_err(ValueFault::of_write)?;
    legacy::check_expected_values(legacy.expected.as_ref()).map_err(ValueFault::of_write)?;
    let update = legacy::updates(legacy.attribute_updates).map_err(enveloped)?;
    let condition = legacy::expected(legacy.expected, legacy.conditional_operator.as_ref()).map_err(enveloped)?;
    Ok(Legacy { update, condition })
}

fn returned(
    asked: Option<&ReturnValues>,
    update: Option<&Update>,
    before: Option<Item>,
    after: Option<Item>,
) -> Option<Item> {
    match asked? {
        ReturnValues::None | ReturnValues::Unknown(_) => None,
        ReturnValues::AllOld => before,
        ReturnValues::AllNew => after,
        ReturnValues::UpdatedOld => update::touched(update, before.as_ref()),
        ReturnValues::UpdatedNew => update::touched(update, after.as_ref()),
    }
}
