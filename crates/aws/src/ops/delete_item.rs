use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemInputBuilder;
use dynamo_model::api::{DeleteItemRequest, DeleteItemResponse};

use crate::convert::{Member, ToSdk, alike_from_sdk};
use crate::expression::Texts;

impl ToSdk for DeleteItemRequest {
    type Sdk = DeleteItemInputBuilder;

    fn to_sdk(self) -> DeleteItemInputBuilder {
        let mut texts = Texts::new(self.placeholders);
        let condition = texts.optional(self.condition_expression);
        let (names, values) = texts.placeholders();
        let legacy = self.legacy.unwrap_or_default();
        DeleteItemInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.return_values.member())
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member())
            .set_return_consumed_capacity(self.return_consumed_capacity.member())
            .set_return_item_collection_metrics(self.return_item_collection_metrics.member())
            .set_expected(legacy.expected.member())
            .set_conditional_operator(legacy.conditional_operator.member())
    }
}

alike_from_sdk! {
    DeleteItemOutput => DeleteItemResponse { attributes, consumed_capacity, item_collection_metrics };
}
