//! JSON written straight into bytes: a tree of it in between would double the cost of an answer.

use std::collections::BTreeMap;

/// Something that can be written as JSON.
pub(crate) trait Encode {
    fn encode(&self, out: &mut Writer);
}

/// Where JSON is written to.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn text(&mut self, text: &str) {
        serde_json::to_writer(&mut self.0, text).expect("a vector takes every byte, and any text can be JSON");
    }

    pub(crate) fn object(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        self.0.push(b'{');
        members(&mut Object { out: self, empty: true });
        self.0.push(b'}');
    }

    pub(crate) fn list<'a, T: Encode + ?Sized + 'a>(&mut self, elements: impl IntoIterator<Item = &'a T>) {
        self.0.push(b'[');
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            element.encode(self);
        }
        self.0.push(b']');
    }

    fn display(&mut self, value: impl std::fmt::Display) {
        self.0.extend_from_slice(value.to_string().as_bytes());
    }
}

/// A JSON object that is being written.
pub(crate) struct Object<'a> {
    out: &'a mut Writer,
    empty: bool,
}

impl Object<'_> {
    pub(crate) fn member(&mut self, name: &str, value: &(impl Encode + ?Sized)) {
        self.name(name);
        value.encode(self.out);
    }

    /// A member that is left out if there is nothing to say.
    pub(crate) fn optional(&mut self, name: &str, value: &Option<impl Encode>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// A member that is an object of its own.
    pub(crate) fn object(&mut self, name: &str, members: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        self.out.object(members);
    }

    fn name(&mut self, name: &str) {
        if !self.empty {
            self.out.0.push(b',');
        }
        self.empty = false;
        self.out.text(name);
        self.out.0.push(b':');
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
                object.member(name, value);
            }
        });
    }
}
