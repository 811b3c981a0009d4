//! What storage and requests of a table cost. It is kept to be told.

use dynamo_model::ServiceError;
use dynamo_model::schema::{TableClass, TableClassSummary};

/// Refuses a class that the service does not have; it tells of that by itself, not among the constraints.
pub(crate) fn check(class: Option<&TableClass>) -> Result<(), ServiceError> {
    match class {
        Some(TableClass::Unknown(_)) => Err(ServiceError::validation(format!(
            "Invalid table-class parameter provided. Please try again with a valid table-class value: [{}].",
            TableClass::NAMES.join(", ")
        ))),
        _ => Ok(()),
    }
}

/// The class of a new table; none for the usual one, which is told only of tables that had another.
pub(crate) fn of_new_table(class: Option<TableClass>) -> Option<TableClassSummary> {
    let table_class = class.filter(|class| *class != TableClass::Standard)?;
    Some(TableClassSummary { table_class, last_update_date_time: None })
}

/// The class after a request of UpdateTable, at a time in seconds since 1970.
pub(crate) fn changed(before: Option<TableClassSummary>, asked: TableClass, now: f64) -> Option<TableClassSummary> {
    match before {
        None if asked == TableClass::Standard => None,
        Some(before) if before.table_class == asked => Some(before),
        _ => Some(TableClassSummary { table_class: asked, last_update_date_time: Some(now) }),
    }
}
