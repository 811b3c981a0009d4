use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemInputBuilder;
use dynamo_model::api::{UpdateItemRequest, UpdateItemResponse};

use crate::convert::{Member, ToSdk, alike_from_sdk};
use crate::expression::Texts;

impl ToSdk for UpdateItemRequest {
    type Sdk = UpdateItemInputBuilder;

    fn to_sdk(self) -> UpdateItemInputBuilder {
        let mut texts = Texts::new(self.placeholders);
        let update = texts.optional(self.update_expression);
        let condition = texts.optional(self.condition_expression);
        let (names, values) = texts.placeholders();
        let legacy = self.legacy.unwrap_or_default();
        UpdateItemInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.return_values.member())
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member())
            .set_return_consumed_capacity(self.return_consumed_capacity.member())
            .set_return_item_collection_metrics(self.return_item_collection_metrics.member())
            .set_attribute_updates(legacy.attribute_updates.member())
            .set_expected(legacy.expected.member())
            .set_conditional_operator(legacy.conditional_operator.member())
    }
}

alike_from_sdk! {
    UpdateItemOutput => UpdateItemResponse { attributes, consumed_capacity, item_collection_metrics };
}
