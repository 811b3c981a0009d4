//! Whether the keys and indexes that a table is to have make sense together, in the service's words.

mod global_index;
mod local_index;
mod members;
mod projection;

use std::collections::BTreeSet;

use dynamo_model::ServiceError;
use dynamo_model::schema::{AttributeDefinition, KeySchemaElement, KeyType};

use crate::refusal::invalid;

pub(crate) use global_index::{check_global_index, check_global_list};
pub(crate) use local_index::check_local_indexes;
pub(crate) use projection::check_included;

/// An attribute has one definition.
pub(crate) fn check_definitions(definitions: &[AttributeDefinition]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    match definitions.iter().find(|definition| !seen.insert(&definition.attribute_name)) {
        None => Ok(()),
        Some(twice) => Err(ServiceError::validation(format!("Attribute Name is duplicated: {}", twice.attribute_name))),
    }
}

/// A table's key.
pub(crate) fn check_table_key(
    schema: &[KeySchemaElement],
    definitions: &[AttributeDefinition],
) -> Result<(), ServiceError> {
    if definitions.len() < schema.len() || (schema.len() > 1 && !all_defined(schema, definitions)) {
        return Err(ServiceError::validation("Invalid KeySchema: Some index key attribute have no definition"));
    }
    check_defined(schema, definitions)?;
    check_parts(schema)
}

/// Attributes that are defined must be part of some key.
pub(crate) fn check_all_used<'a>(
    definitions: &[AttributeDefinition],
    keys: impl Iterator<Item = &'a KeySchemaElement>,
    has_indexes: bool,
) -> Result<(), ServiceError> {
    let used: BTreeSet<_> = keys.map(|element| element.attribute_name.as_str()).collect();
    let defined = defined(definitions);
    if defined.iter().all(|name| used.contains(name)) {
        return Ok(());
    }
    Err(if has_indexes {
        invalid(format_args!(
            "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
            defined.join(", "),
            used.into_iter().collect::<Vec<_>>().join(", ")
        ))
    } else {
        invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions",
        )
    })
}

/// Local and global indexes share one space of names.
pub(crate) fn check_names<'a>(indexes: impl Iterator<Item = &'a str>) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    for index in indexes {
        if !seen.insert(index) {
            return Err(invalid(format_args!("Duplicate index name: {index}")));
        }
    }
    Ok(())
}

/// Attributes of an index's key must be defined.
fn check_defined(schema: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Result<(), ServiceError> {
    if all_defined(schema, definitions) {
        return Ok(());
    }
    Err(invalid(format_args!(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
        names(schema).join(", "),
        defined(definitions).join(", ")
    )))
}

fn all_defined(schema: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> bool {
    let defined = defined(definitions);
    names(schema).iter().all(|name| defined.contains(name))
}

/// The parts of a key that has one partition and one sort key attribute at most.
fn check_parts(schema: &[KeySchemaElement]) -> Result<(), ServiceError> {
    if let [first, second] = schema
        && first.attribute_name == second.attribute_name
    {
        return Err(ServiceError::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    check_first(schema)?;
    if schema.get(1).is_some_and(|second| second.key_type != KeyType::Range) {
        return Err(ServiceError::validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
    }
    Ok(())
}

fn check_first(schema: &[KeySchemaElement]) -> Result<(), ServiceError> {
    if schema.first().is_none_or(|first| first.key_type != KeyType::Hash) {
        return Err(ServiceError::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
    }
    Ok(())
}

/// The names of a key's attributes in the order written.
fn names(schema: &[KeySchemaElement]) -> Vec<&str> {
    schema.iter().map(|element| element.attribute_name.as_str()).collect()
}

fn defined(definitions: &[AttributeDefinition]) -> Vec<&str> {
    definitions.iter().map(|definition| definition.attribute_name.as_str()).collect()
}
