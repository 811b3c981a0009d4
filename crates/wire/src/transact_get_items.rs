use dynamo_model::Item;
use dynamo_model::api::{TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for TransactGetItemsRequest {
    fn java() -> Java {
        Java::Structure("TransactGetItemsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        let reads: Vec<TransactGetItem> = request.required("TransactItems")?;
        Ok(Self {
            transact_items: reads.into_iter().map(|read| read.0).collect(),
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

/// A read as the wire has it: in an object of its own, `{"Get": …}`.
struct TransactGetItem(TransactGet);

impl Shape for TransactGetItem {
    fn java() -> Java {
        Java::Structure("TransactGetItem")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.members::<Self>(json)?.required("Get").map(Self)
    }
}

impl Required for TransactGetItem {
    fn missing() -> Self {
        Self(TransactGet::missing())
    }
}

impl Shape for TransactGet {
    fn java() -> Java {
        Java::Structure("Get")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut read = at.members::<Self>(json)?;
        Ok(Self {
            key: read.required("Key")?,
            table_name: read.required("TableName")?,
            projection_expression: read.optional("ProjectionExpression")?,
            placeholders: read.names()?,
        })
    }
}

impl Required for TransactGet {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for TransactGetItemsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            let items: Vec<_> = self.responses.iter().map(ItemResponse).collect();
            response.member("Responses", &items);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}

/// The item that was read, if there is one, in an object of its own.
pub(crate) struct ItemResponse<'a>(pub(crate) &'a Option<Item>);

impl Encode for ItemResponse<'_> {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.optional("Item", self.0));
    }
}
