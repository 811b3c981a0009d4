use dynamo_model::api::{GetRecordsRequest, GetRecordsResponse, StreamChange, StreamIdentity, StreamRecord};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for GetRecordsRequest {
    fn java() -> Java {
        Java::Structure("GetRecordsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self { shard_iterator: request.required("ShardIterator")?, limit: request.optional("Limit")? })
    }
}

impl Encode for GetRecordsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("Records", &self.records);
            response.optional("NextShardIterator", &self.next_shard_iterator);
        });
    }
}

impl Encode for StreamRecord {
    fn encode(&self, out: &mut Writer) {
        out.object(|record| {
            record.member("eventID", &self.event_id);
            record.member("eventName", &self.event_name);
            record.member("eventVersion", &self.event_version);
            record.member("eventSource", &self.event_source);
            record.member("awsRegion", &self.aws_region);
            record.member("dynamodb", &self.dynamodb);
            record.optional("userIdentity", &self.user_identity);
        });
    }
}

impl Encode for StreamChange {
    fn encode(&self, out: &mut Writer) {
        out.object(|change| {
            change.member("ApproximateCreationDateTime", &self.approximate_creation_date_time);
            change.member("Keys", &self.keys);
            change.optional("NewImage", &self.new_image);
            change.optional("OldImage", &self.old_image);
            change.member("SequenceNumber", &self.sequence_number);
            change.member("SizeBytes", &self.size_bytes);
            change.member("StreamViewType", &self.stream_view_type);
        });
    }
}

impl Encode for StreamIdentity {
    fn encode(&self, out: &mut Writer) {
        out.object(|identity| {
            identity.member("PrincipalId", &self.principal_id);
            identity.member("Type", &self.kind);
        });
    }
}
