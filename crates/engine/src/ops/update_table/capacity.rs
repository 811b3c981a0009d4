//! The table's capacity: how it is paid for, its units, its ceilings.

use std::sync::Arc;

use dynamo_model::ServiceError;
use dynamo_model::api::UpdateTableRequest;
use dynamo_model::schema::{BillingMode, BillingModeSummary, OnDemandThroughput, ProvisionedThroughput};

use crate::refusal::invalid;
use crate::table::Settings;
use crate::throughput::{self, LIFTED, Throughput};

pub(super) fn change(settings: &mut Settings, request: &UpdateTableRequest, now: f64) -> Result<(), ServiceError> {
    match request.billing_mode {
        Some(BillingMode::PayPerRequest) => to_on_demand(settings, now),
        Some(BillingMode::Provisioned) => to_provisioned(settings),
        _ => {}
    }
    if let Some(units) = request.provisioned_throughput {
        check_units(settings, units)?;
        settings.throughput.provision(units, now);
    }
    if let Some(ceilings) = request.on_demand_throughput {
        check_ceilings(settings, ceilings)?;
        settings.throughput.cap(ceilings);
    }
    if let Some(warm) = request.warm_throughput {
        settings.throughput.warm_up(warm, "table")?;
    }
    Ok(())
}

fn to_on_demand(settings: &mut Settings, now: f64) {
    if settings.is_on_demand() {
        return;
    }
    settings.billing = Some(BillingModeSummary {
        billing_mode: BillingMode::PayPerRequest,
        last_update_to_pay_per_request_date_time: Some(now),
    });
    change_all(settings, |throughput| throughput.release(now));
}

/// The units are given beside it. The summary stays for good, and still tells when the table was last on demand.
fn to_provisioned(settings: &mut Settings) {
    if let Some(summary) = &mut settings.billing {
        summary.billing_mode = BillingMode::Provisioned;
    }
    // Ceilings do not come back with the next change, either: <https://github.com/go-to-k/cdkd/issues/3403>.
    change_all(settings, Throughput::uncap);
}

/// Changes the capacity of the table and of all its indexes.
fn change_all(settings: &mut Settings, change: impl Fn(&mut Throughput)) {
    change(&mut settings.throughput);
    for index in &mut settings.indexes {
        if let Some(mut throughput) = index.throughput().cloned() {
            change(&mut throughput);
            *index = Arc::new(index.with_throughput(throughput));
        }
    }
}

fn check_units(settings: &Settings, units: ProvisionedThroughput) -> Result<(), ServiceError> {
    if settings.is_on_demand() {
        return Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    refuse_same(settings.throughput.units, units, "the table", "the table")
}

/// Refuses a change of units that is none, of the table or an index; the service puts an article before an index only
/// once.
pub(super) fn refuse_same(
    current: ProvisionedThroughput,
    units: ProvisionedThroughput,
    whose: &str,
    whose_again: &str,
) -> Result<(), ServiceError> {
    if units != current {
        return Ok(());
    }
    let ProvisionedThroughput { read_capacity_units: reads, write_capacity_units: writes } = units;
    Err(ServiceError::validation(format!(
        "The provisioned throughput for {whose} will not change. The requested value equals the current value. \
         Current ReadCapacityUnits provisioned for {whose_again}: {reads}. Requested ReadCapacityUnits: {reads}. \
         Current WriteCapacityUnits provisioned for {whose_again}: {writes}. Requested WriteCapacityUnits: {writes}. \
         Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )))
}

fn check_ceilings(settings: &Settings, given: OnDemandThroughput) -> Result<(), ServiceError> {
    match throughput::ceilings(given).next() {
        Some((name, _)) if !settings.is_on_demand() => Err(invalid(format_args!(
            "{name} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"
        ))),
        _ => throughput::check_ceilings(given, "table", |ceiling| ceiling >= 1 || ceiling == LIFTED),
    }
}
