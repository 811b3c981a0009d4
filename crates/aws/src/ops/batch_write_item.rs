use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::ServiceError;
use dynamo_model::api::{BatchWriteItemRequest, BatchWriteItemResponse, WriteRequest};

use crate::convert::{COMPLETE, FromSdk, Member, ToSdk, alike_from_sdk, alike_to_sdk, from_sdk, incomprehensible};

alike_to_sdk! {
    BatchWriteItemRequest => BatchWriteItemInputBuilder {
        set_request_items(request_items),
        set_return_consumed_capacity(return_consumed_capacity),
        set_return_item_collection_metrics(return_item_collection_metrics),
    }
}

impl ToSdk for WriteRequest {
    type Sdk = types::WriteRequest;

    fn to_sdk(self) -> types::WriteRequest {
        let write = types::WriteRequest::builder();
        match self {
            Self::Put(item) => {
                let put = types::PutRequest::builder().set_item(item.member()).build().expect(COMPLETE);
                write.put_request(put).build()
            }
            Self::Delete(key) => {
                let delete = types::DeleteRequest::builder().set_key(key.member()).build().expect(COMPLETE);
                write.delete_request(delete).build()
            }
        }
    }
}

alike_from_sdk! {
    BatchWriteItemOutput => BatchWriteItemResponse {
        unprocessed_items,
        consumed_capacity,
        item_collection_metrics,
    };
}

impl FromSdk<types::WriteRequest> for WriteRequest {
    fn from_sdk(sdk: types::WriteRequest) -> Result<Self, ServiceError> {
        match (sdk.put_request, sdk.delete_request) {
            (Some(put), _) => from_sdk(put.item).map(Self::Put),
            (None, Some(delete)) => from_sdk(delete.key).map(Self::Delete),
            (None, None) => Err(incomprehensible("an unprocessed item is neither put nor deleted")),
        }
    }
}
