use dynamo_model::api::{PutResourcePolicyRequest, PutResourcePolicyResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::policy::Policy;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for PutResourcePolicyRequest {
    fn java() -> Java {
        Java::Structure("PutResourcePolicyInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            resource_arn: request.required("ResourceArn")?,
            policy: request.required::<Policy>("Policy")?.0,
            expected_revision_id: request.optional("ExpectedRevisionId")?,
            confirm_remove_self_resource_access: request.optional("ConfirmRemoveSelfResourceAccess")?,
        })
    }
}

impl Encode for PutResourcePolicyResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.optional("RevisionId", &self.revision_id));
    }
}
