//! Tables and indexes as the service describes them.

use super::{
    AttributeDefinition, BillingMode, KeySchemaElement, OnDemandThroughput, Projection, SseDescription,
    StreamSpecification, TableClassSummary, WarmThroughputDescription,
};
use crate::choice::choice;

choice! {
    /// The life of a table.
    TableStatus {
        /// It is being made.
        Creating = "CREATING",
        /// It is being changed; it can be used meanwhile.
        Updating = "UPDATING",
        /// It is being removed.
        Deleting = "DELETING",
        /// It can be used.
        Active = "ACTIVE",
    }
}

choice! {
    /// The life of a global secondary index.
    IndexStatus {
        /// It is being made.
        Creating = "CREATING",
        /// Its capacity is being changed; it can be used meanwhile.
        Updating = "UPDATING",
        /// It is being removed.
        Deleting = "DELETING",
        /// It can be used.
        Active = "ACTIVE",
    }
}

/// A table as the service describes it. Times are seconds since 1970, with fractions.
#[derive(Clone, PartialEq, Debug)]
pub struct TableDescription {
    /// The table's name.
    pub table_name: String,
    /// Where it is in its life.
    pub table_status: TableStatus,
    /// Its key. Empty in the answer to DeleteTable, which does not tell it.
    pub key_schema: Vec<KeySchemaElement>,
    /// The types of all key attributes, those of indexes too, in the order of their names. Empty in the answer to
    /// DeleteTable.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// When it was created. Absent in the answer to DeleteTable.
    pub creation_date_time: Option<f64>,
    /// The number of items.
    pub item_count: i64,
    /// The bytes of all items, as the service counts them.
    pub table_size_bytes: i64,
    /// Its name to all of AWS.
    pub table_arn: String,
    /// Its unique id, a UUID.
    pub table_id: String,
    /// How capacity is paid for; absent for a table that was always provisioned.
    pub billing_mode_summary: Option<BillingModeSummary>,
    /// Its capacity; zeros if paid for by the request.
    pub provisioned_throughput: ProvisionedThroughputDescription,
    /// The most it may use, if that is bounded.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it can serve at once; told once the table is there.
    pub warm_throughput: Option<WarmThroughputDescription>,
    /// Its local secondary indexes.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndexDescription>>,
    /// Its global secondary indexes.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndexDescription>>,
    /// Whether its changes are written to a stream; absent if not.
    pub stream_specification: Option<StreamSpecification>,
    /// When its newest stream was switched on.
    pub latest_stream_label: Option<String>,
    /// The ARN of its newest stream.
    pub latest_stream_arn: Option<String>,
    /// How it is encrypted; absent where the key is the service's own.
    pub sse_description: Option<SseDescription>,
    /// What it costs; absent for a table that was always of the usual class.
    pub table_class_summary: Option<TableClassSummary>,
    /// Whether it refuses to be deleted.
    pub deletion_protection_enabled: bool,
}

/// How a table's capacity is paid for, in a description.
#[derive(Clone, PartialEq, Debug)]
pub struct BillingModeSummary {
    /// The mode.
    pub billing_mode: BillingMode,
    /// When it was last set to pay by the request, in seconds since 1970.
    pub last_update_to_pay_per_request_date_time: Option<f64>,
}

/// Capacity, in a description.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ProvisionedThroughputDescription {
    /// Reads of 4 KB a second.
    pub read_capacity_units: i64,
    /// Writes of 1 KB a second.
    pub write_capacity_units: i64,
    /// How often it was lowered today (UTC).
    pub number_of_decreases_today: i64,
    /// When it was last raised, in seconds since 1970.
    pub last_increase_date_time: Option<f64>,
    /// When it was last lowered, in seconds since 1970.
    pub last_decrease_date_time: Option<f64>,
}

/// A local secondary index, in a description.
#[derive(Clone, PartialEq, Debug)]
pub struct LocalSecondaryIndexDescription {
    /// Its name.
    pub index_name: String,
    /// Its key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: Projection,
    /// The bytes of its entries.
    pub index_size_bytes: i64,
    /// The number of its entries.
    pub item_count: i64,
    /// Its name to all of AWS.
    pub index_arn: String,
}

/// A global secondary index, in a description.
#[derive(Clone, PartialEq, Debug)]
pub struct GlobalSecondaryIndexDescription {
    /// Its name.
    pub index_name: String,
    /// Its key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it holds.
    pub projection: Projection,
    /// Where it is in its life.
    pub index_status: IndexStatus,
    /// Whether it is being filled from the table; told only while it is being made.
    pub backfilling: Option<bool>,
    /// Its capacity; zeros if paid for by the request.
    pub provisioned_throughput: ProvisionedThroughputDescription,
    /// The most it may use, if that is bounded.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it can serve at once; told once the index is there.
    pub warm_throughput: Option<WarmThroughputDescription>,
    /// The bytes of its entries.
    pub index_size_bytes: i64,
    /// The number of its entries.
    pub item_count: i64,
    /// Its name to all of AWS.
    pub index_arn: String,
}
