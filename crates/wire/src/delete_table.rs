use dynamo_model::api::{DeleteTableRequest, DeleteTableResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DeleteTableRequest {
    fn java() -> Java {
        Java::Structure("DeleteTableInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let table_name = at.members::<Self>(json)?.table_name_first()?;
        Ok(Self { table_name })
    }
}

impl Encode for DeleteTableResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("TableDescription", &self.table_description));
    }
}
