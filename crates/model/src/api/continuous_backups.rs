use crate::choice::choice;

/// Asks for a table's continuous backups.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeContinuousBackupsRequest {
    /// The table, by name or ARN.
    pub table_name: String,
}

/// The answer to a [`DescribeContinuousBackupsRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct DescribeContinuousBackupsResponse {
    /// How it is.
    pub continuous_backups_description: ContinuousBackupsDescription,
}

/// Switches recovery to a point in time on or off.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateContinuousBackupsRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// What to switch.
    pub point_in_time_recovery_specification: PointInTimeRecoverySpecification,
}

/// Whether a table can be recovered as it was at a point in time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PointInTimeRecoverySpecification {
    /// Whether it can.
    pub point_in_time_recovery_enabled: bool,
    /// How many days back, 1 to 35; 35 by default.
    pub recovery_period_in_days: Option<i32>,
}

/// The answer to an [`UpdateContinuousBackupsRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct UpdateContinuousBackupsResponse {
    /// How it is now.
    pub continuous_backups_description: ContinuousBackupsDescription,
}

/// A table's continuous backups.
#[derive(Clone, PartialEq, Debug)]
pub struct ContinuousBackupsDescription {
    /// Whether there are any; always, in the service.
    pub continuous_backups_status: ContinuousBackupsStatus,
    /// What can be recovered.
    pub point_in_time_recovery_description: Option<PointInTimeRecoveryDescription>,
}

/// What can be recovered of a table. Times are seconds since 1970.
#[derive(Clone, PartialEq, Debug)]
pub struct PointInTimeRecoveryDescription {
    /// Whether anything can.
    pub point_in_time_recovery_status: PointInTimeRecoveryStatus,
    /// How many days back.
    pub recovery_period_in_days: Option<i32>,
    /// From when.
    pub earliest_restorable_date_time: Option<f64>,
    /// Until when.
    pub latest_restorable_date_time: Option<f64>,
}

choice! {
    /// Whether there are continuous backups.
    ContinuousBackupsStatus {
        /// There are.
        Enabled = "ENABLED",
        /// There are none.
        Disabled = "DISABLED",
    }
}

choice! {
    /// Whether a table can be recovered as it was at a point in time.
    PointInTimeRecoveryStatus {
        /// It can.
        Enabled = "ENABLED",
        /// It cannot.
        Disabled = "DISABLED",
    }
}
