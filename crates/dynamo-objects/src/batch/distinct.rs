use std::collections::hash_map::{Entry, HashMap};

use dynamo_model::Item;

use crate::error::Error;
use crate::key::bytes;

/// Items or keys without duplicates, which the service refuses in a batch.
pub(super) struct Distinct {
    /// One for each key: the last one given.
    pub(super) items: Vec<Item>,
    /// For each that was given, which of the items it became.
    pub(super) places: Vec<usize>,
    by_key: HashMap<Vec<u8>, usize>,
}

impl Distinct {
    /// Fails with the first error, before anything is done.
    pub(super) fn new(
        given: impl Iterator<Item = Result<Item, Error>>,
        key_of: impl Fn(&Item) -> Item,
    ) -> Result<Self, Error> {
        let mut distinct = Self { items: Vec::new(), places: Vec::new(), by_key: HashMap::new() };
        for item in given {
            let item = item?;
            let place = match distinct.by_key.entry(bytes::of(&key_of(&item))) {
                Entry::Occupied(taken) => {
                    let place = *taken.get();
                    distinct.items[place] = item;
                    place
                }
                Entry::Vacant(free) => {
                    distinct.items.push(item);
                    *free.insert(distinct.items.len() - 1)
                }
            };
            distinct.places.push(place);
        }
        Ok(distinct)
    }

    /// Which of the items has this key.
    pub(super) fn place(&self, key: &Item) -> Option<usize> {
        self.by_key.get(&bytes::of(key)).copied()
    }
}
