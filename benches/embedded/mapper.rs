//! What the mapper adds to the engine, a table that is held in memory, and a copy of a table.

use std::collections::HashMap;
use std::future::IntoFuture;
use std::hint::black_box;

use criterion::async_executor::AsyncExecutor;
use criterion::{Criterion, SamplingMode};
use dynamo_model::Item;
use dynamo_model::api::{GetItemRequest, PutItemRequest, ScanRequest};
use dynamo_objects::copy::Existing;
use dynamo_objects::{Database, MemoryTable, Table};
use pollster::block_on;

use crate::records::{Shuffled, Visit, stores, visit};

const STORES: usize = 100_000;

/// A record by its key, and the same item of the engine as it is.
pub(crate) fn typed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("typed get");
    let table = stores(STORES);
    let keys: Vec<String> = (0..STORES).map(|number| format!("STORE{number:08}")).collect();
    let mut random = Shuffled::new(5, STORES);
    let backend = table.database().backend();
    group.bench_function("floor", |bench| {
        bench.iter(|| {
            let key = Item::from([("store_id", black_box(keys[random.next()].as_str()).into())]);
            let request = GetItemRequest { table_name: table.name().to_owned(), key, ..Default::default() };
            block_on(async { backend.send(request).await.expect("memory does not fail").item })
        });
    });
    let mut random = Shuffled::new(5, STORES);
    group.bench_function("ours", |bench| {
        bench.iter(|| block_on(async { table.get(black_box(&keys[random.next()])).await.expect("it was put") }));
    });
}

const HELD: u64 = 1000;

/// A record that was read before.
pub(crate) fn held(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("held get");
    let visits: Vec<Visit> = (0..HELD).map(visit).collect();
    let map: HashMap<String, Visit> = visits.iter().map(|visit| (visit.id.clone(), visit.clone())).collect();
    let mut random = Shuffled::new(6, HELD as usize);
    group.bench_function("floor", |bench| {
        bench.iter(|| map.get(black_box(&visits[random.next()].id)).cloned());
    });
    let held: MemoryTable<Visit> = Database::memory().table().in_memory();
    visits.iter().for_each(|visit| held.save(visit.clone()).expect("it can be stored"));
    let mut random = Shuffled::new(6, HELD as usize);
    group.bench_function("ours", |bench| {
        bench.to_async(Pollster).iter(|| {
            let id = black_box(visits[random.next()].id.as_str());
            let held = &held;
            async move { held.get(id).await.expect("it is held") }
        });
    });
    held.discard();
}

/// Runs a whole sample as one task: a program's calls are awaited where it runs already.
struct Pollster;

impl AsyncExecutor for Pollster {
    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        block_on(future)
    }
}

const COPIED: u64 = 1_000_000;

/// A table to another database in memory, and the engine's own scan and writes.
pub(crate) fn copy(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("copy 1 M");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    let source = Database::memory();
    let table: Table<Visit> = source.table();
    for part in 0..COPIED / 10_000 {
        let visits = (part * 10_000..(part + 1) * 10_000).map(visit);
        block_on(async { table.put_many(visits).await }).expect("memory does not fail");
    }
    group.bench_function("floor", |bench| {
        bench.iter(|| {
            let target = Database::memory();
            block_on(async {
                target.create_table::<Visit>().await.expect("memory does not fail");
                by_hand(&source, &target).await;
            });
        });
    });
    group.bench_function("ours", |bench| bench.iter(|| copied(&source, Existing::Overwrite)));
    drop(group);
    let mut group = criterion.benchmark_group("copy 1 M, fail");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.bench_function("floor", |bench| bench.iter(|| copied(&source, Existing::Overwrite)));
    group.bench_function("ours", |bench| bench.iter(|| copied(&source, Existing::Fail)));
}

fn copied(source: &Database, existing: Existing) {
    let target = Database::memory();
    let copy = source.copy_table("visit", (&target, "visit")).existing(existing);
    let report = block_on(copy.into_future()).expect("memory does not fail");
    assert_eq!(report.written, COPIED);
}

async fn by_hand(source: &Database, target: &Database) {
    let mut after = None;
    loop {
        let scan = ScanRequest { table_name: "visit".to_owned(), exclusive_start_key: after, ..Default::default() };
        let page = source.backend().send(scan).await.expect("memory does not fail");
        for item in page.items.into_iter().flatten() {
            let item = item.expect("it is whole");
            let put = PutItemRequest { table_name: "visit".to_owned(), item, ..Default::default() };
            target.backend().send(put).await.expect("memory does not fail");
        }
        after = page.last_evaluated_key;
        if after.is_none() {
            return;
        }
    }
}
