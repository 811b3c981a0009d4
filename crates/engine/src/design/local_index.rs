//! Local indexes: the table's partition key, and another sort key.

use dynamo_model::schema::{AttributeDefinition, KeySchemaElement, LocalSecondaryIndex};
use dynamo_model::{ServiceError, limits};

use super::projection::check_projection;
use super::{check_defined, check_names, check_parts};
use crate::refusal::invalid;

/// The local indexes of a table to be made.
pub(crate) fn check_local_indexes(
    table: &[KeySchemaElement],
    indexes: &[LocalSecondaryIndex],
    definitions: &[AttributeDefinition],
) -> Result<(), ServiceError> {
    if indexes.is_empty() {
        return Err(invalid("List of LocalSecondaryIndexes is empty"));
    }
    if table.len() < 2 {
        return Err(invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    for index in indexes {
        check_defined(&index.key_schema, definitions)?;
        check_parts(&index.key_schema)?;
        check_key(&table[0].attribute_name, index)?;
        check_projection(&index.projection)?;
    }
    check_names(indexes.iter().map(|index| index.index_name.as_str()))?;
    if indexes.len() > limits::LOCAL_INDEXES {
        return Err(invalid(format_args!(
            "Number of LocalSecondaryIndexes exceeds per-table limit of {}",
            limits::LOCAL_INDEXES
        )));
    }
    Ok(())
}

fn check_key(table_partition: &str, index: &LocalSecondaryIndex) -> Result<(), ServiceError> {
    let name = &index.index_name;
    if index.key_schema.len() < 2 {
        return Err(invalid(format_args!("Index KeySchema does not have a range key for index: {name}")));
    }
    let partition = &index.key_schema[0].attribute_name;
    if partition != table_partition {
        return Err(invalid(format_args!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. \
             index hash key: {partition}, table hash key: {table_partition}"
        )));
    }
    Ok(())
}
