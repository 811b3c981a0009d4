//! What the derives make of a type: a document, whose fields are known by name, and a record, which has a table.

use std::time::Duration;

use dynamo_model::api::CreateTableRequest;
use dynamo_model::{AttributeValue, Attributes};

use crate::error::{BoxError, DecodeError, EncodeError};
use crate::key::{IndexTemplate, KeyNames, KeyShape, KeyTemplates};
use crate::shared_table::Entity;

/// A Rust value made of named attributes: a record, or a map within one. Made by `#[derive(Document)]`, and by
/// `#[derive(Record)]` for records.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::Document;
///
/// /// The attributes of any document, by their names.
/// fn names<D: Document>() -> Vec<&'static str> {
///     let mut names = Vec::new();
///     D::attribute_names(&mut names);
///     names
/// }
///
/// assert_eq!(names::<Store>(), ["city", "company", "store_id", "tags", "visits"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    note = "add `#[derive(Document)]`, or `#[derive(Record)]` if it has a table"
)]
pub trait Document: Sized {
    /// The typed names of the fields: what `|f| f.city` chooses from. See [`Field`](crate::Field).
    type Fields<R>;

    /// The typed names of the fields, below a path; `None` is the item itself.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Document;
    ///
    /// // What closures are given, and what `fields` answers.
    /// let f = <Store as Document>::fields::<Store>(None);
    /// assert_eq!(f.city.path().to_string(), "city");
    /// # }
    /// ```
    fn fields<R>(parent: Option<&dynamo_model::Path>) -> Self::Fields<R>;

    /// Puts every field into `attributes`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::{Attributes, Document, Number};
    ///
    /// let mut attributes = Attributes::new();
    /// store("S1", "MYC", None, 3, &[]).encode(&mut attributes).unwrap();
    /// assert_eq!(attributes.get("visits"), Some(&Number::from(3).into()));
    /// // No city, no tags: no attributes.
    /// assert_eq!(attributes.len(), 3);
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a field's value cannot be stored; the error names the field.
    fn encode(&self, attributes: &mut Attributes) -> Result<(), EncodeError>;

    /// Takes every field out of `attributes`, leaving what it does not know.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::{Attributes, Document};
    ///
    /// let mut attributes = Attributes::from([("store_id", "S1".into()), ("closes_at", "18:00".into())]);
    /// let store = Store::decode(&mut attributes).unwrap();
    /// assert_eq!((store.store_id.as_str(), store.visits), ("S1", 0));
    /// // What it does not know is left.
    /// assert_eq!(attributes.len(), 1);
    /// # }
    /// ```
    ///
    /// # Errors
    /// If an attribute is absent or of another type; the error names it.
    fn decode(attributes: &mut Attributes) -> Result<Self, DecodeError>;

