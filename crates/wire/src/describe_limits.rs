use dynamo_model::api::{DescribeLimitsRequest, DescribeLimitsResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeLimitsRequest {
    fn java() -> Java {
        Java::Structure("DescribeLimitsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.object::<Self>(json)?;
        Ok(Self {})
    }
}

impl Encode for DescribeLimitsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("AccountMaxReadCapacityUnits", &self.account_max_read_capacity_units);
            response.member("AccountMaxWriteCapacityUnits", &self.account_max_write_capacity_units);
            response.member("TableMaxReadCapacityUnits", &self.table_max_read_capacity_units);
            response.member("TableMaxWriteCapacityUnits", &self.table_max_write_capacity_units);
        });
    }
}
