use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes};
use dynamo_model::{Expression, Placeholders, ServiceError};

use crate::convert::{COMPLETE, FromSdk, Member, ToSdk, alike_from_sdk, alike_to_sdk, from_sdk};
use crate::expression::Texts;

alike_to_sdk! {
    BatchGetItemRequest => BatchGetItemInputBuilder {
        set_request_items(request_items),
        set_return_consumed_capacity(return_consumed_capacity),
    }
}

impl ToSdk for KeysAndAttributes {
    type Sdk = types::KeysAndAttributes;

    fn to_sdk(self) -> types::KeysAndAttributes {
        let (projection, names) = Texts::projection(self.projection_expression, self.placeholders);
        let keys = types::KeysAndAttributes::builder()
            .set_keys(self.keys.member())
            .set_projection_expression(projection)
            .set_expression_attribute_names(names)
            .set_consistent_read(self.consistent_read)
            .set_attributes_to_get(self.attributes_to_get);
        keys.build().expect(COMPLETE)
    }
}

alike_from_sdk! {
    BatchGetItemOutput => BatchGetItemResponse { responses, unprocessed_keys, consumed_capacity };
}

impl FromSdk<types::KeysAndAttributes> for KeysAndAttributes {
    fn from_sdk(sdk: types::KeysAndAttributes) -> Result<Self, ServiceError> {
        let names = sdk.expression_attribute_names.map(|names| names.into_iter().collect());
        Ok(Self {
            keys: from_sdk(sdk.keys)?,
            projection_expression: sdk.projection_expression.map(Expression::Text),
            placeholders: Placeholders { names, values: None },
            consistent_read: sdk.consistent_read,
            attributes_to_get: sdk.attributes_to_get,
        })
    }
}
