//! How Rust values become attributes and come back: three traits, and their implementations for types that are not
//! ours, a topic per file.

mod text;
mod numbers;
mod bytes;
mod lists;
mod tuples;
mod sets;
mod maps;
mod optional;
mod pointers;
mod values;
mod epoch;

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "serde_json")]
mod json;
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
mod decimals;

use dynamo_model::AttributeValue;

pub use epoch::EpochTime;
pub use epoch::modules as epoch_modules;
pub use maps::MapKey;
pub use sets::SetElement;

use crate::error::{DecodeError, EncodeError};

/// A value that can be stored as an attribute. These can:
///
/// | Rust | attribute |
/// |---|---|
/// | `String`, `&str`, `char`, `Box<str>`, `IpAddr` | `S` |
/// | integers, floats, [`Number`](crate::Number), `NonZero*` | `N`, exactly; NaN is an error |
/// | `bool` | `BOOL` |
/// | `Vec<u8>`, `[u8; N]`, `&[u8]` | `B` |
/// | `Vec<T>`, `VecDeque<T>`, arrays, tuples | `L` |
/// | `HashSet<T>`, `BTreeSet<T>` | `SS`, `NS` or `BS` by the element; empty: left out |
/// | `HashMap<K, V>`, `BTreeMap<K, V>` | `M` |
/// | `Option<T>` | as `T`; `None`: left out (within a list or map: `NULL`) |
/// | `Box<T>`, `Rc<T>`, `Arc<T>`, `Cow<T>`, `&T` | as `T` |
/// | `()` | `NULL` |
/// | a struct or enum with [`#[derive(Document)]`](derive@crate::Document) | `M`; an enum without data: `S` |
/// | [`AttributeValue`], [`Attributes`](crate::Attributes) | as they are |
///
/// With the features of the same names, the types of `bytes`, `chrono`, `jiff`, `time`, `uuid`, `url`, `serde_json`,
/// `rust_decimal` and `bigdecimal` too. Times are texts (`S`) that sort as the times do, in UTC with nine decimals, as
/// `2026-01-31T08:05:09.000000000Z`; those that keep an offset or a zone do not sort. As numbers since 1970 they are
/// stored by the modules of [`epoch`](crate::epoch).
///
/// A type of your own derives [`Document`](derive@crate::Document), or says it by hand:
///
/// ```
/// use dynamo_objects::{AttributeValue, DecodeError, EncodeError, FromAttribute, ToAttribute, Typed, kind};
///
/// /// A temperature, stored in thousandths of a degree.
/// struct Celsius(f64);
///
/// impl ToAttribute for Celsius {
///     fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
///         ((self.0 * 1000.0).round() as i64).to_attribute()
///     }
/// }
///
/// impl FromAttribute for Celsius {
///     fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
///         Ok(Self(i64::from_attribute(value)? as f64 / 1000.0))
///     }
/// }
///
/// impl Typed for Celsius {
///     type Kind = kind::Numeric;
///     type Slice = kind::ListOf<kind::Numeric>;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as an attribute",
    note = "derive `Document` for a struct or enum of your own, or write `#[dynamo(with = module)]` on the field"
)]
pub trait ToAttribute {
    /// The attribute's value, or `None` if the attribute is to be left out (as for [`Option::None`] and empty sets).
    ///
    /// ```
    /// use dynamo_objects::{AttributeValue, ToAttribute};
    ///
    /// assert_eq!("Rome".to_attribute()?, Some(AttributeValue::S("Rome".into())));
    /// assert_eq!(None::<u64>.to_attribute()?, None);
    /// # Ok::<(), dynamo_objects::EncodeError>(())
    /// ```
    ///
    /// # Errors
    /// If the service has no such value: NaN, for one.
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError>;

    /// The text that [`to_attribute`](Self::to_attribute) would make a value of, if it is one that is there already: a
    /// key is looked up by it without a copy. There is no need to write another.
    #[doc(hidden)]
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// The value of a slice of such values: a list, but bytes for `u8`. There is no reason to write another.
    ///
    /// # Errors
    /// As [`to_attribute`](Self::to_attribute), for any element.
    #[doc(hidden)]
    fn slice_to_attribute(slice: &[Self]) -> Result<AttributeValue, EncodeError>
    where
        Self: Sized,
    {
        lists::to_list(slice)
    }
}

/// A value that can be read from an attribute.
///
/// ```
/// use dynamo_objects::{AttributeValue, FromAttribute, Number};
///
/// assert_eq!(u8::from_attribute(Number::from(12).into())?, 12);
/// assert!(u8::from_attribute(Number::from(300).into()).is_err());
/// assert!(u8::from_attribute(AttributeValue::from("12")).is_err());
/// # Ok::<(), dynamo_objects::DecodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an attribute",
    note = "derive `Document` for a struct or enum of your own, or write `#[dynamo(with = module)]` on the field"
)]
pub trait FromAttribute: Sized {
    /// The value of an attribute.
    ///
    /// ```
    /// use dynamo_objects::{AttributeValue, FromAttribute};
    ///
    /// let lines = AttributeValue::L(vec!["pen".into(), "ink".into()]);
    /// assert_eq!(Vec::<String>::from_attribute(lines)?, ["pen", "ink"]);
    /// # Ok::<(), dynamo_objects::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// If the attribute's type or range is not this value's.
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError>;

    /// The value of an attribute that is not there; `None` if it must be there.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// use dynamo_objects::FromAttribute;
    ///
    /// assert_eq!(Option::<u64>::absent(), Some(None));
    /// assert_eq!(BTreeSet::<String>::absent(), Some(BTreeSet::new()));
    /// assert_eq!(u64::absent(), None);
    /// ```
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// The values of a list, or the bytes for `u8`. There is no reason to write another.
    ///
    /// # Errors
    /// As [`from_attribute`](Self::from_attribute), for any element.
    #[doc(hidden)]
    fn vec_from_attribute(value: AttributeValue) -> Result<Vec<Self>, DecodeError> {
        lists::from_list(value)
    }
}

/// What a Rust type is to the service: it decides which values a field can be compared with, which functions and
/// updates apply to it, and whether it can be a key. References, `Option`, `Box`, `Arc`, `Cow` are what is inside them.
///
/// ```
/// use dynamo_objects::{Typed, kind};
///
/// fn is_number<T: Typed<Kind = kind::Numeric>>() {}
///
/// // What is around a type does not matter.
/// is_number::<u64>();
/// is_number::<Option<Box<f64>>>();
/// assert!(<Option<u64> as Typed>::OPTIONAL && !<u64 as Typed>::OPTIONAL);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be stored as an attribute")]
pub trait Typed {
    /// One of [`kind`](crate::kind).
    type Kind;

    /// The kind of a slice of such values: [`ListOf<Self::Kind>`](crate::kind::ListOf) for every type but `u8`, whose
    /// slices are bytes.
    type Slice;

    /// Whether there are values that are stored by leaving the attribute out, as for `Option` and sets.
    const OPTIONAL: bool = false;
}

/// Declares what types are to the service.
macro_rules! typed {
    ($kind:ident: $($type:ty),* $(,)?) => {$(
        impl crate::Typed for $type {
            type Kind = crate::kind::$kind;
            type Slice = crate::kind::ListOf<crate::kind::$kind>;
        }
    )*};
}
use typed;

/// Declares types that can be keys. A list of them all would be of no help in a message about one that cannot.
macro_rules! key_parts {
    ($($type:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl crate::key::KeyPart for $type {}
    )*};
}
use key_parts;
