use dynamo_model::api::{TagResourceRequest, TagResourceResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for TagResourceRequest {
    fn java() -> Java {
        Java::Structure("TagResourceInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self { resource_arn: request.required("ResourceArn")?, tags: request.required("Tags")? })
    }
}

impl Encode for TagResourceResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|_| {});
    }
}
