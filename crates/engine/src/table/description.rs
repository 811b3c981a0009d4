//! A table as the service describes it.

use dynamo_model::schema::{
    GlobalSecondaryIndexDescription, IndexStatus, LocalSecondaryIndexDescription, StreamSpecification,
    TableDescription, TableStatus,
};

use super::{Settings, Table};
use crate::encryption::Encryption;
use crate::index::{Index, Scope};
use crate::throughput::Throughput;

impl Table {
    /// The table as it is, with nothing under way.
    pub(crate) fn describe(&self, now: f64) -> TableDescription {
        self.describe_with(&self.settings.load(), now)
    }

    /// The table as it would be with these settings.
    pub(crate) fn describe_with(&self, settings: &Settings, now: f64) -> TableDescription {
        let locals = settings.indexes.iter().filter_map(|index| match index.scope {
            Scope::Local => Some(self.describe_local(index)),
            Scope::Global { .. } => None,
        });
        let globals = settings.indexes.iter().filter_map(|index| match &index.scope {
            Scope::Local => None,
            Scope::Global { throughput } => Some(self.describe_global(index, throughput, now)),
        });
        TableDescription {
            table_name: self.name.clone(),
            table_status: TableStatus::Active,
            key_schema: self.key_schema.clone(),
            attribute_definitions: settings.definitions.clone(),
            creation_date_time: Some(self.created),
            item_count: self.tally.entries(),
            table_size_bytes: self.tally.bytes(),
            table_arn: self.arn.clone(),
            table_id: self.id.clone(),
            billing_mode_summary: settings.billing.clone(),
            provisioned_throughput: settings.throughput.describe(now),
            on_demand_throughput: settings.throughput.describe_ceilings(),
            warm_throughput: Some(settings.throughput.describe_warm()),
            local_secondary_indexes: unless_empty(locals.collect()),
            global_secondary_indexes: unless_empty(globals.collect()),
            stream_specification: settings.stream.as_ref().map(|stream| StreamSpecification {
                stream_enabled: true,
                stream_view_type: Some(stream.view.clone()),
            }),
            latest_stream_label: settings.latest_stream.as_ref().map(|stream| stream.name.label.clone()),
            latest_stream_arn: settings.latest_stream.as_ref().map(|stream| stream.name.arn.clone()),
            sse_description: settings.encryption.as_ref().map(Encryption::describe),
            table_class_summary: settings.class.clone(),
            deletion_protection_enabled: settings.deletion_protection,
        }
    }

    fn describe_local(&self, index: &Index) -> LocalSecondaryIndexDescription {
        LocalSecondaryIndexDescription {
            index_name: index.name.clone(),
            key_schema: index.key_schema.clone(),
            projection: index.projection.clone(),
            index_size_bytes: index.tally.bytes(),
            item_count: index.tally.entries(),
            index_arn: self.index_arn(&index.name),
        }
    }

    fn describe_global(&self, index: &Index, throughput: &Throughput, now: f64) -> GlobalSecondaryIndexDescription {
        GlobalSecondaryIndexDescription {
            index_name: index.name.clone(),
            key_schema: index.key_schema.clone(),
            projection: index.projection.clone(),
            index_status: IndexStatus::Active,
            backfilling: None,
            provisioned_throughput: throughput.describe(now),
            on_demand_throughput: throughput.describe_ceilings(),
            warm_throughput: Some(throughput.describe_warm()),
            index_size_bytes: index.tally.bytes(),
            item_count: index.tally.entries(),
            index_arn: self.index_arn(&index.name),
        }
    }

    fn index_arn(&self, index: &str) -> String {
        format!("{}/index/{index}", self.arn)
    }
}

/// The service has no empty lists of indexes.
fn unless_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}
