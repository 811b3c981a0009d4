/// A set's elements, in the order in which they were given.
///
/// Two sets are equal when they hold the same elements in any order. A `Set` can hold what the service refuses (no
/// element, or one twice), because it is the operations that check it, in the service's order and words.
#[derive(Clone, Debug, Default)]
pub struct Set<T>(Vec<T>);

impl<T> Set<T> {
    /// The elements as they were given.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// The number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no element; such a set cannot be stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The elements, one after another.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The elements as a vector.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T: Ord> Set<T> {
    /// Whether the set holds the element.
    #[must_use]
    pub fn contains(&self, element: &T) -> bool {
        self.0.contains(element)
    }

    /// Whether an element occurs twice; such a set cannot be stored.
    #[must_use]
    pub fn has_duplicates(&self) -> bool {
        self.sorted().windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The elements in ascending order.
    #[must_use]
    pub fn sorted(&self) -> Vec<&T> {
        let mut elements: Vec<&T> = self.0.iter().collect();
        elements.sort_unstable();
        elements
    }

    /// Adds the elements of `other` that this set lacks.
    pub fn union(&mut self, other: Set<T>) {
        self.0.extend(other.0);
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// Removes the elements of `other`.
    pub fn subtract(&mut self, other: &Set<T>) {
        let gone = other.sorted();
        self.0.retain(|element| gone.binary_search(&element).is_err());
    }
}

impl<T: Ord> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (self.0 == other.0 || self.sorted() == other.sorted())
    }
}

impl<T: Ord> Eq for Set<T> {}

impl<T> From<Vec<T>> for Set<T> {
    fn from(elements: Vec<T>) -> Self {
        Self(elements)
    }
}

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self(elements.into_iter().collect())
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Set;

    #[test]
    fn equality_ignores_order() {
        assert_eq!(Set::from(vec![1, 2, 3]), Set::from(vec![3, 1, 2]));
        assert_ne!(Set::from(vec![1, 2]), Set::from(vec![1, 2, 2]));
        assert_ne!(Set::from(vec![1, 2]), Set::from(vec![1, 3]));
    }

    #[test]
    fn union_and_subtract_keep_elements_single() {
        let mut set = Set::from(vec!["b", "a"]);
        set.union(Set::from(vec!["c", "a"]));
        assert_eq!(set, Set::from(vec!["a", "b", "c"]));
        set.subtract(&Set::from(vec!["a", "x"]));
        assert_eq!(set, Set::from(vec!["b", "c"]));
        assert!(Set::from(vec![1, 1]).has_duplicates());
    }
}
