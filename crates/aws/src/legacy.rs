//! The parameters that there were before expressions.

use aws_sdk_dynamodb::types;
use dynamo_model::api::{AttributeUpdate, ExpectedAttribute, LegacyCondition};

use crate::convert::alike_to_sdk;

alike_to_sdk! {
    ExpectedAttribute => built types::ExpectedAttributeValue {
        set_value(value),
        set_exists(exists),
        set_comparison_operator(comparison_operator),
        set_attribute_value_list(attribute_value_list),
    }
}

alike_to_sdk! {
    LegacyCondition => complete types::Condition {
        set_comparison_operator(comparison_operator),
        set_attribute_value_list(attribute_value_list),
    }
}

alike_to_sdk! {
    AttributeUpdate => built types::AttributeValueUpdate { set_value(value), set_action(action) }
}
