use dynamo_expr::KeyConditionDraft;
use dynamo_model::ServiceError;
use dynamo_model::api::{QueryRequest, QueryResponse};
use dynamo_store::Order;

use crate::bind::{Bind, check_condition_paths, check_projection_paths, placeholders_wanted, refused};
use crate::capacity::Split;
use crate::constraints::{Constraints, enveloped};
use crate::engine::Engine;
use crate::key_range::KeyRange;
use crate::legacy::{self, KeyConditions, check_mixing};
use crate::page::PageRequest;
use crate::read;
use crate::source::Source;

pub(crate) fn constrain(request: &QueryRequest, check: &mut Constraints) {
    read::constrain(request.select.as_ref(), request.return_consumed_capacity.as_ref(), check);
    let legacy = request.legacy.as_deref();
    legacy::constrain_filter(legacy.and_then(|it| it.query_filter.as_ref()), "queryFilter", check);
    check.table_name(&request.table_name);
    legacy::constrain_attributes_to_get(
        legacy.and_then(|it| it.attributes_to_get.as_deref()),
        "attributesToGet",
        check,
    );
    if let Some(limit) = request.limit {
        check.at_least_unechoed(limit.into(), "Limit", 1);
    }
    legacy::constrain_filter(legacy.and_then(|it| it.key_conditions.as_ref()), "keyConditions", check);
}

pub(crate) fn check_parameters(request: &QueryRequest) -> Result<(), ServiceError> {
    let legacy = request.legacy.as_deref();
    let keys = request.key_condition_expression.is_some();
    check_mixing(
        &[
            ("AttributesToGet", legacy.is_some_and(|it| it.attributes_to_get.is_some())),
            ("QueryFilter", legacy.is_some_and(|it| it.query_filter.is_some())),
            ("ConditionalOperator", legacy.is_some_and(|it| it.conditional_operator.is_some())),
            // Beside other expressions than its own it may stand.
            ("KeyConditions", keys && legacy.is_some_and(|it| it.key_conditions.is_some())),
        ],
        &[
            ("ProjectionExpression", request.projection_expression.is_some()),
            ("FilterExpression", request.filter_expression.is_some()),
            ("KeyConditionExpression", keys),
        ],
    )?;
    let with_values = request.filter_expression.is_some() || keys;
    let any = with_values || request.projection_expression.is_some();
    let missing = ": FilterExpression and KeyConditionExpression are null";
    placeholders_wanted(&request.placeholders, any, with_values, missing)
}

pub(crate) fn run(engine: &Engine, request: QueryRequest) -> Result<QueryResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_parameters(&request)?;
    let legacy = request.legacy.map(|legacy| *legacy).unwrap_or_default();
    legacy::check_filter_values(legacy.query_filter.as_ref())?;
    let old_filter = legacy::filter(legacy.query_filter, legacy.conditional_operator.as_ref())?;
    let attributes = legacy::attributes_to_get(legacy.attributes_to_get.as_deref())?;
    read::check_start_key(request.exclusive_start_key.as_ref())?;
    legacy::check_filter_values(legacy.key_conditions.as_ref())?;
    let old_condition = legacy.key_conditions.map(KeyConditions::new).transpose()?;

    let mut bind = Bind::new(&request.placeholders)?;
    let condition = request.key_condition_expression.map(|it| bind.key_condition(it)).transpose()?;
    let filter = bind.filter(request.filter_expression)?;
    let projection = bind.projection(request.projection_expression)?;
    bind.finish()?;
    let condition = condition.map(KeyConditionDraft::finish).transpose().map_err(refused)?;
    let filtering = if old_filter.is_some() { "QueryFilter" } else { "Filter Expression" };
    let filter = filter.or(old_filter);
    let projecting = read::projecting(attributes.as_ref(), projection.as_ref());
    let projection = projection.or(attributes);
    let select = request.select.as_ref();
    read::check_select(select, projecting, request.index_name.is_some()).map_err(enveloped)?;
    if condition.is_none() && old_condition.is_none() {
        return Err(ServiceError::validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ));
    }

    let table = engine.table(&request.table_name)?;
    let consistent = request.consistent_read.unwrap_or(false);
    let mut source = Source::new(table.clone(), request.index_name.as_deref(), consistent)?;
    let start_key = request.exclusive_start_key.as_ref().map(|key| source.start_key(key)).transpose()?;
    let condition = match old_condition {
        Some(conditions) => conditions.on(source.key())?,
        None => condition.unwrap_or_default(),
    };
    let mut range = KeyRange::new(source.key(), &condition)?;
    source.check_projected(select, projection.as_ref())?;
    let ascending = request.scan_index_forward.unwrap_or(true);
    if let Some(key) = start_key {
        range = range.after(key, ascending)?;
    }
    source.check_query_filter(filter.as_ref(), filtering)?;
    source.check_filter_projected(filter.as_ref())?;
    check_condition_paths(&table, filter.as_ref())?;
    check_projection_paths(&table, projection.as_ref())?;

    let page = PageRequest {
        source: &source,
        start: range.start,
        end: range.end,
        order: if ascending { Order::Ascending } else { Order::Descending },
        limit: read::limit(request.limit),
        filter,
        projection,
        select: request.select,
        consistent,
    }
    .read(engine)?;
    Ok(QueryResponse {
        items: page.items,
        count: page.count,
        scanned_count: page.scanned,
        last_evaluated_key: page.last_key,
        consumed_capacity: page.usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
    })
}
