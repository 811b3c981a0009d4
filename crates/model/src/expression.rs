use std::collections::BTreeMap;

use crate::AttributeValue;

/// An expression as a request brings it: as text with placeholders (from the wire), or as a tree with every name and
/// value in place (from the mapper). An operation binds the text in one of its first steps; a tree costs nothing there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expression<T> {
    /// Text, whose placeholders are the request's [`Placeholders`].
    Text(String),
    /// A bound tree.
    Tree(T),
}

impl<T> Expression<T> {
    /// Whether it is written as text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

impl<T> From<T> for Expression<T> {
    fn from(tree: T) -> Self {
        Self::Tree(tree)
    }
}

/// What the placeholders in a request's expressions stand for: `ExpressionAttributeNames` and
/// `ExpressionAttributeValues`. `None` is a member that the request does not have, which differs from an empty one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Placeholders {
    /// Attribute names by `#name`.
    pub names: Option<BTreeMap<String, String>>,
    /// Values by `:value`.
    pub values: Option<BTreeMap<String, AttributeValue>>,
}

impl Placeholders {
    /// Whether the request brings neither names nor values.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.names.is_none() && self.values.is_none()
    }
}
