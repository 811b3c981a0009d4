use std::sync::Arc;

use dynamo_model::ServiceError;
use dynamo_model::api::{TimeToLiveSpecification, UpdateTimeToLiveRequest, UpdateTimeToLiveResponse};
use dynamo_store::Ticket;

use crate::backfill::backfill;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::expiry::Expiry;
use crate::table::{Settings, Table};
use crate::txn::Written;

/// For how long after a change there can be no other, in seconds. The service's documentation has an hour; probes in
/// October 2026 were refused after 1,811 seconds, and no longer after 1,872.
const INTERVAL: u64 = 31 * 60;

pub(crate) fn constrain(request: &UpdateTimeToLiveRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
    let attribute = &request.time_to_live_specification.attribute_name;
    check.shortest(attribute, "timeToLiveSpecification.attributeName", 1);
    check.longest(attribute, "timeToLiveSpecification.attributeName", 255);
}

pub(crate) fn run(
    engine: &Engine,
    request: UpdateTimeToLiveRequest,
) -> Result<Written<UpdateTimeToLiveResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let asked = request.time_to_live_specification;

    let _change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    check_change(&table.settings.load(), &asked, engine.seconds())?;
    let ticket = if asked.enabled { enable(engine, &table, &asked.attribute_name)? } else { disable(engine, &table)? };
    Ok(Written { response: UpdateTimeToLiveResponse { time_to_live_specification: asked }, ticket })
}

/// The service tells first of what changes nothing.
fn check_change(settings: &Settings, asked: &TimeToLiveSpecification, now: u64) -> Result<(), ServiceError> {
    match &settings.expiry {
        None if !asked.enabled => return Err(ServiceError::validation("TimeToLive is already disabled")),
        Some(expiry) if expiry.attribute != *asked.attribute_name => {
            return Err(ServiceError::validation(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {}",
                expiry.attribute
            )));
        }
        Some(_) if asked.enabled => return Err(ServiceError::validation("TimeToLive is already enabled")),
        _ => {}
    }
    if settings.expiry_changed.is_some_and(|changed| now.saturating_sub(changed) < INTERVAL) {
        return Err(ServiceError::validation("Time to live has been modified multiple times within a fixed interval"));
    }
    Ok(())
}

/// Writers wait until the index of when items expire holds what the table holds.
fn enable(engine: &Engine, table: &Table, attribute: &str) -> Result<Ticket, ServiceError> {
    let expiry = Arc::new(Expiry { attribute: attribute.into(), space: engine.new_space() });
    let _stripes = engine.stripes.lock_all();
    let ticket = backfill(engine, table, expiry.space, |txn, key, item| txn.backfill_expiry(&expiry, key, item))?;
    put_in_force(engine, table, Some(expiry));
    engine.upkeep.begin(engine.milliseconds());
    Ok(ticket)
}

fn disable(engine: &Engine, table: &Table) -> Result<Ticket, ServiceError> {
    let _stripes = engine.stripes.lock_all();
    let before = put_in_force(engine, table, None);
    let tickets = before.expiry.iter().map(|expiry| engine.clear(expiry.space)).collect::<Result<_, _>>()?;
    Ok(Ticket::all(tickets))
}

fn put_in_force(engine: &Engine, table: &Table, expiry: Option<Arc<Expiry>>) -> Arc<Settings> {
    let before = table.settings.load_full();
    let expiry_changed = Some(engine.seconds());
    table.settings.store(Arc::new(Settings { expiry, expiry_changed, ..Settings::clone(&before) }));
    before
}
