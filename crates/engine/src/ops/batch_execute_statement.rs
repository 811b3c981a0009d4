use std::collections::HashSet;
use std::sync::Arc;

use dynamo_expr::partiql::{Select, Statement};
use dynamo_model::api::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchStatement, BatchStatementError,
    BatchStatementErrorCode, BatchStatementResponse,
};
use dynamo_model::{Item, Projection, ServiceError, limits};
use dynamo_store::Ticket;

use crate::action::Act;
use crate::bind::check_projection_paths;
use crate::capacity::{Split, Usage, Usages, read_units, write_units};
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::partiql::item::{ItemCondition, projection};
use crate::partiql::write::{self, Outcome, Write};
use crate::partiql::{self, Unreadable, exists_refused};
use crate::read;
use crate::refusal::duplicate_keys;
use crate::table::Table;
use crate::txn::{Stored, Written};

pub(crate) fn constrain(request: &BatchExecuteStatementRequest, check: &mut Constraints) {
    check.count(request.statements.len(), "Statements", 1, limits::BATCH_STATEMENTS);
    for (at, statement) in request.statements.iter().enumerate() {
        let prefix = format!("statements.{}.member.", at + 1);
        partiql::constrain(&statement.statement, statement.parameters.as_deref(), &prefix, check);
        let on_failure = statement.return_values_on_condition_check_failure.as_ref();
        partiql::constrain_on_failure(on_failure, &prefix, check);
    }
    partiql::constrain_capacity(request.return_consumed_capacity.as_ref(), check);
}

/// A statement whose table and item were found.
enum Found {
    Read { table: Arc<Table>, key: Vec<u8>, projection: Option<Projection>, consistent: bool },
    Write(Box<Write>, Vec<u8>),
}

impl Found {
    fn table(&self) -> &Arc<Table> {
        match self {
            Self::Read { table, .. } => table,
            Self::Write(write, _) => &write.asked.table,
        }
    }

    fn key(&self) -> &[u8] {
        match self {
            Self::Read { key, .. } | Self::Write(_, key) => key,
        }
    }
}

/// What a statement came to, and the ticket of what it wrote.
type Done = Written<Result<Option<Item>, ServiceError>>;

pub(crate) fn run(
    engine: &Engine,
    request: BatchExecuteStatementRequest,
) -> Result<Written<BatchExecuteStatementResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let statements = request.statements.iter().map(read_statement).collect::<Result<Vec<_>, _>>()?;
    check_one_kind(&statements)?;
    let consistent = request.statements.iter().map(|statement| statement.consistent_read.unwrap_or(false));
    let found: Vec<_> = statements
        .into_iter()
        .zip(consistent)
        .map(|(statement, consistent)| find(engine, statement?, consistent))
        .collect();
    check_distinct(&found)?;

    let mut usages = Usages::default();
    let mut failed = Vec::new();
    let mut responses = Vec::with_capacity(found.len());
    let mut ticket = Ticket::resolved();
    for found in &found {
        let Ok(found) = found.as_ref().map_err(|error| responses.push(refused(error, None))) else { continue };
        let done = perform(engine, found, &mut usages)?;
        ticket = ticket.and(done.ticket);
        responses.push(match done.response {
            Ok(item) => BatchStatementResponse { error: None, table_name: Some(found.table().name.clone()), item },
            Err(error) => {
                failed.push((found.table(), attempted(engine, found)?));
                refused(&error, Some(found.table()))
            }
        });
    }
    // The service charges what failed to a table where something did not, and otherwise not at all.
    failed.into_iter().for_each(|(table, units)| usages.add_failed(table, units));
    let consumed_capacity = usages.tell(request.return_consumed_capacity.as_ref(), Split::None);
    let consumed_capacity = consumed_capacity.filter(|told| !told.is_empty());
    Ok(Written { response: BatchExecuteStatementResponse { responses, consumed_capacity }, ticket })
}

/// Reads a statement. A parameter that cannot be stored is an error of the whole batch, all else the statement's own.
fn read_statement(asked: &BatchStatement) -> Result<Result<Statement, ServiceError>, ServiceError> {
    match partiql::read(&asked.statement, asked.parameters.as_deref()) {
        Ok(Statement::Exists(_)) => Ok(Err(exists_refused())),
        Ok(statement) => Ok(Ok(statement)),
        Err(Unreadable::Parameters(error)) => Err(error),
        Err(unreadable) => Ok(Err(unreadable.into())),
    }
}

