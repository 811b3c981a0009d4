use dynamo_model::api::{LegacyQuery, QueryRequest, QueryResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::legacy::unless_default;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for QueryRequest {
    fn java() -> Java {
        Java::Structure("QueryInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        // The values are read in the order in which the service looks at them.
        let filter = request.legacy_query()?;
        let exclusive_start_key = request.optional("ExclusiveStartKey")?;
        let key_conditions = request.optional("KeyConditions")?;
        Ok(Self {
            legacy: unless_default(LegacyQuery { key_conditions, ..filter }),
            table_name: request.required("TableName")?,
            index_name: request.optional("IndexName")?,
            exclusive_start_key,
            key_condition_expression: request.optional("KeyConditionExpression")?,
            filter_expression: request.optional("FilterExpression")?,
            projection_expression: request.optional("ProjectionExpression")?,
            placeholders: request.placeholders()?,
            select: request.optional("Select")?,
            limit: request.optional("Limit")?,
            scan_index_forward: request.optional("ScanIndexForward")?,
            consistent_read: request.optional("ConsistentRead")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

impl Encode for QueryResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Items", &self.items);
            response.member("Count", &self.count);
            response.member("ScannedCount", &self.scanned_count);
            response.optional("LastEvaluatedKey", &self.last_evaluated_key);
            response.optional("ConsumedCapacity", &self.consumed_capacity);
        });
    }
}
