use aws_sdk_dynamodb::operation::create_table::CreateTableOutput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use dynamo_model::api::{CreateTableRequest, CreateTableResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    CreateTableRequest => CreateTableInputBuilder {
        set_table_name(table_name),
        set_key_schema(key_schema),
        set_attribute_definitions(attribute_definitions),
        set_local_secondary_indexes(local_secondary_indexes),
        set_global_secondary_indexes(global_secondary_indexes),
        set_billing_mode(billing_mode),
        set_provisioned_throughput(provisioned_throughput),
        set_on_demand_throughput(on_demand_throughput),
        set_deletion_protection_enabled(deletion_protection_enabled),
        set_stream_specification(stream_specification),
        set_sse_specification(sse_specification),
        set_tags(tags),
        set_table_class(table_class),
        set_warm_throughput(warm_throughput),
        set_resource_policy(resource_policy),
    }
}

alike_from_sdk! {
    CreateTableOutput => CreateTableResponse { table_description };
}
