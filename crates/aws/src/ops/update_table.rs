use aws_sdk_dynamodb::operation::update_table::UpdateTableOutput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest, UpdateTableResponse};
use dynamo_model::schema::GlobalSecondaryIndex;

use crate::convert::{COMPLETE, Member, ToSdk, alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    UpdateTableRequest => UpdateTableInputBuilder {
        set_table_name(table_name),
        set_attribute_definitions(attribute_definitions),
        set_billing_mode(billing_mode),
        set_provisioned_throughput(provisioned_throughput),
        set_on_demand_throughput(on_demand_throughput),
        set_global_secondary_index_updates(global_secondary_index_updates),
        set_deletion_protection_enabled(deletion_protection_enabled),
        set_stream_specification(stream_specification),
        set_sse_specification(sse_specification),
        set_table_class(table_class),
        set_warm_throughput(warm_throughput),
    }
}

impl ToSdk for GlobalSecondaryIndexUpdate {
    type Sdk = types::GlobalSecondaryIndexUpdate;

    fn to_sdk(self) -> types::GlobalSecondaryIndexUpdate {
        let change = types::GlobalSecondaryIndexUpdate::builder();
        match self {
            Self::Create(index) => change.create(creation(index)),
            Self::Update { index_name, provisioned_throughput, on_demand_throughput, warm_throughput } => {
                let update = types::UpdateGlobalSecondaryIndexAction::builder()
                    .index_name(index_name)
                    .set_provisioned_throughput(provisioned_throughput.member())
                    .set_on_demand_throughput(on_demand_throughput.member())
                    .set_warm_throughput(warm_throughput.member());
                change.update(update.build().expect(COMPLETE))
            }
            Self::Delete { index_name } => {
                let delete = types::DeleteGlobalSecondaryIndexAction::builder().index_name(index_name);
                change.delete(delete.build().expect(COMPLETE))
            }
        }
        .build()
    }
}

/// An index that is made later: the SDK has another type for it than for one that is made with its table.
fn creation(index: GlobalSecondaryIndex) -> types::CreateGlobalSecondaryIndexAction {
    let create = types::CreateGlobalSecondaryIndexAction::builder()
        .index_name(index.index_name)
        .set_key_schema(index.key_schema.member())
        .set_projection(index.projection.member())
        .set_provisioned_throughput(index.provisioned_throughput.member())
        .set_on_demand_throughput(index.on_demand_throughput.member())
        .set_warm_throughput(index.warm_throughput.member());
    create.build().expect(COMPLETE)
}

alike_from_sdk! {
    UpdateTableOutput => UpdateTableResponse { table_description };
}
