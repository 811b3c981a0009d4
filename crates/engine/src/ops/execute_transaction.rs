use dynamo_expr::partiql::{Delete, Select, Statement, Update};
use dynamo_model::api::{
    ExecuteTransactionRequest, ExecuteTransactionResponse, ParameterizedStatement, ReturnValuesOnConditionCheckFailure,
};
use dynamo_model::{ServiceError, limits};
use dynamo_store::Ticket;

use crate::bind::check_projection_paths;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::partiql::item::{ItemCondition, projection};
use crate::partiql::write::{self, Write};
use crate::partiql::{self, Unreadable};
use crate::snapshot::{Snapshot, Sought};
use crate::transaction::{self, Asked, Token, check_keys};
use crate::txn::Written;

pub(crate) fn constrain(request: &ExecuteTransactionRequest, check: &mut Constraints) {
    check.count(request.transact_statements.len(), "TransactStatements", 1, limits::TRANSACTION);
    for (at, statement) in request.transact_statements.iter().enumerate() {
        let prefix = format!("transactStatements.{}.member.", at + 1);
        partiql::constrain(&statement.statement, statement.parameters.as_deref(), &prefix, check);
        let on_failure = statement.return_values_on_condition_check_failure.as_ref();
        partiql::constrain_on_failure(on_failure, &prefix, check);
    }
    if let Some(token) = &request.client_request_token {
        check.count(token.chars().count(), "ClientRequestToken", 1, 36);
    }
    partiql::constrain_capacity(request.return_consumed_capacity.as_ref(), check);
}

pub(crate) fn run(
    engine: &Engine,
    request: ExecuteTransactionRequest,
) -> Result<Written<ExecuteTransactionResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let read = request.transact_statements.iter().enumerate().map(|(at, asked)| read(at, asked));
    let statements = read.collect::<Result<Vec<_>, _>>()?;
    let reads = statements.iter().filter(|statement| statement.is_read()).count();
    if reads > 0 && reads < statements.len() {
        return Err(ServiceError::validation(
            "ExecuteTransaction API does not support both read and write operations in the same request.",
        ));
    }
    statements.iter().enumerate().try_for_each(|(at, statement)| check_statement(statement).map_err(within(at)))?;
    if reads > 0 { run_reads(engine, statements, &request) } else { run_writes(engine, statements, &request) }
}

fn read(at: usize, asked: &ParameterizedStatement) -> Result<Statement, ServiceError> {
    partiql::read(&asked.statement, asked.parameters.as_deref()).map_err(|unreadable| match unreadable {
        Unreadable::Text(error) | Unreadable::Parameters(error) => error,
        Unreadable::Statement(error) => within(at)(error),
    })
}

/// Says which statement an error is of.
fn within(at: usize) -> impl Fn(ServiceError) -> ServiceError {
    move |error| ServiceError::validation(format!("Validation failed in TransactStatements[{at}]: {}", error.message()))
}

fn check_statement(statement: &Statement) -> Result<(), ServiceError> {
    let refused = |message: &str| Err(ServiceError::validation(message));
    match statement {
        Statement::Update(Update { returning: Some(_), .. }) | Statement::Delete(Delete { returning: Some(_), .. }) => {
            refused("RETURNING clause is not supported in ExecuteTransaction.")
        }
        Statement::Select(select) if select.target.index.is_some() => {
            refused("Reads on indices are not supported within transactions.")
        }
        Statement::Exists(select) if select.target.index.is_some() => {
            refused("Operations on indices are not supported in transactions")
        }
        statement => write::check(statement),
    }
}

fn run_reads(
    engine: &Engine,
    statements: Vec<Statement>,
    request: &ExecuteTransactionRequest,
) -> Result<Written<ExecuteTransactionResponse>, ServiceError> {
    let mut sought = Vec::with_capacity(statements.len());
    for (at, statement) in statements.into_iter().enumerate() {
        if let Statement::Select(select) = statement {
            sought.push(seek(engine, select, at)?);
        }
    }
    let Snapshot { items, consumed_capacity } =
        Snapshot::take(engine, &sought, request.return_consumed_capacity.as_ref())?;
    let response = ExecuteTransactionResponse { responses: Some(items), consumed_capacity };
    Ok(Written { response, ticket: Ticket::resolved() })
}

fn seek(engine: &Engine, select: Select, at: usize) -> Result<Sought, ServiceError> {
    let table = engine.table(&select.target.table)?;
    let condition = ItemCondition::new(&table.key, select.condition).ok().filter(|it| it.rest.is_none());
    let condition = condition.ok_or_else(|| {
        within(at)(ServiceError::validation(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ))
    })?;
    let key = condition.encode(&table.key);
    let projection = projection(select.columns);
    check_projection_paths(&table, projection.as_ref())?;
    Ok(Sought { table, key, projection })
}

fn run_writes(
    engine: &Engine,
    statements: Vec<Statement>,
    request: &ExecuteTransactionRequest,
) -> Result<Written<ExecuteTransactionResponse>, ServiceError> {
    let token = request.client_request_token.as_deref();
    let token = token.map(|token| Token::new(&engine.statement_tokens, token, &request.transact_statements));
    let on_failure = request.transact_statements.iter().map(|it| it.return_values_on_condition_check_failure.as_ref());
    let statements = statements.into_iter().zip(on_failure).enumerate();
    let ask = || {
        let asked = statements.map(|(at, (statement, on_failure))| ask(engine, statement, on_failure, at));
        let asked = asked.collect::<Result<Vec<_>, _>>()?;
        check_keys(asked.iter().map(|asked| &asked.key))?;
        Ok(asked)
    };
    let capacity = request.return_consumed_capacity.as_ref();
    let Written { response: consumed_capacity, ticket } = transaction::run(engine, token, capacity, ask)?;
    Ok(Written { response: ExecuteTransactionResponse { responses: Some(Vec::new()), consumed_capacity }, ticket })
}

fn ask(
    engine: &Engine,
    statement: Statement,
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
    at: usize,
) -> Result<Asked, ServiceError> {
    if let Statement::Exists(select) = &statement {
        let table = engine.table(&select.target.table)?;
        let condition = ItemCondition::new(&table.key, select.condition.clone()).ok();
        if condition.is_none_or(|condition| condition.rest.is_none()) {
            let message = "EXISTS() must contain a single item read with additional condition";
            return Err(within(at)(ServiceError::validation(message)));
        }
    }
    Write::find(engine, statement, on_failure.cloned()).map(|write| write.asked)
}
