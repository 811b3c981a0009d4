//! Decoding: attributes into fields.

use dynamo_model::{AttributeValue, Attributes};

use crate::convert::FromAttribute;
use crate::error::DecodeError;
use crate::record::Document;

/// Takes a field out of the attributes: under its name, or else under one of its former names.
///
/// # Errors
/// If it is not what the type says, or not there and must be.
#[inline]
pub fn take<T: FromAttribute>(
    attributes: &mut Attributes,
    record: &'static str,
    name: &'static str,
    aliases: &[&'static str],
) -> Result<T, DecodeError> {
    match take_some(attributes, record, name, aliases)? {
        Some(value) => Ok(value),
        None => T::absent().ok_or_else(|| missing(record, name)),
    }
}

/// As [`take`], but `None` if it is not there.
///
/// # Errors
/// If it is not what the type says.
#[inline]
pub fn take_some<T: FromAttribute>(
    attributes: &mut Attributes,
    record: &'static str,
    name: &'static str,
    aliases: &[&'static str],
) -> Result<Option<T>, DecodeError> {
    take_with(attributes, record, name, aliases, T::from_attribute)
}

/// As [`take_some`], decoded by a `with` module.
///
/// # Errors
/// If the module refuses it.
#[inline]
pub fn take_with<T>(
    attributes: &mut Attributes,
    record: &'static str,
    name: &'static str,
    aliases: &[&'static str],
    decode: impl FnOnce(AttributeValue) -> Result<T, DecodeError>,
) -> Result<Option<T>, DecodeError> {
    let failed = |name| move |error: DecodeError| error.in_attribute(name).of_record(record);
    if let Some(value) = attributes.remove(name) {
        return decode(value).map(Some).map_err(failed(name));
    }
    match aliases.iter().find_map(|alias| Some((*alias, attributes.remove(alias)?))) {
        Some((alias, value)) => decode(value).map(Some).map_err(failed(alias)),
        None => Ok(None),
    }
}

/// The error of a field that is not there and must be.
#[must_use]
pub fn missing(record: &'static str, name: &'static str) -> DecodeError {
    DecodeError::missing().in_attribute(name).of_record(record)
}

/// Takes the fields of a flattened document.
///
/// # Errors
/// If one is not what it should be.
pub fn take_flat<D: Document>(attributes: &mut Attributes, record: &'static str) -> Result<D, DecodeError> {
    D::decode(attributes).map_err(|error| error.of_record(record))
}

/// Takes all that is left.
#[must_use]
pub fn take_rest(attributes: &mut Attributes) -> Attributes {
    std::mem::take(attributes)
}

/// A document out of a value.
///
/// # Errors
/// If it is not a map, or one that is not this document.
pub fn document_from_attribute<D: Document>(value: AttributeValue, record: &'static str) -> Result<D, DecodeError> {
    let mut map = map(value, record)?;
    D::decode(&mut map)
}

/// The entries of a map.
///
/// # Errors
/// If it is not a map.
pub fn map(value: AttributeValue, record: &'static str) -> Result<Attributes, DecodeError> {
    match value {
        AttributeValue::M(map) => Ok(map),
        other => Err(DecodeError::expected("a map (M)", &other).of_record(record)),
    }
}

/// The elements of a tuple variant, which are so many.
///
/// # Errors
/// If it is not a list of that length.
pub fn elements(value: AttributeValue, count: usize) -> Result<std::vec::IntoIter<AttributeValue>, DecodeError> {
    match value {
        AttributeValue::L(list) if list.len() == count => Ok(list.into_iter()),
        AttributeValue::L(list) => {
            Err(DecodeError::unfit(format!("{count} elements"), format!("there are {}", list.len())))
        }
        other => Err(DecodeError::expected("a list (L)", &other)),
    }
}

/// The next of the elements of a tuple variant.
///
/// # Errors
/// If it is not what its type says.
pub fn next<T: FromAttribute>(
    elements: &mut std::vec::IntoIter<AttributeValue>,
    index: usize,
) -> Result<T, DecodeError> {
    match elements.next() {
        Some(value) => T::from_attribute(value).map_err(|error| error.in_element(index)),
        None => Err(DecodeError::missing().in_element(index)),
    }
}

/// The name of a variant, taken out of its tag.
///
/// # Errors
/// If there is no such tag, or it is not a text.
pub fn take_tag(attributes: &mut Attributes, record: &'static str, tag: &'static str) -> Result<String, DecodeError> {
    take::<String>(attributes, record, tag, &[])
}

/// The name and the content of an externally tagged variant; a text is the name of one without content.
///
/// # Errors
/// If it is neither a text nor a map of one entry.
pub fn variant(value: AttributeValue, record: &'static str) -> Result<(String, Option<AttributeValue>), DecodeError> {
    match value {
        AttributeValue::S(name) => Ok((name, None)),
        AttributeValue::M(map) => {
            let count = map.len();
            let mut entries = map.into_iter();
            match (entries.next(), count) {
                (Some((name, content)), 1) => Ok((name.into(), Some(content))),
                _ => Err(DecodeError::unfit(
                    "a map from a variant's name to its content",
                    format!("there are {count} names"),
                )
                .of_record(record)),
            }
        }
        other => Err(DecodeError::expected("the name of a variant (S), or a map of one (M)", &other).of_record(record)),
    }
}

/// The content of a variant that has some.
///
/// # Errors
/// If there is none.
pub fn some_content(content: Option<AttributeValue>, name: &'static str) -> Result<AttributeValue, DecodeError> {
    content.ok_or_else(|| DecodeError::missing().in_attribute(name))
}

/// The error of a name that no variant has.
#[must_use]
pub fn unknown_variant(found: &str, record: &'static str, variants: &[&'static str]) -> DecodeError {
    let expected = format!("one of `{}`", variants.join("`, `"));
    DecodeError::unfit(expected, format!("there is no variant {found:?}")).of_record(record)
}

/// The error of a value that none of an untagged enum's variants can be.
#[must_use]
pub fn no_variant(value: &AttributeValue, record: &'static str) -> DecodeError {
    DecodeError::expected(format!("one of the variants of {record}"), value).of_record(record)
}

/// Makes a variant of its content, which is under this name.
///
/// # Errors
/// If the content is not what the variant carries.
pub fn in_variant<T>(name: &'static str, make: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    make().map_err(|error| error.in_attribute(name))
}
