use dynamo_model::api::{DeleteItemRequest, DeleteItemResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DeleteItemRequest {
    fn java() -> Java {
        Java::Structure("DeleteItemInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            key: request.required("Key")?,
            legacy: request.legacy_write()?,
            condition_expression: request.optional("ConditionExpression")?,
            placeholders: request.placeholders()?,
            return_values: request.optional("ReturnValues")?,
            return_values_on_condition_check_failure: request.optional("ReturnValuesOnConditionCheckFailure")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
            return_item_collection_metrics: request.optional("ReturnItemCollectionMetrics")?,
        })
    }
}

impl Encode for DeleteItemResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Attributes", &self.attributes);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
            response.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        });
    }
}
