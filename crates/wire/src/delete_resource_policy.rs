use dynamo_model::api::{DeleteResourcePolicyRequest, DeleteResourcePolicyResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DeleteResourcePolicyRequest {
    fn java() -> Java {
        Java::Structure("DeleteResourcePolicyInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            resource_arn: request.required("ResourceArn")?,
            expected_revision_id: request.optional("ExpectedRevisionId")?,
        })
    }
}

impl Encode for DeleteResourcePolicyResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| response.optional("RevisionId", &self.revision_id));
    }
}
