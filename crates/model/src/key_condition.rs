use crate::{AttributeValue, Name};

/// A key condition as a bound tree: tests on key attributes, all of which must hold, in the order written. Which of
/// them are the partition key's and which the sort key's is for the schema of the table or index to say.
///
/// See [Key condition
/// expressions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyCondition {
    /// A test per key attribute.
    pub terms: Vec<(Name, KeyTest)>,
}

/// What is asked of one key attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyTest {
    /// `=`
    Eq(AttributeValue),
    /// `<`
    Lt(AttributeValue),
    /// `<=`
    Le(AttributeValue),
    /// `>`
    Gt(AttributeValue),
    /// `>=`
    Ge(AttributeValue),
    /// `BETWEEN low AND high`, both ends included.
    Between(AttributeValue, AttributeValue),
    /// `begins_with(attribute, prefix)`
    BeginsWith(AttributeValue),
}

impl KeyTest {
    /// The values that the attribute is tested against.
    pub fn values(&self) -> impl Iterator<Item = &AttributeValue> {
        let (first, second) = match self {
            Self::Eq(value)
            | Self::Lt(value)
            | Self::Le(value)
            | Self::Gt(value)
            | Self::Ge(value)
            | Self::BeginsWith(value) => (value, None),
            Self::Between(low, high) => (low, Some(high)),
        };
        std::iter::once(first).chain(second)
    }
}
