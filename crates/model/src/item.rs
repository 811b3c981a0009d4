use crate::{AttributeValue, Name};

/// An item: the attributes of one row of a table.
pub type Item = Attributes;

/// Attributes by name: an item, a key, or a map inside of one. Iterated in the order of the names.
///
/// ```
/// use dynamo_model::{AttributeValue, Attributes};
///
/// let item = Attributes::from([("city", AttributeValue::from("Oslo")), ("open", true.into())]);
/// assert_eq!(item.get("city").and_then(AttributeValue::as_s), Some("Oslo"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Attributes(
    // Sorted by name. Items have few attributes: a sorted vector is built, searched and cloned faster than a tree, in
    // one allocation.
    Vec<(Name, AttributeValue)>,
);

impl Attributes {
    /// No attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// No attributes, with room for so many.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// The number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.position(name).ok().map(|at| &self.0[at].1)
    }

    /// The value of an attribute, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut AttributeValue> {
        self.position(name).ok().map(|at| &mut self.0[at].1)
    }

    /// Whether there is an attribute of that name.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.position(name).is_ok()
    }

    /// Sets an attribute; answers with the value that it had.
    pub fn insert(&mut self, name: impl Into<Name>, value: impl Into<AttributeValue>) -> Option<AttributeValue> {
        let (name, value) = (name.into(), value.into());
        // Names mostly arrive in order (from the derive, from storage), so the end is tried first.
        if self.0.last().is_none_or(|(last, _)| *last < name) {
            self.0.push((name, value));
            return None;
        }
        match self.position(&name) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Removes an attribute; answers with its value.
    #[inline]
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        // Whoever takes an item apart, as the derive does, does it from the end, perhaps leaving the last for later.
        if self.0.last()?.0 == *name {
            return self.0.pop().map(|(_, value)| value);
        }
        let at = self.0.iter().rposition(|(probe, _)| *probe == *name)?;
        // The last but one can be swapped out without a change of order, and faster than removed.
        let (_, value) = if at + 2 == self.0.len() { self.0.swap_remove(at) } else { self.0.remove(at) };
        Some(value)
    }

    /// Keeps the attributes for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &AttributeValue) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }

    /// The same names, each with null.
    #[must_use]
    pub fn nulls(&self) -> Self {
        Self(self.keys().map(|name| (name.clone(), AttributeValue::Null)).collect())
    }

    /// The attributes in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, &AttributeValue)> + DoubleEndedIterator + Clone {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The names, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Name> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The values, in the order of their names.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &AttributeValue> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The attributes in the order of their names, their values to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&Name, &mut AttributeValue)> {
        self.0.iter_mut().map(|(name, value)| (&*name, value))
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(probe, _)| probe.as_str().cmp(name))
    }
}

impl TryFrom<Vec<(Name, AttributeValue)>> for Attributes {
    type Error = OutOfOrder;

    /// Takes attributes that are in the order of their names already, as storage has them; nothing is moved.
    fn try_from(attributes: Vec<(Name, AttributeValue)>) -> Result<Self, OutOfOrder> {
        if attributes.is_sorted_by(|(a, _), (b, _)| a < b) { Ok(Self(attributes)) } else { Err(OutOfOrder) }
    }
}

/// The attributes are not in the order of their names, or one comes twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the attributes are not in the order of their names")]
pub struct OutOfOrder;

impl std::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<N: Into<Name>> FromIterator<(N, AttributeValue)> for Attributes {
    /// Of a name that comes twice, the last value stays.
    fn from_iter<I: IntoIterator<Item = (N, AttributeValue)>>(attributes: I) -> Self {
        let mut sorted: Vec<_> = attributes.into_iter().map(|(name, value)| (name.into(), value)).collect();
        // Stable, so that the last of equals is the last given; `dedup_by` then keeps the first, hence the swap.
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        sorted.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(sorted)
    }
}

impl<N: Into<Name>> Extend<(N, AttributeValue)> for Attributes {
    fn extend<I: IntoIterator<Item = (N, AttributeValue)>>(&mut self, attributes: I) {
        for (name, value) in attributes {
            self.insert(name, value);
        }
    }
}

impl<N: Into<Name>, const LEN: usize> From<[(N, AttributeValue); LEN]> for Attributes {
    fn from(attributes: [(N, AttributeValue); LEN]) -> Self {
        attributes.into_iter().collect()
    }
}

impl IntoIterator for Attributes {
    type Item = (Name, AttributeValue);
    type IntoIter = std::vec::IntoIter<(Name, AttributeValue)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_sorted_and_single() {
        let mut item = Attributes::from([("b", true.into()), ("a", false.into()), ("b", AttributeValue::Null)]);
        assert_eq!(item.keys().map(Name::as_str).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(item.get("b"), Some(&AttributeValue::Null));
        item.insert("aa", true);
        assert_eq!(item.insert("a", true), Some(AttributeValue::Bool(false)));
        assert_eq!(item.keys().map(Name::as_str).collect::<Vec<_>>(), ["a", "aa", "b"]);
        assert_eq!(item.remove("a"), Some(AttributeValue::Bool(true)));
        assert!(!item.contains_key("a"));
    }
}
