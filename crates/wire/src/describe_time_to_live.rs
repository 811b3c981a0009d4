use dynamo_model::api::{DescribeTimeToLiveRequest, DescribeTimeToLiveResponse, TimeToLiveDescription};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeTimeToLiveRequest {
    fn java() -> Java {
        Java::Structure("DescribeTimeToLiveInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let table_name = at.members::<Self>(json)?.table_name_first()?;
        Ok(Self { table_name })
    }
}

impl Encode for DescribeTimeToLiveResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("TimeToLiveDescription", &self.time_to_live_description));
    }
}

impl Encode for TimeToLiveDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|description| {
            description.member("TimeToLiveStatus", &self.time_to_live_status);
            description.optional("AttributeName", &self.attribute_name);
        });
    }
}
