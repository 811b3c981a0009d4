use dynamo_model::schema::Tag;

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

/// What a tag lacks is not among the constraints: the service says it as it says what is wrong with a tag.
impl Shape for Tag {
    fn java() -> Java {
        Java::Structure("Tag")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut tag = at.members::<Self>(json)?;
        let (key, value) = (tag.optional("Key")?, tag.optional("Value")?);
        if key.is_none() {
            tag.at.note_refusal("The Tag Key provided is invalid, Key: null");
        } else if value.is_none() {
            tag.at.note_refusal("The Tag Value provided is invalid, Value: null");
        }
        Ok(Self { key: key.unwrap_or_default(), value: value.unwrap_or_default() })
    }
}

impl Required for Tag {
    fn missing() -> Self {
        Self::default()
    }
}

impl Encode for Tag {
    fn encode(&self, out: &mut Writer) {
        out.object(|tag| {
            tag.member("Key", &self.key);
            tag.member("Value", &self.value);
        });
    }
}
