//! What Rust types are to the service, as markers (see [`Typed`](crate::Typed)), and what can be done with each kind.
//!
//! The rules are traits over the markers, so that what the service would refuse does not compile: `begins_with` asks
//! for a kind that is [`Prefixed`], `lt` for one that is [`Ordered`], and a value is accepted by a field when its
//! kind [`Matches`] the field's.

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
