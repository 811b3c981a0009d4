//! The answer tells of a table on its way, as the service's does, with statuses that pass at once.

use std::sync::Arc;

use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest};
use dynamo_model::schema::{
    BillingModeSummary, GlobalSecondaryIndexDescription, IndexStatus, OnDemandThroughput, SseStatus, TableDescription,
    TableStatus,
};

use super::combination::is_structural;
use crate::index::Index;
use crate::table::{Settings, Table};
use crate::throughput::LIFTED;

pub(super) fn describe(
    table: &Table,
    before: &Settings,
    after: &Settings,
    request: &UpdateTableRequest,
    now: f64,
) -> TableDescription {
    let mut told = table.describe_with(&meanwhile(table, before, after), now);
    let updates = request.global_secondary_index_updates.as_deref().unwrap_or_default();
    // All else is done at once, or, as an index's capacity, is no matter of the table's.
    if request.billing_mode.is_some()
        || request.provisioned_throughput.is_some()
        || request.stream_specification.is_some()
        || request.table_class.is_some()
        || updates.iter().any(is_structural)
    {
        told.table_status = TableStatus::Updating;
    }
    if request.sse_specification.is_some() {
        told.sse_description.get_or_insert_default().status = Some(SseStatus::Updating);
    }
    if after.throughput.describe_warm() != before.throughput.describe_warm() && request.warm_throughput.is_some() {
        told.warm_throughput.iter_mut().for_each(|warm| warm.status = TableStatus::Updating);
    }
    tell_lifted(&mut told.on_demand_throughput, request.on_demand_throughput);
    for update in updates {
        let mut indexes = told.global_secondary_indexes.iter_mut().flatten();
        if let Some(index) = indexes.find(|index| index.index_name == update.index_name()) {
            tell_update(index, update);
        }
    }
    told
}

/// What holds until the change is done: the settings between those before and those after.
fn meanwhile(table: &Table, before: &Settings, after: &Settings) -> Settings {
    let known = before.indexes.iter().map(|index| match after.index(&index.name) {
        Some(after) => index_meanwhile(index, after),
        None => index.clone(),
    });
    let fresh = after.indexes.iter().filter(|index| before.index(&index.name).is_none());
    let mut told = Settings {
        // An index that is being removed has its attributes still.
        definitions: before.definitions.iter().chain(&after.definitions).cloned().collect(),
        indexes: known.chain(fresh.cloned()).collect(),
        billing: billing_meanwhile(before, after),
        throughput: before.throughput.meanwhile(&after.throughput),
        class: before.class.clone(),
        encryption: before.encryption.clone(),
        ..after.clone()
    };
    told.definitions.sort_unstable_by(|a, b| a.attribute_name.cmp(&b.attribute_name));
    told.definitions.dedup();
    told.prune_definitions(&table.key);
    told
}

fn index_meanwhile(before: &Arc<Index>, after: &Arc<Index>) -> Arc<Index> {
    match (before.throughput(), after.throughput()) {
        (Some(old), Some(new)) if old != new => Arc::new(after.with_throughput(old.meanwhile(new))),
        _ => before.clone(),
    }
}

/// When the table was last set to be paid for by the request is told once it is.
fn billing_meanwhile(before: &Settings, after: &Settings) -> Option<BillingModeSummary> {
    let mut told = after.billing.clone();
    if after.is_on_demand()
        && !before.is_on_demand()
        && let Some(summary) = &mut told
    {
        summary.last_update_to_pay_per_request_date_time = None;
    }
    told
}

/// A ceiling that is lifted is told as it was said, and left out from then on.
fn tell_lifted(told: &mut Option<OnDemandThroughput>, asked: Option<OnDemandThroughput>) {
    let Some(asked) = asked else { return };
    let mut ceilings = told.unwrap_or_default();
    let lifted = |ceiling: &i64| *ceiling == LIFTED;
    ceilings.max_read_request_units = asked.max_read_request_units.filter(lifted).or(ceilings.max_read_request_units);
    ceilings.max_write_request_units =
        asked.max_write_request_units.filter(lifted).or(ceilings.max_write_request_units);
    if ceilings != OnDemandThroughput::default() {
        *told = Some(ceilings);
    }
}

fn tell_update(index: &mut GlobalSecondaryIndexDescription, update: &GlobalSecondaryIndexUpdate) {
    match update {
        GlobalSecondaryIndexUpdate::Create(_) => {
            index.index_status = IndexStatus::Creating;
            index.backfilling = Some(false);
            index.warm_throughput = None;
        }
        GlobalSecondaryIndexUpdate::Update { on_demand_throughput, warm_throughput, .. } => {
            index.index_status = IndexStatus::Updating;
            if warm_throughput.is_some() {
                index.warm_throughput.iter_mut().for_each(|warm| warm.status = TableStatus::Updating);
            }
            tell_lifted(&mut index.on_demand_throughput, *on_demand_throughput);
        }
        GlobalSecondaryIndexUpdate::Delete { .. } => index.index_status = IndexStatus::Deleting,
    }
}
