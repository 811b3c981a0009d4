//! References and owners: what is inside them.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use dynamo_model::AttributeValue;

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, EncodeError};
use crate::key::KeyPart;
use crate::kind::ListOf;

macro_rules! transparent {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)* T: Typed + ?Sized> Typed for $type {
            type Kind = T::Kind;
            type Slice = ListOf<T::Kind>;
            const OPTIONAL: bool = T::OPTIONAL;
        }

        impl<$($generics)* T: ToAttribute + ?Sized> ToAttribute for $type {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                T::to_attribute(self)
            }

            fn as_text(&self) -> Option<&str> {
                T::as_text(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: KeyPart + ?Sized> KeyPart for $type {}
    )*};
}

transparent!(['a,] &'a T, [] Box<T>, [] Rc<T>, [] Arc<T>);

impl<T: Typed + ToOwned + ?Sized> Typed for Cow<'_, T> {
    type Kind = T::Kind;
    type Slice = ListOf<T::Kind>;
    const OPTIONAL: bool = T::OPTIONAL;
}

impl<T: ToAttribute + ToOwned + ?Sized> ToAttribute for Cow<'_, T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        T::to_attribute(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: KeyPart + ToOwned + ?Sized> KeyPart for Cow<'_, T> {}

impl<T: ToOwned<Owned: FromAttribute> + ?Sized> FromAttribute for Cow<'_, T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        T::Owned::from_attribute(value).map(Self::Owned)
    }

    fn absent() -> Option<Self> {
        T::Owned::absent().map(Self::Owned)
    }
}

macro_rules! owner {
    ($($owner:ident)*) => {$(
        impl<T: FromAttribute> FromAttribute for $owner<T> {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                T::from_attribute(value).map(Self::new)
            }

            fn absent() -> Option<Self> {
                T::absent().map(Self::new)
            }
        }

        impl FromAttribute for $owner<str> {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                super::text::text(value).map(Self::from)
            }
        }

        impl<T: FromAttribute> FromAttribute for $owner<[T]> {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                T::vec_from_attribute(value).map(Self::from)
            }
        }
    )*};
}

owner!(Box Rc Arc);
