use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::scan::builders::ScanInputBuilder;
use dynamo_model::api::{ScanRequest, ScanResponse};

use crate::convert::{Member, ToSdk, alike_from_sdk};
use crate::expression::Texts;

impl ToSdk for ScanRequest {
    type Sdk = ScanInputBuilder;

    fn to_sdk(self) -> ScanInputBuilder {
        let mut texts = Texts::new(self.placeholders);
        let filter = texts.optional(self.filter_expression);
        let projection = texts.optional(self.projection_expression);
        let (names, values) = texts.placeholders();
        let legacy = self.legacy.unwrap_or_default();
        ScanInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_index_name(self.index_name)
            .set_filter_expression(filter)
            .set_projection_expression(projection)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_select(self.select.member())
            .set_limit(self.limit)
            .set_exclusive_start_key(self.exclusive_start_key.member())
            .set_segment(self.segment)
            .set_total_segments(self.total_segments)
            .set_consistent_read(self.consistent_read)
            .set_return_consumed_capacity(self.return_consumed_capacity.member())
            .set_scan_filter(legacy.scan_filter.member())
            .set_conditional_operator(legacy.conditional_operator.member())
            .set_attributes_to_get(legacy.attributes_to_get)
    }
}

alike_from_sdk! {
    ScanOutput => ScanResponse { items, count, scanned_count, last_evaluated_key, consumed_capacity };
}
