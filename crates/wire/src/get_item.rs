use dynamo_model::api::{GetItemRequest, GetItemResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for GetItemRequest {
    fn java() -> Java {
        Java::Structure("GetItemInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            key: request.required("Key")?,
            table_name: request.required("TableName")?,
            projection_expression: request.optional("ProjectionExpression")?,
            placeholders: request.names()?,
            consistent_read: request.optional("ConsistentRead")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
            attributes_to_get: request.optional("AttributesToGet")?,
        })
    }
}

impl Encode for GetItemResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Item", &self.item);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}
