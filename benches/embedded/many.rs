use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, SamplingMode};
use dynamo_objects::{Database, Table};
use pollster::block_on;

use crate::records::{Order, Shuffled, Store, Visit, order, store, stores, visit};

const CUSTOMERS: usize = 2000;
const ORDERS: u64 = 50;

pub(crate) fn query(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("query of 50");
    let customers: Vec<String> = (0..CUSTOMERS).map(|customer| order(customer, 0).customer).collect();
    let all = || (0..CUSTOMERS).flat_map(|customer| (0..ORDERS).map(move |number| order(customer, number)));

    let map = LazyCell::new(|| -> BTreeMap<(String, u64), Order> {
        all().map(|it| ((it.customer.clone(), it.number), it)).collect()
    });
    let mut random = Shuffled::new(3, CUSTOMERS);
    group.bench_function("floor", |bench| {
        let map = &*map;
        bench.iter(|| {
            let customer = black_box(&customers[random.next()]);
            let range = (customer.clone(), 0)..=(customer.clone(), u64::MAX);
            map.range(range).map(|(_, order)| order.clone()).collect::<Vec<_>>()
        });
    });
    drop(map);

    let table = LazyCell::new(|| {
        let table = Database::memory().table::<Order>();
        block_on(async {
            for order in all() {
                table.put(&order).await.expect("memory does not fail");
            }
        });
        table
    });
    let mut random = Shuffled::new(3, CUSTOMERS);
    group.bench_function("ours", |bench| {
        let table = &*table;
        bench.iter(|| {
            let customer = black_box(&customers[random.next()]);
            block_on(async { table.query(customer).all().await.expect("memory does not fail") })
        });
    });
}

pub(crate) fn scan(criterion: &mut Criterion, name: &str, count: usize) {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    let map = LazyCell::new(|| -> BTreeMap<String, Store> {
        (0..count).map(store).map(|it| (it.store_id.clone(), it)).collect()
    });
    group.bench_function("floor", |bench| {
        let map = &*map;
        bench.iter(|| map.values().cloned().map(|store| black_box(store).visits).sum::<u64>());
    });
    drop(map);

    let table = LazyCell::new(|| stores(count));
    group.bench_function("ours", |bench| {
        let table = &*table;
        bench.iter(|| {
            block_on(async {
                let mut items = table.scan().stream();
                let mut sum = 0;
                while let Some(store) = items.next().await {
                    sum += black_box(store).expect("memory does not fail").visits;
                }
                sum
            })
        });
    });
}

const VISITS: u64 = 10_000;

/// Small records, all in one call, over those of the call before.
pub(crate) fn put(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("put_many 10 k");
    group.sampling_mode(SamplingMode::Flat).sample_size(20);
    let visits: Vec<Visit> = (0..VISITS).map(visit).collect();
    let mut map = BTreeMap::new();
    group.bench_function("floor", |bench| {
        bench.iter(|| {
            for visit in black_box(&visits) {
                map.insert(visit.id.clone(), visit.clone());
            }
        });
    });
    drop(map);

    let table: Table<Visit> = Database::memory().table();
    group.bench_function("ours", |bench| {
        bench.iter(|| block_on(async { table.put_many(black_box(&visits)).await.expect("memory does not fail") }));
    });
}
