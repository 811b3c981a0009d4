use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput,
    ProvisionedThroughput, TableDescription,
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
}

/// The answer to a [`CreateTableRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct CreateTableResponse {
    /// The table that is being made.
    pub table_description: Box<TableDescription>,
}
