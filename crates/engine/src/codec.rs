//! The bytes of an item, version 1. They are on disk, described in `docs/file-format.md`, and never change.
//!
//! | part | bytes |
//! |---|---|
//! | version | `01` |
//! | size | varint: the item's size as the service counts it |
//! | attributes | varint: how many; then each name and value, in the order of the names |
//!
//! A name, a text and a binary are a varint of their length, then their bytes. A value is a tag and its content:
//!
//! | tag | type | content |
//! |---|---|---|
//! | 0, 1 | BOOL | false, true |
//! | 2 | NULL | |
//! | 3 | S | text |
//! | 4 | N | a length byte, then the number as in keys |
//! | 5 | B | binary |
//! | 6 | L | block: varint of how many, values |
//! | 7 | M | block: varint of how many, names and values in the order of the names |
//! | 8, 9, 10 | SS, NS, BS | block: varint of how many, elements in ascending order, as in S, N and B |
//!
//! A block is four bytes of its length, little-endian, then so many bytes. Every value can therefore be passed over
//! without looking into it, which is how a filter reads the attributes that it names and no others.

use std::borrow::Cow;

use dynamo_expr::Source;
use dynamo_model::{AttributeValue, Attributes, Item, Name, Number, ServiceError, Set, limits};

use crate::keycode;

const VERSION: u8 = 1;

const FALSE: u8 = 0;
const TRUE: u8 = 1;
const NULL: u8 = 2;
const S: u8 = 3;
const N: u8 = 4;
const B: u8 = 5;
const L: u8 = 6;
const M: u8 = 7;
const SS: u8 = 8;
const NS: u8 = 9;
const BS: u8 = 10;

/// The bytes of an item of the given size.
pub(crate) fn encode(item: &Item, size: usize) -> Vec<u8> {
    // Most items are text, so their size is close to the bytes needed; tags and lengths come on top.
    let mut out = Vec::with_capacity(size + 4 * item.len() + 8);
    out.push(VERSION);
    push_varint(&mut out, size);
    push_attributes(&mut out, item);
    out
}

/// Turns an item, which likely has the same names, into that of these bytes.
pub(crate) fn decode(bytes: &[u8], item: &mut Item) -> Result<(), ServiceError> {
    Ok(ItemView::new(bytes)?.decode_into(item)?)
}

fn push_attributes(out: &mut Vec<u8>, attributes: &Attributes) {
    push_varint(out, attributes.len());
    for (name, value) in attributes.iter() {
        push_bytes(out, name.as_bytes());
        push_value(out, value);
    }
}

fn push_value(out: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::Bool(flag) => out.push(if *flag { TRUE } else { FALSE }),
        AttributeValue::Null => out.push(NULL),
        AttributeValue::S(text) => {
            out.push(S);
            push_bytes(out, text.as_bytes());
        }
        AttributeValue::N(number) => {
            out.push(N);
            push_number(out, number);
        }
        AttributeValue::B(bytes) => {
            out.push(B);
            push_bytes(out, bytes);
        }
        AttributeValue::L(list) => push_block(out, L, |out| {
            push_varint(out, list.len());
            list.iter().for_each(|value| push_value(out, value));
        }),
        AttributeValue::M(map) => push_block(out, M, |out| push_attributes(out, map)),
        AttributeValue::Ss(set) => push_set(out, SS, set, |out, text| push_bytes(out, text.as_bytes())),
        AttributeValue::Ns(set) => push_set(out, NS, set, push_number),
        AttributeValue::Bs(set) => push_set(out, BS, set, |out, bytes| push_bytes(out, bytes)),
    }
}

fn push_set<T: Ord>(out: &mut Vec<u8>, tag: u8, set: &Set<T>, push: impl Fn(&mut Vec<u8>, &T)) {
    push_block(out, tag, |out| {
        push_varint(out, set.len());
        set.sorted().into_iter().for_each(|element| push(out, element));
    });
}

