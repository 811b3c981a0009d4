use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput,
    SseSpecification, StreamSpecification, TableClass, TableDescription, WarmThroughput,
};

/// Changes a table's capacity, billing or indexes. Not all of these go together in one request.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateTableRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The types of the attributes of a new index's key.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// How capacity is to be paid for.
    pub billing_mode: Option<BillingMode>,
    /// The new capacity.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// New bounds on what may be used, if paid for by the request; -1 lifts one.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Changes of indexes; one creation or deletion at the most.
    pub global_secondary_index_updates: Option<Vec<GlobalSecondaryIndexUpdate>>,
    /// Whether it refuses to be deleted.
    pub deletion_protection_enabled: Option<bool>,
    /// Whether its changes are written to a stream.
    pub stream_specification: Option<StreamSpecification>,
    /// How it is encrypted.
    pub sse_specification: Option<SseSpecification>,
    /// What it costs.
    pub table_class: Option<TableClass>,
    /// What it shall serve at once.
    pub warm_throughput: Option<WarmThroughput>,
}

/// One change of a global secondary index.
#[derive(Clone, PartialEq, Debug)]
pub enum GlobalSecondaryIndexUpdate {
    /// Makes it.
    Create(GlobalSecondaryIndex),
    /// Changes its capacity.
    Update {
        /// Which one.
        index_name: String,
        /// Its new capacity.
        provisioned_throughput: Option<ProvisionedThroughput>,
        /// New bounds on what may be used of it; -1 lifts one.
        on_demand_throughput: Option<OnDemandThroughput>,
        /// What it shall serve at once.
        warm_throughput: Option<WarmThroughput>,
    },
    /// Removes it.
    Delete {
        /// Which one.
        index_name: String,
    },
}

impl GlobalSecondaryIndexUpdate {
    /// The name of the index that is made, changed or removed.
    #[must_use]
    pub fn index_name(&self) -> &str {
        match self {
            Self::Create(index) => &index.index_name,
            Self::Update { index_name, .. } | Self::Delete { index_name } => index_name,
        }
    }
}

/// The answer to an [`UpdateTableRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct UpdateTableResponse {
    /// The table that is being changed.
    pub table_description: Box<TableDescription>,
}
