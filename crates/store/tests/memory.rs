//! The memory store against a plain `BTreeMap` of the same meaning.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use dynamo_store::{Batch, MemoryStore, Order, Space, Store};
use proptest::prelude::*;

type Model = BTreeMap<(Space, Vec<u8>), Vec<u8>>;

#[derive(Clone, Debug)]
enum Step {
    Apply(Vec<(Space, Vec<u8>, Option<Vec<u8>>)>),
    Clear(Space),
}

fn space() -> impl Strategy<Value = Space> {
    (0u64..3).prop_map(Space)
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    // Few distinct bytes, over the whole range of shards, so that keys meet.
    prop::collection::vec(prop::sample::select(vec![0u8, 1, 3, 4, 127, 128, 255]), 0..4)
}

fn step() -> impl Strategy<Value = Step> {
    let write = (space(), key(), prop::option::of(prop::collection::vec(any::<u8>(), 0..3)));
    prop_oneof![
        9 => prop::collection::vec(write, 1..6).prop_map(Step::Apply),
        1 => space().prop_map(Step::Clear),
    ]
}

fn bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![key().prop_map(Bound::Included), key().prop_map(Bound::Excluded), Just(Bound::Unbounded),]
}

fn perform(store: &MemoryStore, model: &mut Model, step: Step) {
    match step {
        Step::Apply(writes) => {
            let mut batch = Batch::new();
            for (space, key, value) in writes {
                match value {
                    Some(value) => {
                        batch.put(space, key.clone(), value.clone());
                        model.insert((space, key), value);
                    }
                    None => {
                        batch.delete(space, key.clone());
                        model.remove(&(space, key));
                    }
                }
            }
            assert!(store.apply(batch).expect("memory does not fail").is_resolved());
        }
        Step::Clear(space) => {
            assert!(store.clear(space).expect("memory does not fail").is_resolved());
            model.retain(|(other, _), _| *other != space);
        }
    }
}

fn read(
    store: &MemoryStore,
    space: Space,
    bounds: (Bound<&[u8]>, Bound<&[u8]>),
    order: Order,
    most: usize,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut seen = Vec::new();
    store
        .scan(space, bounds, order, &mut |key, value| {
            seen.push((key.to_vec(), value.to_vec()));
            if seen.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .expect("memory does not fail");
    seen
}

fn within(bounds: (Bound<&[u8]>, Bound<&[u8]>), key: &[u8]) -> bool {
    let after = match bounds.0 {
        Bound::Included(start) => key >= start,
        Bound::Excluded(start) => key > start,
        Bound::Unbounded => true,
    };
    let before = match bounds.1 {
        Bound::Included(end) => key <= end,
        Bound::Excluded(end) => key < end,
        Bound::Unbounded => true,
    };
    after && before
}

proptest! {
    #[test]
    fn answers_as_a_map_would(
        steps in prop::collection::vec(step(), 0..40),
        from in space(),
        probe in key(),
        start in bound(),
        end in bound(),
        most in 1usize..20,
        descending: bool,
    ) {
        let (store, mut model) = (MemoryStore::new(), Model::new());
        for step in steps {
            perform(&store, &mut model, step);
        }

        let mut found = None;
        store.get(from, &probe, &mut |value| found = Some(value.to_vec())).expect("memory does not fail");
        prop_assert_eq!(found.as_ref(), model.get(&(from, probe)));

        let bounds = (start.as_ref().map(Vec::as_slice), end.as_ref().map(Vec::as_slice));
        let mut expected: Vec<_> = model
            .iter()
            .filter(|((space, key), _)| *space == from && within(bounds, key))
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        let order = if descending { Order::Descending } else { Order::Ascending };
        if descending {
            expected.reverse();
        }
        expected.truncate(most);
        prop_assert_eq!(read(&store, from, bounds, order, most), expected);
    }
}
