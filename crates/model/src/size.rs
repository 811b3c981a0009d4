//! The size of items as the service counts it, in bytes.
//!
//! See [Item sizes and
//! formats](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).

use crate::{AttributeValue, Attributes};

/// What a list or map costs beside its elements, in bytes.
const CONTAINER: usize = 3;
/// What each element of a list or map costs beside itself, in bytes.
const ELEMENT: usize = 1;

impl Attributes {
    /// The size of an item in bytes, as the service counts it: names and values, as UTF-8.
    #[must_use]
    pub fn size(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.size()).sum()
    }
}

impl AttributeValue {
    /// The size of the value in bytes, as the service counts it.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size(),
            Self::B(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => 1,
            Self::L(list) => CONTAINER + list.iter().map(|value| ELEMENT + value.size()).sum::<usize>(),
            Self::M(map) => CONTAINER + map.len() * ELEMENT + map.size(),
            Self::Ss(set) => set.iter().map(String::len).sum(),
            Self::Ns(set) => set.iter().map(|number| number.size()).sum(),
            Self::Bs(set) => set.iter().map(Vec::len).sum(),
        }
    }
}
