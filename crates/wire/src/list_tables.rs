use dynamo_model::api::{ListTablesRequest, ListTablesResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ListTablesRequest {
    fn java() -> Java {
        Java::Structure("ListTablesInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            exclusive_start_table_name: request.optional("ExclusiveStartTableName")?,
            limit: request.optional("Limit")?,
        })
    }
}

impl Encode for ListTablesResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("TableNames", &self.table_names);
            response.optional("LastEvaluatedTableName", &self.last_evaluated_table_name);
        });
    }
}
