//! The stream that is enabled or disabled.

use dynamo_model::ServiceError;
use dynamo_model::schema::StreamSpecification;
use dynamo_store::Ticket;

use crate::engine::Engine;
use crate::stream::{Stream, specification};
use crate::table::{Settings, Table};

/// Makes the change. The ticket is that of a stream that is enabled.
pub(super) fn change(
    engine: &Engine,
    table: &Table,
    settings: &mut Settings,
    asked: Option<&StreamSpecification>,
) -> Result<Ticket, ServiceError> {
    let Some(asked) = asked else { return Ok(Ticket::resolved()) };
    match (specification::of_change(asked)?, &settings.stream) {
        (Some(_), Some(_)) => Err(refused("Table already has an enabled stream", table)),
        (None, None) => Err(refused("Table has no stream to disable", table)),
        (None, Some(_)) => {
            settings.stream = None;
            Ok(Ticket::resolved())
        }
        (Some(view), None) => {
            let (stream, ticket) = Stream::enable(engine, &table.name, &table.key_schema, view)?;
            settings.stream = Some(stream.clone());
            settings.latest_stream = Some(stream);
            Ok(ticket)
        }
    }
}

fn refused(why: &str, table: &Table) -> ServiceError {
    ServiceError::validation(format!("{why}: TableName: {}", table.name))
}
