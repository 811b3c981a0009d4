mod answer;
mod capacity;
mod combination;
mod indexes;
mod stream;

use std::sync::Arc;

use dynamo_model::ServiceError;
use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest, UpdateTableResponse};
use dynamo_model::schema::BillingMode;
use dynamo_store::Ticket;

use crate::backfill::backfill;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::index::Index;
use crate::table::{Settings, Table};
use crate::txn::Written;
use crate::{encryption, table_class};

pub(crate) fn constrain(request: &UpdateTableRequest, check: &mut Constraints) {
    if let Some(mode) = &request.billing_mode {
        check.choice(mode.as_str(), BillingMode::NAMES, "billingMode");
    }
    check.known_table(&request.table_name);
    check.throughput(request.provisioned_throughput.as_ref(), "provisionedThroughput");
    check.definitions(request.attribute_definitions.as_deref().unwrap_or_default());
    check.stream(request.stream_specification.as_ref());
    check.encryption(request.sse_specification.as_ref());
    for (at, update) in request.global_secondary_index_updates.iter().flatten().enumerate() {
        constrain_index(update, &format!("globalSecondaryIndexUpdates.{}.member", at + 1), check);
    }
}

fn constrain_index(update: &GlobalSecondaryIndexUpdate, member: &str, check: &mut Constraints) {
    match update {
        GlobalSecondaryIndexUpdate::Create(index) => check.global_index(index, &format!("{member}.create")),
        GlobalSecondaryIndexUpdate::Update { index_name, provisioned_throughput, .. } => {
            check.new_name(index_name, &format!("{member}.update.indexName"));
            check.throughput(provisioned_throughput.as_ref(), &format!("{member}.update.provisionedThroughput"));
        }
        GlobalSecondaryIndexUpdate::Delete { index_name } => {
            check.new_name(index_name, &format!("{member}.delete.indexName"));
        }
    }
}

pub(crate) fn run(engine: &Engine, request: UpdateTableRequest) -> Result<Written<UpdateTableResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    combination::check(&request)?;

    let _change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    let before = table.settings.load_full();
    let now = engine.now();
    indexes::check_one_at_a_time(&request)?;
    let mut after = Settings::clone(&before);
    after.deletion_protection = request.deletion_protection_enabled.unwrap_or(before.deletion_protection);
    if let Some(asked) = &request.sse_specification {
        after.encryption = encryption::changed(before.encryption.as_ref(), asked)?;
    }
    if let Some(asked) = &request.table_class {
        after.class = table_class::changed(after.class, asked.clone(), now);
    }
    capacity::change(&mut after, &request, now)?;
    let created = indexes::change(engine, &table, &mut after, &request, now)?;
    let enabled = stream::change(engine, &table, &mut after, request.stream_specification.as_ref())?;

    let table_description = answer::describe(&table, &before, &after, &request, now);
    let ticket = put_in_force(engine, &table, after, created.as_deref())?;
    let response = UpdateTableResponse { table_description: Box::new(table_description) };
    Ok(Written { response, ticket: enabled.and(ticket) })
}

/// Writers wait until the new index holds what the table holds; from then on they keep it so themselves.
///
/// The service fills an index while writers go on, and calls it CREATING meanwhile; here no one ever sees that.
fn put_in_force(
    engine: &Engine,
    table: &Table,
    after: Settings,
    created: Option<&Index>,
) -> Result<Ticket, ServiceError> {
    let _stripes = engine.stripes.lock_all();
    let mut ticket = match created {
        None => Ticket::resolved(),
        Some(index) => backfill(engine, table, index.space, |txn, key, item| {
            txn.backfill(index, key, item);
            Ok(())
        })?,
    };
    let after = Arc::new(after);
    let before = table.settings.swap(after.clone());
    if let (Some(stream), None) = (&before.stream, &after.stream) {
        stream.disable(engine.milliseconds());
    }
    for index in before.indexes.iter().filter(|index| after.index(&index.name).is_none()) {
        ticket = ticket.and(engine.clear(index.space)?);
    }
    Ok(ticket)
}
