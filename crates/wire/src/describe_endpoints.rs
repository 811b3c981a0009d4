use dynamo_model::api::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeEndpointsRequest {
    fn java() -> Java {
        Java::Structure("DescribeEndpointsRequest")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.object::<Self>(json)?;
        Ok(Self {})
    }
}

impl Encode for DescribeEndpointsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("Endpoints", &self.endpoints));
    }
}

impl Encode for Endpoint {
    fn encode(&self, out: &mut Writer) {
        out.object(|endpoint| {
            endpoint.member("Address", &self.address);
            endpoint.member("CachePeriodInMinutes", &self.cache_period_in_minutes);
        });
    }
}
