use dynamo_model::api::{ExecuteTransactionRequest, ExecuteTransactionResponse, ParameterizedStatement};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::transact_get_items::ItemResponse;
use crate::writer::{Encode, Writer};

impl Shape for ExecuteTransactionRequest {
    fn java() -> Java {
        Java::Structure("ExecuteTransactionInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            transact_statements: request.required("TransactStatements")?,
            client_request_token: request.optional("ClientRequestToken")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

impl Shape for ParameterizedStatement {
    fn java() -> Java {
        Java::Structure("ParameterizedStatement")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut statement = at.members::<Self>(json)?;
        Ok(Self {
            statement: statement.required("Statement")?,
            parameters: statement.optional("Parameters")?,
            return_values_on_condition_check_failure: statement.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Required for ParameterizedStatement {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for ExecuteTransactionResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            let responses = self.responses.as_ref();
            let responses: Option<Vec<_>> = responses.map(|items| items.iter().map(ItemResponse).collect());
            response.optional("Responses", &responses);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}
