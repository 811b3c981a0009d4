use dynamo_model::{AttributeType, Name, ServiceError};

use crate::refusal::invalid;

/// Why attributes are not a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum KeyFault {
    Missing { name: Name },
    WrongType { name: Name, expected: AttributeType, actual: AttributeType },
    Empty { name: Name, kind: AttributeType },
    PartitionTooLong,
    SortTooLong,
}

impl KeyFault {
    /// The error of a key among the attributes of an item that is put.
    pub(crate) fn of_item(self) -> ServiceError {
        match self {
            Self::Missing { name } => invalid(format_args!("Missing the key {name} in the item")),
            Self::WrongType { name, expected, actual } => {
                invalid(format_args!("Type mismatch for key {name} expected: {expected} actual: {actual}"))
            }
            fault => fault.of_key(),
        }
    }

    /// The error of a key in a PartiQL statement, be it of an item or in a condition.
    pub(crate) fn of_statement(self) -> ServiceError {
        match self {
            Self::Missing { name } => {
                ServiceError::validation(format!("Key attribute should be present in the item: Key {name}"))
            }
            Self::WrongType { name, .. } => ServiceError::validation(format!(
                "Key attribute's data type should match its data type in table's schema: Key {name}"
            )),
            fault => fault.of_key(),
        }
    }

    /// The error of a key given by itself.
    pub(crate) fn of_key(self) -> ServiceError {
        match self {
            Self::Missing { .. } | Self::WrongType { .. } => not_the_schema(),
            Self::Empty { name, kind } => ServiceError::validation(format!(
                "One or more parameter values are not valid. \
                 The AttributeValue for a key attribute cannot contain an empty {} value. Key: {name}",
                noun(kind)
            )),
            // The missing space is the service's.
            Self::PartitionTooLong => invalid("Size of hashkey has exceeded the maximum size limit of2048 bytes"),
            Self::SortTooLong => invalid("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
        }
    }
}

pub(crate) fn not_the_schema() -> ServiceError {
    ServiceError::validation("The provided key element does not match the schema")
}

/// What the service calls a text or a binary in its errors.
pub(crate) fn noun(kind: AttributeType) -> &'static str {
    if kind == AttributeType::B { "binary" } else { "string" }
}
