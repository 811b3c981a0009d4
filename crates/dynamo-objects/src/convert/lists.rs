//! Values in a row: lists, or bytes where the element says so.

use std::collections::VecDeque;

use dynamo_model::AttributeValue;

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::ListOf;

/// A list of the values. What is left out as an attribute is `NULL` here, or the elements after it would move.
pub(super) fn to_list<'a, T: ToAttribute + 'a>(
    elements: impl IntoIterator<Item = &'a T>,
) -> Result<AttributeValue, EncodeError> {
    let encoded = elements.into_iter().enumerate().map(|(index, element)| {
        let value = element.to_attribute().map_err(|error| error.in_element(index))?;
        Ok(value.unwrap_or(AttributeValue::Null))
    });
    encoded.collect::<Result<Vec<_>, EncodeError>>().map(AttributeValue::L)
}

/// The values of a list.
pub(super) fn from_list<T: FromAttribute>(value: AttributeValue) -> Result<Vec<T>, DecodeError> {
    let decoded = list(value)?
        .into_iter()
        .enumerate()
        .map(|(index, element)| T::from_attribute(element).map_err(|error| error.in_element(index)));
    decoded.collect()
}

/// The elements of a list, moved out of it.
pub(super) fn list(value: AttributeValue) -> Result<Vec<AttributeValue>, DecodeError> {
    match value {
        AttributeValue::L(list) => Ok(list),
        other => Err(DecodeError::expected("a list (L)", &other)),
    }
}

impl<T: Typed> Typed for [T] {
    type Kind = T::Slice;
    type Slice = ListOf<T::Slice>;
}

impl<T: Typed> Typed for Vec<T> {
    type Kind = T::Slice;
    type Slice = ListOf<T::Slice>;
}

impl<T: Typed, const LEN: usize> Typed for [T; LEN] {
    type Kind = T::Slice;
    type Slice = ListOf<T::Slice>;
}

impl<T: Typed> Typed for VecDeque<T> {
    type Kind = T::Slice;
    type Slice = ListOf<T::Slice>;
}

impl<T: ToAttribute> ToAttribute for [T] {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        T::slice_to_attribute(self).map(Some)
    }
}

impl<T: ToAttribute> ToAttribute for Vec<T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        T::slice_to_attribute(self).map(Some)
    }
}

impl<T: FromAttribute> FromAttribute for Vec<T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        T::vec_from_attribute(value)
    }
}

impl<T: ToAttribute, const LEN: usize> ToAttribute for [T; LEN] {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        T::slice_to_attribute(self).map(Some)
    }
}

impl<T: FromAttribute, const LEN: usize> FromAttribute for [T; LEN] {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        T::vec_from_attribute(value)?.try_into().map_err(|elements: Vec<T>| {
            DecodeError::unfit(format!("{LEN} elements"), format!("there are {}", elements.len()))
        })
    }
}

impl<T: ToAttribute> ToAttribute for VecDeque<T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        match self.as_slices() {
            (all, []) => T::slice_to_attribute(all).map(Some),
            // Bytes, too, must come out in one piece: the two halves are encoded, and joined.
            (first, second) => joined(T::slice_to_attribute(first)?, T::slice_to_attribute(second)?).map(Some),
        }
    }
}

fn joined(first: AttributeValue, second: AttributeValue) -> Result<AttributeValue, EncodeError> {
    match (first, second) {
        (AttributeValue::L(mut all), AttributeValue::L(more)) => {
            all.extend(more);
            Ok(AttributeValue::L(all))
        }
        (AttributeValue::B(mut all), AttributeValue::B(more)) => {
            all.extend(more);
            Ok(AttributeValue::B(all))
        }
        _ => Err(EncodeError::refused("the two halves of the deque are stored as different types")),
    }
}

impl<T: FromAttribute> FromAttribute for VecDeque<T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        T::vec_from_attribute(value).map(Self::from)
    }
}
