//! The entries of several layers as those of one.

use std::cmp::Ordering;
use std::collections::btree_map;
use std::iter::Peekable;

use crate::Order;
use crate::key::Key;

/// A range of a layer.
pub(crate) type Range<'a> = btree_map::Range<'a, Key, Option<Box<[u8]>>>;

/// An entry of a layer: a key and its value, or that there is none.
pub(crate) type Entry<'a> = (&'a Key, &'a Option<Box<[u8]>>);

/// Entries of several layers in one order. Of those with equal keys, the first layer's.
pub(crate) struct Merged<'a> {
    ranges: Vec<Peekable<Turned<'a>>>,
    order: Order,
}

/// A range, from either end.
struct Turned<'a> {
    range: Range<'a>,
    order: Order,
}

impl<'a> Iterator for Turned<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        match self.order {
            Order::Ascending => self.range.next(),
            Order::Descending => self.range.next_back(),
        }
    }
}

impl<'a> Merged<'a> {
    pub(crate) fn new(ranges: impl Iterator<Item = Range<'a>>, order: Order) -> Self {
        Self { ranges: ranges.map(|range| Turned { range, order }.peekable()).collect(), order }
    }

    /// The key that comes next, in whichever layer.
    fn first_key(&mut self) -> Option<&'a Key> {
        let order = self.order;
        let keys = self.ranges.iter_mut().filter_map(|range| range.peek().map(|(key, _)| *key));
        keys.reduce(|first, key| match (key.cmp(first), order) {
            (Ordering::Less, Order::Ascending) | (Ordering::Greater, Order::Descending) => key,
            _ => first,
        })
    }
}

impl<'a> Iterator for Merged<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let first = self.first_key()?;
        let mut found = None;
        for range in &mut self.ranges {
            if let Some(entry) = range.next_if(|(key, _)| *key == first) {
                found = found.or(Some(entry));
            }
        }
        found
    }
}
