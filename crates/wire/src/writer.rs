//! JSON written straight into bytes: a tree of it in between would double the cost of an answer.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write as _;

use dynamo_model::{AttributeType, AttributeValue, Attributes, Items, Number, ServiceError, Visit, limits};

use crate::base64;

/// Something that can be written as JSON.
pub(crate) trait Encode {
    fn encode(&self, out: &mut Writer);
}

/// Where JSON is written to.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// Whether what is written are elements of a set, which bear no type of their own.
    in_set: bool,
    failure: Option<ServiceError>,
}

impl Writer {
    /// With room for the answers that are most common.
    pub(crate) fn for_answer() -> Self {
        Self { bytes: Vec::with_capacity(1024), ..Self::default() }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What was written, unless something of it could not be had.
    pub(crate) fn finish(self) -> Result<Vec<u8>, ServiceError> {
        self.failure.map_or(Ok(self.bytes), Err)
    }

    pub(crate) fn into_text(self) -> String {
        String::from_utf8(self.bytes).expect("JSON is written from texts")
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.utf8(text.as_bytes());
    }

    /// A text as bytes. If they are not UTF-8, what is written is not either.
    pub(crate) fn utf8(&mut self, text: &[u8]) {
        // Most texts have nothing to escape.
        match has_escapes(text).then(|| std::str::from_utf8(text)) {
            Some(Ok(text)) => {
                serde_json::to_writer(&mut self.bytes, text)
                    .expect("a vector takes every byte, and any text can be JSON");
            }
            Some(Err(_)) | None => self.plain(text),
        }
    }

    /// A text of which nothing is to be escaped.
    pub(crate) fn plain(&mut self, text: &[u8]) {
        self.bytes.reserve(text.len() + 2);
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(text);
        self.bytes.push(b'"');
    }

    pub(crate) fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.bytes.push(b'{');
        members(&mut Object { out: self });
        self.bytes.push(b'}');
    }

    pub(crate) fn list(&mut self, elements: impl IntoIterator<Item: Encode>) {
        self.bytes.push(b'[');
        for element in elements {
            self.separate();
            element.encode(self);
        }
        self.bytes.push(b']');
    }

    /// The items of a page, which may still be the bytes that the engine keeps.
    fn page(&mut self, items: &Items) -> Result<(), ServiceError> {
        let start = self.bytes.len();
        for (index, item) in items.refs().enumerate() {
            self.bytes.push(if index == 0 { b'[' } else { b',' });
            self.bytes.push(b'{');
            item.show(self)?;
            self.bytes.push(b'}');
            if index == 0 {
                // The others are likely as long. To grow step by step would copy all of it several times.
                let length = self.bytes.len() - start;
                self.bytes.reserve((items.len() * length).min(limits::PAGE_SIZE));
            }
        }
        self.bytes.extend_from_slice(if items.is_empty() { b"[]" } else { b"]" });
        std::str::from_utf8(&self.bytes[start..]).map(drop).map_err(|_| ServiceError::InternalServerError {
            message: "a stored item is damaged: a text of it is not UTF-8".to_owned(),
        })
    }

    pub(crate) fn null(&mut self) {
        self.bytes.extend_from_slice(b"null");
    }

    /// What is JSON already.
    pub(crate) fn raw(&mut self, json: &[u8]) {
        self.bytes.extend_from_slice(json);
    }

    /// Parts the next of some values or members from the one before.
    pub(crate) fn separate(&mut self) {
        // What was written last tells: the beginning of something, the name of a member, or a comma that is there
        // already.
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[' | b':' | b',')) {
            self.bytes.push(b',');
        }
    }

    /// An attribute value, the content of which is written by `content`.
    fn value(&mut self, kind: AttributeType, content: impl FnOnce(&mut Self)) {
        if self.in_set {
            self.separate();
            return content(self);
        }
        self.open(kind);
        content(self);
        self.bytes.push(b'}');
    }

