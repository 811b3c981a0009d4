use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Criterion;
use pollster::block_on;

use crate::records::{Shuffled, Store, store, stores};

const STORES: usize = 100_000;

fn floor() -> BTreeMap<String, Store> {
    (0..STORES).map(store).map(|store| (store.store_id.clone(), store)).collect()
}

pub(crate) fn get(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("get");
    let keys: Vec<String> = (0..STORES).map(|number| store(number).store_id).collect();
    let map = LazyCell::new(floor);
    let mut random = Shuffled::new(1, STORES);
    group.bench_function("floor", |bench| {
        let map = &*map;
        bench.iter(|| map.get(black_box(&keys[random.next()])).cloned());
    });
    drop(map);

    let table = LazyCell::new(|| stores(STORES));
    let mut random = Shuffled::new(1, STORES);
    group.bench_function("ours", |bench| {
        let table = &*table;
        bench.iter(|| block_on(async { table.get(black_box(&keys[random.next()])).await.expect("it was put") }));
    });
}

pub(crate) fn put(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("put");
    let records: Vec<Store> = (0..STORES).map(store).collect();
    let mut map = None;
    let mut random = Shuffled::new(2, STORES);
    group.bench_function("floor", |bench| {
        let map = map.get_or_insert_with(floor);
        bench.iter(|| {
            let record = black_box(&records[random.next()]);
            map.insert(record.store_id.clone(), record.clone())
        });
    });
    drop(map);

    let table = LazyCell::new(|| stores(STORES));
    let mut random = Shuffled::new(2, STORES);
    group.bench_function("ours", |bench| {
        let table = &*table;
        bench.iter(|| {
            let record = black_box(&records[random.next()]);
            block_on(async { table.put(record).await.expect("memory does not fail") })
        });
    });
}
