//! Tuples: lists of a fixed length, whose elements can be of different types. And `()`, which is null.

use dynamo_model::AttributeValue;

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::{Anything, ListOf};

impl Typed for () {
    type Kind = Anything;
    type Slice = ListOf<Anything>;
}

impl ToAttribute for () {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::Null))
    }
}

impl FromAttribute for () {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        match value {
            AttributeValue::Null => Ok(()),
            other => Err(DecodeError::expected("null (NULL)", &other)),
        }
    }
}

macro_rules! tuple {
    ($len:literal: $($type:ident $index:tt),+) => {
        impl<$($type: Typed),+> Typed for ($($type,)+) {
            type Kind = ListOf<Anything>;
            type Slice = ListOf<ListOf<Anything>>;
        }

        impl<$($type: ToAttribute),+> ToAttribute for ($($type,)+) {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                Ok(Some(AttributeValue::L(vec![$(element(&self.$index, $index)?),+])))
            }
        }

        impl<$($type: FromAttribute),+> FromAttribute for ($($type,)+) {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                let elements = super::lists::list(value)?;
                let count = elements.len();
                if count != $len {
                    return Err(DecodeError::unfit(concat!($len, " elements"), format!("there are {count}")));
                }
                let mut elements = elements.into_iter();
                Ok(($(
                    // As many were counted, so `next` has one.
                    $type::from_attribute(elements.next().unwrap_or(AttributeValue::Null))
                        .map_err(|error| error.in_element($index))?,
                )+))
            }
        }
    };
}

fn element(value: &impl ToAttribute, index: usize) -> Result<AttributeValue, EncodeError> {
    let value = value.to_attribute().map_err(|error| error.in_element(index))?;
    Ok(value.unwrap_or(AttributeValue::Null))
}

tuple!(1: A 0);
tuple!(2: A 0, B 1);
tuple!(3: A 0, B 1, C 2);
tuple!(4: A 0, B 1, C 2, D 3);
tuple!(5: A 0, B 1, C 2, D 3, E 4);
tuple!(6: A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
