use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, SamplingMode};
use dynamo_objects::{Database, Table};
use pollster::block_on;

use crate::records::{Shuffled, Store, store, stores};

const STORES: usize = 100_000;
const FEW: usize = 100;

/// A fork of a large database and the first write to it, beside those of one with a hundred records: there is nothing
/// to be compared with, because the floor would be a copy of everything.
pub(crate) fn fork(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fork and put");
    group.sampling_mode(SamplingMode::Flat);
    for (side, count) in [("floor", FEW), ("ours", STORES)] {
        let table = LazyCell::new(|| stores(count));
        let record = store(FEW / 2);
        group.bench_function(side, |bench| {
            let database: &Database = table.database();
            bench.iter_with_large_drop(|| {
                let fork = black_box(database).fork().expect("it is in memory");
                block_on(async { fork.table::<Store>().put(&record).await.expect("memory does not fail") });
                fork
            });
        });
    }
}

/// A get, from a fork of a fork in which a tenth was written since, beside the same where nothing was ever forked.
pub(crate) fn get(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forked get");
    let keys: Vec<String> = (0..STORES).map(|number| store(number).store_id).collect();
    for side in ["floor", "ours"] {
        let table = LazyCell::new(|| if side == "ours" { forked() } else { stores(STORES) });
        let mut random = Shuffled::new(1, STORES);
        group.bench_function(side, |bench| {
            let table = &*table;
            bench.iter(|| block_on(async { table.get(black_box(&keys[random.next()])).await.expect("it was put") }));
        });
    }
}

fn forked() -> Table<Store> {
    let mut table = stores(STORES);
    for fork in 0..2 {
        table = table.database().fork().expect("it is in memory").table();
        let some: BTreeMap<usize, Store> = (fork..STORES).step_by(20).map(|number| (number, store(number))).collect();
        block_on(async { table.put_many(some.values()).await.expect("memory does not fail") });
    }
    table
}
