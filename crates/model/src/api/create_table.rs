use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput,
    ProvisionedThroughput, SseSpecification, StreamSpecification, TableClass, TableDescription, Tag, WarmThroughput,
};

/// Makes a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CreateTableRequest {
    /// Its name, 3 to 255 of `a-zA-Z0-9_.-`.
    pub table_name: String,
    /// Its key: a partition key, and a sort key if wanted.
    pub key_schema: Vec<KeySchemaElement>,
    /// The types of the attributes of all keys.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// Up to 5.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndex>>,
    /// Up to 20.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndex>>,
    /// How capacity is paid for; in advance by default.
    pub billing_mode: Option<BillingMode>,
    /// The capacity, if paid for in advance.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// The most that may be used, if paid for by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Whether it refuses to be deleted; `false` by default.
    pub deletion_protection_enabled: Option<bool>,
    /// Whether its changes are written to a stream.
    pub stream_specification: Option<StreamSpecification>,
    /// How it is encrypted.
    pub sse_specification: Option<SseSpecification>,
    /// Its tags, at most 50.
    pub tags: Option<Vec<Tag>>,
    /// What it costs.
    pub table_class: Option<TableClass>,
    /// What it shall serve at once.
    pub warm_throughput: Option<WarmThroughput>,
    /// Its policy, JSON.
    pub resource_policy: Option<String>,
}

/// The answer to a [`CreateTableRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct CreateTableResponse {
    /// The table that is being made.
    pub table_description: Box<TableDescription>,
}