    /// Puts the names of all attributes into `names`; answers `false` if there can be others (a `rest` field).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Document;
    ///
    /// let mut names = Vec::new();
    /// let has_others = !Store::attribute_names(&mut names);
    /// assert!(names.contains(&"city") && !has_others);
    /// # }
    /// ```
    fn attribute_names(names: &mut Vec<&'static str>) -> bool;
}

/// A typed item of a table. Made by `#[derive(Record)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::Record;
///
/// /// The key and the name of any record's table.
/// fn describe<R: Record>() -> String {
///     format!("{}: {}", R::TABLE, R::KEY.partition)
/// }
///
/// assert_eq!(describe::<Store>(), "store: store_id");
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    note = "add `#[derive(Record)]` and mark its key with `#[dynamo(partition_key)]`"
)]
pub trait Record: Document + Send + Sync + 'static {
    /// What its key is made of: [`Simple<P>`](crate::key::Simple) or [`Composite<P, S>`](crate::key::Composite).
    type Key: KeyShape;

    /// The table's name, without the database's prefix.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Record;
    ///
    /// assert_eq!(Store::TABLE, "store");
    /// # }
    /// ```
    const TABLE: &'static str;

    /// The names of its key attributes.
    const KEY: KeyNames;

    /// Which entity it is, if it shares its table with others.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Record;
    ///
    /// // It has its table for itself.
    /// assert!(Store::ENTITY.is_none());
    /// # }
    /// ```
    const ENTITY: Option<Entity> = None;

    /// How its key is put together from fields, if it is.
    const KEY_TEMPLATES: Option<KeyTemplates> = None;

    /// How the keys of indexes are put together from fields, those that are.
    const INDEX_TEMPLATES: &'static [IndexTemplate] = &[];

    /// The attributes that are keys of indexes as they are, without templates: none of them can be an empty text.
    const INDEX_KEYS: &'static [&'static str] = &[];

    /// The attribute by which it expires, if it does: a time in seconds since 1970, for the service's
    /// [time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
    ///
    /// ```
    /// use dynamo_objects::Record;
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "session")]
    /// struct Session {
    ///     #[dynamo(partition_key)]
    ///     token: String,
    ///     #[dynamo(ttl)]
    ///     expires: u64,
    /// }
    ///
    /// assert_eq!(Session::TTL, Some("expires"));
    /// ```
    const TTL: Option<&'static str> = None;

    /// The attributes of which no two records have the same value.
    ///
    /// ```
    /// use dynamo_objects::Record;
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "member")]
    /// struct Member {
    ///     #[dynamo(partition_key)]
    ///     id: String,
    ///     #[dynamo(unique)]
    ///     email: String,
    /// }
    ///
    /// assert_eq!(Member::UNIQUE, ["email"]);
    /// ```
    const UNIQUE: &'static [&'static str] = &[];

    /// The attributes that are kept by the mapper.
    const KEPT: Kept = Kept::NOTHING;

    /// How its table is made, by its name without prefix.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::Record;
    ///
    /// let request = Store::table();
    /// assert_eq!(request.table_name, "store");
    /// assert_eq!(request.global_secondary_indexes.map(|indexes| indexes.len()), Some(1));
    /// # }
    /// ```
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
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, ErrorKind, Record};
    ///
    /// #[derive(Record, Clone)]
    /// #[dynamo(table = "member", before_save = Member::checked)]
    /// struct Member {
    ///     #[dynamo(partition_key)]
    ///     email: String,
    /// }
    ///
    /// impl Member {
    ///     fn checked(&mut self) -> Result<(), &'static str> {
    ///         self.email = self.email.to_lowercase();
    ///         if self.email.contains('@') { Ok(()) } else { Err("an address has an @") }
    ///     }
    /// }
    ///
    /// let members = Database::memory().table::<Member>();
    /// members.create(&Member { email: "Ann@Example.com".into() }).await?;
    /// assert!(members.find("ann@example.com").await?.is_some());
    ///
    /// let error = members.create(&Member { email: "ann".into() }).await.unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Rejected { .. }));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What `before_save` refuses it with.
    fn before_save(&self) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

/// The attributes of a record that the mapper keeps by itself.
///
/// ```
/// use dynamo_objects::Record;
///
/// #[derive(Record)]
/// #[dynamo(table = "page")]
/// struct Page {
///     #[dynamo(partition_key)]
///     path: String,
///     #[dynamo(version)]
///     version: u64,
/// }
///
/// assert_eq!(Page::KEPT.version, Some("version"));
/// assert!(Page::KEPT.created.is_none());
/// ```
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
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use dynamo_objects::{Number, Record, epoch};
///
/// #[derive(Record)]
/// #[dynamo(table = "page")]
/// struct Page {
///     #[dynamo(partition_key)]
///     path: String,
///     #[dynamo(updated, with = epoch::millis)]
///     changed: Option<SystemTime>,
/// }
///
/// let stamp = Page::KEPT.updated.expect("it has one");
/// assert_eq!(stamp.attribute, "changed");
/// assert_eq!((stamp.at)(Duration::from_secs(2)).unwrap(), Some(Number::from(2000).into()));
/// ```
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
