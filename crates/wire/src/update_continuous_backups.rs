use dynamo_model::api::{
    PointInTimeRecoverySpecification, UpdateContinuousBackupsRequest, UpdateContinuousBackupsResponse,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UpdateContinuousBackupsRequest {
    fn java() -> Java {
        Java::Structure("UpdateContinuousBackupsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            point_in_time_recovery_specification: request.required("PointInTimeRecoverySpecification")?,
        })
    }
}

impl Encode for UpdateContinuousBackupsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("ContinuousBackupsDescription", &self.continuous_backups_description));
    }
}

impl Shape for PointInTimeRecoverySpecification {
    fn java() -> Java {
        Java::Structure("PointInTimeRecoverySpecification")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut specification = at.members::<Self>(json)?;
        Ok(Self {
            point_in_time_recovery_enabled: specification.required("PointInTimeRecoveryEnabled")?,
            recovery_period_in_days: specification.optional("RecoveryPeriodInDays")?,
        })
    }
}

impl Required for PointInTimeRecoverySpecification {
    fn missing() -> Self {
        Self::default()
    }
}
