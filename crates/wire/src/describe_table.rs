use dynamo_model::api::{DescribeTableRequest, DescribeTableResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeTableRequest {
    fn java() -> Java {
        Java::Structure("DescribeTableInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let table_name = at.members::<Self>(json)?.table_name_first()?;
        Ok(Self { table_name })
    }
}

impl Encode for DescribeTableResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("Table", &self.table));
    }
}
