use dynamo_model::ServiceError;
use dynamo_model::api::{UpdateContinuousBackupsRequest, UpdateContinuousBackupsResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &UpdateContinuousBackupsRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
    if let Some(days) = request.point_in_time_recovery_specification.recovery_period_in_days {
        let member = "pointInTimeRecoverySpecification.recoveryPeriodInDays";
        check.at_least(days.into(), member, 1);
        check.at_most(days.into(), member, 35);
    }
}

pub(crate) fn run(
    engine: &Engine,
    request: UpdateContinuousBackupsRequest,
) -> Result<UpdateContinuousBackupsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;

    let change = engine.catalog.change();
    let table = engine.catalog.backed_up(&request.table_name)?;
    let now = engine.now();
    let continuous_backups_description = table.change_features(&change, |features| {
        features.recovery.switch(&request.point_in_time_recovery_specification, now)?;
        Ok(features.recovery.describe(now))
    })?;
    Ok(UpdateContinuousBackupsResponse { continuous_backups_description })
}
