use dynamo_model::api::{ListTagsOfResourceRequest, ListTagsOfResourceResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ListTagsOfResourceRequest {
    fn java() -> Java {
        Java::Structure("ListTagsOfResourceInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self { resource_arn: request.required("ResourceArn")?, next_token: request.optional("NextToken")? })
    }
}

impl Encode for ListTagsOfResourceResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("Tags", &self.tags);
            response.optional("NextToken", &self.next_token);
        });
    }
}
