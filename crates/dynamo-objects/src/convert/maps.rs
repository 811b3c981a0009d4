//! Maps whose keys are data.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use dynamo_model::{AttributeValue, Attributes, Name};

use super::{FromAttribute, ToAttribute, Typed};
use crate::error::{BoxError, DecodeError, EncodeError};
use crate::kind::{ListOf, MapOf};

/// A value that can be a key of a map attribute: text, an integer, a unit-only enum.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use dynamo_objects::{AttributeValue, Document, ToAttribute};
///
/// #[derive(Document, PartialEq, Eq, PartialOrd, Ord)]
/// #[dynamo(rename_all = "snake_case")]
/// enum Size {
///     Large,
///     ExtraLarge,
/// }
///
/// let stock = BTreeMap::from([(Size::Large, 3), (Size::ExtraLarge, 0)]);
/// let Some(AttributeValue::M(map)) = stock.to_attribute()? else { panic!("a map") };
/// assert!(map.contains_key("extra_large"));
/// # Ok::<(), dynamo_objects::EncodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map",
    note = "the keys of a map are texts: implement `MapKey` to say how this one is written"
)]
pub trait MapKey: Sized {
    /// The key as the service has it.
    ///
    /// ```
    /// use dynamo_objects::MapKey;
    ///
    /// assert_eq!(2026_u32.to_name(), "2026");
    /// ```
    fn to_name(&self) -> Name;

    /// The key back.
    ///
    /// ```
    /// use dynamo_objects::MapKey;
    ///
    /// assert_eq!(u32::from_name("2026".into()).ok(), Some(2026));
    /// assert!(u32::from_name("this year".into()).is_err());
    /// ```
    ///
    /// # Errors
    /// If the name is not such a key.
    fn from_name(name: Name) -> Result<Self, BoxError>;
}

macro_rules! text_key {
    ($($type:ty),* $(,)?) => {$(
        impl MapKey for $type {
            fn to_name(&self) -> Name {
                let text: &str = self;
                Name::from(text)
            }

            fn from_name(name: Name) -> Result<Self, BoxError> {
                Ok(String::from(name).into())
            }
        }
    )*};
}

text_key!(String, Box<str>, Arc<str>, Rc<str>, Cow<'static, str>);

/// Keys that are written as their `Display` and read by their `FromStr`.
macro_rules! display_key {
    ($($type:ty),* $(,)?) => {$(
        impl MapKey for $type {
            fn to_name(&self) -> Name {
                Name::from(self.to_string())
            }

            fn from_name(name: Name) -> Result<Self, BoxError> {
                name.parse().map_err(BoxError::from)
            }
        }
    )*};
}

display_key!(char, bool, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
#[cfg(feature = "uuid")]
display_key!(uuid::Uuid);

impl MapKey for Name {
    fn to_name(&self) -> Name {
        self.clone()
    }

    fn from_name(name: Name) -> Result<Self, BoxError> {
        Ok(name)
    }
}

/// What is left out as an attribute is `NULL` here, so that its key is kept.
fn to_map<'a, K: MapKey + 'a, V: ToAttribute + 'a>(
    entries: impl Iterator<Item = (&'a K, &'a V)>,
) -> Result<Option<AttributeValue>, EncodeError> {
    let encoded = entries.map(|(key, value)| {
        let name = key.to_name();
        match value.to_attribute() {
            Ok(value) => Ok((name, value.unwrap_or(AttributeValue::Null))),
            Err(error) => Err(error.in_attribute(name)),
        }
    });
    let map = encoded.collect::<Result<Attributes, _>>()?;
    Ok(Some(AttributeValue::M(map)))
}

fn from_map<K: MapKey, V: FromAttribute, C: FromIterator<(K, V)>>(value: AttributeValue) -> Result<C, DecodeError> {
    let entries = map(value)?.into_iter().map(|(name, value)| match V::from_attribute(value) {
        Ok(value) => match K::from_name(name.clone()) {
            Ok(key) => Ok((key, value)),
            Err(error) => Err(DecodeError::unfit("a key of this map", error).in_attribute(name)),
        },
        Err(error) => Err(error.in_attribute(name)),
    });
    entries.collect()
}

/// The entries of a map, moved out of it.
pub(crate) fn map(value: AttributeValue) -> Result<Attributes, DecodeError> {
    match value {
        AttributeValue::M(map) => Ok(map),
        other => Err(DecodeError::expected("a map (M)", &other)),
    }
}

impl<K, V: Typed, S> Typed for HashMap<K, V, S> {
    type Kind = MapOf<V::Kind>;
    type Slice = ListOf<MapOf<V::Kind>>;
}

impl<K, V: Typed> Typed for BTreeMap<K, V> {
    type Kind = MapOf<V::Kind>;
    type Slice = ListOf<MapOf<V::Kind>>;
}

impl<K: MapKey, V: ToAttribute, S> ToAttribute for HashMap<K, V, S> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        to_map(self.iter())
    }
}

impl<K: MapKey + Eq + Hash, V: FromAttribute, S: BuildHasher + Default> FromAttribute for HashMap<K, V, S> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        from_map(value)
    }
}

impl<K: MapKey, V: ToAttribute> ToAttribute for BTreeMap<K, V> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        to_map(self.iter())
    }
}

impl<K: MapKey + Ord, V: FromAttribute> FromAttribute for BTreeMap<K, V> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        from_map(value)
    }
}
