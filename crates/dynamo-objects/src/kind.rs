//! What Rust types are to the service, as markers (see [`Typed`](crate::Typed)), and what can be done with each kind.
//!
//! The rules are traits over the markers, so that what the service would refuse does not compile: `begins_with` asks
//! for a kind that is [`Prefixed`], `lt` for one that is [`Ordered`], and a value is accepted by a field when its
//! kind [`Matches`] the field's.
//!
//! | kind | Rust types, for example | stored as |
//! |---|---|---|
//! | [`Text`] | `String`, `&str`, `char` | `S` |
//! | [`Numeric`] | `u64`, `f64`, [`Number`](crate::Number) | `N` |
//! | [`Binary`] | `Vec<u8>`, `[u8; 16]` | `B` |
//! | [`Boolean`] | `bool` | `BOOL` |
//! | [`ListOf`] | `Vec<String>` | `L` |
//! | [`SetOf`] | `BTreeSet<u64>` | `SS`, `NS`, `BS` |
//! | [`MapOf`] | `BTreeMap<String, u64>` | `M` |
//! | [`DocumentOf`] | what derives [`Document`](derive@crate::Document) | `M` |
//! | [`Anything`] | [`AttributeValue`](crate::AttributeValue) | as it is |
//!
//! A type of your own says which kind it is, and has all that the kind has:
//!
//! ```
//! use dynamo_objects::{AttributeValue, DecodeError, EncodeError, Field, FromAttribute, ToAttribute, Typed, kind};
//!
//! struct Celsius(i64);
//!
//! impl ToAttribute for Celsius {
//!     fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
//!         self.0.to_attribute()
//!     }
//! }
//!
//! impl FromAttribute for Celsius {
//!     fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
//!         i64::from_attribute(value).map(Self)
//!     }
//! }
//!
//! impl Typed for Celsius {
//!     type Kind = kind::Numeric;
//!     type Slice = kind::ListOf<kind::Numeric>;
//! }
//!
//! fn freezing<R>(temperature: &Field<R, Celsius>) -> dynamo_objects::Condition<R> {
//!     temperature.le(Celsius(0))
//! }
//! ```

use std::marker::PhantomData;

use dynamo_model::schema::KeyAttributeType;

use crate::record::Document;

/// Text: stored as `S`.
#[derive(Debug)]
pub enum Text {}
/// Numbers of every width: stored as `N`.
#[derive(Debug)]
pub enum Numeric {}
/// Bytes: stored as `B`.
#[derive(Debug)]
pub enum Binary {}
/// True or false: stored as `BOOL`.
#[derive(Debug)]
pub enum Boolean {}
/// A list of such elements: stored as `L`.
#[derive(Debug)]
pub struct ListOf<E>(PhantomData<E>);
/// A map of such values: stored as `M`.
#[derive(Debug)]
pub struct MapOf<V>(PhantomData<V>);
/// A document: stored as `M`, its fields known.
#[derive(Debug)]
pub struct DocumentOf<D>(PhantomData<D>);
/// A set of texts, numbers or bytes: stored as `SS`, `NS` or `BS`.
#[derive(Debug)]
pub struct SetOf<E>(PhantomData<E>);
/// Any value at all: an [`AttributeValue`](crate::AttributeValue) as it is.
#[derive(Debug)]
pub enum Anything {}

/// Values of this kind can be compared with, and stored in, fields of kind `K`.
///
/// Every kind matches itself, lists and sets and maps do if what is in them does, and [`Anything`] matches everything.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Anything, ListOf, Matches, Numeric, Text};
///
/// fn fits<V: Matches<K>, K>() {}
///
/// fits::<ListOf<Text>, ListOf<Text>>();
/// fits::<Numeric, Anything>();
/// // `fits::<Text, Numeric>()` does not compile.
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a value of kind `{Self}` does not fit where the attribute's kind is `{K}`",
    label = "this is `{Self}`, the attribute is `{K}`"
)]
pub trait Matches<K> {}

