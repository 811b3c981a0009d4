//! Keys: how a record's key is given, `"STORE1"`, or `("c1", 7)` where there is a sort key; and how it is put together
//! from fields where several types of records share a table.
//!
//! | the key of | is given as | in |
//! |---|---|---|
//! | a record with a partition key | its value | [`get`](crate::Table::get), [`update`](crate::Table::update) … |
//! | … and a sort key | `(partition, sort)` | the same |
//! | a partition | the partition key's value | [`query`](crate::Table::query) |
//! | … of several attributes, of an index | a tuple of all of them | [`TableIndex::query`](crate::TableIndex::query) |
//! | a part of a partition | a closure that answers `k.ge(50)` | [`sort`](crate::search::Search::sort) |
//! | a record with a key by template | the fields in it | all of these |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! assert_eq!(stores.get("S1").await?.visits, 3);
//! assert_eq!(orders.get(("ann", 1)).await?.total, 10);
//! assert_eq!(orders.query("ann").sort(|k| k.between(2, 4)).count().await?, 3);
//! # Ok(())
//! # }
//! ```
//!
//! What is left out, or is of another kind, does not compile. A key attribute is a text, a number or bytes, and not
//! empty; a partition key has 2048 bytes at most, a sort key 1024. An empty one is refused before anything is asked; in
//! the key of an index, which may be left out and not be empty, the service refuses it.
//!
//! # Keys by template
//!
//! Several types of records can share a table, and a partition of it. Each puts its keys together from its fields:
//!
//! ```
//! use dynamo_objects::{Database, Record, SharedTable};
//!
//! #[derive(SharedTable)]
//! #[dynamo(table = "app", index(name = "gsi1"))]
//! struct App;
//!
//! #[derive(Record, Clone, Debug, PartialEq)]
//! #[dynamo(table = App, entity = "user", partition_key = "USER#{user_id}", sort_key = "PROFILE")]
//! struct User {
//!     user_id: String,
//!     name: String,
//! }
//!
//! #[derive(Record, Clone, Debug, PartialEq)]
//! #[dynamo(table = App, entity = "order", partition_key = "USER#{user_id}", sort_key = "ORDER#{placed_at}#{order_id}")]
//! #[dynamo(index(name = "gsi1", partition_key = "STATUS#{status}", sort_key = "{placed_at}"))]
//! struct Order {
//!     user_id: String,
//!     placed_at: u64,
//!     order_id: String,
//!     status: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let db = Database::memory();
//! let (users, orders) = (db.table::<User>(), db.table::<Order>());
//! users.create(&User { user_id: "u1".into(), name: "Ann".into() }).await?;
//! for (placed_at, id) in [(90, "a"), (100, "b"), (110, "c")] {
//!     let order = Order { user_id: "u1".into(), placed_at, order_id: id.into(), status: "open".into() };
//!     orders.create(&order).await?;
//! }
//!
//! assert_eq!(users.get("u1").await?.name, "Ann");
//! assert_eq!(orders.get(("u1", 100, "b")).await?.status, "open");
//! let recent = orders.query("u1").sort(|k| k.ge(100)).all().await?;
//! assert_eq!(recent.len(), 2);
//! let open = orders.index(Order::GSI1).query("open").sort(|k| k.lt(100)).all().await?;
//! assert_eq!(open[0].order_id, "a");
//!
//! let (user, orders) = db.collection::<(User, Vec<Order>)>("u1").await?;
//! assert_eq!((user.name.as_str(), orders.len()), ("Ann", 3));
//! # Ok(())
//! # }
//! ```
//!
//! A [`SharedTable`](crate::SharedTable) declares the table and its indexes; records that are in it say which `entity`
//! they are, and how their keys are put together from their fields: see [`Template`]. Keys are given as the fields in
//! them, in the order in which they first stand in the templates, those of the partition key first. The fields are
//! stored beside the keys, so that other programs, filters and conditions have them.
//!
//! A record may have keys by template in a table of its own, too, `table = "orders"`: the attributes are `pk` and `sk`
//! then, and `gsi1pk` and `gsi1sk` those of an index `gsi1`, as they are in a shared table that does not name them.
//!
//! An update that changes a field in an index's key changes the key: see [`Table::update`](crate::Table::update).

