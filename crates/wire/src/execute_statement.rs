use dynamo_model::api::{ExecuteStatementRequest, ExecuteStatementResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ExecuteStatementRequest {
    fn java() -> Java {
        Java::Structure("ExecuteStatementInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            statement: request.required("Statement")?,
            parameters: request.optional("Parameters")?,
            consistent_read: request.optional("ConsistentRead")?,
            next_token: request.optional("NextToken")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
            limit: request.optional("Limit")?,
            return_values_on_condition_check_failure: request.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Encode for ExecuteStatementResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Items", &self.items);
            response.optional("NextToken", &self.next_token);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
            response.optional("LastEvaluatedKey", &self.last_evaluated_key);
        });
    }
}