    /// The beginning of an attribute value.
    fn open(&mut self, kind: AttributeType) {
        self.separate();
        self.bytes.extend_from_slice(match kind {
            AttributeType::S => br#"{"S":"#,
            AttributeType::N => br#"{"N":"#,
            AttributeType::B => br#"{"B":"#,
            AttributeType::Bool => br#"{"BOOL":"#,
            AttributeType::Null => br#"{"NULL":"#,
            AttributeType::L => br#"{"L":"#,
            AttributeType::M => br#"{"M":"#,
            AttributeType::Ss => br#"{"SS":"#,
            AttributeType::Ns => br#"{"NS":"#,
            AttributeType::Bs => br#"{"BS":"#,
        });
    }

    /// What is written as it is shown: numbers.
    fn display(&mut self, value: impl Display) {
        write!(self.bytes, "{value}").expect("a vector takes every byte");
    }
}

/// Values are objects of one member, named for their type; elements of sets are bare.
impl Visit for Writer {
    fn name(&mut self, name: &[u8]) {
        self.separate();
        self.utf8(name);
        self.bytes.push(b':');
    }

    fn s(&mut self, text: &[u8]) {
        self.value(AttributeType::S, |out| out.utf8(text));
    }

    fn n(&mut self, number: &Number) {
        // JSON's own numbers lose digits in most languages.
        self.value(AttributeType::N, |out| out.plain(number.text().as_str().as_bytes()));
    }

    fn b(&mut self, bytes: &[u8]) {
        self.value(AttributeType::B, |out| out.plain(base64::text(bytes).as_bytes()));
    }

    fn bool(&mut self, flag: bool) {
        self.value(AttributeType::Bool, |out| flag.encode(out));
    }

    fn null(&mut self) {
        self.value(AttributeType::Null, |out| true.encode(out));
    }

    fn begin(&mut self, kind: AttributeType) {
        self.open(kind);
        self.bytes.push(if kind == AttributeType::M { b'{' } else { b'[' });
        self.in_set = matches!(kind, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs);
    }

    fn end(&mut self, kind: AttributeType) {
        self.bytes.extend_from_slice(if kind == AttributeType::M { b"}}" } else { b"]}" });
        self.in_set = false;
    }
}

/// Whether JSON escapes something of a text: a control character, a quotation mark, a backslash. Eight bytes are looked
/// at at once, by arithmetic that marks the highest bit of a byte.
fn has_escapes(text: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    // Of bytes below 80, those that are below another; the others are no concern of JSON's.
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes & HIGHEST;
    let is = |bytes: u64, byte: u8| below(bytes ^ (ONES * u64::from(byte)), 1);
    let (eights, rest) = text.as_chunks::<8>();
    let marked = eights.iter().fold(0, |marked, eight| {
        let bytes = u64::from_ne_bytes(*eight);
        marked | below(bytes, b' ') | is(bytes, b'"') | is(bytes, b'\\')
    });
    marked != 0 || rest.iter().any(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'))
}

/// A JSON object that is being written.
pub(crate) struct Object<'a> {
    out: &'a mut Writer,
}

impl Object<'_> {
    pub(crate) fn member(&mut self, name: &'static str, value: &(impl Encode + ?Sized)) {
        self.name(name);
        value.encode(self.out);
    }

    /// A member of a map, whose name may be anything.
    pub(crate) fn entry(&mut self, key: &str, value: &(impl Encode + ?Sized)) {
        self.out.separate();
        self.out.text(key);
        self.out.bytes.push(b':');
        value.encode(self.out);
    }

    /// A member that is left out if there is nothing to say.
    pub(crate) fn optional(&mut self, name: &'static str, value: &Option<impl Encode>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// A member that is an object of its own.
    pub(crate) fn object(&mut self, name: &'static str, members: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        self.out.object(members);
    }

    /// The name of a member of a structure: of those, none has anything to escape.
    fn name(&mut self, name: &'static str) {
        self.out.separate();
        self.out.bytes.reserve(name.len() + 3);
        self.out.bytes.push(b'"');
        self.out.bytes.extend_from_slice(name.as_bytes());
        self.out.bytes.extend_from_slice(b"\":");
    }
}

