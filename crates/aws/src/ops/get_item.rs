use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemInputBuilder;
use dynamo_model::api::{GetItemRequest, GetItemResponse};

use crate::convert::{Member, ToSdk, alike_from_sdk};
use crate::expression::Texts;

impl ToSdk for GetItemRequest {
    type Sdk = GetItemInputBuilder;

    fn to_sdk(self) -> GetItemInputBuilder {
        let (projection, names) = Texts::projection(self.projection_expression, self.placeholders);
        GetItemInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_projection_expression(projection)
            .set_expression_attribute_names(names)
            .set_consistent_read(self.consistent_read)
            .set_return_consumed_capacity(self.return_consumed_capacity.member())
            .set_attributes_to_get(self.attributes_to_get)
    }
}

alike_from_sdk! {
    GetItemOutput => GetItemResponse { item, consumed_capacity };
}
