use dynamo_model::api::{CreateTableRequest, CreateTableResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::policy::Policy;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for CreateTableRequest {
    fn java() -> Java {
        Java::Structure("CreateTableInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        request.refuse(&["GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "VectorIndexes"]);
        Ok(Self {
            table_name: request.table_name_first()?,
            attribute_definitions: request.required("AttributeDefinitions")?,
            billing_mode: request.optional("BillingMode")?,
            provisioned_throughput: request.optional("ProvisionedThroughput")?,
            on_demand_throughput: request.optional("OnDemandThroughput")?,
            key_schema: request.required("KeySchema")?,
            global_secondary_indexes: request.optional("GlobalSecondaryIndexes")?,
            local_secondary_indexes: request.optional("LocalSecondaryIndexes")?,
            deletion_protection_enabled: request.optional("DeletionProtectionEnabled")?,
            stream_specification: request.optional("StreamSpecification")?,
            sse_specification: request.optional("SSESpecification")?,
            tags: request.optional("Tags")?,
            table_class: request.optional("TableClass")?,
            warm_throughput: request.optional("WarmThroughput")?,
            resource_policy: request.optional::<Policy>("ResourcePolicy")?.map(|policy| policy.0),
        })
    }
}

impl Encode for CreateTableResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("TableDescription", &self.table_description));
    }
}
