//! Tables in which several types of records are.

use dynamo_model::api::CreateTableRequest;

use crate::key::KeyNames;

/// A table in which several types of records are. Made by `#[derive(SharedTable)]`, and named by the records that are
/// in it: see [keys by template](crate::key#keys-by-template).
///
/// ```
/// use dynamo_objects::SharedTable;
///
/// #[derive(SharedTable)]
/// #[dynamo(table = "app", index(name = "gsi1"))]
/// struct App;
///
/// assert_eq!((App::TABLE, App::ENTITY), ("app", "type"));
/// assert_eq!(App::table().table_name, "app");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shared table",
    note = "add `#[derive(SharedTable)]`; a record with a table of its own has no `entity`, and its table's name is a text"
)]
pub trait SharedTable: 'static {
    /// The table's name, without the database's prefix.
    const TABLE: &'static str;

    /// The names of its key attributes, which are texts.
    const KEY: KeyNames;

    /// The attribute that says which entity an item is.
    const ENTITY: &'static str;

    /// Its global indexes.
    const INDEXES: &'static [SharedIndex];

    /// The attribute by which items expire, if there is one.
    const TTL: Option<&'static str> = None;

    /// How it is made, by its name without prefix.
    fn table() -> CreateTableRequest;
}

/// A global index of a [`SharedTable`], and the names of its key attributes, which are texts.
///
/// ```
/// use dynamo_objects::SharedTable;
///
/// #[derive(SharedTable)]
/// #[dynamo(table = "app", index(name = "gsi1"))]
/// struct App;
///
/// let index = App::INDEXES[0];
/// assert_eq!((index.name, index.partition, index.sort), ("gsi1", "gsi1pk", Some("gsi1sk")));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharedIndex {
    /// The index.
    pub name: &'static str,
    /// Its partition key's attribute.
    pub partition: &'static str,
    /// Its sort key's attribute, if it has one.
    pub sort: Option<&'static str>,
}

/// Which of the entities in a table a record is.
///
/// ```
/// use dynamo_objects::{Record, SharedTable};
///
/// #[derive(SharedTable)]
/// #[dynamo(table = "app")]
/// struct App;
///
/// #[derive(Record)]
/// #[dynamo(table = App, entity = "user", partition_key = "USER#{id}", sort_key = "PROFILE")]
/// struct User {
///     id: String,
/// }
///
/// let entity = User::ENTITY.expect("it shares its table");
/// assert_eq!((entity.attribute, entity.name), (App::ENTITY, "user"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entity {
    /// The attribute that says so.
    pub attribute: &'static str,
    /// What it says.
    pub name: &'static str,
}
