//! What the derives make of a type: a document, whose fields are known by name, and a record, which has a table.

use std::time::Duration;

use dynamo_model::api::CreateTableRequest;
use dynamo_model::{AttributeValue, Attributes};

use crate::error::{BoxError, DecodeError, EncodeError};
use crate::key::{IndexTemplate, KeyNames, KeyShape, KeyTemplates};
use crate::shared_table::Entity;

/// A Rust value made of named attributes: a record, or a map within one. Made by `#[derive(Document)]`, and by
/// `#[derive(Record)]` for records.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    note = "add `#[derive(Document)]`, or `#[derive(Record)]` if it has a table"
)]
pub trait Document: Sized {
    /// The typed names of the fields: what `|f| f.city` chooses from. See [`Field`](crate::Field).
    type Fields<R>;

    /// The typed names of the fields, below a path; `None` is the item itself.
    fn fields<R>(parent: Option<&dynamo_model::Path>) -> Self::Fields<R>;

    /// Puts every field into `attributes`.
    ///
    /// # Errors
    /// If a field's value cannot be stored; the error names the field.
    fn encode(&self, attributes: &mut Attributes) -> Result<(), EncodeError>;

    /// Takes every field out of `attributes`, leaving what it does not know.
    ///
    /// # Errors
    /// If an attribute is absent or of another type; the error names it.
    fn decode(attributes: &mut Attributes) -> Result<Self, DecodeError>;

    /// Puts the names of all attributes into `names`; answers `false` if there can be others (a `rest` field).
    fn attribute_names(names: &mut Vec<&'static str>) -> bool;
}

/// A typed item of a table. Made by `#[derive(Record)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    note = "add `#[derive(Record)]` and mark its key with `#[dynamo(partition_key)]`"
)]
pub trait Record: Document + Send + Sync + 'static {
    /// What its key is made of: [`Simple<P>`](crate::key::Simple) or [`Composite<P, S>`](crate::key::Composite).
    type Key: KeyShape;

    /// The table's name, without the database's prefix.
    const TABLE: &'static str;

    /// The names of its key attributes.
    const KEY: KeyNames;

    /// Which entity it is, if it shares its table with others.
    const ENTITY: Option<Entity> = None;

    /// How its key is put together from fields, if it is.
    const KEY_TEMPLATES: Option<KeyTemplates> = None;

    /// How the keys of indexes are put together from fields, those that are.
    const INDEX_TEMPLATES: &'static [IndexTemplate] = &[];

    /// The attribute by which it expires, if it does: a time in seconds since 1970, for the service's
    /// [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    const TTL: Option<&'static str> = None;

    /// The attributes of which no two records have the same value.
    const UNIQUE: &'static [&'static str] = &[];

    /// The attributes that are kept by the mapper.
    const KEPT: Kept = Kept::NOTHING;

    /// How its table is made, by its name without prefix.
    fn table() -> CreateTableRequest;

    /// Takes the [kept](Self::KEPT) fields out of what was written.
    ///
    /// # Errors
    /// If one is not what the field's type says.
    #[doc(hidden)]
    fn refresh(&mut self, _written: &mut Attributes) -> Result<(), DecodeError> {
        Ok(())
    }

    /// The record as its `before_save` wants it saved; `None` if it is to be saved as it is.
    ///
    /// # Errors
    /// What `before_save` refuses it with.
    fn before_save(&self) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

/// The attributes of a record that the mapper keeps by itself.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// That which counts how often the record was written: `#[dynamo(version)]`.
    pub version: Option<&'static str>,
    /// That which says when the record was made: `#[dynamo(created)]`.
    pub created: Option<Stamp>,
    /// That which says when the record was last written: `#[dynamo(updated)]`.
    pub updated: Option<Stamp>,
}

/// An attribute that says when something happened.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The attribute.
    pub attribute: &'static str,
    /// Its value for a time since 1970.
    pub at: fn(Duration) -> Result<Option<AttributeValue>, EncodeError>,
}

impl Kept {
    /// None at all.
    pub const NOTHING: Self = Self { version: None, created: None, updated: None };
}