fn check_one_kind(statements: &[Result<Statement, ServiceError>]) -> Result<(), ServiceError> {
    let mut kinds = statements.iter().flatten().map(Statement::is_read);
    let first = kinds.next();
    if kinds.any(|kind| Some(kind) != first) {
        let message = "Read and write requests together in the same batch is not supported.";
        return Err(ServiceError::validation(message));
    }
    Ok(())
}

fn find(engine: &Engine, statement: Statement, consistent: bool) -> Result<Found, ServiceError> {
    if let Statement::Select(select) = statement {
        return find_read(engine, select, consistent);
    }
    write::check(&statement)?;
    // The service takes notice of ReturnValuesOnConditionCheckFailure, and answers the same.
    let write = Write::find(engine, statement, None)?;
    let key = write.asked.key.clone()?;
    Ok(Found::Write(Box::new(write), key))
}

fn find_read(engine: &Engine, select: Select, consistent: bool) -> Result<Found, ServiceError> {
    let table = engine.table(&select.target.table)?;
    let condition = ItemCondition::new(&table.key, select.condition).ok();
    let condition = condition.filter(|condition| condition.rest.is_none() && select.target.index.is_none());
    let condition = condition.ok_or_else(|| {
        ServiceError::validation(
            "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
        )
    })?;
    let key = condition.encode(&table.key)?;
    let projection = projection(select.columns);
    check_projection_paths(&table, projection.as_ref())?;
    Ok(Found::Read { table, key, projection, consistent })
}

fn check_distinct(found: &[Result<Found, ServiceError>]) -> Result<(), ServiceError> {
    let mut keys = HashSet::new();
    let distinct = found.iter().flatten().all(|found| keys.insert((found.table().space, found.key())));
    if distinct { Ok(()) } else { Err(duplicate_keys()) }
}

/// Executes a statement. What the item is to blame for is part of the answer.
fn perform(engine: &Engine, found: &Found, usages: &mut Usages) -> Result<Done, ServiceError> {
    match found {
        Found::Read { table, key, projection, consistent } => {
            let (item, size) = read::look_up(engine, table, key, projection.as_ref())?;
            usages.add(table, Usage::of_table(read_units(size, *consistent)));
            Ok(Written { response: Ok(item), ticket: Ticket::resolved() })
        }
        Found::Write(write, _) => match write.perform(engine) {
            Ok(Written { response: Outcome { item, usage }, ticket }) => {
                usages.add(&write.asked.table, usage);
                Ok(Written { response: Ok(item), ticket })
            }
            Err(error @ ServiceError::InternalServerError { .. }) => Err(error),
            Err(error) => Ok(Written { response: Err(error), ticket: Ticket::resolved() }),
        },
    }
}

/// The units of a write that failed: those of the larger of what is there and what was to be.
fn attempted(engine: &Engine, found: &Found) -> Result<f64, ServiceError> {
    let stored = engine.read(found.table(), found.key())?.as_ref().map_or(Ok(0), Stored::size)?;
    let new = match found {
        Found::Write(write, _) => match &write.asked.action.act {
            Act::Insert(item) => item.size(),
            _ => 0,
        },
        Found::Read { .. } => 0,
    };
    Ok(write_units(stored.max(new)))
}

/// What is told of a statement that failed; the table, if it was the item that was not as it must be.
fn refused(error: &ServiceError, table: Option<&Arc<Table>>) -> BatchStatementResponse {
    let code = match error {
        ServiceError::ConditionalCheckFailed { .. } => BatchStatementErrorCode::ConditionalCheckFailed,
        ServiceError::DuplicateItem { .. } => BatchStatementErrorCode::DuplicateItem,
        ServiceError::ResourceNotFound { .. } => BatchStatementErrorCode::ResourceNotFound,
        _ => BatchStatementErrorCode::ValidationError,
    };
    BatchStatementResponse {
        error: Some(Box::new(BatchStatementError { code, message: Some(error.message()), item: None })),
        table_name: table.map(|table| table.name.clone()),
        item: None,
    }
}
