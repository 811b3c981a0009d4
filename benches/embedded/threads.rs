//! Two threads on different partitions beside one: the time for each to do as much as the one.

use std::cell::LazyCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use dynamo_objects::Table;
use pollster::block_on;

use crate::records::{Shuffled, Store, store, stores};

const STORES: usize = 100_000;

/// How long so many threads take, if each does all of the work.
fn timed(threads: usize, work: impl Fn(usize) + Sync) -> Duration {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let work = &work;
            scope.spawn(move || work(thread));
        }
    });
    start.elapsed()
}

fn compare(criterion: &mut Criterion, name: &str, work: impl Fn(&Table<Store>, usize, u64) + Sync) {
    let table = LazyCell::new(|| stores(STORES));
    let mut group = criterion.benchmark_group(name);
    for (id, threads) in [("floor", 1), ("ours", 2)] {
        group.bench_function(id, |bench| {
            let table = &*table;
            bench.iter_custom(|iterations| timed(threads, |thread| work(table, thread, iterations)));
        });
    }
}

pub(crate) fn get(criterion: &mut Criterion) {
    let keys: Vec<String> = (0..STORES).map(|number| store(number).store_id).collect();
    compare(criterion, "2 threads get", |table, thread, iterations| {
        let mut random = Shuffled::new(thread as u64, STORES);
        for _ in 0..iterations {
            black_box(block_on(async { table.get(&keys[random.next()]).await.expect("it was put") }));
        }
    });
}

pub(crate) fn put(criterion: &mut Criterion) {
    let records: Vec<Store> = (0..STORES).map(store).collect();
    compare(criterion, "2 threads put", |table, thread, iterations| {
        let mut random = Shuffled::new(thread as u64, STORES / 2);
        for _ in 0..iterations {
            // Even ones for one thread, odd ones for the other.
            let record = &records[2 * random.next() + thread];
            block_on(async { table.put(record).await.expect("memory does not fail") });
        }
    });
}
