//! What goes together in one request, whatever the table is.

use std::collections::BTreeSet;

use dynamo_model::ServiceError;
use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest};
use dynamo_model::schema::{BillingMode, OnDemandThroughput, WarmThroughput};

use crate::refusal::invalid;
use crate::stream::specification;
use crate::{table_class, throughput};

/// What a request is about. A structure that is empty, or an empty list, counts as absent.
struct Asked {
    units: bool,
    billing: bool,
    ceilings: bool,
    warm: bool,
    indexes: bool,
    stream: bool,
    encryption: bool,
    class: bool,
    protection: bool,
}

impl Asked {
    fn of(request: &UpdateTableRequest) -> Self {
        Self {
            units: request.provisioned_throughput.is_some(),
            billing: request.billing_mode.is_some(),
            ceilings: request.on_demand_throughput.is_some_and(|asked| asked != OnDemandThroughput::default()),
            warm: request.warm_throughput.is_some_and(|asked| asked != WarmThroughput::default()),
            indexes: request.global_secondary_index_updates.as_ref().is_some_and(|updates| !updates.is_empty()),
            stream: request.stream_specification.is_some(),
            encryption: request.sse_specification.is_some(),
            class: request.table_class.is_some(),
            protection: request.deletion_protection_enabled.is_some(),
        }
    }

    fn count(&self) -> usize {
        let all = [
            self.units,
            self.billing,
            self.ceilings,
            self.warm,
            self.indexes,
            self.stream,
            self.encryption,
            self.class,
            self.protection,
        ];
        all.into_iter().filter(|asked| *asked).count()
    }
}

pub(super) fn check(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    let updates = request.global_secondary_index_updates.as_deref();
    let asked = Asked::of(request);
    check_something_to_do(&asked)?;
    table_class::check(request.table_class.as_ref())?;
    if let Some(units) = request.provisioned_throughput {
        throughput::check_units(units)?;
    }
    if updates.is_some_and(<[_]>::is_empty) {
        return Err(invalid("List of GlobalSecondaryIndexUpdates is empty"));
    }
    check_each_index_once(updates.unwrap_or_default())?;
    check_warm_of_indexes(updates.unwrap_or_default())?;
    check_alone(request, &asked)?;
    request.stream_specification.as_ref().map_or(Ok(None), specification::of_change)?;
    check_billing(request)
}

fn check_something_to_do(asked: &Asked) -> Result<(), ServiceError> {
    if asked.count() > 0 {
        return Ok(());
    }
    Err(ServiceError::validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, \
         SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, \
         DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    ))
}

fn check_each_index_once(updates: &[GlobalSecondaryIndexUpdate]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    match updates.iter().map(GlobalSecondaryIndexUpdate::index_name).find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(twice) => Err(invalid(format_args!(
            "Only one global secondary index update per index is allowed simultaneously. Index: {twice}"
        ))),
    }
}

/// Some changes are not made together with others. Which of the complaints after the first three comes first is not
/// known.
fn check_alone(request: &UpdateTableRequest, asked: &Asked) -> Result<(), ServiceError> {
    let updates = request.global_secondary_index_updates.as_deref().unwrap_or_default();
    let alone = [
        (asked.encryption, "Server-Side Encryption modification"),
        (asked.class, "TableClass modification"),
        (asked.protection, "DeletionProtection modification"),
    ];
    for (is_asked, what) in alone {
        if is_asked && asked.count() > 1 {
            return Err(invalid(format_args!("{what} must be the only operation in the request")));
        }
    }
    check_warm_alone(asked, updates)?;
    if asked.ceilings && (asked.units || asked.stream || asked.indexes) {
        return Err(invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"));
    }
    if asked.units && updates.iter().any(is_structural) {
        return Err(invalid("You cannot create or delete index while updating table IOPS"));
    }
    if asked.stream && (asked.units || request.billing_mode == Some(BillingMode::Provisioned)) {
        return Err(invalid("You cannot modify stream status while updating table IOPS"));
    }
    if asked.stream && updates.iter().any(is_structural) {
        return Err(invalid("You cannot create or delete index while changing stream status"));
    }
    Ok(())
}

/// What a table can serve at once goes together with the same of its indexes alone.
fn check_warm_alone(asked: &Asked, updates: &[GlobalSecondaryIndexUpdate]) -> Result<(), ServiceError> {
    let creates = |update: &GlobalSecondaryIndexUpdate| matches!(update, GlobalSecondaryIndexUpdate::Create(_));
    if asked.warm && updates.iter().any(creates) {
        return Err(invalid("Create global secondary index cannot be specified when updating WarmThroughput"));
    }
    if asked.warm && asked.count() > 1 + usize::from(asked.indexes) {
        return Err(invalid("WarmThroughput must be the only operation in the request"));
    }
    Ok(())
}

/// What an index is asked to serve at once must say something.
fn check_warm_of_indexes(updates: &[GlobalSecondaryIndexUpdate]) -> Result<(), ServiceError> {
    for update in updates {
        if let GlobalSecondaryIndexUpdate::Update { index_name, warm_throughput: Some(warm), .. } = update
            && *warm == WarmThroughput::default()
        {
            return Err(invalid(format_args!(
                "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified \
                 for index: {index_name}"
            )));
        }
    }
    Ok(())
}

fn check_billing(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    match (&request.billing_mode, request.provisioned_throughput) {
        (Some(BillingMode::PayPerRequest), Some(_)) => {
            Err(invalid("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"))
        }
        (Some(BillingMode::Provisioned), None) => {
            Err(invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"))
        }
        _ => Ok(()),
    }
}

/// Whether an index is made or removed.
pub(super) fn is_structural(update: &GlobalSecondaryIndexUpdate) -> bool {
    !matches!(update, GlobalSecondaryIndexUpdate::Update { .. })
}
