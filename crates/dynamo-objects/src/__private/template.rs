//! Keys that are put together from fields, and records that share a table.

use dynamo_model::schema::KeyAttributeType;
use dynamo_model::{AttributeValue, Attributes, Name};

use super::KeyAttribute;
use crate::convert::Typed;
use crate::error::{DecodeError, EncodeError};
use crate::key::{KeyPart, Template};
use crate::kind::TemplateKind;
use crate::shared_table::{Entity, SharedIndex, SharedTable};

/// A type whose values can be part of a table's key by template.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a key template",
    label = "not a part of a key",
    note = "what a table's key is made of is text or a whole number, and always there: a `String`, a `u64`, not an `Option`"
)]
pub trait TemplateField {
    /// Whether it is a number.
    const NUMERIC: bool;
}

#[diagnostic::do_not_recommend]
impl<T: KeyPart<Kind: TemplateKind>> TemplateField for T {
    const NUMERIC: bool = <T::Kind as TemplateKind>::NUMERIC;
}

/// A type whose values can be part of an index's key by template; a record without one is not in the index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a key template",
    label = "not a part of a key",
    note = "what an index's key is made of is text or a whole number: a `String`, a `u64`, an `Option` of these"
)]
pub trait IndexTemplateField {
    /// Whether it is a number.
    const NUMERIC: bool;
}

#[diagnostic::do_not_recommend]
impl<T: Typed<Kind: TemplateKind>> IndexTemplateField for T {
    const NUMERIC: bool = <T::Kind as TemplateKind>::NUMERIC;
}

/// Puts a key attribute that is made of attributes which are there already; not if one of them is absent.
///
/// # Errors
/// If a value cannot be part of it.
pub fn put_template(
    attributes: &mut Attributes,
    record: &'static str,
    name: Name,
    template: &Template,
) -> Result<(), EncodeError> {
    let key = template.render(|name| attributes.get(name)).map_err(|error| error.of_record(record))?;
    if let Some(key) = key {
        attributes.insert(name, AttributeValue::S(key));
    }
    Ok(())
}

/// Puts the attribute that says which entity it is.
pub fn put_entity(attributes: &mut Attributes, entity: Entity) {
    attributes.insert(Name::from_static(entity.attribute), AttributeValue::S(entity.name.to_owned()));
}

/// Takes out the attribute that says which entity it is. A part of an item may be without.
///
/// # Errors
/// If it is another one.
pub fn take_entity(attributes: &mut Attributes, record: &'static str, entity: Entity) -> Result<(), DecodeError> {
    match attributes.remove(entity.attribute) {
        None => Ok(()),
        Some(found) if found.as_s() == Some(entity.name) => Ok(()),
        Some(found) => {
            let found = found.as_s().map_or_else(|| "it is no text".to_owned(), |found| format!("it is {found:?}"));
            let error = DecodeError::unfit(format!("the entity {:?}", entity.name), found);
            Err(error.in_attribute(entity.attribute).of_record(record))
        }
    }
}

/// A key attribute that is a text.
#[must_use]
pub const fn text_key(name: &'static str) -> KeyAttribute {
    (name, KeyAttributeType::S)
}

/// The sort key's attribute of a shared table.
#[must_use]
pub const fn shared_sort<T: SharedTable>() -> &'static str {
    match T::KEY.sort {
        Some(name) => name,
        None => panic!("the shared table has no sort key, so its records have none"),
    }
}

/// An index of a shared table.
#[must_use]
pub const fn shared_index<T: SharedTable>(name: &str) -> SharedIndex {
    let mut at = 0;
    while at < T::INDEXES.len() {
        if is_same(T::INDEXES[at].name, name) {
            return T::INDEXES[at];
        }
        at += 1;
    }
    panic!("the shared table has no index of this name")
}

/// The sort key's attribute of an index of a shared table.
#[must_use]
pub const fn shared_index_sort<T: SharedTable>(name: &str) -> &'static str {
    match shared_index::<T>(name).sort {
        Some(name) => name,
        None => panic!("the shared table's index has no sort key"),
    }
}

/// That an index of a shared table has no sort key: a record without one would not be in the index.
pub const fn shared_index_without_sort<T: SharedTable>(name: &str) {
    assert!(
        shared_index::<T>(name).sort.is_none(),
        "the shared table's index has a sort key, so its records need one to be in it: `sort_key = \"…\"`"
    );
}

/// `==` is not for constants.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