impl Encode for Attributes {
    fn encode(&self, out: &mut Writer) {
        out.bytes.push(b'{');
        self.show(out);
        out.bytes.push(b'}');
    }
}

impl Encode for AttributeValue {
    fn encode(&self, out: &mut Writer) {
        self.show(out);
    }
}

impl Encode for Items {
    fn encode(&self, out: &mut Writer) {
        let written = out.page(self);
        out.failure = out.failure.take().or(written.err());
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Writer) {
        T::encode(self, out);
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Writer) {
        out.bytes.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Encode for i32 {
    fn encode(&self, out: &mut Writer) {
        out.display(self);
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut Writer) {
        out.display(self);
    }
}

impl Encode for f64 {
    fn encode(&self, out: &mut Writer) {
        // Capacities and times: never NaN, but JSON would have no word for it.
        let number = if self.is_finite() { *self } else { 0.0 };
        out.display(format_args!("{number:?}"));
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, out: &mut Writer) {
        T::encode(self, out);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Writer) {
        out.list(self);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Writer) {
        out.list(self);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: &mut Writer) {
        out.object(|object| {
            for (name, value) in self {
                object.entry(name, value);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use dynamo_model::{EncodedItems, Item, ReadItem};
    use proptest::prelude::*;

    use super::*;

    /// Items whose only attribute is the text of their bytes.
    const TEXTS: ReadItem = ReadItem {
        decode: |_, _| Ok(()),
        show: |bytes, visitor| {
            visitor.name(b"text");
            visitor.s(bytes);
            Ok(())
        },
    };

    fn page(texts: &[&[u8]]) -> Result<Vec<u8>, ServiceError> {
        let mut items = EncodedItems::new(TEXTS);
        texts.iter().for_each(|text| items.push(text));
        let mut out = Writer::default();
        Items::from(items).encode(&mut out);
        out.finish()
    }

    #[test]
    fn a_page_of_damaged_texts_is_an_error() {
        let whole = page(&[b"a\"b", "\u{e9}".as_bytes()]).expect("both are UTF-8");
        let written = "[{\"text\":{\"S\":\"a\\\"b\"}},{\"text\":{\"S\":\"\u{e9}\"}}]";
        assert_eq!(String::from_utf8(whole).expect("JSON is UTF-8"), written);
        // With something to escape and without, and half a character that the next text could make whole.
        for damaged in [&[b"a\"\xFF".as_slice()][..], &[b"\xFF"], &[b"\xC3", b"\xA9"]] {
            assert!(page(damaged).is_err(), "{damaged:?}");
        }
        assert_eq!(page(&[]), Ok(b"[]".to_vec()));
    }

    #[test]
    fn values_are_parted_by_one_comma() {
        let set = AttributeValue::Ss(["a", "b"].map(str::to_owned).into_iter().collect());
        let list = AttributeValue::L(vec![true.into(), set.clone(), AttributeValue::M(Item::new()), set]);
        let mut out = Writer::default();
        out.list([&list, &AttributeValue::Null]);
        let sets = r#"{"SS":["a","b"]}"#;
        let expected = format!(r#"[{{"L":[{{"BOOL":true}},{sets},{{"M":{{}}}},{sets}]}},{{"NULL":true}}]"#);
        assert_eq!(out.into_text(), expected);
    }

    proptest! {
        #[test]
        fn escapes_are_found_wherever_they_are(text in prop_oneof![".{0,40}", "[a-z\\x00-\\x7f]{0,20}"]) {
            let escaped = serde_json::to_string(&text).expect("any text can be JSON");
            prop_assert_eq!(has_escapes(text.as_bytes()), escaped.len() != text.len() + 2);
            let mut out = Writer::default();
            out.text(&text);
            prop_assert_eq!(out.into_text(), escaped);
        }
    }
}
