//! JSON as it was sent: the values of a body in one vector, each after the one that it is in, with the order of members
//! kept, of which the service reports the first that is wrong. Requests have many small objects; a tree of them would
//! take an allocation for each.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::writer::{Encode, Writer};

/// A text that was parsed.
pub(crate) struct Document<'b> {
    tokens: Vec<Token<'b>>,
}

/// The beginning of a value, or the name of a member before its value.
#[derive(Clone, Debug)]
enum Token<'b> {
    Null,
    Bool(bool),
    Whole(i64),
    Decimal(f64),
    Text(Cow<'b, str>),
    /// With the number of tokens that are its elements.
    Array(usize),
    /// With the number of tokens that are its members.
    Object(usize),
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Json<'d> {
    Null,
    Bool(bool),
    /// A number without a fraction that fits.
    Whole(i64),
    /// Any other number.
    Decimal(f64),
    Text(&'d str),
    Array(Array<'d>),
    Object(Object<'d>),
}

/// The elements of an array, one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<'d>(&'d [Token<'d>]);

/// The members of an object, in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object<'d>(&'d [Token<'d>]);

impl<'b> Document<'b> {
    /// Parses a text. What is nested more than 128 deep is refused, so nothing later can exhaust the stack.
    pub(crate) fn parse(text: &'b [u8]) -> Result<Self, serde_json::Error> {
        // Looking at all bytes at once is faster than at each text in it.
        let text = std::str::from_utf8(text).map_err(serde_json::Error::custom)?;
        // Enough for most requests, whose values are some ten bytes each; others may have one long text.
        let mut tokens = Vec::with_capacity((text.len() / 8 + 1).min(256));
        let mut deserializer = serde_json::Deserializer::from_str(text);
        Value(&mut tokens).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(Self { tokens })
    }

    pub(crate) fn root(&self) -> Json<'_> {
        // A document has a value, or it was not parsed.
        first(&mut &*self.tokens).unwrap_or(Json::Null)
    }
}

impl Json<'_> {
    pub(crate) fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }
}

impl Array<'_> {
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl<'d> Object<'d> {
    /// More members than this there are not.
    pub(crate) fn most(self) -> usize {
        self.0.len() / 2
    }

    /// A member. Of a name that comes twice the last counts.
    pub(crate) fn get(self, name: &str) -> Option<Json<'d>> {
        self.filter(|(member, _)| *member == name).last().map(|(_, value)| value)
    }
}

impl<'d> Iterator for Array<'d> {
    type Item = Json<'d>;

    fn next(&mut self) -> Option<Json<'d>> {
        first(&mut self.0)
    }
}

impl<'d> Iterator for Object<'d> {
    type Item = (&'d str, Json<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.0.split_first()?;
        let Token::Text(name) = name else { return None };
        self.0 = rest;
        Some((name, first(&mut self.0)?))
    }
}

/// The first value of some, which are then those after it.
fn first<'d>(tokens: &mut &'d [Token<'d>]) -> Option<Json<'d>> {
    let (token, rest) = tokens.split_first()?;
    let (inside, rest) = match token {
        Token::Array(length) | Token::Object(length) => rest.split_at(*length),
        _ => (&[][..], rest),
    };
    *tokens = rest;
    Some(match token {
        Token::Null => Json::Null,
        Token::Bool(flag) => Json::Bool(*flag),
        Token::Whole(number) => Json::Whole(*number),
        Token::Decimal(number) => Json::Decimal(*number),
        Token::Text(text) => Json::Text(text),
        Token::Array(_) => Json::Array(Array(inside)),
        Token::Object(_) => Json::Object(Object(inside)),
    })
}

/// Where the next value goes.
struct Value<'t, 'b>(&'t mut Vec<Token<'b>>);

impl<'t, 'b> Value<'t, 'b> {
    /// Adds what is in an array or object, and says how much it was.
    fn collection<E>(
        self,
        kind: fn(usize) -> Token<'b>,
        mut add: impl FnMut(Value<'_, 'b>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let tokens = self.0;
        let at = tokens.len();
        tokens.push(kind(0));
        while add(Value(tokens))? {}
        tokens[at] = kind(tokens.len() - at - 1);
        Ok(())
    }

    fn scalar<E>(self, token: Token<'b>) -> Result<(), E> {
        self.0.push(token);
        Ok(())
    }
}

impl<'b> DeserializeSeed<'b> for Value<'_, 'b> {
    type Value = ();

    fn deserialize<D: Deserializer<'b>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'b> Visitor<'b> for Value<'_, 'b> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar(Token::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<(), E> {
        self.scalar(Token::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.scalar(Token::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.scalar(i64::try_from(number).map_or(Token::Decimal(number as f64), Token::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.scalar(Token::Decimal(number))
    }

    fn visit_borrowed_str<E>(self, text: &'b str) -> Result<(), E> {
        self.scalar(Token::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.scalar(Token::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'b>>(self, mut elements: A) -> Result<(), A::Error> {
        self.collection(Token::Array, |element| Ok(elements.next_element_seed(element)?.is_some()))
    }

    fn visit_map<A: MapAccess<'b>>(self, mut members: A) -> Result<(), A::Error> {
        self.collection(Token::Object, |Value(tokens)| {
            let has_next = members.next_key_seed(Value(tokens))?.is_some();
            if has_next {
                members.next_value_seed(Value(tokens))?;
            }
            Ok(has_next)
        })
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
            Self::Array(elements) => out.list(*elements),
            Self::Object(members) => out.object(|object| {
                for (name, value) in *members {
                    object.entry(name, &value);
                }
            }),
        }
    }
}
