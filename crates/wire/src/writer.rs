//! JSON written straight into bytes: a tree of it in between would double the cost of an answer.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write as _;

use dynamo_model::{Items, Number, ServiceError, limits};

/// Something that can be written as JSON.
pub(crate) trait Encode {
    fn encode(&self, out: &mut Writer);
}

/// Where JSON is written to.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    failure: Option<ServiceError>,
}

impl Writer {
    /// With room for the answers that are most common.
    pub(crate) fn for_answer() -> Self {
        Self { bytes: Vec::with_capacity(1024), failure: None }
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
        // Most texts have nothing to escape. All of it is looked at, because a loop that never stops early looks at many
        // bytes at once.
        let needs_escapes = |any, byte: &u8| any | (*byte < b' ') | (*byte == b'"') | (*byte == b'\\');
        if text.as_bytes().iter().fold(false, needs_escapes) {
            serde_json::to_writer(&mut self.bytes, text).expect("a vector takes every byte, and any text can be JSON");
            return;
        }
        self.bytes.reserve(text.len() + 2);
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(b'"');
    }

    pub(crate) fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.bytes.push(b'{');
        members(&mut Object { out: self, empty: true });
        self.bytes.push(b'}');
    }

    pub(crate) fn list(&mut self, elements: impl IntoIterator<Item: Encode>) {
        self.bytes.push(b'[');
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                self.bytes.push(b',');
            }
            element.encode(self);
        }
        self.bytes.push(b']');
    }

    /// The items of a page, which may still be the bytes that the engine keeps.
    pub(crate) fn page(&mut self, items: &Items) {
        self.bytes.push(b'[');
        let start = self.bytes.len();
        let shown = items.try_for_each(|item| {
            let is_first = self.bytes.len() == start;
            if !is_first {
                self.bytes.push(b',');
            }
            item.encode(self);
            if is_first {
                // The others are likely as long. To grow step by step would copy all of it several times.
                let length = self.bytes.len() - start + 1;
                self.bytes.reserve((items.len() * length).min(limits::PAGE_SIZE));
            }
        });
        self.failure = self.failure.take().or(shown.err());
        self.bytes.push(b']');
    }

    pub(crate) fn null(&mut self) {
        self.bytes.extend_from_slice(b"null");
    }

    /// What is written as it is shown: numbers.
    fn display(&mut self, value: impl Display) {
        write!(self.bytes, "{value}").expect("a vector takes every byte");
    }

    /// The same as a text: JSON's own numbers lose digits in most languages.
    pub(crate) fn quoted(&mut self, number: &Number) {
        write!(self.bytes, "\"{number}\"").expect("a vector takes every byte");
    }
}

/// A JSON object that is being written.
pub(crate) struct Object<'a> {
    out: &'a mut Writer,
    empty: bool,
}

impl Object<'_> {
    pub(crate) fn member(&mut self, name: &'static str, value: &(impl Encode + ?Sized)) {
        self.name(name);
        value.encode(self.out);
    }

    /// A member of a map, whose name may be anything.
    pub(crate) fn entry(&mut self, key: &str, value: &(impl Encode + ?Sized)) {
        self.separate();
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
        self.separate();
        self.out.bytes.reserve(name.len() + 3);
        self.out.bytes.push(b'"');
        self.out.bytes.extend_from_slice(name.as_bytes());
        self.out.bytes.extend_from_slice(b"\":");
    }

    fn separate(&mut self) {
        if !self.empty {
            self.out.bytes.push(b',');
        }
        self.empty = false;
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
        out.display(self);
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
