//! Conditions on several attributes: `Expected` of writes, and the filters of Query and Scan.

use std::collections::BTreeMap;

use dynamo_model::api::{ComparisonOperator, ConditionalOperator, ExpectedAttribute, LegacyCondition};
use dynamo_model::{AttributeValue, Comparator, Condition, Operand, Path, ServiceError};

use super::comparison;
use crate::constraints::Constraints;
use crate::refusal::invalid;
use crate::values::{self, ValueFault};

/// `Expected` with operators that the service has.
pub(crate) fn constrain_expected(expected: Option<&BTreeMap<String, ExpectedAttribute>>, check: &mut Constraints) {
    for (name, attribute) in expected.into_iter().flatten() {
        if let Some(operator) = &attribute.comparison_operator {
            constrain_operator(operator, "expected", name, check);
        }
    }
}

/// Conditions with operators that the service has; `member` is where they are in the request.
pub(crate) fn constrain_filter(
    filter: Option<&BTreeMap<String, LegacyCondition>>,
    member: &str,
    check: &mut Constraints,
) {
    for (name, condition) in filter.into_iter().flatten() {
        constrain_operator(&condition.comparison_operator, member, name, check);
    }
}

fn constrain_operator(operator: &ComparisonOperator, member: &str, name: &str, check: &mut Constraints) {
    let member = format!("{member}.{name}.member.comparisonOperator");
    check.choice(operator.as_str(), ComparisonOperator::NAMES, &member);
}

/// Whether the names and values of `Expected` are such as can be stored.
pub(crate) fn check_expected_values(expected: Option<&BTreeMap<String, ExpectedAttribute>>) -> Result<(), ValueFault> {
    expected.into_iter().flatten().try_for_each(|(name, attribute)| {
        values::check_name(name)?;
        let list = attribute.attribute_value_list.iter().flatten();
        attribute.value.iter().chain(list).try_for_each(values::check_one)
    })
}

/// Whether the names and values of conditions are such as can be stored.
pub(crate) fn check_filter_values(filter: Option<&BTreeMap<String, LegacyCondition>>) -> Result<(), ValueFault> {
    filter.into_iter().flatten().try_for_each(|(name, condition)| {
        values::check_name(name)?;
        condition.attribute_value_list.iter().flatten().try_for_each(values::check_one)
    })
}

/// The condition that `Expected` is.
pub(crate) fn expected(
    expected: Option<BTreeMap<String, ExpectedAttribute>>,
    operator: Option<&ConditionalOperator>,
) -> Result<Option<Condition>, ServiceError> {
    let conditions = expected.into_iter().flatten().map(|(name, attribute)| expectation(name, attribute));
    joined(conditions.collect::<Result<_, _>>()?, operator)
}

/// The condition that `QueryFilter` or `ScanFilter` is.
pub(crate) fn filter(
    filter: Option<BTreeMap<String, LegacyCondition>>,
    operator: Option<&ConditionalOperator>,
) -> Result<Option<Condition>, ServiceError> {
    let conditions = filter.into_iter().flatten().map(|(name, condition)| {
        let values = condition.attribute_value_list.unwrap_or_default();
        compared(name, &condition.comparison_operator, values)
    });
    joined(conditions.collect::<Result<_, _>>()?, operator)
}

fn compared(
    name: String,
    operator: &ComparisonOperator,
    values: Vec<AttributeValue>,
) -> Result<Condition, ServiceError> {
    comparison::check(operator, &values)?;
    Ok(comparison::condition(name.into(), operator, values))
}

fn expectation(name: String, attribute: ExpectedAttribute) -> Result<Condition, ServiceError> {
    let ExpectedAttribute { value, exists, comparison_operator, attribute_value_list } = attribute;
    let refused = |what: &str| Err(invalid(format_args!("{what} for Attribute: {name}")));
    if comparison_operator.is_some() && exists.is_some() {
        return refused("Exists and ComparisonOperator cannot be used together");
    }
    if value.is_some() && attribute_value_list.is_some() {
        return refused("Value and AttributeValueList cannot be used together");
    }
    if let Some(operator) = comparison_operator {
        // The service's documentation says that Value and ComparisonOperator exclude each other; the service takes
        // both.
        let values = attribute_value_list.or_else(|| value.map(|value| vec![value]));
        let takes_none = matches!(operator, ComparisonOperator::Null | ComparisonOperator::NotNull);
        if values.is_none() && !takes_none {
            return refused(&format!("Value or AttributeValueList must be used with ComparisonOperator: {operator}"));
        }
        return compared(name, &operator, values.unwrap_or_default());
    }
    if attribute_value_list.is_some() {
        return refused("AttributeValueList can only be used with a ComparisonOperator");
    }
    match (exists, value) {
        (Some(false), Some(_)) => refused("Value cannot be used when Exists is false"),
        (Some(false), None) => Ok(Condition::AttributeNotExists(Path::attribute(name))),
        (Some(true), None) => refused("Value must be provided when Exists is true"),
        (None, None) => refused("Value must be provided when Exists is null"),
        (_, Some(value)) => {
            let attribute = Operand::Path(Path::attribute(name));
            Ok(Condition::Compare(Comparator::Eq, attribute, Operand::Value(value)))
        }
    }
}

/// All of the conditions as one; none is no condition.
fn joined(
    mut conditions: Vec<Condition>,
    operator: Option<&ConditionalOperator>,
) -> Result<Option<Condition>, ServiceError> {
    let refused = |message: &str| Err(ServiceError::validation(message));
    match (operator, conditions.len()) {
        (Some(_), 0) => refused("ConditionalOperator cannot be used without Filter or Expected"),
        (Some(_), 1) => {
            refused("ConditionalOperator can only be used when Filter or Expected has two or more elements")
        }
        // The ALL is the service's.
        (Some(ConditionalOperator::Unknown(_)), _) => {
            refused("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]")
        }
        (None, 0 | 1) => Ok(conditions.pop()),
        (Some(ConditionalOperator::Or), _) => Ok(Some(Condition::Or(conditions))),
        (Some(ConditionalOperator::And) | None, _) => Ok(Some(Condition::And(conditions))),
    }
}