macro_rules! matching {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Matches<$kind> for $kind {}
        #[diagnostic::do_not_recommend]
        impl Matches<Anything> for $kind {}
        #[diagnostic::do_not_recommend]
        impl Matches<$kind> for Anything {}
    )*};
    ($($kind:ident<$inner:ident>)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$inner: Matches<Other>, Other> Matches<$kind<Other>> for $kind<$inner> {}
        #[diagnostic::do_not_recommend]
        impl<$inner> Matches<Anything> for $kind<$inner> {}
        #[diagnostic::do_not_recommend]
        impl<$inner> Matches<$kind<$inner>> for Anything {}
    )*};
}

matching!(Text Numeric Binary Boolean);
matching!(ListOf<E> MapOf<V> SetOf<E>);

#[diagnostic::do_not_recommend]
impl Matches<Anything> for Anything {}
#[diagnostic::do_not_recommend]
impl<D> Matches<DocumentOf<D>> for DocumentOf<D> {}
#[diagnostic::do_not_recommend]
impl<D> Matches<Anything> for DocumentOf<D> {}
#[diagnostic::do_not_recommend]
impl<D> Matches<DocumentOf<D>> for Anything {}

/// Kinds that an attribute of a key can have: text, numbers and bytes.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Binary, KeyKind, Numeric, Text};
/// use dynamo_objects::schema::KeyAttributeType;
///
/// let types = [Text::TYPE, Numeric::TYPE, Binary::TYPE];
/// assert_eq!(types, [KeyAttributeType::S, KeyAttributeType::N, KeyAttributeType::B]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of kind `{Self}` cannot be part of a key",
    note = "a key attribute is text, a number or bytes"
)]
pub trait KeyKind {
    /// The type under which a table declares such an attribute.
    const TYPE: KeyAttributeType;
}

#[diagnostic::do_not_recommend]
impl KeyKind for Text {
    const TYPE: KeyAttributeType = KeyAttributeType::S;
}

#[diagnostic::do_not_recommend]
impl KeyKind for Numeric {
    const TYPE: KeyAttributeType = KeyAttributeType::N;
}

#[diagnostic::do_not_recommend]
impl KeyKind for Binary {
    const TYPE: KeyAttributeType = KeyAttributeType::B;
}

/// Kinds that can be part of a key that is put together from fields: text and numbers.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Numeric, TemplateKind, Text};
///
/// // A number is filled up with zeros.
/// assert!(Numeric::NUMERIC && !Text::NUMERIC);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of kind `{Self}` cannot be part of a key template",
    note = "a key template takes texts and numbers"
)]
pub trait TemplateKind {
    /// Whether it is a number.
    const NUMERIC: bool;
}

#[diagnostic::do_not_recommend]
impl TemplateKind for Text {
    const NUMERIC: bool = false;
}

#[diagnostic::do_not_recommend]
impl TemplateKind for Numeric {
    const NUMERIC: bool = true;
}

/// Kinds with an order: text and bytes by their bytes, numbers by value.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::Ordered;
/// use dynamo_objects::{Condition, Field, ToAttribute, Typed, fields};
///
/// /// Above the limit, whatever is limited.
/// fn above<R, T>(field: &Field<R, T>, limit: T) -> Condition<R>
/// where
///     T: ToAttribute + Typed<Kind: Ordered + dynamo_objects::kind::Matches<T::Kind>>,
/// {
///     field.gt(limit)
/// }
///
/// assert!(above(&fields::<Store>().visits, 10).into_tree().is_ok());
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "attributes of kind `{Self}` have no order",
    note = "`lt`, `le`, `gt`, `ge` and `between` are for text, numbers and bytes"
)]
pub trait Ordered {}

#[diagnostic::do_not_recommend]
impl Ordered for Text {}
#[diagnostic::do_not_recommend]
impl Ordered for Numeric {}
#[diagnostic::do_not_recommend]
impl Ordered for Binary {}
#[diagnostic::do_not_recommend]
impl Ordered for Anything {}

