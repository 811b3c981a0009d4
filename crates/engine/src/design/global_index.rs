//! Global indexes: keys of their own, of up to four attributes for each part.
//!
//! The words about keys of many attributes are the service's of October 2026; alchemy's authors had the same
//! (<https://github.com/alchemy-run/alchemy/pull/1216>).

use std::collections::BTreeSet;

use dynamo_model::schema::{AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType};
use dynamo_model::{ServiceError, limits};

use super::projection::check_projection;
use super::{check_defined, check_first, check_parts};
use crate::refusal::invalid;

/// The key of a global index to be made, and what it is to hold.
pub(crate) fn check_global_index(
    index: &GlobalSecondaryIndex,
    definitions: &[AttributeDefinition],
) -> Result<(), ServiceError> {
    check_defined(&index.key_schema, definitions)?;
    check_key(&index.key_schema)?;
    check_projection(&index.projection)
}

/// How many global indexes a table to be made can have.
pub(crate) fn check_global_list(indexes: &[GlobalSecondaryIndex]) -> Result<(), ServiceError> {
    if indexes.is_empty() {
        return Err(invalid("List of GlobalSecondaryIndexes is empty"));
    }
    if indexes.len() > limits::GLOBAL_INDEXES {
        return Err(invalid(format_args!(
            "GlobalSecondaryIndex count exceeds the per-table limit of {}",
            limits::GLOBAL_INDEXES
        )));
    }
    Ok(())
}

fn check_key(schema: &[KeySchemaElement]) -> Result<(), ServiceError> {
    // A key that a table could have has the words of a table's key.
    if schema.len() <= 2 && count(schema, KeyType::Hash) < 2 {
        return check_parts(schema);
    }
    check_distinct(schema)?;
    check_first(schema)?;
    let partition = schema.iter().take_while(|element| element.key_type == KeyType::Hash).count();
    if count(&schema[partition..], KeyType::Hash) > 0 {
        return Err(invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema"));
    }
    for part in [KeyType::Hash, KeyType::Range] {
        if count(schema, part.clone()) > limits::INDEX_KEY_ATTRIBUTES {
            return Err(invalid(format_args!(
                "The KeySchema exceeds the maximum allowed number of {part} key attributes"
            )));
        }
    }
    Ok(())
}

fn check_distinct(schema: &[KeySchemaElement]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    if schema.iter().all(|element| seen.insert(&element.attribute_name)) {
        return Ok(());
    }
    Err(ServiceError::validation("The KeySchema contains multiple key attributes with the same name"))
}

fn count(schema: &[KeySchemaElement], part: KeyType) -> usize {
    schema.iter().filter(|element| element.key_type == part).count()
}
