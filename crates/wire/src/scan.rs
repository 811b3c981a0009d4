use dynamo_model::api::{ScanRequest, ScanResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ScanRequest {
    fn java() -> Java {
        Java::Structure("ScanInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            index_name: request.optional("IndexName")?,
            legacy: request.legacy_scan()?,
            exclusive_start_key: request.optional("ExclusiveStartKey")?,
            filter_expression: request.optional("FilterExpression")?,
            projection_expression: request.optional("ProjectionExpression")?,
            placeholders: request.placeholders()?,
            select: request.optional("Select")?,
            limit: request.optional("Limit")?,
            segment: request.optional("Segment")?,
            total_segments: request.optional("TotalSegments")?,
            consistent_read: request.optional("ConsistentRead")?,
            return_consumed_capacity: request.optional("ReturnConsumedCapacity")?,
        })
    }
}

impl Encode for ScanResponse {
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
