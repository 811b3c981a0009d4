use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use dynamo_model::ServiceError;
use dynamo_model::api::{CreateTableRequest, CreateTableResponse};
use dynamo_model::schema::{
    BillingMode, BillingModeSummary, GlobalSecondaryIndex, IndexStatus, TableDescription, TableStatus,
};
use dynamo_store::Ticket;

use crate::constraints::Constraints;
use crate::encryption::Encryption;
use crate::engine::Engine;
use crate::features::{Features, Place, check_policy, check_tags};
use crate::index::Index;
use crate::key::KeySpec;
use crate::refusal::invalid;
use crate::stream::{Stream, specification};
use crate::table::{Settings, Table};
use crate::tally::Tally;
use crate::throughput::{self, Throughput};
use crate::txn::Written;
use crate::{catalog, design, table_class};

pub(crate) fn constrain(request: &CreateTableRequest, check: &mut Constraints) {
    if let Some(mode) = &request.billing_mode {
        check.choice(mode.as_str(), BillingMode::NAMES, "billingMode");
    }
    check.new_name(&request.table_name, "tableName");
    check.throughput(request.provisioned_throughput.as_ref(), "provisionedThroughput");
    check.key_schema(&request.key_schema, "keySchema");
    check.definitions(&request.attribute_definitions);
    check.stream(request.stream_specification.as_ref());
    check.encryption(request.sse_specification.as_ref());
    for (at, index) in request.global_secondary_indexes.iter().flatten().enumerate() {
        check.global_index(index, &format!("globalSecondaryIndexes.{}.member", at + 1));
    }
    for (at, index) in request.local_secondary_indexes.iter().flatten().enumerate() {
        check.local_index(index, &format!("localSecondaryIndexes.{}.member", at + 1));
    }
}

pub(crate) fn run(engine: &Engine, request: CreateTableRequest) -> Result<Written<CreateTableResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_capacity(&request)?;
    check_design(&request)?;
    let view = specification::of_new_table(request.stream_specification.as_ref())?;
    let encryption = request.sse_specification.as_ref().map_or(Ok(None), Encryption::of)?;
    table_class::check(request.table_class.as_ref())?;
    check_tags(request.tags.as_deref().unwrap_or_default())?;
    request.resource_policy.as_deref().map_or(Ok(()), check_policy)?;

    let mut change = engine.catalog.change();
    if engine.catalog.find(&request.table_name).is_some() {
        let message = format!("Table already exists: {}", request.table_name);
        return Err(ServiceError::ResourceInUse { message });
    }
    let features = features(&request, engine.milliseconds())?;
    let (stream, ticket) = match view {
        None => (None, Ticket::resolved()),
        Some(view) => {
            let (stream, ticket) = Stream::enable(engine, &request.table_name, &request.key_schema, view)?;
            (Some(stream), ticket)
        }
    };
    let extras = Extras { stream, encryption, features };
    let table = Arc::new(build(engine, request, change.new_id(), extras));
    change.insert(table.clone());
    let table_description = Box::new(creating(table.describe(engine.now())));
    Ok(Written { response: CreateTableResponse { table_description }, ticket })
}

fn is_on_demand(request: &CreateTableRequest) -> bool {
    request.billing_mode == Some(BillingMode::PayPerRequest)
}

fn check_capacity(request: &CreateTableRequest) -> Result<(), ServiceError> {
    match request.provisioned_throughput {
        None if !is_on_demand(request) => {
            return Err(invalid(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
            ));
        }
        Some(_) if is_on_demand(request) => {
            return Err(invalid(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ));
        }
        Some(units) => throughput::check_units(units)?,
        None => {}
    }
    throughput::check_warm_of_new(request.warm_throughput, request.provisioned_throughput, "table")?;
    let Some(ceilings) = request.on_demand_throughput else { return Ok(()) };
    match throughput::ceilings(ceilings).next() {
        Some((name, _)) if !is_on_demand(request) => Err(invalid(format_args!(
            "{name} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."
        ))),
        _ => throughput::check_ceilings(ceilings, "table", |ceiling| ceiling >= 1),
    }
}

fn check_design(request: &CreateTableRequest) -> Result<(), ServiceError> {
    let definitions = &request.attribute_definitions;
    let locals = request.local_secondary_indexes.as_deref();
    let globals = request.global_secondary_indexes.as_deref();
    design::check_definitions(definitions)?;
    design::check_table_key(&request.key_schema, definitions)?;
    check_all_used(request)?;
    if let Some(locals) = locals {
        design::check_local_indexes(&request.key_schema, locals, definitions)?;
    }
    if let Some(globals) = globals {
        check_global_indexes(globals, request)?;
    }
    let locals = locals.unwrap_or_default().iter().map(|index| &index.projection);
    let globals = globals.unwrap_or_default().iter().map(|index| &index.projection);
    design::check_included(locals.chain(globals))
}