pub(crate) mod bytes;
mod index;
mod partition;
mod sort;
mod template;
mod templated;

use std::marker::PhantomData;

use dynamo_model::{AttributeValue, Item, Name};

use crate::convert::{ToAttribute, Typed};
use crate::error::{EncodeError, EncodeReason};
use crate::kind::Matches;

pub use index::Index;
pub use partition::IntoPartition;
pub use sort::{SortKey, SortParts, SortTest};
pub use template::{IndexTemplate, KeyTemplates, Part, Template};
pub use templated::Templated;

pub use crate::shared_table::{Entity, SharedIndex};

/// The key of a record that has a partition key alone.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::Record;
/// use dynamo_objects::key::Simple;
///
/// /// Asks for a record whose key is a text alone.
/// fn by_name<R: Record<Key = Simple<String>>>(table: &dynamo_objects::Table<R>, name: &str) {
///     let _read = table.get(name);
/// }
/// # let _ = by_name::<Store>;
/// # }
/// ```
#[derive(Debug)]
pub struct Simple<P>(PhantomData<P>);

/// The key of a record that has a partition key and a sort key.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::key::Composite;
/// use dynamo_objects::{Record, Table};
///
/// /// Asks for a record by both parts of its key.
/// fn by_number<R: Record<Key = Composite<String, u64>>>(table: &Table<R>, customer: &str, number: u64) {
///     let _read = table.get((customer, number));
/// }
/// # let _ = by_number::<Order>;
/// # }
/// ```
#[derive(Debug)]
pub struct Composite<P, S>(PhantomData<(P, S)>);

/// What a key is made of: [`Simple`] or [`Composite`]. Where an index's key has several attributes in one part, that
/// part is a tuple of their types.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::key::{IntoPartition, KeyShape};
/// use dynamo_objects::search::Query;
/// use dynamo_objects::{Record, Table};
///
/// /// The newest of a partition, of any table.
/// fn newest<R, P>(table: &Table<R>, partition: P) -> Query<R, R::Key>
/// where
///     R: Record,
///     P: IntoPartition<<R::Key as KeyShape>::Partition>,
/// {
///     table.query(partition).rev().limit(10)
/// }
/// # let _ = newest::<Order, &str>;
/// # }
/// ```
pub trait KeyShape {
    /// The type of the partition key.
    type Partition;
    /// The type of the sort key; `()` if there is none.
    type Sort;
}

impl<P> KeyShape for Simple<P> {
    type Partition = P;
    type Sort = ();
}

impl<P, S> KeyShape for Composite<P, S> {
    type Partition = P;
    type Sort = S;
}

/// A type that an attribute of a table's key can have: stored as text, a number or bytes, and always there.
///
/// Of your own types, those are that derive [`Document`](derive@crate::Document) and have such a type inside; for
/// others, `impl KeyPart for Celsius {}` says so.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Document, Record};
///
/// /// Of a number within: it can be a key as that can.
/// #[derive(Document, Clone, Copy, PartialEq, Debug)]
/// struct MemberId(u64);
///
/// #[derive(Record)]
/// #[dynamo(table = "member")]
/// struct Member {
///     #[dynamo(partition_key)]
///     id: MemberId,
/// }
///
/// let members = Database::memory().table::<Member>();
/// members.create(&Member { id: MemberId(7) }).await?;
/// assert_eq!(members.get(MemberId(7)).await?.id, MemberId(7));
/// # Ok(())
/// # }
/// ```
pub trait KeyPart: Typed {}

