//! Global indexes that are made, changed and removed.

use std::sync::Arc;

use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput, WarmThroughput,
};
use dynamo_model::{ServiceError, limits};

use super::capacity::refuse_same;
use super::combination::is_structural;
use crate::design;
use crate::engine::Engine;
use crate::index::Index;
use crate::refusal::invalid;
use crate::table::{Settings, Table};
use crate::throughput::{self, LIFTED, Throughput};

pub(super) fn check_one_at_a_time(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    let updates = request.global_secondary_index_updates.iter().flatten();
    if updates.filter(|update| is_structural(update)).count() > 1 {
        return Err(limit("Only 1 online index can be created or deleted simultaneously per table"));
    }
    Ok(())
}

/// Makes the changes, and answers with the index that is made and has yet to be filled.
pub(super) fn change(
    engine: &Engine,
    table: &Table,
    settings: &mut Settings,
    request: &UpdateTableRequest,
    now: f64,
) -> Result<Option<Arc<Index>>, ServiceError> {
    let mut created = None;
    for update in request.global_secondary_index_updates.iter().flatten() {
        match update {
            GlobalSecondaryIndexUpdate::Create(index) => {
                let definitions = request.attribute_definitions.as_deref();
                created = Some(create(engine, table, settings, index, definitions)?);
            }
            GlobalSecondaryIndexUpdate::Update {
                index_name,
                provisioned_throughput,
                on_demand_throughput,
                warm_throughput,
            } => {
                let asked =
                    Asked { units: *provisioned_throughput, ceilings: *on_demand_throughput, warm: *warm_throughput };
                update_capacity(table, settings, index_name, asked, now)?;
            }
            GlobalSecondaryIndexUpdate::Delete { index_name } => delete(table, settings, index_name)?,
        }
    }
    if request.billing_mode == Some(BillingMode::Provisioned) {
        check_all_provisioned(settings)?;
    }
    Ok(created)
}

fn create(
    engine: &Engine,
    table: &Table,
    settings: &mut Settings,
    index: &GlobalSecondaryIndex,
    definitions: Option<&[AttributeDefinition]>,
) -> Result<Arc<Index>, ServiceError> {
    let name = &index.index_name;
    if settings.index(name).is_some() {
        return Err(ServiceError::validation("Attempting to create an index which already exists"));
    }
    let Some(definitions) = definitions else {
        return Err(invalid(format_args!("AttributeDefinitions is not specified for index: {name}")));
    };
    design::check_definitions(definitions)?;
    design::check_global_index(index, definitions)?;
    check_new_capacity(index, settings.is_on_demand())?;
    check_count(settings)?;
    define(settings, definitions);
    let fresh = Arc::new(Index::global(index.clone(), &table.key, &settings.definitions, engine.new_space()));
    settings.indexes.push(fresh.clone());
    design::check_included(settings.indexes.iter().map(|index| &index.projection))?;
    settings.prune_definitions(&table.key);
    Ok(fresh)
}

fn check_count(settings: &Settings) -> Result<(), ServiceError> {
    if settings.indexes.iter().filter(|index| !index.is_local()).count() < limits::GLOBAL_INDEXES {
        return Ok(());
    }
    Err(limit(format_args!("Number of global secondary indexes exceeds per-table limit of {}", limits::GLOBAL_INDEXES)))
}

fn check_new_capacity(index: &GlobalSecondaryIndex, on_demand: bool) -> Result<(), ServiceError> {
    let name = &index.index_name;
    match index.provisioned_throughput {
        Some(_) if on_demand => {
            return Err(invalid(format_args!(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {name} \
                 when BillingMode is PAY_PER_REQUEST"
            )));
        }
        None if !on_demand => {
            return Err(both_units(name));
        }
        _ => {}
    }
    throughput::check_warm_of_new(index.warm_throughput, index.provisioned_throughput, &format!("index {name}"))?;
    check_ceilings(name, index.on_demand_throughput.unwrap_or_default(), on_demand, |ceiling| ceiling >= 1)
}

/// Adds definitions. An attribute that is known already keeps the type that it has, without complaint.
fn define(settings: &mut Settings, definitions: &[AttributeDefinition]) {
    for definition in definitions {
        let known = &mut settings.definitions;
        if let Err(at) = known.binary_search_by(|known| known.attribute_name.cmp(&definition.attribute_name)) {
            known.insert(at, definition.clone());
        }
    }
}

