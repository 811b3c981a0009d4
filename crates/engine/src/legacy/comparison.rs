//! The comparison of an attribute with a list of values: what it may be made of, and what it says.

use dynamo_model::api::ComparisonOperator;
use dynamo_model::{AttributeType, AttributeValue, Comparator, Condition, KeyTest, Name, Operand, Path, ServiceError};

use crate::refusal::invalid;

/// Whether the operator takes so many values, of these types.
pub(super) fn check(operator: &ComparisonOperator, values: &[AttributeValue]) -> Result<(), ServiceError> {
    if !takes_count(operator, values.len()) {
        return Err(invalid(format_args!("Invalid number of argument(s) for the {operator} ComparisonOperator")));
    }
    if let Some(kind) = values.iter().map(AttributeValue::attribute_type).find(|kind| !takes_type(operator, *kind)) {
        return Err(invalid(format_args!("ComparisonOperator {operator} is not valid for {kind} AttributeValue type")));
    }
    if values.windows(2).any(|pair| pair[0].attribute_type() != pair[1].attribute_type()) {
        return Err(invalid("AttributeValues inside AttributeValueList must be of same type"));
    }
    match (operator, values) {
        (ComparisonOperator::Between, [low, high]) if is_above(low, high) => Err(ServiceError::validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
        )),
        _ => Ok(()),
    }
}

fn takes_count(operator: &ComparisonOperator, count: usize) -> bool {
    match operator {
        ComparisonOperator::Null | ComparisonOperator::NotNull => count == 0,
        ComparisonOperator::In => count > 0,
        ComparisonOperator::Between => count == 2,
        _ => count == 1,
    }
}

fn takes_type(operator: &ComparisonOperator, kind: AttributeType) -> bool {
    use AttributeType as Type;
    use ComparisonOperator as Operator;
    match operator {
        Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge | Operator::Between | Operator::In => {
            matches!(kind, Type::S | Type::N | Type::B)
        }
        Operator::BeginsWith => matches!(kind, Type::S | Type::B),
        Operator::Contains | Operator::NotContains => {
            matches!(kind, Type::S | Type::N | Type::B | Type::Bool | Type::Null)
        }
        _ => true,
    }
}

fn is_above(low: &AttributeValue, high: &AttributeValue) -> bool {
    match (low, high) {
        (AttributeValue::S(low), AttributeValue::S(high)) => low > high,
        (AttributeValue::N(low), AttributeValue::N(high)) => low > high,
        (AttributeValue::B(low), AttributeValue::B(high)) => low > high,
        _ => false,
    }
}

/// The condition that a comparison is. It was checked, so the values are as many as the operator takes.
pub(super) fn condition(name: Name, operator: &ComparisonOperator, values: Vec<AttributeValue>) -> Condition {
    let path = Path::attribute(name);
    let attribute = Operand::Path(path.clone());
    let mut values = values.into_iter().map(Operand::Value);
    let mut value = || values.next().unwrap_or(Operand::Value(AttributeValue::Null));
    let compare = |comparator, value| Condition::Compare(comparator, attribute.clone(), value);
    match operator {
        ComparisonOperator::Eq => compare(Comparator::Eq, value()),
        ComparisonOperator::Ne => compare(Comparator::Ne, value()),
        ComparisonOperator::Lt => compare(Comparator::Lt, value()),
        ComparisonOperator::Le => compare(Comparator::Le, value()),
        ComparisonOperator::Gt => compare(Comparator::Gt, value()),
        ComparisonOperator::Ge => compare(Comparator::Ge, value()),
        ComparisonOperator::Between => Condition::Between(attribute, value(), value()),
        ComparisonOperator::BeginsWith => Condition::BeginsWith(attribute, value()),
        ComparisonOperator::Contains => Condition::Contains(attribute, value()),
        // Of an attribute that is not there nothing is said.
        ComparisonOperator::NotContains => {
            let contains = Condition::Contains(attribute, value());
            Condition::AttributeExists(path).and(Condition::Not(Box::new(contains)))
        }
        ComparisonOperator::Null => Condition::AttributeNotExists(path),
        ComparisonOperator::NotNull => Condition::AttributeExists(path),
        // What is unknown was refused as a broken constraint.
        ComparisonOperator::In | ComparisonOperator::Unknown(_) => Condition::In(attribute, values.collect()),
    }
}

/// The test of a key attribute that a comparison is; `None` for those by which no key can be found.
pub(super) fn key_test(operator: &ComparisonOperator, values: Vec<AttributeValue>) -> Option<KeyTest> {
    let mut values = values.into_iter();
    let value = values.next()?;
    Some(match operator {
        ComparisonOperator::Eq => KeyTest::Eq(value),
        ComparisonOperator::Lt => KeyTest::Lt(value),
        ComparisonOperator::Le => KeyTest::Le(value),
        ComparisonOperator::Gt => KeyTest::Gt(value),
        ComparisonOperator::Ge => KeyTest::Ge(value),
        ComparisonOperator::Between => KeyTest::Between(value, values.next()?),
        ComparisonOperator::BeginsWith => KeyTest::BeginsWith(value),
        _ => return None,
    })
}
