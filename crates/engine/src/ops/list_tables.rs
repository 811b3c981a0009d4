use dynamo_model::api::{ListTablesRequest, ListTablesResponse};
use dynamo_model::{ServiceError, limits};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &ListTablesRequest, check: &mut Constraints) {
    if let Some(name) = &request.exclusive_start_table_name {
        check.new_name(name, "exclusiveStartTableName");
    }
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
        check.at_most(limit.into(), "limit", limits::LIST_TABLES.into());
    }
}

pub(crate) fn run(engine: &Engine, request: ListTablesRequest) -> Result<ListTablesResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let most = request.limit.unwrap_or(limits::LIST_TABLES).unsigned_abs() as usize;
    // One more than asked for tells whether there are more.
    let mut table_names = engine.catalog.names(request.exclusive_start_table_name.as_deref(), most + 1);
    let more = table_names.len() > most;
    table_names.truncate(most);
    let last_evaluated_table_name = if more { table_names.last().cloned() } else { None };
    Ok(ListTablesResponse { table_names, last_evaluated_table_name })
}
