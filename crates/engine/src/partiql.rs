//! PartiQL statements over tables: what its three operations share.
//!
//! ```text
//! text and parameters
//!   read     a statement whose values can be stored          (dynamo-expr, and here)
//!   select   SELECT: a plan of ranges, then pages of rows
//!   item     which item a statement names, and what else it says of it
//!   write    INSERT, UPDATE, DELETE: the same actions as those of transactions
//! ```

mod plan;
mod terms;
mod token;
pub(crate) mod item;
pub(crate) mod select;
pub(crate) mod write;

use dynamo_expr::partiql::{PartiqlError, Statement};
use dynamo_model::api::{ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use dynamo_model::{AttributeValue, ServiceError, limits};

use crate::constraints::Constraints;
use crate::values::{self, ValueFault};

/// The constraints on a statement and its parameters; `prefix` is where they are in the request.
pub(crate) fn constrain(text: &str, parameters: Option<&[AttributeValue]>, prefix: &str, check: &mut Constraints) {
    check.characters(text, &format!("{prefix}statement"), 1, limits::STATEMENT_SIZE);
    if parameters.is_some_and(<[_]>::is_empty) {
        check.count_echoed(0, "[]", &format!("{prefix}parameters"), 1, usize::MAX);
    }
}

pub(crate) fn constrain_on_failure(
    on_failure: Option<&ReturnValuesOnConditionCheckFailure>,
    prefix: &str,
    check: &mut Constraints,
) {
    if let Some(on_failure) = on_failure {
        let names = ReturnValuesOnConditionCheckFailure::NAMES;
        check.choice(on_failure.as_str(), names, &format!("{prefix}returnValuesOnConditionCheckFailure"));
    }
}

pub(crate) fn constrain_capacity(capacity: Option<&ReturnConsumedCapacity>, check: &mut Constraints) {
    if let Some(capacity) = capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
}

/// Why a statement is not executed, whatever the tables hold.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is no statement at all.
    Text(ServiceError),
    /// A parameter cannot be stored.
    Parameters(ServiceError),
    /// It is one that the service refuses.
    Statement(ServiceError),
}

impl From<Unreadable> for ServiceError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Text(error) | Unreadable::Parameters(error) | Unreadable::Statement(error) => error,
        }
    }
}

/// Reads a statement, and checks that the values that it brings along can be stored: of what is wrong, its text comes
/// first, then parameters, then what it says.
pub(crate) fn read(text: &str, parameters: Option<&[AttributeValue]>) -> Result<Statement, Unreadable> {
    let parameters = parameters.unwrap_or_default();
    let statement = Statement::read(text, parameters);
    let refused = |error: &PartiqlError| ServiceError::validation(error.to_string());
    if let Err(error @ (PartiqlError::Syntax(_) | PartiqlError::Operation(_))) = &statement {
        return Err(Unreadable::Text(refused(error)));
    }
    parameters.iter().try_for_each(values::check_one).map_err(|fault| Unreadable::Parameters(fault.older()))?;
    let statement = statement.map_err(|error| Unreadable::Statement(refused(&error)))?;
    check_values(&statement).map_err(|fault| Unreadable::Statement(fault.older()))?;
    Ok(statement)
}

/// What is nested within a literal may be too deep, or have a name that is too long.
fn check_values(statement: &Statement) -> Result<(), ValueFault> {
    let condition = match statement {
        Statement::Select(select) | Statement::Exists(select) => select.condition.as_ref(),
        Statement::Insert(insert) => return values::check(&insert.item),
        Statement::Update(update) => {
            values::check_tree(&update.update)?;
            update.condition.as_ref()
        }
        Statement::Delete(delete) => delete.condition.as_ref(),
    };
    condition.map_or(Ok(()), values::check_tree)
}

/// The answer to a check outside of a transaction.
pub(crate) fn exists_refused() -> ServiceError {
    ServiceError::validation("EXISTS can only be used in ExecuteTransaction write requests.")
}
