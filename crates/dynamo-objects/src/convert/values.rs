//! Booleans, and the service's own values as they are.

use dynamo_model::{AttributeValue, Attributes, Set};

use super::{FromAttribute, ToAttribute, Typed, typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::{Anything, ListOf, MapOf};

typed!(Boolean: bool);
typed!(Anything: AttributeValue);

impl ToAttribute for bool {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::Bool(*self)))
    }
}

impl FromAttribute for bool {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        match value {
            AttributeValue::Bool(flag) => Ok(flag),
            other => Err(DecodeError::expected("a boolean (BOOL)", &other)),
        }
    }
}

impl ToAttribute for AttributeValue {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(self.clone()))
    }
}

impl FromAttribute for AttributeValue {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        Ok(value)
    }
}

impl Typed for Attributes {
    type Kind = MapOf<Anything>;
    type Slice = ListOf<MapOf<Anything>>;
}

impl ToAttribute for Attributes {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::M(self.clone())))
    }
}

impl FromAttribute for Attributes {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        super::maps::map(value)
    }
}

/// The service's own sets, which keep their elements in the order given.
macro_rules! set {
    ($($element:ty: $variant:ident, $kind:ident, $noun:literal);* $(;)?) => {$(
        impl Typed for Set<$element> {
            type Kind = crate::kind::SetOf<crate::kind::$kind>;
            type Slice = ListOf<crate::kind::SetOf<crate::kind::$kind>>;
            const OPTIONAL: bool = true;
        }

        impl ToAttribute for Set<$element> {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                Ok((!self.is_empty()).then(|| AttributeValue::$variant(self.clone())))
            }
        }

        impl FromAttribute for Set<$element> {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                match value {
                    AttributeValue::$variant(set) => Ok(set),
                    AttributeValue::Null => Ok(Self::default()),
                    other => Err(DecodeError::expected($noun, &other)),
                }
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

set!(
    String: Ss, Text, "a set of texts (SS)";
    dynamo_model::Number: Ns, Numeric, "a set of numbers (NS)";
    Vec<u8>: Bs, Binary, "a set of bytes (BS)";
);
