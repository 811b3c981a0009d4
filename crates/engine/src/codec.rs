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

mod reader;
mod view;

use dynamo_model::{AttributeValue, Attributes, Item, Number, ReadItem, Set};

pub(crate) use view::{Corrupt, ItemView};

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

/// How a page of these bytes is read.
pub(crate) const READ: ReadItem = ReadItem {
    decode: |bytes, item| Ok(ItemView::new(bytes)?.decode_into(item)?),
    show: |bytes, visitor| Ok(ItemView::new(bytes)?.show(visitor)?),
};

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

#[cfg(test)]
pub(crate) mod tests {
    use dynamo_model::{AttributeType, Visit};
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
            let (mut made, mut stored) = (Shown::default(), Shown::default());
            view.decode().expect("what was encoded").show(&mut made);
            view.show(&mut stored).expect("what was encoded");
            prop_assert_eq!(stored, made);
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
                (READ.decode)(&bytes, &mut place).expect("what was encoded");
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
                let _ = view.show(&mut Shown::default());
                let _ = view.get("name");
            }
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(view) = ItemView::new(&bytes) {
                let _ = view.decode();
                let _ = view.get("name");
                let _ = view.show(&mut Shown::default());
            }
        }
    }

    /// What a visitor was shown, in order.
    #[derive(Default, PartialEq, Debug)]
    struct Shown(Vec<Part>);

    #[derive(PartialEq, Debug)]
    enum Part {
        Name(Vec<u8>),
        S(Vec<u8>),
        Other(AttributeValue),
        Begin(AttributeType),
        End(AttributeType),
    }

    impl Visit for Shown {
        fn name(&mut self, name: &[u8]) {
            self.0.push(Part::Name(name.to_vec()));
        }

        fn s(&mut self, text: &[u8]) {
            self.0.push(Part::S(text.to_vec()));
        }

        fn n(&mut self, number: &Number) {
            self.0.push(Part::Other(AttributeValue::N(*number)));
        }

        fn b(&mut self, bytes: &[u8]) {
            self.0.push(Part::Other(AttributeValue::B(bytes.to_vec())));
        }

        fn bool(&mut self, flag: bool) {
            self.0.push(Part::Other(AttributeValue::Bool(flag)));
        }

        fn null(&mut self) {
            self.0.push(Part::Other(AttributeValue::Null));
        }

        fn begin(&mut self, kind: AttributeType) {
            self.0.push(Part::Begin(kind));
        }

        fn end(&mut self, kind: AttributeType) {
            self.0.push(Part::End(kind));
        }
    }
}
