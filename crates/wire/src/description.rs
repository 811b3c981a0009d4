//! Tables and indexes as the service describes them.

use dynamo_model::schema::{
    BillingModeSummary, GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription,
    ProvisionedThroughputDescription, SseDescription, TableClassSummary, TableDescription, WarmThroughputDescription,
};

use crate::writer::{Encode, Writer};

impl Encode for TableDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|table| {
            table.member("TableName", &self.table_name);
            table.member("TableStatus", &self.table_status);
            table.member("TableArn", &self.table_arn);
            table.member("TableId", &self.table_id);
            if !self.key_schema.is_empty() {
                table.member("KeySchema", &self.key_schema);
            }
            if !self.attribute_definitions.is_empty() {
                table.member("AttributeDefinitions", &self.attribute_definitions);
            }
            table.optional("CreationDateTime", &self.creation_date_time);
            table.member("ItemCount", &self.item_count);
            table.member("TableSizeBytes", &self.table_size_bytes);
            table.optional("BillingModeSummary", &self.billing_mode_summary);
            table.member("ProvisionedThroughput", &self.provisioned_throughput);
            table.optional("OnDemandThroughput", &self.on_demand_throughput);
            table.optional("WarmThroughput", &self.warm_throughput);
            table.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
            table.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
            table.optional("StreamSpecification", &self.stream_specification);
            table.optional("LatestStreamLabel", &self.latest_stream_label);
            table.optional("LatestStreamArn", &self.latest_stream_arn);
            table.optional("SSEDescription", &self.sse_description);
            table.optional("TableClassSummary", &self.table_class_summary);
            table.member("DeletionProtectionEnabled", &self.deletion_protection_enabled);
        });
    }
}

impl Encode for BillingModeSummary {
    fn encode(&self, out: &mut Writer) {
        out.object(|summary| {
            summary.member("BillingMode", &self.billing_mode);
            summary.optional("LastUpdateToPayPerRequestDateTime", &self.last_update_to_pay_per_request_date_time);
        });
    }
}

impl Encode for SseDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|encryption| {
            encryption.optional("Status", &self.status);
            encryption.optional("SSEType", &self.sse_type);
            encryption.optional("KMSMasterKeyArn", &self.kms_master_key_arn);
            encryption.optional("InaccessibleEncryptionDateTime", &self.inaccessible_encryption_date_time);
        });
    }
}

impl Encode for TableClassSummary {
    fn encode(&self, out: &mut Writer) {
        out.object(|summary| {
            summary.member("TableClass", &self.table_class);
            summary.optional("LastUpdateDateTime", &self.last_update_date_time);
        });
    }
}

impl Encode for ProvisionedThroughputDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|throughput| {
            throughput.member("ReadCapacityUnits", &self.read_capacity_units);
            throughput.member("WriteCapacityUnits", &self.write_capacity_units);
            throughput.member("NumberOfDecreasesToday", &self.number_of_decreases_today);
            throughput.optional("LastIncreaseDateTime", &self.last_increase_date_time);
            throughput.optional("LastDecreaseDateTime", &self.last_decrease_date_time);
        });
    }
}

impl Encode for WarmThroughputDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|throughput| {
            throughput.member("ReadUnitsPerSecond", &self.read_units_per_second);
            throughput.member("WriteUnitsPerSecond", &self.write_units_per_second);
            throughput.member("Status", &self.status);
        });
    }
}

impl Encode for LocalSecondaryIndexDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|index| {
            index.member("IndexName", &self.index_name);
            index.member("IndexArn", &self.index_arn);
            index.member("KeySchema", &self.key_schema);
            index.member("Projection", &self.projection);
            index.member("IndexSizeBytes", &self.index_size_bytes);
            index.member("ItemCount", &self.item_count);
        });
    }
}

impl Encode for GlobalSecondaryIndexDescription {
    fn encode(&self, out: &mut Writer) {
        out.object(|index| {
            index.member("IndexName", &self.index_name);
            index.member("IndexArn", &self.index_arn);
            index.member("IndexStatus", &self.index_status);
            index.optional("Backfilling", &self.backfilling);
            index.member("KeySchema", &self.key_schema);
            index.member("Projection", &self.projection);
            index.member("ProvisionedThroughput", &self.provisioned_throughput);
            index.optional("OnDemandThroughput", &self.on_demand_throughput);
            index.optional("WarmThroughput", &self.warm_throughput);
            index.member("IndexSizeBytes", &self.index_size_bytes);
            index.member("ItemCount", &self.item_count);
        });
    }
}
