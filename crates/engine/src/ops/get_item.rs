use dynamo_model::ServiceError;
use dynamo_model::api::{GetItemRequest, GetItemResponse, ReturnConsumedCapacity};

use crate::bind::{Bind, check_projection_paths, placeholders_wanted};
use crate::capacity::{Split, Usage, read_units};
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::legacy::{self, check_mixing};
use crate::{read, values};

pub(crate) fn constrain(request: &GetItemRequest, check: &mut Constraints) {
    legacy::constrain_attributes_to_get(request.attributes_to_get.as_deref(), "attributesToGet", check);
    if let Some(capacity) = &request.return_consumed_capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
    check.table_name(&request.table_name);
}

pub(crate) fn check_parameters(request: &GetItemRequest) -> Result<(), ServiceError> {
    let expression = request.projection_expression.is_some();
    check_mixing(&[("AttributesToGet", request.attributes_to_get.is_some())], &[("ProjectionExpression", expression)])?;
    placeholders_wanted(&request.placeholders, expression, expression, "")
}

pub(crate) fn run(engine: &Engine, request: GetItemRequest) -> Result<GetItemResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_parameters(&request)?;
    values::check(&request.key)?;
    let attributes = legacy::attributes_to_get(request.attributes_to_get.as_deref())?;
    let mut bind = Bind::new(&request.placeholders)?;
    let projection = bind.projection(request.projection_expression)?.or(attributes);
    bind.finish()?;

    let table = engine.table(&request.table_name)?;
    let key = table.key_of(&request.key)?;
    check_projection_paths(&table, projection.as_ref())?;

    let (item, size) = read::look_up(engine, &table, &key, projection.as_ref())?;
    let consistent = request.consistent_read.unwrap_or(false);
    let usage = Usage::of_table(read_units(size, consistent));
    Ok(GetItemResponse {
        item,
        consumed_capacity: usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
    })
}
