//! Text, and small things that are written as text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use dynamo_model::AttributeValue;

use super::{FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

const TEXT: &str = "text (S)";

/// The text of an attribute, moved out of it.
#[inline]
pub(super) fn text(value: AttributeValue) -> Result<String, DecodeError> {
    match value {
        AttributeValue::S(text) => Ok(text),
        other => Err(DecodeError::expected(TEXT, &other)),
    }
}

typed!(Text: str, String, char, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr);

key_parts!(str, String, char);

impl ToAttribute for str {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::S(self.to_owned())))
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl ToAttribute for String {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        self.as_str().to_attribute()
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl FromAttribute for String {
    #[inline]
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        text(value)
    }
}

impl ToAttribute for char {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::S(self.to_string())))
    }
}

impl FromAttribute for char {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        let text = text(value)?;
        text.parse().map_err(|error| DecodeError::unfit("a single character", error))
    }
}

/// Types that are written as their `Display` and read by their `FromStr`.
macro_rules! by_display {
    ($($type:ty: $noun:literal),* $(,)?) => {$(
        key_parts!($type);

        impl ToAttribute for $type {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                Ok(Some(AttributeValue::S(self.to_string())))
            }
        }

        impl FromAttribute for $type {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                text(value)?.parse().map_err(|error| DecodeError::unfit($noun, error))
            }
        }
    )*};
}

by_display!(
    IpAddr: "an IP address",
    Ipv4Addr: "an IPv4 address",
    Ipv6Addr: "an IPv6 address",
    SocketAddr: "an address with a port",
);
