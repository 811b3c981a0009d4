//! Encoding: fields into attributes.

use dynamo_model::{AttributeValue, Attributes, Name};

use crate::convert::ToAttribute;
use crate::error::EncodeError;
use crate::record::Document;

/// Room for a document's fields, if nothing has been put yet.
pub fn reserve(attributes: &mut Attributes, fields: usize) {
    if attributes.is_empty() {
        *attributes = Attributes::with_capacity(fields);
    }
}

/// Puts a field.
///
/// # Errors
/// If its value cannot be stored.
pub fn put<T: ToAttribute + ?Sized>(
    attributes: &mut Attributes,
    record: &'static str,
    name: Name,
    value: &T,
) -> Result<(), EncodeError> {
    put_encoded(attributes, record, name, value.to_attribute())
}

/// Puts a field whose `with` module has encoded it.
///
/// # Errors
/// If it could not.
pub fn put_encoded(
    attributes: &mut Attributes,
    record: &'static str,
    name: Name,
    value: Result<Option<AttributeValue>, EncodeError>,
) -> Result<(), EncodeError> {
    match value {
        Ok(Some(value)) => {
            attributes.insert(name, value);
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error.in_attribute(name).of_record(record)),
    }
}

/// Puts the attributes that are not fields; a field of the same name stays as it is.
pub fn put_rest(attributes: &mut Attributes, rest: &Attributes) {
    for (name, value) in rest.iter() {
        if !attributes.contains_key(name) {
            attributes.insert(name.clone(), value.clone());
        }
    }
}

/// Puts the fields of a flattened document.
///
/// # Errors
/// If one cannot be stored.
pub fn put_flat<D: Document>(
    attributes: &mut Attributes,
    record: &'static str,
    document: &D,
) -> Result<(), EncodeError> {
    document.encode(attributes).map_err(|error| error.of_record(record))
}

/// A document as a value.
///
/// # Errors
/// If a field cannot be stored.
pub fn document_to_attribute<D: Document>(document: &D) -> Result<Option<AttributeValue>, EncodeError> {
    let mut attributes = Attributes::new();
    document.encode(&mut attributes)?;
    Ok(Some(AttributeValue::M(attributes)))
}

/// The text that stands for a variant without data.
///
/// # Errors
/// None.
pub fn unit_variant(name: &'static str) -> Result<Option<AttributeValue>, EncodeError> {
    Ok(Some(AttributeValue::S(name.to_owned())))
}

/// A value that must have a place of its own, so that leaving it out is not possible: `NULL` then.
///
/// # Errors
/// If it cannot be stored.
pub fn content(value: Result<Option<AttributeValue>, EncodeError>) -> Result<AttributeValue, EncodeError> {
    Ok(value?.unwrap_or(AttributeValue::Null))
}

/// An element of a tuple variant.
///
/// # Errors
/// If it cannot be stored.
pub fn element<T: ToAttribute + ?Sized>(value: &T, index: usize) -> Result<AttributeValue, EncodeError> {
    content(value.to_attribute()).map_err(|error| error.in_element(index))
}

/// `{"Name": content}`, as externally tagged variants are stored.
///
/// # Errors
/// If the content could not be stored.
pub fn tagged(
    name: &'static str,
    content: Result<AttributeValue, EncodeError>,
) -> Result<Option<AttributeValue>, EncodeError> {
    let content = content.map_err(|error| error.in_attribute(name))?;
    let mut map = Attributes::with_capacity(1);
    map.insert(Name::from_static(name), content);
    Ok(Some(AttributeValue::M(map)))
}

/// The tag of an internally or adjacently tagged enum.
pub fn put_tag(attributes: &mut Attributes, tag: &'static str, variant: &'static str) {
    attributes.insert(Name::from_static(tag), AttributeValue::S(variant.to_owned()));
}

/// The content of an adjacently tagged variant.
///
/// # Errors
/// If it could not be stored.
pub fn put_content(
    attributes: &mut Attributes,
    record: &'static str,
    name: &'static str,
    value: Result<AttributeValue, EncodeError>,
) -> Result<(), EncodeError> {
    put_encoded(attributes, record, Name::from_static(name), value.map(Some))
}

/// The fields of a variant as a map.
///
/// # Errors
/// If one cannot be stored.
pub fn fields_content(
    put: impl FnOnce(&mut Attributes) -> Result<(), EncodeError>,
) -> Result<AttributeValue, EncodeError> {
    let mut attributes = Attributes::new();
    put(&mut attributes)?;
    Ok(AttributeValue::M(attributes))
}
