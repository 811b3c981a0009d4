//! How a record's table is made.

use dynamo_model::api::CreateTableRequest;
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection, ProvisionedThroughput, StreamSpecification, StreamViewType,
};

use crate::convert::Typed;
use crate::key::KeyPart;
use crate::kind::KeyKind;

/// An attribute of a key.
pub type KeyAttribute = (&'static str, KeyAttributeType);

/// A type that is a [`KeyPart`] and of a [`KeyKind`]: both in one, so that a type that is neither has one message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "not a key's type",
    note = "a key is text, a number or bytes, and always there: a `String`, a `u64`, a `Vec<u8>`, not an `Option`",
    note = "a type of your own that is stored as one of these can be a key: `impl dynamo_objects::key::KeyPart for …`"
)]
pub trait TableKey {
    /// The type under which the table declares the attribute.
    const TYPE: KeyAttributeType;
}

#[diagnostic::do_not_recommend]
impl<T: KeyPart<Kind: KeyKind>> TableKey for T {
    const TYPE: KeyAttributeType = <T::Kind as KeyKind>::TYPE;
}

/// An attribute of a table's key.
#[must_use]
pub fn table_key<T: TableKey>(name: &'static str) -> KeyAttribute {
    (name, T::TYPE)
}

/// An attribute of an index's key, which may be absent: the item is not in the index then.
#[must_use]
pub fn index_key<T: Typed<Kind: KeyKind>>(name: &'static str) -> KeyAttribute {
    (name, <T::Kind as KeyKind>::TYPE)
}

/// What an index holds.
#[must_use]
pub fn all() -> Projection {
    Projection::all()
}

/// What an index holds.
#[must_use]
pub fn keys_only() -> Projection {
    Projection::keys_only()
}

/// What an index holds.
#[must_use]
pub fn include(names: &[&'static str]) -> Projection {
    Projection::include(names.iter().copied())
}

/// A table that is being described.
#[derive(Debug)]
pub struct Schema(CreateTableRequest);

impl Schema {
    /// A table with this key, and without indexes; paid for by the request if no throughput is given.
    #[must_use]
    pub fn new(
        name: &str,
        partition: KeyAttribute,
        sort: Option<KeyAttribute>,
        throughput: Option<(i64, i64)>,
    ) -> Self {
        let mut schema = Self(CreateTableRequest {
            table_name: name.to_owned(),
            billing_mode: Some(throughput.map_or(BillingMode::PayPerRequest, |_| BillingMode::Provisioned)),
            provisioned_throughput: throughput.map(capacity),
            ..CreateTableRequest::default()
        });
        schema.0.key_schema = schema.key(&[partition], sort.as_slice());
        schema
    }

    /// With a global index; its throughput is the table's if none is given.
    #[must_use]
    pub fn global(
        mut self,
        name: &str,
        partition: &[KeyAttribute],
        sort: &[KeyAttribute],
        projection: Projection,
        throughput: Option<(i64, i64)>,
    ) -> Self {
        let index = GlobalSecondaryIndex {
            index_name: name.to_owned(),
            key_schema: self.key(partition, sort),
            projection,
            provisioned_throughput: throughput.map(capacity).or(self.0.provisioned_throughput),
            on_demand_throughput: None,
            warm_throughput: None,
        };
        self.0.global_secondary_indexes.get_or_insert_default().push(index);
        self
    }

    /// With a local index.
    #[must_use]
    pub fn local(mut self, name: &str, partition: KeyAttribute, sort: KeyAttribute, projection: Projection) -> Self {
        let index = LocalSecondaryIndex {
            index_name: name.to_owned(),
            key_schema: self.key(&[partition], &[sort]),
            projection,
        };
        self.0.local_secondary_indexes.get_or_insert_default().push(index);
        self
    }

    /// With a stream of its changes.
    #[must_use]
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.0.stream_specification = Some(StreamSpecification { stream_enabled: true, stream_view_type: Some(view) });
        self
    }

    /// The request that makes the table.
    #[must_use]
    pub fn done(self) -> CreateTableRequest {
        self.0
    }

    /// A key schema, its attributes defined.
    fn key(&mut self, partition: &[KeyAttribute], sort: &[KeyAttribute]) -> Vec<KeySchemaElement> {
        for (name, attribute_type) in partition.iter().chain(sort) {
            self.define(name, attribute_type);
        }
        let partition = partition.iter().map(|(name, _)| KeySchemaElement::partition(*name));
        partition.chain(sort.iter().map(|(name, _)| KeySchemaElement::sort(*name))).collect()
    }

    /// An attribute is defined once, however many keys it is in.
    fn define(&mut self, name: &str, attribute_type: &KeyAttributeType) {
        let definitions = &mut self.0.attribute_definitions;
        if definitions.iter().all(|definition| definition.attribute_name != name) {
            definitions.push(AttributeDefinition::new(name, attribute_type.clone()));
        }
    }
}

fn capacity((read, write): (i64, i64)) -> ProvisionedThroughput {
    ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write }
}
