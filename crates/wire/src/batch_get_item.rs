use dynamo_model::Expression;
use dynamo_model::api::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for BatchGetItemRequest {
    fn java() -> Java {
        Java::Structure("BatchGetItemInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        request.check_table_names("RequestItems");
        Ok(Self {
            request_items: request.required("RequestItems")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

impl Shape for KeysAndAttributes {
    fn java() -> Java {
        Java::Structure("KeysAndAttributes")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut table = at.members::<Self>(json)?;
        Ok(Self {
            keys: table.required("Keys")?,
            projection_expression: table.optional("ProjectionExpression")?,
            placeholders: table.names()?,
            consistent_read: table.optional("ConsistentRead")?,
            attributes_to_get: table.optional("AttributesToGet")?,
        })
    }
}

impl Required for KeysAndAttributes {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for BatchGetItemResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("Responses", &self.responses);
            response.member("UnprocessedKeys", &self.unprocessed_keys);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}

impl Encode for KeysAndAttributes {
    fn encode(&self, out: &mut Writer) {
        out.object(|table| {
            table.member("Keys", &self.keys);
            // A tree comes from the mapper, which does not ask by wire; a request that did has text.
            if let Some(Expression::Text(text)) = &self.projection_expression {
                table.member("ProjectionExpression", text);
            }
            table.optional("AttributesToGet", &self.attributes_to_get);
            table.optional("ExpressionAttributeNames", &self.placeholders.names);
            table.optional("ConsistentRead", &self.consistent_read);
        });
    }
}
