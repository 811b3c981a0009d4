//! Bytes. That `u8` is stored as bytes where it stands in a row is told by `u8` itself, in `numbers.rs`.

use dynamo_model::AttributeValue;

use super::key_parts;
use crate::error::DecodeError;
use crate::key::KeyPart;

/// The bytes of an attribute, moved out of it.
pub(super) fn bytes(value: AttributeValue) -> Result<Vec<u8>, DecodeError> {
    match value {
        AttributeValue::B(bytes) => Ok(bytes),
        other => Err(DecodeError::expected("bytes (B)", &other)),
    }
}

key_parts!([u8], Vec<u8>);
#[diagnostic::do_not_recommend]
impl<const LEN: usize> KeyPart for [u8; LEN] {}

#[cfg(feature = "bytes")]
mod crate_bytes {
    use bytes::{Bytes, BytesMut};
    use dynamo_model::AttributeValue;

    use super::super::{key_parts, typed};
    use crate::error::{DecodeError, EncodeError};
    use crate::{FromAttribute, ToAttribute};

    typed!(Binary: Bytes, BytesMut);

    key_parts!(Bytes, BytesMut);

    impl ToAttribute for Bytes {
        fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
            Ok(Some(AttributeValue::B(self.to_vec())))
        }
    }

    impl FromAttribute for Bytes {
        fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
            super::bytes(value).map(Self::from)
        }
    }

    impl ToAttribute for BytesMut {
        fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
            Ok(Some(AttributeValue::B(self.to_vec())))
        }
    }

    impl FromAttribute for BytesMut {
        fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
            super::bytes(value).map(|bytes| Self::from(bytes.as_slice()))
        }
    }
}
