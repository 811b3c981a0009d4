use dynamo_model::api::{GlobalSecondaryIndexUpdate, UpdateTableRequest, UpdateTableResponse};
use dynamo_model::schema::{GlobalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput, WarmThroughput};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UpdateTableRequest {
    fn java() -> Java {
        Java::Structure("UpdateTableInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        request.refuse(&[
            "ReplicaUpdates",
            "MultiRegionConsistency",
            "GlobalTableWitnessUpdates",
            "GlobalTableSettingsReplicationMode",
            "DisassociationProtectionEnabled",
            "VectorIndexUpdates",
        ]);
        Ok(Self {
            table_name: request.table_name_first()?,
            attribute_definitions: request.optional("AttributeDefinitions")?,
            billing_mode: request.optional("BillingMode")?,
            provisioned_throughput: request.optional("ProvisionedThroughput")?,
            on_demand_throughput: request.optional("OnDemandThroughput")?,
            global_secondary_index_updates: request.optional("GlobalSecondaryIndexUpdates")?,
            deletion_protection_enabled: request.optional("DeletionProtectionEnabled")?,
            stream_specification: request.optional("StreamSpecification")?,
            sse_specification: request.optional("SSESpecification")?,
            table_class: request.optional("TableClass")?,
            warm_throughput: request.optional("WarmThroughput")?,
        })
    }
}

impl Shape for GlobalSecondaryIndexUpdate {
    fn java() -> Java {
        Java::Structure("GlobalSecondaryIndexUpdate")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut update = at.members::<Self>(json)?;
        let create = update.optional::<Create>("Create")?.map(|create| Self::Create(create.0));
        let change = update.optional::<Update>("Update")?.map(|change| Self::Update {
            index_name: change.index_name,
            provisioned_throughput: change.provisioned_throughput,
            on_demand_throughput: change.on_demand_throughput,
            warm_throughput: change.warm_throughput,
        });
        let delete = update.optional::<Delete>("Delete")?.map(|delete| Self::Delete { index_name: delete.0 });
        let mut actions = [create, change, delete].into_iter().flatten();
        let action = actions.next();
        if action.is_none() {
            update.at.note_refusal(
                "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, \
                 GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
            );
        } else if actions.next().is_some() {
            update.at.note_refusal(
                "One or more parameter values were invalid: Only one global secondary index action is allowed per \
                 GlobalSecondaryIndexUpdate object",
            );
        }
        Ok(action.unwrap_or_else(Self::missing))
    }
}

impl Required for GlobalSecondaryIndexUpdate {
    fn missing() -> Self {
        // With a name that could be one: what was found about the action is not to be joined by complaints about it.
        Self::Delete { index_name: "none".to_owned() }
    }
}

struct Create(GlobalSecondaryIndex);

impl Shape for Create {
    fn java() -> Java {
        Java::Structure("CreateGlobalSecondaryIndexAction")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let object = at.object::<Self>(json)?;
        GlobalSecondaryIndex::read(Json::Object(object), at).map(Self)
    }
}

struct Update {
    index_name: String,
    provisioned_throughput: Option<ProvisionedThroughput>,
    on_demand_throughput: Option<OnDemandThroughput>,
    warm_throughput: Option<WarmThroughput>,
}

impl Shape for Update {
    fn java() -> Java {
        Java::Structure("UpdateGlobalSecondaryIndexAction")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut update = at.members::<Self>(json)?;
        Ok(Self {
            index_name: update.required("IndexName")?,
            provisioned_throughput: update.optional("ProvisionedThroughput")?,
            on_demand_throughput: update.optional("OnDemandThroughput")?,
            warm_throughput: update.optional("WarmThroughput")?,
        })
    }
}

struct Delete(String);

impl Shape for Delete {
    fn java() -> Java {
        Java::Structure("DeleteGlobalSecondaryIndexAction")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        at.members::<Self>(json)?.required("IndexName").map(Self)
    }
}

impl Encode for UpdateTableResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.member("TableDescription", &self.table_description));
    }
}
