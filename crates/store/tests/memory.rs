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

fn expected(
    model: &Model,
    from: Space,
    bounds: (Bound<&[u8]>, Bound<&[u8]>),
    order: Order,
    most: usize,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut expected: Vec<_> = model
        .iter()
        .filter(|((space, key), _)| *space == from && within(bounds, key))
        .map(|((_, key), value)| (key.clone(), value.clone()))
        .collect();
    if order == Order::Descending {
        expected.reverse();
    }
    expected.truncate(most);
    expected
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

/// What is done to several stores that were one.
#[derive(Clone, Debug)]
enum Deed {
    /// A step of one of them.
    Step(usize, Step),
    /// One is forked.
    Fork(usize),
    /// One is dropped, unless it is the last.
    Drop(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => (any::<usize>(), step()).prop_map(|(which, step)| Deed::Step(which, step)),
        5 => any::<usize>().prop_map(Deed::Fork),
        2 => any::<usize>().prop_map(Deed::Drop),
    ]
}

/// All of a store, from both ends, and each key by itself.
fn assert_holds(store: &MemoryStore, model: &Model) {
    for space in (0..3).map(Space) {
        let expected: Vec<_> = model
            .iter()
            .filter(|((of, _), _)| *of == space)
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        let all = (Bound::Unbounded, Bound::Unbounded);
        assert_eq!(read(store, space, all, Order::Ascending, usize::MAX), expected);
        let mut backwards = read(store, space, all, Order::Descending, usize::MAX);
        backwards.reverse();
        assert_eq!(backwards, expected);
        for byte in [0, 1, 3, 4, 127, 128, 255] {
            let mut found = None;
            store.get(space, &[byte], &mut |value| found = Some(value.to_vec())).expect("memory does not fail");
            assert_eq!(found.as_ref(), model.get(&(space, vec![byte])));
        }
    }
}

proptest! {
    #[test]
    fn forks_go_ways_of_their_own(deeds in prop::collection::vec(deed(), 0..60)) {
        let mut stores = vec![(MemoryStore::new(), Model::new())];
        for deed in deeds {
            let count = stores.len();
            match deed {
                Deed::Step(which, step) => {
                    let (store, model) = &mut stores[which % count];
                    perform(store, model, step);
                }
                Deed::Fork(which) => {
                    let (store, model) = &stores[which % count];
                    let fork = (store.fork(), model.clone());
                    stores.push(fork);
                }
                Deed::Drop(which) if count > 1 => drop(stores.remove(which % count)),
                Deed::Drop(_) => {}
            }
            stores.iter().for_each(|(store, model)| assert_holds(store, model));
        }
    }

    #[test]
    fn a_fork_answers_ranges_as_a_map_would(
        before in prop::collection::vec(step(), 0..20),
        between in prop::collection::vec(step(), 0..20),
        after in prop::collection::vec(step(), 0..20),
        from in space(),
        start in bound(),
        end in bound(),
        most in 1usize..20,
        descending: bool,
    ) {
        let (store, mut model) = (MemoryStore::new(), Model::new());
        before.into_iter().for_each(|step| perform(&store, &mut model, step));
        let fork = store.fork();
        between.into_iter().for_each(|step| perform(&fork, &mut model, step));
        let fork_of_it = fork.fork();
        after.into_iter().for_each(|step| perform(&fork_of_it, &mut model, step));

        let bounds = (start.as_ref().map(Vec::as_slice), end.as_ref().map(Vec::as_slice));
        let order = if descending { Order::Descending } else { Order::Ascending };
        prop_assert_eq!(read(&fork_of_it, from, bounds, order, most), expected(&model, from, bounds, order, most));
    }

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
        let order = if descending { Order::Descending } else { Order::Ascending };
        prop_assert_eq!(read(&store, from, bounds, order, most), expected(&model, from, bounds, order, most));
    }
}

/// A batch over all shards, that numbers everything alike, is in no fork by half.
#[test]
fn a_fork_has_whole_batches() {
    let store = MemoryStore::new();
    let write = |number: u8| {
        let mut batch = Batch::new();
        (0..=255u8).for_each(|shard| batch.put(Space(1), vec![shard], vec![number]));
        store.apply(batch).map(drop).expect("memory does not fail");
    };
    write(0);
    std::thread::scope(|scope| {
        scope.spawn(|| (1..=100).for_each(write));
        for _ in 0..100 {
            let fork = store.fork();
            let values = read(&fork, Space(1), (Bound::Unbounded, Bound::Unbounded), Order::Ascending, usize::MAX);
            assert_eq!(values.len(), 256);
            assert!(values.iter().all(|(_, value)| *value == values[0].1));
        }
    });
}

/// Where the value under a key lies in memory.
fn place(store: &MemoryStore, key: u8) -> Option<*const u8> {
    let mut place = None;
    store.get(Space(1), &[key], &mut |value| place = Some(value.as_ptr())).expect("memory does not fail");
    place
}

#[test]
fn a_fork_copies_nothing_and_neither_does_a_write() {
    let store = MemoryStore::new();
    let mut batch = Batch::new();
    (0..=255u8).for_each(|key| batch.put(Space(1), vec![key], vec![key; 100]));
    assert!(store.apply(batch).expect("memory does not fail").is_resolved());
    let before: Vec<_> = (0..=255).map(|key| place(&store, key)).collect();
    let fork = store.fork();
    let mut batch = Batch::new();
    batch.put(Space(1), vec![7], vec![0]);
    batch.delete(Space(1), vec![8]);
    assert!(fork.apply(batch).expect("memory does not fail").is_resolved());
    for key in 0..=255u8 {
        let there = before[usize::from(key)];
        assert_eq!(place(&store, key), there);
        assert_eq!(place(&fork, key) == there, key != 7 && key != 8, "{key}");
    }
    assert_eq!(place(&fork, 8), None);

    // Once no fork is left, what was written since goes where everything is, and lies where it lay.
    drop(store);
    let changed = place(&fork, 7);
    let again = fork.fork();
    assert_eq!((place(&again, 7), place(&again, 9)), (changed, before[9]));
}