/// A value that is a key of records with key type `K`: the partition key's value, or `(partition, sort)`.
///
/// Implemented for `V: IntoKey<Simple<P>>` where `V` is of `P`'s kind, and for `(A, B): IntoKey<Composite<P, S>>`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Error, IntoKey, Record, Table};
///
/// /// Whatever is a key of such records.
/// async fn exists<R: Record>(table: &Table<R>, key: impl IntoKey<R::Key>) -> Result<bool, Error> {
///     Ok(table.find(key).await?.is_some())
/// }
///
/// assert!(exists(&stores, "S1").await?);
/// assert!(exists(&orders, ("ann", 5)).await?);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of this record, whose key is `{K}`",
    label = "not a `{K}` key",
    note = "pass the partition key's value, or `(partition, sort)` if the record has a sort key"
)]
pub trait IntoKey<K> {
    /// The key's attributes, under the names given: partition key, then sort key if there is one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() -> Result<(), dynamo_objects::EncodeError> {
    /// use dynamo_objects::{IntoKey, Record};
    ///
    /// let key = IntoKey::<<Order as Record>::Key>::into_key(("ann", 5), Order::KEY)?;
    /// assert_eq!((key.get("customer"), key.len()), (Some(&"ann".into()), 2));
    ///
    /// let empty = IntoKey::<<Store as Record>::Key>::into_key("", Store::KEY);
    /// assert_eq!(empty.unwrap_err().to_string(), "`store_id` is a key, and a key cannot be empty");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a value cannot be stored, or is empty.
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError>;

    /// The key, if it is nothing but this text.
    #[doc(hidden)]
    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// The names of a record's key attributes.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::Record;
///
/// assert_eq!((Store::KEY.partition, Store::KEY.sort), ("store_id", None));
/// assert_eq!((Order::KEY.partition, Order::KEY.sort), ("customer", Some("number")));
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyNames {
    /// The partition key's attribute.
    pub partition: &'static str,
    /// The sort key's attribute, if there is one.
    pub sort: Option<&'static str>,
}

impl KeyNames {
    /// The attributes of an item that are its key, as far as they are there.
    pub(crate) fn of(self, item: &Item) -> Item {
        let mut key = Item::with_capacity(2);
        for name in std::iter::once(self.partition).chain(self.sort) {
            if let Some(value) = item.get(name) {
                key.insert(Name::from_static(name), value.clone());
            }
        }
        key
    }
}

#[diagnostic::do_not_recommend]
impl<P, V> IntoKey<Simple<P>> for V
where
    P: Typed,
    V: ToAttribute + Typed<Kind: Matches<P::Kind>>,
{
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
        let mut key = Item::with_capacity(1);
        key.insert(Name::from_static(names.partition), key_value(&self, names.partition)?);
        Ok(key)
    }

    fn as_text(&self) -> Option<&str> {
        ToAttribute::as_text(self)
    }
}

#[diagnostic::do_not_recommend]
impl<P, S, A, B> IntoKey<Composite<P, S>> for (A, B)
where
    P: Typed,
    S: Typed,
    A: ToAttribute + Typed<Kind: Matches<P::Kind>>,
    B: ToAttribute + Typed<Kind: Matches<S::Kind>>,
{
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
        composite(&self.0, &self.1, names)
    }
}

#[diagnostic::do_not_recommend]
impl<P, S, A, B> IntoKey<Composite<P, S>> for &(A, B)
where
    P: Typed,
    S: Typed,
    A: ToAttribute + Typed<Kind: Matches<P::Kind>>,
    B: ToAttribute + Typed<Kind: Matches<S::Kind>>,
{
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
        composite(&self.0, &self.1, names)
    }
}

fn composite(partition: &impl ToAttribute, sort: &impl ToAttribute, names: KeyNames) -> Result<Item, EncodeError> {
    let mut key = Item::with_capacity(2);
    key.insert(Name::from_static(names.partition), key_value(partition, names.partition)?);
    if let Some(name) = names.sort {
        key.insert(Name::from_static(name), key_value(sort, name)?);
    }
    Ok(key)
}

/// The value of a key attribute, which must be there and not empty: the service would refuse it, but without saying
/// which of the program's values it was.
fn key_value(value: &impl ToAttribute, name: &'static str) -> Result<AttributeValue, EncodeError> {
    let value = value.to_attribute().and_then(|value| value.ok_or_else(|| EncodeError::new(EncodeReason::NoValue)));
    let value = value.map_err(|error| error.in_attribute(name))?;
    let empty = match &value {
        AttributeValue::S(text) => text.is_empty(),
        AttributeValue::B(bytes) => bytes.is_empty(),
        _ => false,
    };
    if empty { Err(EncodeError::new(EncodeReason::EmptyKey).in_attribute(name)) } else { Ok(value) }
}
