//! `#[dynamo(with = module)]`: the module's errors can be of any type.

use dynamo_model::AttributeValue;

use crate::error::{BoxError, DecodeError, EncodeError};

/// What a module's `to_attribute` answers, with our error.
///
/// # Errors
/// The module's.
pub fn encoded_with<E: Into<BoxError>>(
    value: Result<Option<AttributeValue>, E>,
) -> Result<Option<AttributeValue>, EncodeError> {
    value.map_err(EncodeError::refused)
}

/// As [`encoded_with`] for what is inside an `Option`.
///
/// # Errors
/// The module's.
pub fn encoded_option_with<T, E: Into<BoxError>>(
    value: &Option<T>,
    encode: impl FnOnce(&T) -> Result<Option<AttributeValue>, E>,
) -> Result<Option<AttributeValue>, EncodeError> {
    value.as_ref().map_or(Ok(None), |value| encoded_with(encode(value)))
}

/// A function that decodes as a module's `from_attribute` does, with our error.
pub fn decoded_with<T, E: Into<BoxError>>(
    decode: impl FnOnce(AttributeValue) -> Result<T, E>,
) -> impl FnOnce(AttributeValue) -> Result<T, DecodeError> {
    move |value| {
        decode(value).map_err(|error| DecodeError::unfit("a value that the field's `with` module takes", error))
    }
}

/// As [`decoded_with`] for what is inside an `Option`: `NULL` is `None`.
pub fn decoded_option_with<T, E: Into<BoxError>>(
    decode: impl FnOnce(AttributeValue) -> Result<T, E>,
) -> impl FnOnce(AttributeValue) -> Result<Option<T>, DecodeError> {
    move |value| match value {
        AttributeValue::Null => Ok(None),
        value => decoded_with(decode)(value).map(Some),
    }
}
