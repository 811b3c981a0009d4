//! What a shard holds, in layers, so that a fork of it copies nothing.
//!
//! A store that was never forked has one layer, and is a map of maps. A fork makes what is there by then into a layer
//! that nobody changes any more and both have, and begins an empty one on top of it for each: there, an entry hides
//! those under the same key further down, and no value hides them, too.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::key::{Key, Probe, Ranked, ranked};
use crate::merge::{Merged, Range};
use crate::{Order, Space};

/// How many layers are looked through under the top, at most. Whoever is forked more often has the two smallest
/// neighbours made into one, so that the large ones, which the data was before the tests began, stay as they are.
const MOST_UNDER: usize = 7;

/// The entries of one shard.
#[derive(Default, Debug)]
pub(crate) struct Layers {
    /// What was written since the last fork: all there is, if there was none.
    top: Spaces,
    /// What was there by then, the oldest first.
    under: Vec<Arc<Spaces>>,
}

type Spaces = BTreeMap<Space, Entries>;

/// What a layer has of a space.
#[derive(Clone, Default, Debug)]
pub(crate) struct Entries {
    map: BTreeMap<Key, Option<Box<[u8]>>>,
    /// Whether the space was cleared by then, so that the layers under this one do not count.
    is_all: bool,
}

impl Layers {
    /// The value under a key.
    pub(crate) fn get(&self, space: Space, key: &Probe<'_>) -> Option<&[u8]> {
        self.counting(space).find_map(|entries| entries.map.get(ranked(key)))?.as_deref()
    }

    pub(crate) fn put(&mut self, space: Space, key: Vec<u8>, value: Vec<u8>) {
        self.top.entry(space).or_default().map.insert(key.into(), Some(value.into_boxed_slice()));
    }

    pub(crate) fn delete(&mut self, space: Space, key: Vec<u8>) {
        let probe = Probe::new(&key);
        if self.is_under(space, &probe) {
            self.top.entry(space).or_default().map.insert(key.into(), None);
        } else if let Some(entries) = self.top.get_mut(&space) {
            entries.map.remove(ranked(&probe));
        }
    }

    /// Removes a space, and hands over what there was to free.
    pub(crate) fn clear(&mut self, space: Space) -> Option<Entries> {
        let entries = self.top.remove(&space);
        if self.under.iter().any(|layer| layer.contains_key(&space)) {
            self.top.insert(space, Entries { map: BTreeMap::new(), is_all: true });
        }
        entries
    }

    /// The entries of a space between two keys, in order if they are of several layers.
    pub(crate) fn range<'a>(
        &'a self,
        space: Space,
        bounds: (Bound<&Probe<'_>>, Bound<&Probe<'_>>),
        order: Order,
    ) -> Ranges<'a> {
        let bounds = (bounds.0.map(ranked), bounds.1.map(ranked));
        let mut ranges = self.counting(space).map(|entries| entries.map.range::<dyn Ranked, _>(bounds));
        let Some(first) = ranges.next() else { return Ranges::None };
        match ranges.next() {
            None => Ranges::One(first),
            Some(second) => Ranges::Several(Merged::new([first, second].into_iter().chain(ranges), order)),
        }
    }

    /// The same shard once more, of which nothing was copied.
    pub(crate) fn fork(&mut self) -> Self {
        let mut top = std::mem::take(&mut self.top);
        top.retain(|_, entries| entries.is_all || !entries.map.is_empty());
        if !top.is_empty() {
            self.under.push(Arc::new(top));
        }
        self.settle();
        Self { top: Spaces::new(), under: self.under.clone() }
    }

    /// What the layers have of a space, the newest first, as far down as they count.
    fn counting(&self, space: Space) -> impl Iterator<Item = &Entries> {
        let top = self.top.get(&space);
        let covered = top.is_some_and(|entries| entries.is_all);
        top.into_iter().chain(self.of_under(space, covered))
    }

    /// Whether there is a value that it takes more than to remove it from the top to be rid of.
    fn is_under(&self, space: Space, key: &Probe<'_>) -> bool {
        let covered = self.top.get(&space).is_some_and(|entries| entries.is_all);
        let newest = self.of_under(space, covered).find_map(|entries| entries.map.get(ranked(key)));
        newest.is_some_and(Option::is_some)
    }

    fn of_under(&self, space: Space, mut covered: bool) -> impl Iterator<Item = &Entries> {
        self.under.iter().rev().filter_map(move |layer| {
            let entries = layer.get(&space).filter(|_| !covered)?;
            covered = entries.is_all;
            Some(entries)
        })
    }

    /// Makes two layers into one where no fork has them any more, so that nothing is copied; and where there are too
    /// many, the two beside each other that have the fewest entries.
    fn settle(&mut self) {
        for upper in (1..self.under.len()).rev() {
            if Arc::strong_count(&self.under[upper]) == 1 && Arc::strong_count(&self.under[upper - 1]) == 1 {
                self.unite(upper - 1);
            }
        }
        while self.under.len() > MOST_UNDER {
            let entries = |layer: &Spaces| layer.values().map(|entries| entries.map.len()).sum::<usize>();
            let sizes: Vec<usize> = self.under.iter().map(|layer| entries(layer)).collect();
            let smallest = (0..sizes.len() - 1).min_by_key(|at| sizes[*at] + sizes[at + 1]);
            self.unite(smallest.expect("there are more than two"));
        }
    }

    /// Makes a layer and the next newer one into one.
    fn unite(&mut self, lower: usize) {
        let upper = Arc::unwrap_or_clone(self.under.remove(lower + 1));
        let mut united = Arc::unwrap_or_clone(std::mem::take(&mut self.under[lower]));
        let is_oldest = lower == 0;
        for (space, entries) in upper {
            let below = united.entry(space).or_default();
            below.cover(entries, is_oldest);
            if is_oldest && below.map.is_empty() {
                united.remove(&space);
            }
        }
        self.under[lower] = Arc::new(united);
    }
}

impl Entries {
    /// Takes over what a newer layer has.
    fn cover(&mut self, newer: Self, is_oldest: bool) {
        if newer.is_all {
            *self = newer;
            return;
        }
        for (key, value) in newer.map {
            // There is nothing further down to hide.
            if value.is_none() && (is_oldest || self.is_all) {
                self.map.remove(&key);
            } else {
                self.map.insert(key, value);
            }
        }
    }
}

/// The entries of a range, from as many layers as have the space.
pub(crate) enum Ranges<'a> {
    None,
    One(Range<'a>),
    Several(Merged<'a>),
}