fn push_block(out: &mut Vec<u8>, tag: u8, content: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let length_at = out.len();
    out.extend_from_slice(&[0; 4]);
    content(out);
    let length = u32::try_from(out.len() - length_at - 4).expect("an item is far below 4 GB");
    out[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
}

fn push_number(out: &mut Vec<u8>, number: &Number) {
    let length_at = out.len();
    out.push(0);
    keycode::push_number(out, number);
    out[length_at] = u8::try_from(out.len() - length_at - 1).expect("a number takes 21 bytes at most");
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_varint(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn push_varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The bytes of a stored item, to be read in part or whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ItemView<'a> {
    size: usize,
    attributes: Reader<'a>,
}

/// The bytes are not an item's: the storage is damaged.
#[derive(Debug)]
pub(crate) struct Corrupt;

impl From<Corrupt> for ServiceError {
    fn from(_: Corrupt) -> Self {
        Self::InternalServerError { message: "a stored item is damaged: its bytes are not an item's".to_owned() }
    }
}

impl<'a> ItemView<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader { bytes, depth: 0 };
        if reader.byte()? != VERSION {
            return Err(Corrupt);
        }
        Ok(Self { size: reader.varint()?, attributes: reader })
    }

    /// The item's size as the service counts it.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn decode(&self) -> Result<Item, Corrupt> {
        let mut reader = self.attributes;
        reader.attributes()
    }

    /// As [`decode`](Self::decode), into an item that likely has the same names. From the first name that differs on, names
    /// are made anew.
    pub(crate) fn decode_into(&self, item: &mut Item) -> Result<(), Corrupt> {
        let mut reader = self.attributes;
        let count = reader.count()?;
        let known = item.len();
        let mut alike = 0;
        for (name, value) in item.iter_mut().take(count) {
            let mut ahead = reader;
            if ahead.bytes()? != name.as_bytes() {
                break;
            }
            reader = ahead;
            reader.value_into(value)?;
            alike += 1;
        }
        if alike < count || alike < known {
            let read = std::mem::take(item).into_iter().take(alike).collect();
            *item = reader.more_attributes(read, count - alike)?;
        }
        Ok(())
    }

    /// The value of one attribute; the others are passed over.
    pub(crate) fn get(&self, name: &str) -> Result<Option<AttributeValue>, Corrupt> {
        let mut reader = self.attributes;
        for _ in 0..reader.varint()? {
            let probe = reader.bytes()?;
            match probe.cmp(name.as_bytes()) {
                std::cmp::Ordering::Less => reader.skip()?,
                std::cmp::Ordering::Equal => return reader.value().map(Some),
                std::cmp::Ordering::Greater => break,
            }
        }
        Ok(None)
    }
}

impl Source for ItemView<'_> {
    fn attribute(&self, name: &str) -> Option<Cow<'_, AttributeValue>> {
        // Damage shows when the item itself is read; a condition sees it as absence.
        self.get(name).ok().flatten().map(Cow::Owned)
    }
}

#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    bytes: &'a [u8],
    /// How many blocks this one is within. Bounded, so that damaged bytes cannot exhaust the stack.
    depth: usize,
}

impl<'a> Reader<'a> {
    fn attributes(&mut self) -> Result<Attributes, Corrupt> {
        let count = self.count()?;
        self.more_attributes(Vec::with_capacity(count), count)
    }

    /// So many attributes after those that were read before.
    fn more_attributes(
        &mut self,
        mut attributes: Vec<(Name, AttributeValue)>,
        count: usize,
    ) -> Result<Attributes, Corrupt> {
        for _ in 0..count {
            let name = Name::from(text(self.bytes()?)?);
            let (_, value) = attributes.push_mut((name, AttributeValue::Null));
            self.value_into(value)?;
        }
        Attributes::try_from(attributes).map_err(|_| Corrupt)
    }

    fn value(&mut self) -> Result<AttributeValue, Corrupt> {
        let mut value = AttributeValue::Null;
        self.value_into(&mut value)?;
        Ok(value)
    }

