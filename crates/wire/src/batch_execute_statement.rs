use dynamo_model::api::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchStatement, BatchStatementError,
    BatchStatementResponse,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for BatchExecuteStatementRequest {
    fn java() -> Java {
        Java::Structure("BatchExecuteStatementInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            statements: request.required("Statements")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

impl Shape for BatchStatement {
    fn java() -> Java {
        Java::Structure("BatchStatementRequest")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut statement = at.members::<Self>(json)?;
        Ok(Self {
            statement: statement.required("Statement")?,
            parameters: statement.optional("Parameters")?,
            consistent_read: statement.optional("ConsistentRead")?,
            return_values_on_condition_check_failure: statement.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Required for BatchStatement {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for BatchExecuteStatementResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("Responses", &self.responses);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}

impl Encode for BatchStatementResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Error", &self.error);
            response.optional("TableName", &self.table_name);
            response.optional("Item", &self.item);
        });
    }
}

impl Encode for BatchStatementError {
    fn encode(&self, out: &mut Writer) {
        out.object(|error| {
            error.member("Code", self.code.as_str());
            error.optional("Message", &self.message);
            error.optional("Item", &self.item);
        });
    }
}
