use aws_sdk_dynamodbstreams::operation::get_records::GetRecordsOutput;
use aws_sdk_dynamodbstreams::operation::get_records::builders::GetRecordsInputBuilder;
use aws_sdk_dynamodbstreams::types;
use dynamo_model::ServiceError;
use dynamo_model::api::{GetRecordsRequest, GetRecordsResponse, StreamChange, StreamIdentity, StreamRecord};

use crate::convert::{FromSdk, alike_from_sdk, alike_to_sdk, from_sdk};

alike_to_sdk! {
    GetRecordsRequest => GetRecordsInputBuilder {
        set_shard_iterator(shard_iterator),
        set_limit(limit),
    }
}

alike_from_sdk! {
    GetRecordsOutput => GetRecordsResponse { records, next_shard_iterator };
    types::Record => StreamRecord {
        event_id,
        event_name,
        event_version,
        event_source,
        aws_region,
        dynamodb,
        user_identity,
    };
    types::StreamRecord => StreamChange {
        approximate_creation_date_time,
        keys,
        new_image,
        old_image,
        sequence_number,
        size_bytes,
        stream_view_type,
    };
}

impl FromSdk<types::Identity> for StreamIdentity {
    fn from_sdk(sdk: types::Identity) -> Result<Self, ServiceError> {
        Ok(Self { principal_id: from_sdk(sdk.principal_id)?, kind: from_sdk(sdk.r#type)? })
    }
}
