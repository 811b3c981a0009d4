//! `uuid`: as text with hyphens, in lower case.

use dynamo_model::AttributeValue;
use uuid::Uuid;

use super::{FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Text: Uuid);

key_parts!(Uuid);

impl ToAttribute for Uuid {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::S(self.to_string())))
    }
}

impl FromAttribute for Uuid {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        super::text::text(value)?.parse().map_err(|error: uuid::Error| DecodeError::unfit("a UUID", error))
    }
}
