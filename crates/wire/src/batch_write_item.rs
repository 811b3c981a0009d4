use dynamo_model::Item;
use dynamo_model::api::{BatchWriteItemRequest, BatchWriteItemResponse, WriteRequest};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for BatchWriteItemRequest {
    fn java() -> Java {
        Java::Structure("BatchWriteItemInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            request_items: request.required("RequestItems")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
            return_item_collection_metrics: request.optional("ReturnItemCollectionMetrics")?,
        })
    }
}

impl Shape for WriteRequest {
    fn java() -> Java {
        Java::Structure("WriteRequest")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        let put = request.optional::<PutRequest>("PutRequest")?.map(|put| Self::Put(put.0));
        let delete = request.optional::<DeleteRequest>("DeleteRequest")?.map(|delete| Self::Delete(delete.0));
        if put.is_some() == delete.is_some() {
            // Odd for a request with neither, and about attribute values, but these are the service's words for both.
            request.at.note_refusal(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            );
        }
        Ok(put.or(delete).unwrap_or_else(Self::missing))
    }
}

impl Required for WriteRequest {
    fn missing() -> Self {
        Self::Put(Item::new())
    }
}

struct PutRequest(Item);

impl Shape for PutRequest {
    fn java() -> Java {
        Java::Structure("PutRequest")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.members::<Self>(json)?.required("Item").map(Self)
    }
}

struct DeleteRequest(Item);

impl Shape for DeleteRequest {
    fn java() -> Java {
        Java::Structure("DeleteRequest")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.members::<Self>(json)?.required("Key").map(Self)
    }
}

impl Encode for BatchWriteItemResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("UnprocessedItems", &self.unprocessed_items);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
            response.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        });
    }
}

impl Encode for WriteRequest {
    fn encode(&self, out: &mut Writer) {
        out.object(|request| match self {
            Self::Put(item) => request.object("PutRequest", |put| put.member("Item", item)),
            Self::Delete(key) => request.object("DeleteRequest", |delete| delete.member("Key", key)),
        });
    }
}
