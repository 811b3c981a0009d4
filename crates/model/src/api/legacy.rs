//! The parameters that there were before expressions. They are translated to the same trees, and not mixed with them.
//!
//! See [Legacy conditional
//! parameters](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html).
//! Names are those of whole attributes: a dot is part of a name.

use std::collections::BTreeMap;

use crate::AttributeValue;
use crate::choice::choice;

/// The legacy parameters of PutItem and DeleteItem.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LegacyWrite {
    /// What must be true of the item that is there, by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// How conditions are joined; by AND unless set.
    pub conditional_operator: Option<ConditionalOperator>,
}

/// The legacy parameters of UpdateItem.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LegacyUpdate {
    /// What becomes of the item, by attribute.
    pub attribute_updates: Option<BTreeMap<String, AttributeUpdate>>,
    /// What must be true of the item that is there, by attribute.
    pub expected: Option<BTreeMap<String, ExpectedAttribute>>,
    /// How conditions are joined; by AND unless set.
    pub conditional_operator: Option<ConditionalOperator>,
}

/// The legacy parameters of Query.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LegacyQuery {
    /// Which partition, and which part of it, by key attribute.
    pub key_conditions: Option<BTreeMap<String, LegacyCondition>>,
    /// What must be true of an item to be in the answer, by attribute.
    pub query_filter: Option<BTreeMap<String, LegacyCondition>>,
    /// How the conditions of the filter are joined; by AND unless set.
    pub conditional_operator: Option<ConditionalOperator>,
    /// What to read of each item.
    pub attributes_to_get: Option<Vec<String>>,
}

/// The legacy parameters of Scan.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LegacyScan {
    /// What must be true of an item to be in the answer, by attribute.
    pub scan_filter: Option<BTreeMap<String, LegacyCondition>>,
    /// How the conditions of the filter are joined; by AND unless set.
    pub conditional_operator: Option<ConditionalOperator>,
    /// What to read of each item.
    pub attributes_to_get: Option<Vec<String>>,
}

/// What must be true of an attribute: either `value` and `exists`, or a comparison with a list of values.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExpectedAttribute {
    /// What it must be.
    pub value: Option<AttributeValue>,
    /// Whether it must be there; `true` by default.
    pub exists: Option<bool>,
    /// How it compares with the list.
    pub comparison_operator: Option<ComparisonOperator>,
    /// What it is compared with.
    pub attribute_value_list: Option<Vec<AttributeValue>>,
}

/// A comparison of an attribute with a list of values.
#[derive(Clone, PartialEq, Debug)]
pub struct LegacyCondition {
    /// How it compares with the list.
    pub comparison_operator: ComparisonOperator,
    /// What it is compared with; how many there must be depends on the operator.
    pub attribute_value_list: Option<Vec<AttributeValue>>,
}

/// What becomes of an attribute.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AttributeUpdate {
    /// The value that the action takes.
    pub value: Option<AttributeValue>,
    /// What to do; [`AttributeAction::Put`] by default.
    pub action: Option<AttributeAction>,
}

choice! {
    /// What is done to an attribute.
    AttributeAction {
        /// Adds to a number, a set or a list.
        Add = "ADD",
        /// Removes it, or elements of a set.
        Delete = "DELETE",
        /// Sets it.
        Put = "PUT",
    }
}

choice! {
    /// How several conditions are joined.
    ConditionalOperator {
        /// One must hold.
        Or = "OR",
        /// All must hold; the default.
        And = "AND",
    }
}

choice! {
    /// How an attribute is compared with a list of values.
    ComparisonOperator {
        /// Equal to one of the values.
        In = "IN",
        /// Not there.
        Null = "NULL",
        /// From the first value to the second.
        Between = "BETWEEN",
        /// Less than the one value.
        Lt = "LT",
        /// The opposite of `CONTAINS`.
        NotContains = "NOT_CONTAINS",
        /// Equal to the one value.
        Eq = "EQ",
        /// Greater than the one value.
        Gt = "GT",
        /// There.
        NotNull = "NOT_NULL",
        /// Not equal to the one value.
        Ne = "NE",
        /// At most the one value.
        Le = "LE",
        /// Begins with this text or these bytes.
        BeginsWith = "BEGINS_WITH",
        /// At least the one value.
        Ge = "GE",
        /// A text with this part, or a set or list with this element.
        Contains = "CONTAINS",
    }
}
