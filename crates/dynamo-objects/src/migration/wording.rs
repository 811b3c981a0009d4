//! How keys and indexes differ, in words.

use std::collections::BTreeSet;

use dynamo_model::schema::{
    AttributeDefinition, KeySchemaElement, KeyType, Projection, ProjectionType, TableDescription,
};

use crate::tables::declaration::Declaration;

pub(super) fn key_difference(what: &str, wanted: &[KeySchemaElement], found: &[KeySchemaElement]) -> Option<String> {
    (wanted != found).then(|| format!("{what} has {}, and should have {}", key(found), key(wanted)))
}

/// The attributes whose type is not as declared. One that is not there at all belongs to a key that differs.
pub(super) fn type_differences<'a>(
    declared: &'a Declaration,
    table: &TableDescription,
) -> Vec<(&'a AttributeDefinition, String)> {
    let difference = |wanted: &'a AttributeDefinition| {
        let name = &wanted.attribute_name;
        let found = table.attribute_definitions.iter().find(|found| found.attribute_name == *name)?;
        let (is, should) = (&found.attribute_type, &wanted.attribute_type);
        (is != should).then(|| (wanted, format!("key attribute `{name}` is of type {is}, and should be {should}")))
    };
    declared.definition.attribute_definitions.iter().filter_map(difference).collect()
}

type Parts<'a> = (&'a [KeySchemaElement], &'a Projection);

pub(super) fn index_differences(title: &str, wanted: Parts<'_>, found: Parts<'_>) -> Vec<String> {
    let mut differences: Vec<_> = key_difference(title, wanted.0, found.0).into_iter().collect();
    if !holds(found.1, wanted.1) {
        let (has, should) = (projected(found.1), projected(wanted.1));
        differences.push(format!("{title} holds {has}, and should hold {should}"));
    }
    differences
}

/// Whether an index that holds `has` answers for one that should hold `wanted`. The names are a set: the service gives
/// them back in an order of its own.
fn holds(has: &Projection, wanted: &Projection) -> bool {
    let names = |projection: &Projection| -> BTreeSet<String> {
        projection.non_key_attributes.iter().flatten().cloned().collect()
    };
    has.projection_type == wanted.projection_type && names(has) == names(wanted)
}

pub(super) fn projected(projection: &Projection) -> String {
    match &projection.projection_type {
        Some(ProjectionType::All) => "all attributes".to_owned(),
        Some(ProjectionType::KeysOnly) => "keys only".to_owned(),
        _ => format!("the keys and {}", projection.non_key_attributes.as_deref().unwrap_or_default().join(", ")),
    }
}

/// `partition key a, b and sort key c`
pub(super) fn key(schema: &[KeySchemaElement]) -> String {
    let part = |kind: KeyType| -> String {
        let names: Vec<_> =
            schema.iter().filter(|element| element.key_type == kind).map(|e| e.attribute_name.as_str()).collect();
        names.join(", ")
    };
    match part(KeyType::Range) {
        sort if sort.is_empty() => format!("partition key {}", part(KeyType::Hash)),
        sort => format!("partition key {} and sort key {sort}", part(KeyType::Hash)),
    }
}

pub(super) fn has(schema: &[KeySchemaElement], attribute: &str) -> bool {
    schema.iter().any(|element| element.attribute_name == attribute)
}
