use dynamo_model::api::{GetResourcePolicyRequest, GetResourcePolicyResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for GetResourcePolicyRequest {
    fn java() -> Java {
        Java::Structure("GetResourcePolicyInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let resource_arn = at.members::<Self>(json)?.required("ResourceArn")?;
        Ok(Self { resource_arn })
    }
}

impl Encode for GetResourcePolicyResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("Policy", &self.policy);
            response.optional("RevisionId", &self.revision_id);
        });
    }
}
