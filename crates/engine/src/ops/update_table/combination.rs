//! What goes together in one request, whatever the table is.

use std::collections::BTreeSet;

use dynamo_model::ServiceError;
use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest};
use dynamo_model::schema::BillingMode;

use crate::refusal::invalid;
use crate::stream::specification;
use crate::throughput;

pub(super) fn check(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    let updates = request.global_secondary_index_updates.as_deref();
    check_something_to_do(request)?;
    if let Some(units) = request.provisioned_throughput {
        throughput::check_units(units)?;
    }
    if updates.is_some_and(<[_]>::is_empty) {
        return Err(invalid("List of GlobalSecondaryIndexUpdates is empty"));
    }
    check_each_index_once(updates.unwrap_or_default())?;
    check_alone(request)?;
    request.stream_specification.as_ref().map_or(Ok(None), specification::of_change)?;
    check_billing(request)
}

fn check_something_to_do(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    if request.provisioned_throughput.is_some()
        || request.billing_mode.is_some()
        || request.on_demand_throughput.is_some()
        || request.deletion_protection_enabled.is_some()
        || request.stream_specification.is_some()
        || request.global_secondary_index_updates.as_ref().is_some_and(|updates| !updates.is_empty())
    {
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

/// Some changes are not made together with others. Which of these complaints comes first is not known.
fn check_alone(request: &UpdateTableRequest) -> Result<(), ServiceError> {
    let updates = request.global_secondary_index_updates.as_deref().unwrap_or_default();
    let units = request.provisioned_throughput.is_some();
    let ceilings = request.on_demand_throughput.is_some();
    let stream = request.stream_specification.is_some();
    if request.deletion_protection_enabled.is_some()
        && (units || ceilings || stream || request.billing_mode.is_some() || !updates.is_empty())
    {
        return Err(invalid("DeletionProtection modification must be the only operation in the request"));
    }
    if ceilings && (units || stream || !updates.is_empty()) {
        return Err(invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"));
    }
    if units && updates.iter().any(is_structural) {
        return Err(invalid("You cannot create or delete index while updating table IOPS"));
    }
    if stream && (units || request.billing_mode == Some(BillingMode::Provisioned)) {
        return Err(invalid("You cannot modify stream status while updating table IOPS"));
    }
    if stream && updates.iter().any(is_structural) {
        return Err(invalid("You cannot create or delete index while changing stream status"));
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
