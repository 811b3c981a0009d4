//! What reads have in common: what Query and Scan are asked to answer with, and how one item is looked up.

use dynamo_model::api::{ReturnConsumedCapacity, Select};
use dynamo_model::{Item, Projection, ServiceError};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::table::Table;
use crate::values::{self, ValueFault};

pub(crate) fn constrain(select: Option<&Select>, capacity: Option<&ReturnConsumedCapacity>, check: &mut Constraints) {
    if let Some(select) = select {
        check.choice(select.as_str(), Select::NAMES, "select");
    }
    if let Some(capacity) = capacity {
        check.choice(capacity.as_str(), ReturnConsumedCapacity::NAMES, "returnConsumedCapacity");
    }
}

/// Whether a start key is made of values at all; whether it is a key of the table is looked at later.
pub(crate) fn check_start_key(key: Option<&Item>) -> Result<(), ServiceError> {
    let Some(key) = key else { return Ok(()) };
    values::check(key).map_err(|fault| match fault {
        ValueFault::Duplicates { .. } => fault.into(),
        fault => {
            let error = ServiceError::from(fault);
            ServiceError::validation(format!("The provided starting key is invalid: {}", error.message()))
        }
    })
}

/// The parameter that projects, if there is one.
pub(crate) fn projecting(attributes: Option<&Projection>, expression: Option<&Projection>) -> Option<&'static str> {
    let by_attribute = attributes.map(|_| "AttributesToGet");
    by_attribute.or(expression.map(|_| "ProjectionExpression"))
}

/// Whether what is selected and what is projected agree; `projection` is the parameter that projects.
pub(crate) fn check_select(select: Option<&Select>, projection: Option<&str>, index: bool) -> Result<(), ServiceError> {
    let refused = |message: &str| Err(ServiceError::validation(message));
    match (select, projection) {
        (Some(Select::Count), Some(parameter)) => {
            refused(&format!("Cannot specify the {parameter} when choosing to get only the Count"))
        }
        (Some(select @ (Select::AllAttributes | Select::AllProjectedAttributes)), Some(parameter)) => {
            refused(&format!("Cannot specify the {parameter} when choosing to get {select}"))
        }
        (Some(Select::AllProjectedAttributes), None) if !index => {
            refused("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        }
        (Some(Select::SpecificAttributes), None) => {
            refused("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        }
        _ => Ok(()),
    }
}

/// A limit that passed its constraint.
pub(crate) fn limit(limit: Option<i32>) -> Option<usize> {
    limit.and_then(|limit| usize::try_from(limit).ok())
}

/// The item under a key, or what a projection keeps of it, and the size that it has as a whole.
pub(crate) fn look_up(
    engine: &Engine,
    table: &Table,
    key: &[u8],
    projection: Option<&Projection>,
) -> Result<(Option<Item>, usize), ServiceError> {
    let found = engine.see(table, key, |view| {
        let item = match projection {
            Some(projection) => dynamo_expr::project(projection, &view),
            None => table.decode(&view)?,
        };
        Ok((item, view.size()))
    })?;
    Ok(found.map_or((None, 0), |(item, size)| (Some(item), size)))
}
