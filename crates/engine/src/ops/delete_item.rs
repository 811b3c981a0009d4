use dynamo_model::ServiceError;
use dynamo_model::api::{DeleteItemRequest, DeleteItemResponse};

use crate::bind::check_condition_paths;
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::txn::Written;
use crate::values::{self, ValueFault};
use crate::{collection, legacy, write};

pub(crate) fn constrain(request: &DeleteItemRequest, check: &mut Constraints) {
    write::constrain(
        &request.table_name,
        request.return_consumed_capacity.as_ref(),
        request.return_values.as_ref(),
        request.return_values_on_condition_check_failure.as_ref(),
        check,
    );
    let expected = request.legacy.as_ref().and_then(|legacy| legacy.expected.as_ref());
    legacy::constrain_expected(expected, check);
    check.collection_metrics(request.return_item_collection_metrics.as_ref());
}

pub(crate) fn check_parameters(request: &DeleteItemRequest) -> Result<(), ServiceError> {
    write::check_return_values(request.return_values.as_ref())?;
    let legacy = request.legacy.as_deref();
    write::check_parameters(legacy, request.condition_expression.as_ref(), &request.placeholders).map_err(enveloped)
}

pub(crate) fn run(engine: &Engine, request: DeleteItemRequest) -> Result<Written<DeleteItemResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_parameters(&request)?;
    values::check(&request.key).map_err(ValueFault::of_write)?;
    let condition = write::condition(request.legacy, request.condition_expression, &request.placeholders)?;

    let table = engine.table(&request.table_name)?;
    let key = table.key_of(&request.key)?;
    check_condition_paths(&table, condition.as_ref())?;

    let old_values = request.return_values.as_ref();
    let metrics = request.return_item_collection_metrics.as_ref();
    let on_failure = request.return_values_on_condition_check_failure.as_ref();
    engine.write(&table, key, |txn, key, old| {
        write::check_condition(condition.as_ref(), old.as_ref(), on_failure)?;
        let usage = txn.change(&table, key, old.as_ref(), None)?;
        Ok(DeleteItemResponse {
            attributes: write::old_item(old_values, old.as_ref())?,
            consumed_capacity: usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
            item_collection_metrics: collection::metrics(engine, &table, metrics, &request.key)?,
        })
    })
}
