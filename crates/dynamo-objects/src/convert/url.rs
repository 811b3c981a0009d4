//! `url`: as text, in its normal form.

use dynamo_model::AttributeValue;
use url::Url;

use super::{FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Text: Url);

key_parts!(Url);

impl ToAttribute for Url {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::S(self.as_str().to_owned())))
    }
}

impl FromAttribute for Url {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        super::text::text(value)?.parse().map_err(|error: url::ParseError| DecodeError::unfit("a URL", error))
    }
}
