use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder;
use dynamo_model::api::{QueryRequest, QueryResponse};

use crate::convert::{Member, ToSdk, alike_from_sdk};
use crate::expression::Texts;

impl ToSdk for QueryRequest {
    type Sdk = QueryInputBuilder;

    fn to_sdk(self) -> QueryInputBuilder {
        let mut texts = Texts::new(self.placeholders);
        let key_condition = texts.optional(self.key_condition_expression);
        let filter = texts.optional(self.filter_expression);
        let projection = texts.optional(self.projection_expression);
        let (names, values) = texts.placeholders();
        let legacy = self.legacy.unwrap_or_default();
        QueryInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_index_name(self.index_name)
            .set_key_condition_expression(key_condition)
            .set_filter_expression(filter)
            .set_projection_expression(projection)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_select(self.select.member())
            .set_limit(self.limit)
            .set_exclusive_start_key(self.exclusive_start_key.member())
            .set_scan_index_forward(self.scan_index_forward)
            .set_consistent_read(self.consistent_read)
            .set_return_consumed_capacity(self.return_consumed_capacity.member())
            .set_key_conditions(legacy.key_conditions.member())
            .set_query_filter(legacy.query_filter.member())
            .set_conditional_operator(legacy.conditional_operator.member())
            .set_attributes_to_get(legacy.attributes_to_get)
    }
}

alike_from_sdk! {
    QueryOutput => QueryResponse { items, count, scanned_count, last_evaluated_key, consumed_capacity };
}
