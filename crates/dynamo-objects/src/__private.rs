//! What generated code calls. Not for use by hand: it changes without notice.

pub use dynamo_model::api::CreateTableRequest;
pub use dynamo_model::schema::StreamViewType;
pub use dynamo_model::{AttributeValue, Attributes, Item, Name, Path};

pub use crate::convert::{FromAttribute, MapKey, ToAttribute, Typed};
pub use crate::error::{BoxError, DecodeError, EncodeError};
pub use crate::field::{Field, RestFields};
pub use crate::key::{
    Composite, Index, IndexTemplate, IntoKey, IntoPartition, KeyNames, KeyPart, KeyShape, KeyTemplates, Part, Simple,
    Template, Templated,
};
pub use crate::kind;
pub use crate::record::{Document, Kept, Record, Stamp};
pub use crate::shared_table::{Entity, SharedIndex, SharedTable};

pub use decode::*;
pub use encode::*;
pub use inside::*;
pub use kept::*;
#[cfg(feature = "test")]
pub use run_test::run_test;
pub use schema::*;
pub use stub::*;
pub use template::*;
pub use with::*;

mod decode;
mod encode;
mod inside;
mod kept;
#[cfg(feature = "test")]
mod run_test;
mod schema;
mod stub;
mod template;
mod with;

/// The field of this name, in the document at `parent`.
#[must_use]
pub fn field<R, T>(parent: Option<&Path>, name: Name) -> Field<R, T> {
    Field::named(parent, name)
}

/// The attributes that are not fields of the document at `parent`.
#[must_use]
pub fn rest_fields<R>(parent: Option<&Path>) -> RestFields<R> {
    RestFields::within(parent)
}

/// A field's type as the service sees it: the type itself, or what its `with` module stores it as.
#[derive(Debug)]
pub struct StoredAs<T, K, const OPTIONAL: bool>(std::marker::PhantomData<(T, K)>);

impl<T, K, const OPTIONAL: bool> Typed for StoredAs<T, K, OPTIONAL> {
    type Kind = K;
    type Slice = kind::ListOf<K>;
    const OPTIONAL: bool = OPTIONAL;
}

/// Calls a record's `before_save` on a copy, because `save` borrows the record.
///
/// # Errors
/// What `before_save` refuses the record with.
pub fn before_save<R: Clone, E: Into<BoxError>>(
    record: &R,
    check: impl FnOnce(&mut R) -> Result<(), E>,
) -> Result<Option<R>, BoxError> {
    let mut copy = record.clone();
    check(&mut copy).map_err(Into::into)?;
    Ok(Some(copy))
}

/// Calls a function: the place where its `?` ends.
///
/// # Errors
/// The function's.
pub fn attempt<T, E>(make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    make()
}
