//! Whether a table could be restored as it was at a point in time. It is kept; nothing is ever backed up or restored.

use dynamo_model::ServiceError;
use dynamo_model::api::{
    ContinuousBackupsDescription, ContinuousBackupsStatus, PointInTimeRecoveryDescription,
    PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
};

/// How many days back a table can be restored, unless a request says.
const USUAL_DAYS: i32 = 35;
const SECONDS_A_DAY: f64 = 86_400.0;
/// The newest moment to restore is so long ago, in seconds.
const LAG: f64 = 300.0;

/// Recovery to a point in time; `None` while it is off.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Recovery(Option<Window>);

#[derive(Clone, PartialEq, Debug)]
struct Window {
    /// Seconds since 1970.
    since: f64,
    days: i32,
}

impl Recovery {
    /// Switches recovery; a window that is open stays so, with as many days as the request says.
    pub(crate) fn switch(&mut self, asked: &PointInTimeRecoverySpecification, now: f64) -> Result<(), ServiceError> {
        match (asked.point_in_time_recovery_enabled, asked.recovery_period_in_days) {
            (false, Some(_)) => {
                return Err(ServiceError::validation(
                    "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
                ));
            }
            (false, None) => self.0 = None,
            (true, days) => {
                let since = self.0.as_ref().map_or(now, |window| window.since);
                self.0 = Some(Window { since, days: days.unwrap_or(USUAL_DAYS) });
            }
        }
        Ok(())
    }

    /// How it is at a time, in seconds since 1970.
    pub(crate) fn describe(&self, now: f64) -> ContinuousBackupsDescription {
        let recovery = match &self.0 {
            None => PointInTimeRecoveryDescription {
                point_in_time_recovery_status: PointInTimeRecoveryStatus::Disabled,
                recovery_period_in_days: None,
                earliest_restorable_date_time: None,
                latest_restorable_date_time: None,
            },
            Some(window) => {
                let earliest = window.since.max(now - f64::from(window.days) * SECONDS_A_DAY);
                PointInTimeRecoveryDescription {
                    point_in_time_recovery_status: PointInTimeRecoveryStatus::Enabled,
                    recovery_period_in_days: Some(window.days),
                    earliest_restorable_date_time: Some(earliest),
                    latest_restorable_date_time: Some(earliest.max(now - LAG)),
                }
            }
        };
        ContinuousBackupsDescription {
            continuous_backups_status: ContinuousBackupsStatus::Enabled,
            point_in_time_recovery_description: Some(recovery),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(days: Option<i32>) -> PointInTimeRecoverySpecification {
        PointInTimeRecoverySpecification { point_in_time_recovery_enabled: true, recovery_period_in_days: days }
    }

    #[test]
    fn the_window_moves_with_the_time() {
        let mut recovery = Recovery::default();
        recovery.switch(&asked(Some(1)), 1000.0).unwrap();
        let times = |now| {
            let told = recovery.describe(now).point_in_time_recovery_description.unwrap();
            (told.earliest_restorable_date_time.unwrap(), told.latest_restorable_date_time.unwrap())
        };
        assert_eq!(times(1000.0), (1000.0, 1000.0));
        assert_eq!(times(2000.0), (1000.0, 1700.0));
        assert_eq!(times(1000.0 + 2.0 * SECONDS_A_DAY), (1000.0 + SECONDS_A_DAY, 700.0 + 2.0 * SECONDS_A_DAY));
    }

    #[test]
    fn a_window_stays_open_but_not_its_days() {
        let mut recovery = Recovery::default();
        recovery.switch(&asked(Some(7)), 1000.0).unwrap();
        recovery.switch(&asked(None), 2000.0).unwrap();
        let told = recovery.describe(2000.0).point_in_time_recovery_description.unwrap();
        assert_eq!(told.earliest_restorable_date_time, Some(1000.0));
        assert_eq!(told.recovery_period_in_days, Some(USUAL_DAYS));
    }
}
