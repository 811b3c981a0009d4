use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsOutput;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
    TransactWriteItemsResponse,
};

use crate::convert::{COMPLETE, Member, ToSdk, alike_from_sdk, alike_to_sdk};
use crate::expression::Texts;

alike_to_sdk! {
    TransactWriteItemsRequest => TransactWriteItemsInputBuilder {
        set_transact_items(transact_items),
        set_client_request_token(client_request_token),
        set_return_consumed_capacity(return_consumed_capacity),
        set_return_item_collection_metrics(return_item_collection_metrics),
    }
}

impl ToSdk for TransactWriteItem {
    type Sdk = types::TransactWriteItem;

    fn to_sdk(self) -> types::TransactWriteItem {
        let item = types::TransactWriteItem::builder();
        match self {
            Self::ConditionCheck(check) => item.condition_check(check.to_sdk()),
            Self::Put(put) => item.put(put.to_sdk()),
            Self::Delete(delete) => item.delete(delete.to_sdk()),
            Self::Update(update) => item.update(update.to_sdk()),
        }
        .build()
    }
}

impl ToSdk for TransactConditionCheck {
    type Sdk = types::ConditionCheck;

    fn to_sdk(self) -> types::ConditionCheck {
        let mut texts = Texts::new(self.placeholders);
        let condition = texts.text(self.condition_expression);
        let (names, values) = texts.placeholders();
        let action = types::ConditionCheck::builder()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_condition_expression(Some(condition))
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member());
        action.build().expect(COMPLETE)
    }
}

impl ToSdk for TransactPut {
    type Sdk = types::Put;

    fn to_sdk(self) -> types::Put {
        let mut texts = Texts::new(self.placeholders);
        let condition = texts.optional(self.condition_expression);
        let (names, values) = texts.placeholders();
        let action = types::Put::builder()
            .set_table_name(self.table_name.member())
            .set_item(self.item.member())
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member());
        action.build().expect(COMPLETE)
    }
}

impl ToSdk for TransactDelete {
    type Sdk = types::Delete;

    fn to_sdk(self) -> types::Delete {
        let mut texts = Texts::new(self.placeholders);
        let condition = texts.optional(self.condition_expression);
        let (names, values) = texts.placeholders();
        let action = types::Delete::builder()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member());
        action.build().expect(COMPLETE)
    }
}

impl ToSdk for TransactUpdate {
    type Sdk = types::Update;

    fn to_sdk(self) -> types::Update {
        let mut texts = Texts::new(self.placeholders);
        let update = texts.text(self.update_expression);
        let condition = texts.optional(self.condition_expression);
        let (names, values) = texts.placeholders();
        let action = types::Update::builder()
            .set_table_name(self.table_name.member())
            .set_key(self.key.member())
            .set_update_expression(Some(update))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values_on_condition_check_failure(self.return_values_on_condition_check_failure.member());
        action.build().expect(COMPLETE)
    }
}

alike_from_sdk! {
    TransactWriteItemsOutput => TransactWriteItemsResponse { consumed_capacity, item_collection_metrics };
}
