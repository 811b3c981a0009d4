use dynamo_model::api::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
    TransactWriteItemsResponse,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for TransactWriteItemsRequest {
    fn java() -> Java {
        Java::Structure("TransactWriteItemsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            transact_items: request.required("TransactItems")?,
            client_request_token: request.optional("ClientRequestToken")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
            return_item_collection_metrics: request.optional("ReturnItemCollectionMetrics")?,
        })
    }
}

impl Shape for TransactWriteItem {
    fn java() -> Java {
        Java::Structure("TransactWriteItem")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut item = at.members::<Self>(json)?;
        let actions = [
            item.optional("ConditionCheck")?.map(Self::ConditionCheck),
            item.optional("Put")?.map(Self::Put),
            item.optional("Delete")?.map(Self::Delete),
            item.optional("Update")?.map(Self::Update),
        ];
        let mut actions = actions.into_iter().flatten();
        let Some(action) = actions.next() else {
            item.at
                .note_refusal("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
            return Ok(Self::missing());
        };
        if actions.next().is_some() {
            item.at.note_refusal("TransactItems can only contain one of Check, Put, Update or Delete");
        }
        Ok(action)
    }
}

impl Required for TransactWriteItem {
    fn missing() -> Self {
        Self::Put(TransactPut::default())
    }
}

impl Shape for TransactConditionCheck {
    fn java() -> Java {
        Java::Structure("ConditionCheck")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut check = at.members::<Self>(json)?;
        Ok(Self {
            table_name: check.required("TableName")?,
            key: check.required("Key")?,
            condition_expression: check.required("ConditionExpression")?,
            placeholders: check.placeholders()?,
            return_values_on_condition_check_failure: check.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Shape for TransactPut {
    fn java() -> Java {
        Java::Structure("Put")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut put = at.members::<Self>(json)?;
        Ok(Self {
            table_name: put.required("TableName")?,
            item: put.required("Item")?,
            condition_expression: put.optional("ConditionExpression")?,
            placeholders: put.placeholders()?,
            return_values_on_condition_check_failure: put.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Shape for TransactDelete {
    fn java() -> Java {
        Java::Structure("Delete")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut delete = at.members::<Self>(json)?;
        Ok(Self {
            table_name: delete.required("TableName")?,
            key: delete.required("Key")?,
            condition_expression: delete.optional("ConditionExpression")?,
            placeholders: delete.placeholders()?,
            return_values_on_condition_check_failure: delete.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Shape for TransactUpdate {
    fn java() -> Java {
        Java::Structure("Update")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut update = at.members::<Self>(json)?;
        Ok(Self {
            table_name: update.required("TableName")?,
            key: update.required("Key")?,
            update_expression: update.required("UpdateExpression")?,
            condition_expression: update.optional("ConditionExpression")?,
            placeholders: update.placeholders()?,
            return_values_on_condition_check_failure: update.optional("ReturnValuesOnConditionCheckFailure")?,
        })
    }
}

impl Encode for TransactWriteItemsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("ConsumedCapacity", &self.consumed_capacity);
            response.optional("ItemCollectionMetrics", &self.item_collection_metrics);
        });
    }
}
