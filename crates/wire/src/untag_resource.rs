use dynamo_model::api::{UntagResourceRequest, UntagResourceResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UntagResourceRequest {
    fn java() -> Java {
        Java::Structure("UntagResourceInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self { resource_arn: request.required("ResourceArn")?, tag_keys: request.required("TagKeys")? })
    }
}

impl Encode for UntagResourceResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|_| {});
    }
}
