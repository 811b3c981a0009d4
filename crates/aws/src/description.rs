//! Tables and indexes as the service describes them.

use aws_sdk_dynamodb::types;
use dynamo_model::schema::{
    BillingModeSummary, GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription,
    ProvisionedThroughputDescription, SseDescription, TableClassSummary, TableDescription, WarmThroughputDescription,
};

use crate::convert::alike_from_sdk;

alike_from_sdk! {
    types::TableDescription => TableDescription {
        table_name,
        table_status,
        key_schema,
        attribute_definitions,
        creation_date_time,
        item_count,
        table_size_bytes,
        table_arn,
        table_id,
        billing_mode_summary,
        provisioned_throughput,
        on_demand_throughput,
        warm_throughput,
        local_secondary_indexes,
        global_secondary_indexes,
        stream_specification,
        latest_stream_label,
        latest_stream_arn,
        sse_description,
        table_class_summary,
        deletion_protection_enabled,
    };
    types::LocalSecondaryIndexDescription => LocalSecondaryIndexDescription {
        index_name,
        key_schema,
        projection,
        index_size_bytes,
        item_count,
        index_arn,
    };
    types::GlobalSecondaryIndexDescription => GlobalSecondaryIndexDescription {
        index_name,
        key_schema,
        projection,
        index_status,
        backfilling,
        provisioned_throughput,
        on_demand_throughput,
        warm_throughput,
        index_size_bytes,
        item_count,
        index_arn,
    };
    types::ProvisionedThroughputDescription => ProvisionedThroughputDescription {
        read_capacity_units,
        write_capacity_units,
        number_of_decreases_today,
        last_increase_date_time,
        last_decrease_date_time,
    } or default;
    types::TableWarmThroughputDescription => WarmThroughputDescription {
        read_units_per_second,
        write_units_per_second,
        status,
    };
    types::GlobalSecondaryIndexWarmThroughputDescription => WarmThroughputDescription {
        read_units_per_second,
        write_units_per_second,
        status,
    };
    types::BillingModeSummary => BillingModeSummary { billing_mode, last_update_to_pay_per_request_date_time };
    types::SseDescription => SseDescription {
        status,
        sse_type,
        kms_master_key_arn,
        inaccessible_encryption_date_time,
    };
    types::TableClassSummary => TableClassSummary { table_class, last_update_date_time };
}
