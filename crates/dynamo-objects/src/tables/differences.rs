use std::collections::BTreeSet;

use dynamo_model::api::CreateTableRequest;
use dynamo_model::schema::{KeySchemaElement, KeyType, Projection, ProjectionType, TableDescription};

/// What a table lacks of its declaration, a sentence each. What it has beyond that is its own business: indexes for
/// other programs, for one. Capacity is too: it is changed while the program runs.
pub(super) fn between(declared: &CreateTableRequest, table: &TableDescription) -> Vec<String> {
    let mut differences = Vec::new();
    compare_keys("the table", &declared.key_schema, &table.key_schema, &mut differences);
    compare_types(declared, table, &mut differences);
    for index in Index::declared(declared) {
        match Index::described(table).into_iter().find(|described| described.name == index.name) {
            Some(described) => index.compare(&described, &mut differences),
            None => differences.push(format!("{} is missing", index.title())),
        }
    }
    differences
}

fn compare_keys(
    what: &str,
    declared: &[KeySchemaElement],
    described: &[KeySchemaElement],
    differences: &mut Vec<String>,
) {
    if declared != described {
        differences.push(format!("{what} has {}, and should have {}", key(described), key(declared)));
    }
}

fn compare_types(declared: &CreateTableRequest, table: &TableDescription, differences: &mut Vec<String>) {
    for wanted in &declared.attribute_definitions {
        let found = table.attribute_definitions.iter().find(|found| found.attribute_name == wanted.attribute_name);
        // One that is not there at all belongs to a key that differs, which was said already.
        if let Some(found) = found.filter(|found| found.attribute_type != wanted.attribute_type) {
            differences.push(format!(
                "key attribute `{}` is of type {}, and should be {}",
                wanted.attribute_name, found.attribute_type, wanted.attribute_type
            ));
        }
    }
}

/// An index, local or global, declared or described.
struct Index<'a> {
    kind: &'static str,
    name: &'a str,
    key: &'a [KeySchemaElement],
    projection: &'a Projection,
}

impl<'a> Index<'a> {
    fn declared(table: &'a CreateTableRequest) -> Vec<Self> {
        let local = table.local_secondary_indexes.iter().flatten();
        let global = table.global_secondary_indexes.iter().flatten();
        local
            .map(|index| Self::new("local", &index.index_name, &index.key_schema, &index.projection))
            .chain(global.map(|index| Self::new("global", &index.index_name, &index.key_schema, &index.projection)))
            .collect()
    }

    fn described(table: &'a TableDescription) -> Vec<Self> {
        let local = table.local_secondary_indexes.iter().flatten();
        let global = table.global_secondary_indexes.iter().flatten();
        local
            .map(|index| Self::new("local", &index.index_name, &index.key_schema, &index.projection))
            .chain(global.map(|index| Self::new("global", &index.index_name, &index.key_schema, &index.projection)))
            .collect()
    }

    fn new(kind: &'static str, name: &'a str, key: &'a [KeySchemaElement], projection: &'a Projection) -> Self {
        Self { kind, name, key, projection }
    }

    fn title(&self) -> String {
        format!("{} index `{}`", self.kind, self.name)
    }

    fn compare(&self, described: &Index<'_>, differences: &mut Vec<String>) {
        if self.kind != described.kind {
            differences.push(format!("{} should be {}", described.title(), self.kind));
        }
        compare_keys(&self.title(), self.key, described.key, differences);
        if !holds(described.projection, self.projection) {
            let (has, should) = (projected(described.projection), projected(self.projection));
            differences.push(format!("{} holds {has}, and should hold {should}", self.title()));
        }
    }
}

/// Whether an index that holds `has` answers for one that should hold `wanted`. The names are a set: the service gives
/// them back in an order of its own.
fn holds(has: &Projection, wanted: &Projection) -> bool {
    let names = |projection: &Projection| -> BTreeSet<String> {
        projection.non_key_attributes.iter().flatten().cloned().collect()
    };
    has.projection_type == wanted.projection_type && names(has) == names(wanted)
}

fn projected(projection: &Projection) -> String {
    match &projection.projection_type {
        Some(ProjectionType::All) => "all attributes".to_owned(),
        Some(ProjectionType::KeysOnly) => "keys only".to_owned(),
        _ => format!("the keys and {}", projection.non_key_attributes.as_deref().unwrap_or_default().join(", ")),
    }
}

/// `partition key a, b and sort key c`
fn key(schema: &[KeySchemaElement]) -> String {
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
