use std::sync::Arc;

use dynamo_model::ServiceError;
use dynamo_model::api::{DeleteTableRequest, DeleteTableResponse};
use dynamo_model::schema::{TableDescription, TableStatus};
use dynamo_store::Ticket;

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::table::{Settings, Table};
use crate::txn::Written;

pub(crate) fn constrain(request: &DeleteTableRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(engine: &Engine, request: DeleteTableRequest) -> Result<Written<DeleteTableResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    if table.settings.load().deletion_protection {
        return Err(ServiceError::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
        ));
    }
    let table_description = deleting(table.describe(engine.now()));
    let settings = end(engine, &table);
    change.remove(&table.name);
    let ticket = clear(engine, &table, &settings)?;
    Ok(Written { response: DeleteTableResponse { table_description: Box::new(table_description) }, ticket })
}

/// Marks the table as gone. No writer is under way once the stripes are held; later ones see the mark.
fn end(engine: &Engine, table: &Table) -> Arc<Settings> {
    let _stripes = engine.stripes.lock_all();
    let settings = table.settings.load_full();
    table.settings.store(Arc::new(Settings { deleted: true, ..Settings::clone(&settings) }));
    if let Some(stream) = &settings.stream {
        stream.disable(engine.milliseconds());
    }
    settings
}

/// Removes the items, and the entries of all indexes. The stream can be read for another day.
fn clear(engine: &Engine, table: &Table, settings: &Settings) -> Result<Ticket, ServiceError> {
    let indexes = settings.indexes.iter().map(|index| index.space);
    let spaces = [table.space].into_iter().chain(indexes).chain(settings.expiry.iter().map(|expiry| expiry.space));
    let tickets = spaces.map(|space| engine.clear(space)).collect::<Result<_, _>>()?;
    Ok(Ticket::all(tickets))
}

/// The answer leaves out what the table was like, as the service's does.
fn deleting(table: TableDescription) -> TableDescription {
    TableDescription {
        table_status: TableStatus::Deleting,
        key_schema: Vec::new(),
        attribute_definitions: Vec::new(),
        creation_date_time: None,
        on_demand_throughput: None,
        warm_throughput: None,
        sse_description: None,
        table_class_summary: None,
        local_secondary_indexes: None,
        global_secondary_indexes: None,
        ..table
    }
}
