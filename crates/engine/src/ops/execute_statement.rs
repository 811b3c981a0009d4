use dynamo_expr::partiql::{Select, Statement};
use dynamo_model::api::{ExecuteStatementRequest, ExecuteStatementResponse};
use dynamo_model::{ServiceError, limits};
use dynamo_store::Ticket;

use crate::capacity::Split;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::partiql::select::{self, Paging, Rows};
use crate::partiql::write::{self, Outcome, Write};
use crate::partiql::{self, exists_refused};
use crate::read;
use crate::source::Source;
use crate::txn::Written;

pub(crate) fn constrain(request: &ExecuteStatementRequest, check: &mut Constraints) {
    partiql::constrain(&request.statement, request.parameters.as_deref(), "", check);
    if let Some(token) = &request.next_token {
        check.characters(token, "nextToken", 1, limits::NEXT_TOKEN_SIZE);
    }
    partiql::constrain_capacity(request.return_consumed_capacity.as_ref(), check);
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
    }
    partiql::constrain_on_failure(request.return_values_on_condition_check_failure.as_ref(), "", check);
}

pub(crate) fn run(
    engine: &Engine,
    request: ExecuteStatementRequest,
) -> Result<Written<ExecuteStatementResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    match partiql::read(&request.statement, request.parameters.as_deref())? {
        Statement::Select(select) => {
            let response = run_select(engine, select, &request)?;
            Ok(Written { response, ticket: Ticket::resolved() })
        }
        Statement::Exists(_) => Err(exists_refused()),
        statement => run_write(engine, statement, request),
    }
}

fn run_select(
    engine: &Engine,
    select: Select,
    request: &ExecuteStatementRequest,
) -> Result<ExecuteStatementResponse, ServiceError> {
    let table = engine.table(&select.target.table)?;
    // Other than Query and Scan, the service does not say which index it is.
    let mut source = Source::new(table.clone(), select.target.index.as_deref(), false)
        .map_err(|_| ServiceError::validation("The table does not have the specified index"))?;
    let paging = Paging {
        text: &request.statement,
        parameters: request.parameters.as_deref(),
        consistent: request.consistent_read.unwrap_or(false),
        limit: read::limit(request.limit),
        token: request.next_token.as_deref(),
    };
    let Rows { rows, next_token, last_key, usage } = select::page(engine, &mut source, select, &paging)?;
    Ok(ExecuteStatementResponse {
        items: Some(rows),
        next_token,
        consumed_capacity: usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
        last_evaluated_key: last_key,
    })
}

fn run_write(
    engine: &Engine,
    statement: Statement,
    request: ExecuteStatementRequest,
) -> Result<Written<ExecuteStatementResponse>, ServiceError> {
    write::check(&statement)?;
    let write = Write::find(engine, statement, request.return_values_on_condition_check_failure)?;
    let Written { response: Outcome { item, usage }, ticket } = write.perform(engine)?;
    let capacity = request.return_consumed_capacity.as_ref();
    let response = ExecuteStatementResponse {
        items: Some(item.into_iter().collect()),
        consumed_capacity: usage.tell(&write.asked.table, capacity, Split::None),
        ..ExecuteStatementResponse::default()
    };
    Ok(Written { response, ticket })
}
