use std::fmt;

use crate::{AttributeValue, Attributes, Name};

/// A document path: an attribute, or a place inside of one, as in `address.lines[0]`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Path {
    /// The attribute of the item.
    pub root: Name,
    /// The way from the attribute's value to the place, outermost first.
    pub rest: Vec<Segment>,
}

/// One step of a [`Path`] into a map or a list.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Segment {
    /// Into a map, by name.
    Key(Name),
    /// Into a list, by index from 0.
    Index(usize),
}

impl Path {
    /// The path of a whole attribute.
    #[must_use]
    pub fn attribute(name: impl Into<Name>) -> Self {
        Self { root: name.into(), rest: Vec::new() }
    }

    /// The path one step further into a map.
    #[must_use]
    pub fn key(mut self, name: impl Into<Name>) -> Self {
        self.rest.push(Segment::Key(name.into()));
        self
    }

    /// The path one step further into a list.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.rest.push(Segment::Index(index));
        self
    }

    /// The value at the path, or `None` where a step leads nowhere.
    #[must_use]
    pub fn get<'a>(&self, item: &'a Attributes) -> Option<&'a AttributeValue> {
        self.descend(item.get(&self.root)?)
    }

    /// The value that the path's steps lead to from the value of its attribute.
    #[must_use]
    pub fn descend<'a>(&self, value: &'a AttributeValue) -> Option<&'a AttributeValue> {
        self.rest.iter().try_fold(value, |value, segment| match (segment, value) {
            (Segment::Key(name), AttributeValue::M(map)) => map.get(name),
            (Segment::Index(index), AttributeValue::L(list)) => list.get(*index),
            _ => None,
        })
    }
}

impl fmt::Display for Path {
    /// As it would be written in an expression without placeholders.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        self.rest.iter().try_for_each(|segment| match segment {
            Segment::Key(name) => write!(f, ".{name}"),
            Segment::Index(index) => write!(f, "[{index}]"),
        })
    }
}