/// Kinds that can begin with something: text and bytes.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Matches, Prefixed, Text};
/// use dynamo_objects::{Condition, Field, Typed, fields};
///
/// /// Texts by their beginning, as whoever fills a search box wants them.
/// fn starting<R, T: Typed<Kind: Prefixed>>(field: &Field<R, T>, typed: &str) -> Condition<R>
/// where
///     Text: Matches<T::Kind>,
/// {
///     field.begins_with(typed)
/// }
///
/// assert!(starting(&fields::<Store>().city, "Ro").into_tree().is_ok());
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`begins_with` does not apply to an attribute of kind `{Self}`",
    note = "`begins_with` is for text and bytes"
)]
pub trait Prefixed {}

#[diagnostic::do_not_recommend]
impl Prefixed for Text {}
#[diagnostic::do_not_recommend]
impl Prefixed for Binary {}
#[diagnostic::do_not_recommend]
impl Prefixed for Anything {}

/// Kinds that contain something: text contains text, bytes contain bytes, sets and lists contain elements.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Binary, Container, SetOf, Text};
///
/// // What a set of texts contains is a text, and what bytes contain is bytes.
/// fn element_of<C: Container<Element = E>, E>() {}
/// element_of::<SetOf<Text>, Text>();
/// element_of::<Binary, Binary>();
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`contains` does not apply to an attribute of kind `{Self}`",
    note = "`contains` is for text, bytes, sets and lists"
)]
pub trait Container {
    /// The kind of what it contains.
    type Element;
}

#[diagnostic::do_not_recommend]
impl Container for Text {
    type Element = Text;
}

#[diagnostic::do_not_recommend]
impl Container for Binary {
    type Element = Binary;
}

#[diagnostic::do_not_recommend]
impl<E> Container for SetOf<E> {
    type Element = E;
}

#[diagnostic::do_not_recommend]
impl<E> Container for ListOf<E> {
    type Element = E;
}

#[diagnostic::do_not_recommend]
impl Container for Anything {
    type Element = Anything;
}

/// Kinds that have a size: all but numbers and booleans.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::Measured;
/// use dynamo_objects::{Condition, Field, Typed, fields};
///
/// fn is_empty<R, T: Typed<Kind: Measured>>(field: &Field<R, T>) -> Condition<R> {
///     field.not_exists() | field.size().eq(0)
/// }
///
/// assert!(is_empty(&fields::<Order>().lines).into_tree().is_ok());
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of kind `{Self}` has no size",
    note = "`size` is for text, bytes, sets, lists, maps and documents"
)]
pub trait Measured {}

#[diagnostic::do_not_recommend]
impl Measured for Text {}
#[diagnostic::do_not_recommend]
impl Measured for Binary {}
#[diagnostic::do_not_recommend]
impl<E> Measured for SetOf<E> {}
#[diagnostic::do_not_recommend]
impl<E> Measured for ListOf<E> {}
#[diagnostic::do_not_recommend]
impl<V> Measured for MapOf<V> {}
#[diagnostic::do_not_recommend]
impl<D> Measured for DocumentOf<D> {}
#[diagnostic::do_not_recommend]
impl Measured for Anything {}

/// Kinds to which something can be added: numbers and sets.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::{Matches, Numeric, Summable};
/// use dynamo_objects::{Field, Typed, Update};
///
/// /// Counts one of the fields up.
/// fn count<T: Typed<Kind: Summable>>(field: impl FnOnce(StoreFields<Store>) -> Field<Store, T>) -> Update<Store>
/// where
///     Numeric: Matches<T::Kind>,
/// {
///     Update::new().add(field, 1)
/// }
///
/// assert!(count(|f| f.visits).into_tree().is_ok());
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`add` does not apply to an attribute of kind `{Self}`",
    note = "`add` is for numbers and sets; lists have `append` and `prepend`"
)]
pub trait Summable {}

#[diagnostic::do_not_recommend]
impl Summable for Numeric {}
#[diagnostic::do_not_recommend]
impl<E> Summable for SetOf<E> {}
#[diagnostic::do_not_recommend]
impl Summable for Anything {}

