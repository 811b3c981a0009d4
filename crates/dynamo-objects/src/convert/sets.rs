//! Sets: of texts, numbers or bytes, by what the elements are. An empty set cannot be stored, so the attribute is left
//! out; an attribute that is not there is read as an empty set.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use dynamo_model::{AttributeValue, Set};

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::{Binary, ListOf, Numeric, SetOf, Text};

/// The kinds of which there are sets: text, numbers and bytes.
///
/// ```
/// use std::collections::BTreeSet;
///
/// use dynamo_objects::{AttributeValue, ToAttribute};
///
/// assert!(matches!(BTreeSet::from(["new", "wifi"]).to_attribute()?, Some(AttributeValue::Ss(_))));
/// assert!(matches!(BTreeSet::from([1, 2, 3]).to_attribute()?, Some(AttributeValue::Ns(_))));
/// // There are no empty sets: the attribute is left out.
/// assert_eq!(BTreeSet::<String>::new().to_attribute()?, None);
/// # Ok::<(), dynamo_objects::EncodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "there are no sets of kind `{Self}`",
    note = "a set holds texts, numbers or bytes; a `Vec` holds anything"
)]
pub trait SetElement: Sized {
    /// The set of these values, each of this kind.
    #[doc(hidden)]
    fn gather(elements: Vec<AttributeValue>) -> Result<AttributeValue, EncodeError>;

    /// The values in a set of this kind.
    #[doc(hidden)]
    fn scatter(set: AttributeValue) -> Result<impl Iterator<Item = AttributeValue>, DecodeError>;
}

macro_rules! set_element {
    ($kind:ident, $element:ident, $set:ident, $noun:literal) => {
        #[diagnostic::do_not_recommend]
        impl SetElement for $kind {
            fn gather(elements: Vec<AttributeValue>) -> Result<AttributeValue, EncodeError> {
                let elements = elements.into_iter().map(|element| match element {
                    AttributeValue::$element(element) => Ok(element),
                    other => Err(misfit(&other, $noun)),
                });
                elements.collect::<Result<Set<_>, _>>().map(AttributeValue::$set)
            }

            fn scatter(set: AttributeValue) -> Result<impl Iterator<Item = AttributeValue>, DecodeError> {
                let set = match set {
                    AttributeValue::$set(set) => set,
                    // An empty set within a list.
                    AttributeValue::Null => Set::default(),
                    other => return Err(DecodeError::expected($noun, &other)),
                };
                Ok(set.into_iter().map(AttributeValue::$element))
            }
        }
    };
}

set_element!(Text, S, Ss, "a set of texts (SS)");
set_element!(Numeric, N, Ns, "a set of numbers (NS)");
set_element!(Binary, B, Bs, "a set of bytes (BS)");

/// An element whose `Typed::Kind` is not what its `to_attribute` answers with.
fn misfit(element: &AttributeValue, set: &str) -> EncodeError {
    EncodeError::refused(format!("an element of type {} does not fit in {set}", element.attribute_type()))
}

fn to_set<'a, T: ToAttribute + Typed<Kind: SetElement> + 'a>(
    elements: impl ExactSizeIterator<Item = &'a T>,
) -> Result<Option<AttributeValue>, EncodeError> {
    if elements.len() == 0 {
        return Ok(None);
    }
    let encoded = elements.filter_map(|element| element.to_attribute().transpose());
    let encoded = encoded.collect::<Result<Vec<_>, _>>()?;
    // A set of nothing but `None`s is as empty.
    if encoded.is_empty() { Ok(None) } else { T::Kind::gather(encoded).map(Some) }
}

fn from_set<T: FromAttribute + Typed<Kind: SetElement>, C: FromIterator<T>>(
    set: AttributeValue,
) -> Result<C, DecodeError> {
    T::Kind::scatter(set)?.map(T::from_attribute).collect()
}

impl<T: Typed, S> Typed for HashSet<T, S> {
    type Kind = SetOf<T::Kind>;
    type Slice = ListOf<SetOf<T::Kind>>;
    const OPTIONAL: bool = true;
}

impl<T: Typed> Typed for BTreeSet<T> {
    type Kind = SetOf<T::Kind>;
    type Slice = ListOf<SetOf<T::Kind>>;
    const OPTIONAL: bool = true;
}

impl<T: ToAttribute + Typed<Kind: SetElement>, S> ToAttribute for HashSet<T, S> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        to_set(self.iter())
    }
}

impl<T, S> FromAttribute for HashSet<T, S>
where
    T: FromAttribute + Typed<Kind: SetElement> + Eq + Hash,
    S: BuildHasher + Default,
{
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        from_set(value)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: ToAttribute + Typed<Kind: SetElement>> ToAttribute for BTreeSet<T> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        to_set(self.iter())
    }
}

impl<T: FromAttribute + Typed<Kind: SetElement> + Ord> FromAttribute for BTreeSet<T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        // One by one: `collect` would first make a vector of them, which for the few of most sets costs more.
        let mut set = Self::new();
        for element in T::Kind::scatter(value)? {
            set.insert(T::from_attribute(element)?);
        }
        Ok(set)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}
