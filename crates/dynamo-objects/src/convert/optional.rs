//! Values that may not be there. `None` is an attribute that is left out, so that sparse indexes stay sparse; absent
//! and `NULL` are both read as `None`.

use std::marker::PhantomData;

use dynamo_model::AttributeValue;

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::{Anything, ListOf};

impl<T: Typed> Typed for Option<T> {
    type Kind = T::Kind;
    type Slice = ListOf<T::Kind>;
    const OPTIONAL: bool = true;
}

impl<T: ToAttribute> ToAttribute for Option<T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        self.as_ref().map_or(Ok(None), T::to_attribute)
    }
}

impl<T: FromAttribute> FromAttribute for Option<T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        match value {
            AttributeValue::Null => Ok(None),
            value => T::from_attribute(value).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: ?Sized> Typed for PhantomData<T> {
    type Kind = Anything;
    type Slice = ListOf<Anything>;
    const OPTIONAL: bool = true;
}

impl<T: ?Sized> ToAttribute for PhantomData<T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(None)
    }
}

impl<T: ?Sized> FromAttribute for PhantomData<T> {
    fn from_attribute(_: AttributeValue) -> Result<Self, DecodeError> {
        Ok(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }
}
