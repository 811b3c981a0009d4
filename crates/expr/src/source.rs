use std::borrow::Cow;

use dynamo_model::{AttributeValue, Attributes, Path, Segment};

/// An item to look at, attribute by attribute: only those that an expression names are asked for.
pub trait Source {
    /// The value of an attribute, if the item has it.
    fn attribute(&self, name: &str) -> Option<Cow<'_, AttributeValue>>;
}

impl Source for Attributes {
    fn attribute(&self, name: &str) -> Option<Cow<'_, AttributeValue>> {
        self.get(name).map(Cow::Borrowed)
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn attribute(&self, name: &str) -> Option<Cow<'_, AttributeValue>> {
        (**self).attribute(name)
    }
}

/// The value at a path.
pub(crate) fn value_at<'s, S: Source + ?Sized>(source: &'s S, path: &Path) -> Option<Cow<'s, AttributeValue>> {
    match source.attribute(&path.root)? {
        Cow::Borrowed(value) => path.descend(value).map(Cow::Borrowed),
        Cow::Owned(value) => take(value, &path.rest).map(Cow::Owned),
    }
}

/// What the steps lead to, taken out of the value.
fn take(value: AttributeValue, steps: &[Segment]) -> Option<AttributeValue> {
    steps.iter().try_fold(value, |value, step| match (step, value) {
        (Segment::Key(name), AttributeValue::M(mut map)) => map.remove(name),
        (Segment::Index(index), AttributeValue::L(mut list)) if *index < list.len() => Some(list.swap_remove(*index)),
        _ => None,
    })
}