    /// Reads a value to where it is to be, in place of a null or of another, whose room a text takes over. Handing values up
    /// by way of `Result`s would move each several times, right after its parts were written, and that is what took most
    /// of the time.
    fn value_into(&mut self, place: &mut AttributeValue) -> Result<(), Corrupt> {
        let value = match self.byte()? {
            FALSE => AttributeValue::Bool(false),
            TRUE => AttributeValue::Bool(true),
            NULL => AttributeValue::Null,
            S => {
                let new = text(self.bytes()?)?;
                if let AttributeValue::S(old) = place {
                    old.clear();
                    old.push_str(new);
                    return Ok(());
                }
                AttributeValue::S(new.to_owned())
            }
            N => AttributeValue::N(self.number()?),
            B => AttributeValue::B(self.bytes()?.to_vec()),
            L => AttributeValue::L(self.block()?.many(Self::value)?),
            M => AttributeValue::M(self.block()?.attributes()?),
            SS => AttributeValue::Ss(self.block()?.many(|reader| Ok(text(reader.bytes()?)?.to_owned()))?.into()),
            NS => AttributeValue::Ns(self.block()?.many(Self::number)?.into()),
            BS => AttributeValue::Bs(self.block()?.many(|reader| Ok(reader.bytes()?.to_vec()))?.into()),
            _ => return Err(Corrupt),
        };
        match std::mem::replace(place, value) {
            // Has nothing to drop, and asking what it is once more would take longer than this.
            old @ AttributeValue::Null => std::mem::forget(old),
            old => drop(old),
        }
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Corrupt> {
        match self.byte()? {
            FALSE | TRUE | NULL => {}
            S | B => {
                self.bytes()?;
            }
            N => {
                let length = self.byte()?;
                self.take(length.into())?;
            }
            L | M | SS | NS | BS => {
                self.block()?;
            }
            _ => return Err(Corrupt),
        }
        Ok(())
    }

    fn many<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Corrupt>) -> Result<Vec<T>, Corrupt> {
        let count = self.count()?;
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(read(self)?);
        }
        Ok(elements)
    }

    fn number(&mut self) -> Result<Number, Corrupt> {
        let length = self.byte()?;
        let mut bytes = self.take(length.into())?;
        let number = keycode::read_number(&mut bytes).ok_or(Corrupt)?;
        if bytes.is_empty() { Ok(number) } else { Err(Corrupt) }
    }

    fn block(&mut self) -> Result<Self, Corrupt> {
        let length = self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| Corrupt)?;
        let bytes = self.take(length as usize)?;
        let depth = self.depth + 1;
        if depth <= limits::NESTING { Ok(Self { bytes, depth }) } else { Err(Corrupt) }
    }

    fn bytes(&mut self) -> Result<&'a [u8], Corrupt> {
        let length = self.varint()?;
        self.take(length)
    }

    /// How many elements follow. Each takes a byte at least, so more than the bytes left are a sign of damage; this
    /// bounds what is reserved for them.
    fn count(&mut self) -> Result<usize, Corrupt> {
        let count = self.varint()?;
        if count <= self.bytes.len() { Ok(count) } else { Err(Corrupt) }
    }

    fn varint(&mut self) -> Result<usize, Corrupt> {
        let mut value = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt)
    }

    fn byte(&mut self) -> Result<u8, Corrupt> {
        let (&byte, rest) = self.bytes.split_first().ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(taken)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Corrupt> {
    std::str::from_utf8(bytes).map_err(|_| Corrupt)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = Number> {
        (any::<bool>(), 0u128..10u128.pow(38), -130i64..80)
            .prop_filter_map("in range", |(negative, digits, exponent)| {
                Number::from_parts(negative, digits, exponent).ok()
            })
    }

    pub(crate) fn value() -> impl Strategy<Value = AttributeValue> {
        let leaf = prop_oneof![
            ".{0,12}".prop_map(AttributeValue::S),
            number().prop_map(AttributeValue::N),
            prop::collection::vec(any::<u8>(), 0..12).prop_map(AttributeValue::B),
            any::<bool>().prop_map(AttributeValue::Bool),
            Just(AttributeValue::Null),
            prop::collection::btree_set(".{0,4}", 1..4).prop_map(|set| AttributeValue::Ss(set.into_iter().collect())),
            prop::collection::btree_set(number(), 1..4).prop_map(|set| AttributeValue::Ns(set.into_iter().collect())),
            prop::collection::btree_set(prop::collection::vec(any::<u8>(), 0..4), 1..4)
                .prop_map(|set| AttributeValue::Bs(set.into_iter().collect())),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
                prop::collection::btree_map(".{0,6}", inner, 0..4)
                    .prop_map(|map| AttributeValue::M(map.into_iter().collect())),
            ]
        })
    }

    fn item() -> impl Strategy<Value = Item> {
        prop::collection::btree_map(".{0,6}", value(), 0..6).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(item in item(), absent in ".{0,6}") {
            let size = item.size();
            let bytes = encode(&item, size);
            let view = ItemView::new(&bytes).expect("what was encoded");
            prop_assert_eq!(view.size(), size);
            prop_assert_eq!(&view.decode().expect("what was encoded"), &item);
            for (name, value) in item.iter() {
                let found = view.get(name).expect("what was encoded");
                prop_assert_eq!(found.as_ref(), Some(value));
            }
            let found = view.get(&absent).expect("what was encoded");
            prop_assert_eq!(found.as_ref(), item.get(&absent));
        }

        #[test]
        fn another_item_s_names_change_nothing(item in item(), other in item(), gone in any::<prop::sample::Index>()) {
            let bytes = encode(&item, item.size());
            // The same names, one too few, and those of another item.
            let mut fewer = item.nulls();
            if let Some(name) = item.keys().nth(gone.index(item.len().max(1))) {
                fewer.remove(name);
            }
            for mut place in [item.nulls(), fewer, other.nulls(), item.clone(), other] {
                decode(&bytes, &mut place).expect("what was encoded");
                prop_assert_eq!(&place, &item);
            }
        }

        #[test]
        fn damaged_bytes_are_told_or_harmless(
            item in item(),
            at in any::<prop::sample::Index>(),
            byte: u8,
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = encode(&item, item.size());
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(cut.index(bytes.len()) + 1);
            if let Ok(view) = ItemView::new(&bytes) {
                let _ = view.decode();
                let _ = view.decode_into(&mut item.clone());
                let _ = view.get("name");
            }
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(view) = ItemView::new(&bytes) {
                let _ = view.decode();
                let _ = view.get("name");
            }
        }
    }
}
