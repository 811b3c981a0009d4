//! What tables and indexes are made of, and how the service describes them.

mod description;
mod settings;

use crate::choice::choice;

pub use description::{
    BillingModeSummary, GlobalSecondaryIndexDescription, IndexStatus, LocalSecondaryIndexDescription,
    ProvisionedThroughputDescription, TableDescription, TableStatus,
};
pub use settings::{
    SseDescription, SseSpecification, SseStatus, SseType, StreamSpecification, StreamViewType, TableClass,
    TableClassSummary, Tag, WarmThroughput, WarmThroughputDescription,
};

/// An attribute of a key: its name and which part it plays.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct KeySchemaElement {
    /// The attribute's name, 1 to 255 bytes.
    pub attribute_name: String,
    /// Partition key or sort key.
    pub key_type: KeyType,
}

impl KeySchemaElement {
    /// An attribute of the partition key.
    #[must_use]
    #[doc(alias = "HashKey")]
    pub fn partition(attribute_name: impl Into<String>) -> Self {
        Self { attribute_name: attribute_name.into(), key_type: KeyType::Hash }
    }

    /// An attribute of the sort key.
    #[must_use]
    #[doc(alias = "RangeKey")]
    pub fn sort(attribute_name: impl Into<String>) -> Self {
        Self { attribute_name: attribute_name.into(), key_type: KeyType::Range }
    }
}

choice! {
    /// The part that an attribute plays in a key.
    KeyType {
        /// The partition key.
        Hash = "HASH",
        /// The sort key.
        Range = "RANGE",
    }
}

/// The type of an attribute that is part of some key.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AttributeDefinition {
    /// The attribute's name, 1 to 255 bytes.
    pub attribute_name: String,
    /// Its type.
    pub attribute_type: KeyAttributeType,
}

impl AttributeDefinition {
    /// A definition.
    #[must_use]
    pub fn new(attribute_name: impl Into<String>, attribute_type: KeyAttributeType) -> Self {
        Self { attribute_name: attribute_name.into(), attribute_type }
    }
}

choice! {
    /// The types that a key attribute can have.
    KeyAttributeType {
        /// Bytes.
        B = "B",
        /// Number.
        N = "N",
        /// Text.
        S = "S",
    }
}

/// Which attributes of an item an index holds beside the keys.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Projection {
    /// All, none, or those named.
    pub projection_type: Option<ProjectionType>,
    /// The names, for [`ProjectionType::Include`]: 1 to 20 of them.
    pub non_key_attributes: Option<Vec<String>>,
}

impl Projection {
    /// All attributes.
    #[must_use]
    pub fn all() -> Self {
        Self { projection_type: Some(ProjectionType::All), non_key_attributes: None }
    }

    /// The keys alone.
    #[must_use]
    pub fn keys_only() -> Self {
        Self { projection_type: Some(ProjectionType::KeysOnly), non_key_attributes: None }
    }

    /// The keys and these attributes.
    #[must_use]
    pub fn include(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self { projection_type: Some(ProjectionType::Include), non_key_attributes: Some(names) }
    }
}

choice! {
    /// The ways of [`Projection`].
    ProjectionType {
        /// Every attribute.
        All = "ALL",
        /// The keys and the attributes named.
        Include = "INCLUDE",
        /// The keys of table and index alone.
        KeysOnly = "KEYS_ONLY",
    }
}

/// An index to be made that shares the table's partition key.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct LocalSecondaryIndex {
    /// Its name, 3 to 255 of `a-zA-Z0-9_.-`.
    pub index_name: String,
    /// Its key: the table's partition key and another sort key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: Projection,
}

/// An index to be made with keys of its own.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct GlobalSecondaryIndex {
    /// Its name, 3 to 255 of `a-zA-Z0-9_.-`.
    pub index_name: String,
    /// Its key: 1 to 4 partition key attributes, 0 to 4 sort key attributes.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: Projection,
    /// Its capacity; needed if the table's is provisioned.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// The most it may use, if the table is paid for by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it shall serve at once.
    pub warm_throughput: Option<WarmThroughput>,
}

/// Capacity that is paid for in advance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ProvisionedThroughput {
    /// Reads of 4 KB a second, strongly consistent; at least 1.
    pub read_capacity_units: i64,
    /// Writes of 1 KB a second; at least 1.
    pub write_capacity_units: i64,
}

/// The most that may be used where capacity is paid for by the request. What is not set has no bound but the account's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct OnDemandThroughput {
    /// Reads of 4 KB a second, at least 1. UpdateTable lifts the bound by -1, and leaves it where `None`.
    pub max_read_request_units: Option<i64>,
    /// Writes of 1 KB a second, at least 1. UpdateTable lifts the bound by -1, and leaves it where `None`.
    pub max_write_request_units: Option<i64>,
}

choice! {
    /// How a table's capacity is paid for.
    BillingMode {
        /// In advance, as [`ProvisionedThroughput`].
        Provisioned = "PROVISIONED",
        /// By the request.
        PayPerRequest = "PAY_PER_REQUEST",
    }
}
