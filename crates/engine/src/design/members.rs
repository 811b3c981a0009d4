//! The constraints that keys, indexes and capacity have as members of a request, each by itself.

use dynamo_model::limits;
use dynamo_model::schema::{
    AttributeDefinition, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, KeyType, LocalSecondaryIndex,
    Projection, ProjectionType, ProvisionedThroughput,
};

use crate::constraints::Constraints;

impl Constraints {
    /// The name or ARN of a table that is to be there.
    pub(crate) fn known_table(&mut self, name: &str) {
        if name.starts_with("arn:") {
            self.table_name(name);
        } else {
            self.new_name(name, "tableName");
        }
    }

    pub(crate) fn throughput(&mut self, throughput: Option<&ProvisionedThroughput>, member: &str) {
        let Some(throughput) = throughput else { return };
        // Write before read, as the service does.
        self.at_least(throughput.write_capacity_units, &format!("{member}.writeCapacityUnits"), 1);
        self.at_least(throughput.read_capacity_units, &format!("{member}.readCapacityUnits"), 1);
    }

    pub(crate) fn definitions(&mut self, definitions: &[AttributeDefinition]) {
        for (at, definition) in definitions.iter().enumerate() {
            let member = format!("attributeDefinitions.{}.member", at + 1);
            self.key_name(&definition.attribute_name, &format!("{member}.attributeName"));
            let kind = definition.attribute_type.as_str();
            self.choice(kind, KeyAttributeType::NAMES, &format!("{member}.attributeType"));
        }
    }

    /// The key of a table or a local index.
    pub(crate) fn key_schema(&mut self, schema: &[KeySchemaElement], member: &str) {
        self.count_echoed(schema.len(), &echo(schema), member, 1, 2);
        self.key_elements(schema, member);
    }

    pub(crate) fn local_index(&mut self, index: &LocalSecondaryIndex, member: &str) {
        self.new_name(&index.index_name, &format!("{member}.indexName"));
        self.key_schema(&index.key_schema, &format!("{member}.keySchema"));
        self.projection(&index.projection, &format!("{member}.projection"));
    }

    pub(crate) fn global_index(&mut self, index: &GlobalSecondaryIndex, member: &str) {
        self.new_name(&index.index_name, &format!("{member}.indexName"));
        // The API reference has no greatest number here; too many attributes are told of in another way.
        let key = format!("{member}.keySchema");
        self.count_echoed(index.key_schema.len(), &echo(&index.key_schema), &key, 1, usize::MAX);
        self.key_elements(&index.key_schema, &key);
        self.projection(&index.projection, &format!("{member}.projection"));
        self.throughput(index.provisioned_throughput.as_ref(), &format!("{member}.provisionedThroughput"));
    }

    fn key_elements(&mut self, schema: &[KeySchemaElement], member: &str) {
        for (at, element) in schema.iter().enumerate() {
            let member = format!("{member}.{}.member", at + 1);
            self.key_name(&element.attribute_name, &format!("{member}.attributeName"));
            self.choice(element.key_type.as_str(), KeyType::NAMES, &format!("{member}.keyType"));
        }
    }

    fn key_name(&mut self, name: &str, member: &str) {
        self.shortest(name, member, 1);
        self.longest(name, member, limits::KEY_NAME_SIZE);
    }

    fn projection(&mut self, projection: &Projection, member: &str) {
        if let Some(kind) = &projection.projection_type {
            self.choice(kind.as_str(), ProjectionType::NAMES, &format!("{member}.projectionType"));
        }
        if let Some(names) = &projection.non_key_attributes {
            let echo = format!("[{}]", names.join(", "));
            let most = limits::INCLUDED_ATTRIBUTES_PER_INDEX;
            self.count_echoed(names.len(), &echo, &format!("{member}.nonKeyAttributes"), 1, most);
        }
    }
}

/// A key as the service prints it.
fn echo(schema: &[KeySchemaElement]) -> String {
    let element = |element: &KeySchemaElement| {
        format!("KeySchemaElement(attributeName={}, keyType={})", element.attribute_name, element.key_type)
    };
    format!("[{}]", schema.iter().map(element).collect::<Vec<_>>().join(", "))
}