/// The capacity that an index is to have.
struct Asked {
    units: Option<ProvisionedThroughput>,
    ceilings: Option<OnDemandThroughput>,
    warm: Option<WarmThroughput>,
}

fn update_capacity(
    table: &Table,
    settings: &mut Settings,
    name: &str,
    Asked { units, ceilings, warm }: Asked,
    now: f64,
) -> Result<(), ServiceError> {
    let on_demand = settings.is_on_demand();
    let index = settings.indexes.iter_mut().find(|index| index.name == name).ok_or_else(|| no_index(table, name))?;
    let Some(mut throughput) = index.throughput().cloned() else {
        return Err(not_global("update", name));
    };
    let ceilings = ceilings.filter(|ceilings| throughput::ceilings(*ceilings).next().is_some());
    if units.is_none() && ceilings.is_none() && warm.is_none() {
        return Err(if on_demand { only_what_is_asked(name) } else { both_units(name) });
    }
    if let Some(units) = units {
        check_units(name, &throughput, units, on_demand)?;
        throughput.provision(units, now);
    }
    if let Some(ceilings) = ceilings {
        check_ceilings(name, ceilings, on_demand, |ceiling| ceiling >= 1 || ceiling == LIFTED)?;
        throughput.cap(ceilings);
    }
    if let Some(warm) = warm {
        throughput.warm_up(warm, &format!("index {name}"))?;
    }
    *index = Arc::new(index.with_throughput(throughput));
    Ok(())
}

fn check_units(
    name: &str,
    throughput: &Throughput,
    units: ProvisionedThroughput,
    on_demand: bool,
) -> Result<(), ServiceError> {
    if on_demand {
        return Err(only_what_is_asked(name));
    }
    refuse_same(throughput.units, units, &format!("the index {name}"), &format!("index {name}"))
}

fn check_ceilings(
    name: &str,
    given: OnDemandThroughput,
    on_demand: bool,
    is_ceiling: impl Fn(i64) -> bool,
) -> Result<(), ServiceError> {
    match throughput::ceilings(given).next() {
        // What the service says of an index is not known; these words are a table's.
        Some((member, _)) if !on_demand => Err(invalid(format_args!(
            "{member} for OnDemandThroughput cannot be specified for index: {name} \
             when the table BillingMode is PROVISIONED"
        ))),
        _ => throughput::check_ceilings(given, format_args!("index : {name}"), is_ceiling),
    }
}

fn delete(table: &Table, settings: &mut Settings, name: &str) -> Result<(), ServiceError> {
    match settings.index(name) {
        None => return Err(no_index(table, name)),
        Some(index) if index.is_local() => {
            return Err(not_global("delete", name));
        }
        Some(_) => {}
    }
    settings.indexes.retain(|index| index.name != name);
    settings.features.insights.forget(name);
    settings.prune_definitions(&table.key);
    Ok(())
}

/// A table that is paid for in advance has capacity for every index.
fn check_all_provisioned(settings: &Settings) -> Result<(), ServiceError> {
    let lacks = |index: &&Arc<Index>| index.throughput().is_some_and(|throughput| !throughput.is_provisioned());
    let without: Vec<_> = settings.indexes.iter().filter(lacks).map(|index| index.name.as_str()).collect();
    if without.is_empty() {
        return Ok(());
    }
    Err(invalid(format_args!("ProvisionedThroughput must be specified for index: {}", without.join(","))))
}

/// Of what is paid for by the request no units can be changed.
fn only_what_is_asked(name: &str) -> ServiceError {
    invalid(format_args!(
        "The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST can be to \
         OnDemandThroughput, WarmThroughput"
    ))
}

fn both_units(name: &str) -> ServiceError {
    invalid(format_args!("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"))
}

fn not_global(act: &str, name: &str) -> ServiceError {
    ServiceError::validation(format!("Cannot {act} an index that is not a GlobalSecondaryIndex: {name}"))
}

fn no_index(table: &Table, name: &str) -> ServiceError {
    ServiceError::ResourceNotFound {
        message: format!("Requested resource not found: Index {name} for table {}", table.name),
    }
}

fn limit(what: impl std::fmt::Display) -> ServiceError {
    ServiceError::LimitExceeded { message: format!("Subscriber limit exceeded: {what}") }
}
