use dynamo_model::api::{
    ContinuousBackupsDescription, DescribeContinuousBackupsRequest, DescribeContinuousBackupsResponse,
    PointInTimeRecoveryDescription,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeContinuousBackupsRequest {
    fn java() -> Java {
        Java::Structure("DescribeContinuousBackupsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let table_name = at.members::<Self>(json)?.required("TableName")?;
        Ok(Self { table_name })
    }
}

impl Encode for DescribeContinuousBackupsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("ContinuousBackupsDescription", &self.continuous_backups_description));
    }
}

impl Encode for ContinuousBackupsDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|backups| {
            backups.member("ContinuousBackupsStatus", &self.continuous_backups_status);
            backups.optional("PointInTimeRecoveryDescription", &self.point_in_time_recovery_description);
        });
    }
}

impl Encode for PointInTimeRecoveryDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|recovery| {
            recovery.member("PointInTimeRecoveryStatus", &self.point_in_time_recovery_status);
            recovery.optional("RecoveryPeriodInDays", &self.recovery_period_in_days);
            recovery.optional("EarliestRestorableDateTime", &self.earliest_restorable_date_time);
            recovery.optional("LatestRestorableDateTime", &self.latest_restorable_date_time);
        });
    }
}
