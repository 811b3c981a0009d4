use dynamo_model::api::{ReturnConsumedCapacity, ReturnValues, UpdateItemRequest, UpdateItemResponse};
use dynamo_model::{Item, ServiceError, Update};

use crate::bind::{self, check_condition_paths, placeholders_wanted};
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::{update, write};

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
}

pub(crate) fn run(engine: &Engine, request: UpdateItemRequest) -> Result<Written<UpdateItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let expression = request.update_expression.is_some() || request.condition_expression.is_some();
    placeholders_wanted(&request.placeholders, expression, expression, "").map_err(enveloped)?;
    values::check(&request.key).map_err(ValueFault::of_write)?;
    let (update, condition) =
        bind::update_and_condition(request.update_expression, request.condition_expression, &request.placeholders)
            .map_err(enveloped)?;
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
        let after = update::updated(&table, update, before.as_ref(), &request.key)?;
        let usage = txn.change(&table, key, old.as_ref(), Some(&after))?;
        let capacity: Option<&ReturnConsumedCapacity> = request.return_consumed_capacity.as_ref();
        let consumed_capacity = usage.tell(&table, capacity, Split::None);
        let attributes = returned(request.return_values.as_ref(), update, before, after);
        Ok(UpdateItemResponse { attributes, consumed_capacity, item_collection_metrics: None })
    })
}

fn returned(asked: Option<&ReturnValues>, update: Option<&Update>, before: Option<Item>, after: Item) -> Option<Item> {
    match asked? {
        ReturnValues::None | ReturnValues::Unknown(_) => None,
        ReturnValues::AllOld => before,
        ReturnValues::AllNew => Some(after),
        ReturnValues::UpdatedOld => update::touched(update, before.as_ref()),
        ReturnValues::UpdatedNew => update::touched(update, Some(&after)),
    }
}
