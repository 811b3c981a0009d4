use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use dynamo_model::{AttributeValue, Item, Number};

/// A key's attributes.
#[derive(Clone, Debug)]
pub(crate) struct Key(pub(super) Item);

/// A key that is one text, which the caller has.
pub(super) struct Text<'a>(pub(super) &'a str);

/// Keys as they are told apart: by their values, because the names are always the same. So a record is found by a text
/// without a copy of it.
pub(super) trait AnyKey {
    /// The value at a position, of two at most.
    fn value(&self, at: usize) -> Option<Value<'_>>;
}

#[derive(PartialEq, Eq)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Number(&'a Number),
    Bytes(&'a [u8]),
    /// What the service refuses as a key.
    None,
}

impl AnyKey for Key {
    fn value(&self, at: usize) -> Option<Value<'_>> {
        Some(match self.0.values().nth(at)? {
            AttributeValue::S(text) => Value::Text(text),
            AttributeValue::N(number) => Value::Number(number),
            AttributeValue::B(bytes) => Value::Bytes(bytes),
            _ => Value::None,
        })
    }
}

impl AnyKey for Text<'_> {
    fn value(&self, at: usize) -> Option<Value<'_>> {
        (at == 0).then_some(Value::Text(self.0))
    }
}

impl Hash for dyn AnyKey + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for value in (0..2).map_while(|at| self.value(at)) {
            // Which of them it is need not be in it: the keys of a table are all of the same types.
            match value {
                Value::Text(text) => text.hash(state),
                Value::Number(number) => number.hash(state),
                Value::Bytes(bytes) => bytes.hash(state),
                Value::None => {}
            }
        }
    }
}

impl PartialEq for dyn AnyKey + '_ {
    fn eq(&self, other: &Self) -> bool {
        (0..2).all(|at| self.value(at) == other.value(at))
    }
}

impl Eq for dyn AnyKey + '_ {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self as &dyn AnyKey).hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self as &dyn AnyKey == other as &dyn AnyKey
    }
}

impl Eq for Key {}

impl<'a> Borrow<dyn AnyKey + 'a> for Key {
    fn borrow(&self) -> &(dyn AnyKey + 'a) {
        self
    }
}
