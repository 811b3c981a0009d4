use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsOutput;
use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};
use dynamo_model::{Item, ServiceError};

use crate::convert::{COMPLETE, FromSdk, Member, ToSdk, alike_from_sdk, alike_to_sdk, from_sdk};
use crate::expression::Texts;

alike_to_sdk! {
    TransactGetItemsRequest => TransactGetItemsInputBuilder {
        set_transact_items(transact_items),
        set_return_consumed_capacity(return_consumed_capacity),
    }
}

impl ToSdk for TransactGet {
    type Sdk = types::TransactGetItem;

    fn to_sdk(self) -> types::TransactGetItem {
        let (projection, names) = Texts::projection(self.projection_expression, self.placeholders);
        let get = types::Get::builder()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_projection_expression(projection)
            .set_expression_attribute_names(names);
        types::TransactGetItem::builder().get(get.build().expect(COMPLETE)).build()
    }
}

alike_from_sdk! {
    TransactGetItemsOutput => TransactGetItemsResponse { responses, consumed_capacity };
}

impl FromSdk<types::ItemResponse> for Option<Item> {
    fn from_sdk(sdk: types::ItemResponse) -> Result<Self, ServiceError> {
        from_sdk(sdk.item)
    }
}
