use dynamo_model::api::{
    PutItemRequest, PutItemResponse, ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use dynamo_model::{Condition, Expression, Placeholders, ServiceError};

use crate::bind::{Bind, check_condition_paths, placeholders_wanted};
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::{index_key, write};

pub(crate) fn constrain(request: &PutItemRequest, check: &mut Constraints) {
    check.table_name(&request.table_name);
    if !check.is_clean() {
        return;
    }
    constrain_answer(
        request.return_consumed_capacity.as_ref(),
        request.return_values.as_ref(),
        request.return_values_on_condition_check_failure.as_ref(),
        check,
    );
}

/// The constraints on what a write is asked to answer with.
pub(crate) fn constrain_answer(
    capacity: Option<&ReturnConsumedCapacity>,
    values: Option<&ReturnValues>,
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
    check: &mut Constraints,
) {
    if let Some(capacity) = capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.return_values(!matches!(values, Some(ReturnValues::Unknown(_))));
    if let Some(on_failure) = on_failure {
        let names = ReturnValuesOnConditionCheckFailure::NAMES;
        check.choice(on_failure.as_str(), names, "returnValuesOnConditionCheckFailure");
    }
}

/// Binds the only expression of a write.
pub(crate) fn bind_condition(
    condition: Option<Expression<Condition>>,
    placeholders: &Placeholders,
) -> Result<Option<Condition>, ServiceError> {
    let mut bind = Bind::new(placeholders)?;
    let condition = bind.condition(condition)?;
    bind.finish()?;
    Ok(condition)
}

pub(crate) fn run(engine: &Engine, request: PutItemRequest) -> Result<Written<PutItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    write::check_return_values(request.return_values.as_ref())?;
    let expression = request.condition_expression.is_some();
    placeholders_wanted(&request.placeholders, expression, expression, "").map_err(enveloped)?;
    values::check(&request.item).map_err(ValueFault::of_write)?;
    write::check_size(&request.item)?;
    let condition = bind_condition(request.condition_expression, &request.placeholders).map_err(enveloped)?;

    let table = engine.table(&request.table_name)?;
    let key = table.key_of_item(&request.item)?;
    index_key::check_item(&table, &request.item)?;
    check_condition_paths(&table, condition.as_ref())?;

    let old_values = request.return_values.as_ref();
    let on_failure = request.return_values_on_condition_check_failure.as_ref();
    engine.write(&table, key, |txn, key, old| {
        write::check_condition(condition.as_ref(), old.as_ref(), on_failure)?;
        let usage = txn.change(&table, key, old.as_ref(), Some(&request.item))?;
        Ok(PutItemResponse {
            attributes: write::old_item(old_values, old.as_ref())?,
            consumed_capacity: usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
        })
    })
}
