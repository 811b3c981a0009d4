use dynamo_model::api::{TimeToLiveSpecification, UpdateTimeToLiveRequest, UpdateTimeToLiveResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UpdateTimeToLiveRequest {
    fn java() -> Java {
        Java::Structure("UpdateTimeToLiveInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.table_name_first()?,
            time_to_live_specification: request.required("TimeToLiveSpecification")?,
        })
    }
}

impl Shape for TimeToLiveSpecification {
    fn java() -> Java {
        Java::Structure("TimeToLiveSpecification")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut specification = at.members::<Self>(json)?;
        Ok(Self {
            enabled: specification.required("Enabled")?,
            attribute_name: specification.required("AttributeName")?,
        })
    }
}

impl Required for TimeToLiveSpecification {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for UpdateTimeToLiveResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("TimeToLiveSpecification", &self.time_to_live_specification));
    }
}

impl Encode for TimeToLiveSpecification {
    fn encode(&self, out: &mut Writer) {
        out.object(|specification| {
            specification.member("Enabled", &self.enabled);
            specification.member("AttributeName", &self.attribute_name);
        });
    }
}
