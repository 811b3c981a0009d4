//! JSON as it was sent: a tree that borrows its texts from the body and keeps the order of members, of which the
//! service reports the first that is wrong. Requests have many small objects, for which serde_json's maps cost twice as
//! much as these vectors.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::writer::{Encode, Writer};

/// A JSON value.
#[derive(Debug)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// A number without a fraction that fits.
    Whole(i64),
    /// Any other number.
    Decimal(f64),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Object<'a>),
}

/// The members of an object, in order. Of a name that comes twice the last counts.
pub(crate) type Object<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

impl Json<'_> {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// Takes a member out of an object.
pub(crate) fn remove<'a>(object: &mut Object<'a>, name: &str) -> Option<Json<'a>> {
    let at = object.iter().rposition(|(member, _)| member == name)?;
    Some(object.swap_remove(at).1)
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(number).map_or(Json::Decimal(number as f64), Json::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(Json::Decimal(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json<'de>, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element()? {
            array.push(element);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some((MemberName(name), value)) = members.next_entry()? {
            if object.is_empty() {
                // Most objects of the protocol are attribute values, which have one member.
                object.reserve_exact(1);
            }
            object.push((name, value));
        }
        Ok(Json::Object(object))
    }
}

struct MemberName<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AnyText).map(Self)
    }
}

struct AnyText;

impl<'de> Visitor<'de> for AnyText {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl Encode for Json<'_> {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Null => out.null(),
            Self::Bool(flag) => flag.encode(out),
            Self::Whole(number) => number.encode(out),
            Self::Decimal(number) => number.encode(out),
            Self::Text(text) => out.text(text),
            Self::Array(elements) => elements.encode(out),
            Self::Object(members) => out.object(|object| {
                for (name, value) in members {
                    object.member(name, value);
                }
            }),
        }
    }
}
