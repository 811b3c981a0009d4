//! What describes a table or an index that is to be made.

use dynamo_model::schema::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, Projection,
    ProvisionedThroughput, SseSpecification, StreamSpecification, WarmThroughput,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Members, Required, Shape};
use crate::writer::{Encode, Writer};

impl Members<'_, '_> {
    /// Members of the service's that ask for what is not to be had here: refused rather than dropped.
    pub(crate) fn refuse(&self, names: &[&'static str]) {
        for name in names.iter().filter(|name| self.has(name)) {
            self.at.note_refusal(&format!("One or more parameter values were invalid: {name} is not supported"));
        }
    }

    /// `TableName` of an operation on tables themselves, which the service misses before it looks at anything else.
    pub(crate) fn table_name_first(&mut self) -> Result<String, SerializationError> {
        let name = self.optional("TableName")?;
        Ok(name.unwrap_or_else(|| {
            self.at.note_missing_parameter("TableName");
            String::new()
        }))
    }
}

impl Shape for KeySchemaElement {
    fn java() -> Java {
        Java::Structure("KeySchemaElement")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut element = at.members::<Self>(json)?;
        Ok(Self { attribute_name: element.required("AttributeName")?, key_type: element.required("KeyType")? })
    }
}

impl Required for KeySchemaElement {
    fn missing() -> Self {
        Self { attribute_name: String::new(), key_type: Required::missing() }
    }
}

impl Encode for KeySchemaElement {
    fn encode(&self, out: &mut Writer) {
        out.object(|element| {
            element.member("AttributeName", &self.attribute_name);
            element.member("KeyType", &self.key_type);
        });
    }
}

impl Shape for AttributeDefinition {
    fn java() -> Java {
        Java::Structure("AttributeDefinition")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut definition = at.members::<Self>(json)?;
        Ok(Self {
            attribute_name: definition.required("AttributeName")?,
            attribute_type: definition.required("AttributeType")?,
        })
    }
}

impl Required for AttributeDefinition {
    fn missing() -> Self {
        Self { attribute_name: String::new(), attribute_type: Required::missing() }
    }
}

impl Encode for AttributeDefinition {
    fn encode(&self, out: &mut Writer) {
        out.object(|definition| {
            definition.member("AttributeName", &self.attribute_name);
            definition.member("AttributeType", &self.attribute_type);
        });
    }
}

impl Shape for Projection {
    fn java() -> Java {
        Java::Structure("Projection")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut projection = at.members::<Self>(json)?;
        Ok(Self {
            projection_type: projection.optional("ProjectionType")?,
            non_key_attributes: projection.optional("NonKeyAttributes")?,
        })
    }
}

impl Required for Projection {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for Projection {
    fn encode(&self, out: &mut Writer) {
        out.object(|projection| {
            projection.optional("ProjectionType", &self.projection_type);
            projection.optional("NonKeyAttributes", &self.non_key_attributes);
        });
    }
}

impl Shape for ProvisionedThroughput {
    fn java() -> Java {
        Java::Structure("ProvisionedThroughput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut throughput = at.members::<Self>(json)?;
        Ok(Self {
            write_capacity_units: throughput.required("WriteCapacityUnits")?,
            read_capacity_units: throughput.required("ReadCapacityUnits")?,
        })
    }
}

impl Shape for OnDemandThroughput {
    fn java() -> Java {
        Java::Structure("OnDemandThroughput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut throughput = at.members::<Self>(json)?;
        Ok(Self {
            max_read_request_units: throughput.optional("MaxReadRequestUnits")?,
            max_write_request_units: throughput.optional("MaxWriteRequestUnits")?,
        })
    }
}

impl Encode for OnDemandThroughput {
    fn encode(&self, out: &mut Writer) {
        out.object(|throughput| {
            throughput.optional("MaxReadRequestUnits", &self.max_read_request_units);
            throughput.optional("MaxWriteRequestUnits", &self.max_write_request_units);
        });
    }
}

impl Shape for WarmThroughput {
    fn java() -> Java {
        Java::Structure("WarmThroughput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut throughput = at.members::<Self>(json)?;
        Ok(Self {
            read_units_per_second: throughput.optional("ReadUnitsPerSecond")?,
            write_units_per_second: throughput.optional("WriteUnitsPerSecond")?,
        })
    }
}

impl Shape for SseSpecification {
    fn java() -> Java {
        Java::Structure("SSESpecification")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut specification = at.members::<Self>(json)?;
        Ok(Self {
            enabled: specification.optional("Enabled")?,
            sse_type: specification.optional("SSEType")?,
            kms_master_key_id: specification.optional("KMSMasterKeyId")?,
        })
    }
}

impl Shape for LocalSecondaryIndex {
    fn java() -> Java {
        Java::Structure("LocalSecondaryIndex")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut index = at.members::<Self>(json)?;
        Ok(Self {
            index_name: index.required("IndexName")?,
            key_schema: index.required("KeySchema")?,
            projection: index.required("Projection")?,
        })
    }
}

impl Required for LocalSecondaryIndex {
    fn missing() -> Self {
        Self { index_name: String::new(), key_schema: Vec::new(), projection: Required::missing() }
    }
}

impl Shape for GlobalSecondaryIndex {
    fn java() -> Java {
        Java::Structure("GlobalSecondaryIndex")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut index = at.members::<Self>(json)?;
        Ok(Self {
            index_name: index.required("IndexName")?,
            key_schema: index.required("KeySchema")?,
            projection: index.required("Projection")?,
            provisioned_throughput: index.optional("ProvisionedThroughput")?,
            on_demand_throughput: index.optional("OnDemandThroughput")?,
            warm_throughput: index.optional("WarmThroughput")?,
        })
    }
}

impl Required for GlobalSecondaryIndex {
    fn missing() -> Self {
        Self {
            index_name: String::new(),
            key_schema: Vec::new(),
            projection: Required::missing(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }
}

impl Shape for StreamSpecification {
    fn java() -> Java {
        Java::Structure("StreamSpecification")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut specification = at.members::<Self>(json)?;
        Ok(Self {
            stream_enabled: specification.required("StreamEnabled")?,
            stream_view_type: specification.optional("StreamViewType")?,
        })
    }
}

impl Encode for StreamSpecification {
    fn encode(&self, out: &mut Writer) {
        out.object(|specification| {
            specification.member("StreamEnabled", &self.stream_enabled);
            specification.optional("StreamViewType", &self.stream_view_type);
        });
    }
}