/// Numbers, from which something can be subtracted.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::Update;
///
/// assert!(Update::<Store>::new().subtract(|f| f.visits, 1).into_tree().is_ok());
/// // `subtract(|f| f.tags, …)` does not compile: sets have `delete`.
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`subtract` does not apply to an attribute of kind `{Self}`",
    note = "`subtract` is for numbers; sets have `delete`"
)]
pub trait Subtractable {}

#[diagnostic::do_not_recommend]
impl Subtractable for Numeric {}
#[diagnostic::do_not_recommend]
impl Subtractable for Anything {}

/// Sets, out of which elements can be taken.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use std::collections::BTreeSet;
///
/// use dynamo_objects::Update;
///
/// let wifi = BTreeSet::from(["wifi".to_owned()]);
/// assert!(Update::<Store>::new().delete(|f| f.tags, wifi).into_tree().is_ok());
/// // `delete(|f| f.visits, …)` does not compile: numbers have `subtract`.
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`delete` does not apply to an attribute of kind `{Self}`",
    note = "`delete` takes elements out of a set; `remove` removes an attribute"
)]
pub trait SetLike {}

#[diagnostic::do_not_recommend]
impl<E> SetLike for SetOf<E> {}
#[diagnostic::do_not_recommend]
impl SetLike for Anything {}

/// Lists: they have elements by index, and can be appended to.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::kind::ListLike;
/// use dynamo_objects::{Field, OfKind, Typed, fields};
///
/// fn first<R, T: Typed<Kind: ListLike<Element = E>>, E>(field: &Field<R, T>) -> Field<R, OfKind<E>> {
///     field.index(0)
/// }
///
/// assert_eq!(first(&fields::<Order>().lines).path().to_string(), "lines[0]");
/// # }
/// ```
#[diagnostic::on_unimplemented(message = "an attribute of kind `{Self}` is not a list")]
pub trait ListLike {
    /// The kind of an element.
    type Element;
}

#[diagnostic::do_not_recommend]
impl<E> ListLike for ListOf<E> {
    type Element = E;
}

#[diagnostic::do_not_recommend]
impl ListLike for Anything {
    type Element = Anything;
}

/// Maps whose keys are data: they have values by key.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use dynamo_objects::{Record, Update};
///
/// #[derive(Record)]
/// #[dynamo(table = "game")]
/// struct Game {
///     #[dynamo(partition_key)]
///     id: u64,
///     scores: BTreeMap<String, u32>,
/// }
///
/// // The value's kind is known: it can be added to.
/// assert!(Update::<Game>::new().add(|f| f.scores.key("ann"), 2).into_tree().is_ok());
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of kind `{Self}` is not a map",
    note = "of a document, choose a field: `.at(|fields| fields.name)`"
)]
pub trait MapLike {
    /// The kind of a value.
    type Value;
}

#[diagnostic::do_not_recommend]
impl<V> MapLike for MapOf<V> {
    type Value = V;
}

#[diagnostic::do_not_recommend]
impl MapLike for Anything {
    type Value = Anything;
}

/// Documents, which have fields.
///
/// ```
/// use dynamo_objects::{Document, Record, fields};
///
/// #[derive(Document)]
/// struct Address {
///     city: String,
/// }
///
/// #[derive(Record)]
/// #[dynamo(table = "customer")]
/// struct Customer {
///     #[dynamo(partition_key)]
///     id: u64,
///     home: Address,
///     work: Option<Address>,
/// }
///
/// let f = fields::<Customer>();
/// assert_eq!(f.work.at(|a| a.city).path().to_string(), "work.city");
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of kind `{Self}` is not a document, so there are no fields in it",
    note = "a list has elements: `.index(0)`; a map has values: `.key(\"name\")`"
)]
pub trait DocumentLike {
    /// The document.
    type Document: Document;
}

#[diagnostic::do_not_recommend]
impl<D: Document> DocumentLike for DocumentOf<D> {
    type Document = D;
}
