//! Which attribute values the service takes.

use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use dynamo_expr::Leaves;
use dynamo_model::{AttributeType, AttributeValue, Attributes, Number, Placeholders, ServiceError, Set, limits};

use crate::constraints::enveloped;

/// Why a value is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ValueFault {
    EmptySet(AttributeType),
    /// A set that has an element twice: as the current parts of the service list it, and as the older ones do.
    Duplicates {
        current: String,
        older: String,
    },
    EmptyName,
    NameTooLong,
    TooDeep,
}

impl ValueFault {
    /// The error of PutItem, UpdateItem and DeleteItem.
    pub(crate) fn of_write(self) -> ServiceError {
        let bare = matches!(self, Self::EmptyName | Self::NameTooLong);
        let error = ServiceError::from(self);
        if bare { error } else { enveloped(error) }
    }

    /// The error of BatchWriteItem and Scan.
    pub(crate) fn older(self) -> ServiceError {
        match self {
            Self::Duplicates { older, .. } => ServiceError::validation(older),
            fault => fault.into(),
        }
    }

    fn message(self) -> String {
        match self {
            // The two spaces are the service's.
            Self::EmptySet(AttributeType::Ns) => invalid("An number set  may not be empty"),
            Self::EmptySet(AttributeType::Bs) => invalid("Binary sets should not be empty"),
            Self::EmptySet(_) => invalid("An string set  may not be empty"),
            Self::Duplicates { current, .. } => current,
            Self::EmptyName => "Empty attribute name".to_owned(),
            Self::NameTooLong => "Attribute name is too large, must be less than 65536 bytes".to_owned(),
            Self::TooDeep => "Nesting Levels have exceeded supported limits: \
                              Attributes in the item have nested levels beyond supported limit"
                .to_owned(),
        }
    }
}

impl From<ValueFault> for ServiceError {
    fn from(fault: ValueFault) -> Self {
        Self::validation(fault.message())
    }
}

fn invalid(what: impl Display) -> String {
    format!("One or more parameter values were invalid: {what}")
}

/// The attributes of an item or key.
pub(crate) fn check(attributes: &Attributes) -> Result<(), ValueFault> {
    check_map(attributes, 1)
}

/// The values of placeholders.
pub(crate) fn check_placeholders(placeholders: &Placeholders) -> Result<(), ValueFault> {
    placeholders.values.iter().flatten().try_for_each(|(_, value)| check_value(value, 1))
}

/// The values of placeholders, in the words of older parts of the service, which tell the placeholder.
pub(crate) fn check_placeholders_older(placeholders: &Placeholders) -> Result<(), ServiceError> {
    placeholders.values.iter().flatten().try_for_each(|(name, value)| {
        check_value(value, 1).map_err(|fault| {
            let fault = fault.older().message();
            ServiceError::validation(format!(
                "ExpressionAttributeValues contains invalid value: {fault} for key {name}"
            ))
        })
    })
}

/// The value of an attribute.
pub(crate) fn check_one(value: &AttributeValue) -> Result<(), ValueFault> {
    check_value(value, 1)
}

/// The name of an attribute.
pub(crate) fn check_name(name: &str) -> Result<(), ValueFault> {
    if name.is_empty() {
        Err(ValueFault::EmptyName)
    } else if name.len() > limits::ATTRIBUTE_NAME_SIZE {
        Err(ValueFault::NameTooLong)
    } else {
        Ok(())
    }
}

/// The values that an expression brings along, if it came as a tree: as text, its placeholders were checked.
pub(crate) fn check_tree(tree: &impl Leaves) -> Result<(), ValueFault> {
    tree.try_values(|value| check_value(value, 1))
}

fn check_map(attributes: &Attributes, level: usize) -> Result<(), ValueFault> {
    attributes.iter().try_for_each(|(name, value)| {
        check_name(name)?;
        check_value(value, level)
    })
}

/// `level` is 1 for an attribute's own value; what is nested beyond the limit is not looked at, so depth is bounded.
fn check_value(value: &AttributeValue, level: usize) -> Result<(), ValueFault> {
    if level > limits::NESTING {
        return Err(ValueFault::TooDeep);
    }
    match value {
        AttributeValue::L(list) => list.iter().try_for_each(|value| check_value(value, level + 1)),
        AttributeValue::M(map) => check_map(map, level + 1),
        AttributeValue::Ss(set) => check_set(set, AttributeType::Ss, strings_twice),
        AttributeValue::Ns(set) => check_set(set, AttributeType::Ns, numbers_twice),
        AttributeValue::Bs(set) => check_set(set, AttributeType::Bs, binaries_twice),
        _ => Ok(()),
    }
}

fn check_set<T: Ord>(
    set: &Set<T>,
    kind: AttributeType,
    twice: impl FnOnce(&Set<T>) -> ValueFault,
) -> Result<(), ValueFault> {
    if set.is_empty() {
        Err(ValueFault::EmptySet(kind))
    } else if set.has_duplicates() {
        Err(twice(set))
    } else {
        Ok(())
    }
}

fn strings_twice(set: &Set<String>) -> ValueFault {
    let current: Vec<_> = echo(set).into_iter().map(|text| format!("\"{text}\"")).collect();
    ValueFault::Duplicates {
        current: invalid(format_args!("Input collection [{}] contains duplicates.", current.join(", "))),
        older: invalid(format_args!("Input collection [{}] contains duplicates.", set.as_slice().join(", "))),
    }
}

fn numbers_twice(_: &Set<Number>) -> ValueFault {
    ValueFault::Duplicates {
        current: invalid("Input collection contains duplicates."),
        older: "Input collection contains duplicates".to_owned(),
    }
}

fn binaries_twice(set: &Set<Vec<u8>>) -> ValueFault {
    let current: Vec<_> = echo(set).into_iter().map(|bytes| format!("\"{}\"", BASE64.encode(bytes))).collect();
    let older: Vec<_> = set.iter().map(|bytes| BASE64.encode(bytes)).collect();
    // The missing space is the service's.
    ValueFault::Duplicates {
        current: invalid(format_args!("Input collection [{}]of type BS contains duplicates.", current.join(","))),
        older: invalid(format_args!("Input collection [{}]of type BS contains duplicates.", older.join(", "))),
    }
}

/// The order in which the service lists a set that has an element twice: ascending up to the first that repeats, then
/// it again, then the rest as sent.
fn echo<T: Ord>(set: &Set<T>) -> Vec<&T> {
    let mut seen: Vec<&T> = Vec::new();
    for (at, element) in set.iter().enumerate() {
        match seen.binary_search(&element) {
            Ok(_) => {
                seen.extend(set.iter().skip(at));
                break;
            }
            Err(place) => seen.insert(place, element),
        }
    }
    seen
}
