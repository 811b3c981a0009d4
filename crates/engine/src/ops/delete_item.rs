use dynamo_model::ServiceError;
use dynamo_model::api::{DeleteItemRequest, DeleteItemResponse};

use crate::bind::{self, check_condition_paths, placeholders_wanted};
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::write;

pub(crate) fn constrain(request: &DeleteItemRequest, check: &mut Constraints) {
    write::constrain(
        &request.table_name,
        request.return_consumed_capacity.as_ref(),
        request.return_values.as_ref(),
        request.return_values_on_condition_check_failure.as_ref(),
        check,
    );
}

pub(crate) fn run(engine: &Engine, request: DeleteItemRequest) -> Result<Written<DeleteItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    write::check_return_values(request.return_values.as_ref())?;
    let expression = request.condition_expression.is_some();
    placeholders_wanted(&request.placeholders, expression, expression, "").map_err(enveloped)?;
    values::check(&request.key).map_err(ValueFault::of_write)?;
    let condition = bind::only_condition(request.condition_expression, &request.placeholders).map_err(enveloped)?;

    let table = engine.table(&request.table_name)?;
    let key = table.key_of(&request.key)?;
    check_condition_paths(&table, condition.as_ref())?;

    let old_values = request.return_values.as_ref();
    let on_failure = request.return_values_on_condition_check_failure.as_ref();
    engine.write(&table, key, |txn, key, old| {
        write::check_condition(condition.as_ref(), old.as_ref(), on_failure)?;
        let usage = txn.change(&table, key, old.as_ref(), None)?;
        Ok(DeleteItemResponse {
            attributes: write::old_item(old_values, old.as_ref())?,
            consumed_capacity: usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
            item_collection_metrics: None,
        })
    })
}