fn check_all_used(request: &CreateTableRequest) -> Result<(), ServiceError> {
    let locals = request.local_secondary_indexes.as_deref().unwrap_or_default();
    let globals = request.global_secondary_indexes.as_deref().unwrap_or_default();
    let keys = request.key_schema.iter();
    let keys = keys.chain(locals.iter().flat_map(|index| &index.key_schema));
    let keys = keys.chain(globals.iter().flat_map(|index| &index.key_schema));
    design::check_all_used(&request.attribute_definitions, keys, !locals.is_empty() || !globals.is_empty())
}

fn check_global_indexes(indexes: &[GlobalSecondaryIndex], request: &CreateTableRequest) -> Result<(), ServiceError> {
    for index in indexes {
        design::check_global_index(index, &request.attribute_definitions)?;
        check_index_capacity(index, is_on_demand(request))?;
    }
    let locals = request.local_secondary_indexes.iter().flatten().map(|index| index.index_name.as_str());
    design::check_names(locals.chain(indexes.iter().map(|index| index.index_name.as_str())))?;
    design::check_global_list(indexes)
}

fn check_index_capacity(index: &GlobalSecondaryIndex, on_demand: bool) -> Result<(), ServiceError> {
    let name = &index.index_name;
    match index.provisioned_throughput {
        Some(_) if on_demand => {
            return Err(invalid(format_args!(
                "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
            )));
        }
        None if !on_demand => {
            return Err(invalid(format_args!("ProvisionedThroughput is not specified for index: {name}")));
        }
        _ => {}
    }
    throughput::check_warm_of_new(index.warm_throughput, index.provisioned_throughput, &format!("index {name}"))?;
    let Some(ceilings) = index.on_demand_throughput else { return Ok(()) };
    match throughput::ceilings(ceilings).next() {
        // What the service says of an index is not known; these words are a table's.
        Some((member, _)) if !on_demand => Err(invalid(format_args!(
            "{member} for OnDemandThroughput cannot be specified for index: {name} when table BillingMode is PROVISIONED."
        ))),
        _ => throughput::check_ceilings(ceilings, format_args!("index : {name}"), |ceiling| ceiling >= 1),
    }
}

/// What a new table is to have beside its keys, indexes and capacity.
struct Extras {
    stream: Option<Arc<Stream>>,
    encryption: Option<Encryption>,
    features: Features,
}

fn build(engine: &Engine, request: CreateTableRequest, id: String, extras: Extras) -> Table {
    let Extras { stream, encryption, features } = extras;
    let billing = is_on_demand(&request).then(|| BillingModeSummary {
        billing_mode: BillingMode::PayPerRequest,
        last_update_to_pay_per_request_date_time: Some(engine.now()),
    });
    let mut definitions = request.attribute_definitions;
    definitions.sort_unstable_by(|a, b| a.attribute_name.cmp(&b.attribute_name));
    let key = KeySpec::new(&request.key_schema, &definitions);
    let locals = request.local_secondary_indexes.into_iter().flatten();
    let locals = locals.map(|index| Index::local(index, &key, &definitions, engine.new_space()));
    let globals = request.global_secondary_indexes.into_iter().flatten();
    let globals = globals.map(|index| Index::global(index, &key, &definitions, engine.new_space()));
    let indexes = locals.chain(globals).map(Arc::new).collect();
    Table {
        arn: catalog::arn(&request.table_name),
        name: request.table_name,
        id,
        created: engine.now(),
        space: engine.new_space(),
        key,
        key_schema: request.key_schema,
        tally: Tally::default(),
        names: OnceLock::new(),
        settings: ArcSwap::from_pointee(Settings {
            deleted: false,
            definitions,
            indexes,
            billing,
            throughput: Throughput::new(
                request.provisioned_throughput,
                request.on_demand_throughput,
                request.warm_throughput,
            ),
            class: table_class::of_new_table(request.table_class),
            encryption,
            deletion_protection: request.deletion_protection_enabled.unwrap_or(false),
            latest_stream: stream.clone(),
            stream,
            expiry: None,
            expiry_changed: None,
            features,
        }),
    }
}

/// The tags and the policy of a new table that is made now, in milliseconds since 1970.
fn features(request: &CreateTableRequest, now: u64) -> Result<Features, ServiceError> {
    let mut features = Features::default();
    features.tags.set(request.tags.clone().unwrap_or_default())?;
    if let Some(policy) = &request.resource_policy {
        let arn = catalog::arn(&request.table_name);
        let place = Place { arn: &arn, table_name: &request.table_name, expected: None };
        features.policies.put(place, policy.clone(), now)?;
    }
    Ok(features)
}

/// The answer tells of a table on its way, as the service's does; it can be used at once all the same.
fn creating(mut table: TableDescription) -> TableDescription {
    table.table_status = TableStatus::Creating;
    table.warm_throughput = None;
    if let Some(summary) = &mut table.billing_mode_summary {
        summary.last_update_to_pay_per_request_date_time = None;
    }
    for index in table.global_secondary_indexes.iter_mut().flatten() {
        index.index_status = IndexStatus::Creating;
        index.warm_throughput = None;
    }
    table
}
