//! The embedded database beside its floor: what the same would cost with a `BTreeMap` of structs. Both are measured in
//! one run, and the ratios are printed as a table at the end.
//!
//! `cargo bench -p benches --bench embedded`, with `-- get` after it for the rows whose name has `get` in it.

mod records;
mod single;
mod many;
mod mapper;
mod forks;
mod threads;
mod memory;

use std::time::SystemTime;

use benches::report::{self, Row};
use criterion::Criterion;

/// The rows, with what a ratio must not exceed.
const ROWS: [Row; 14] = [
    row("get", 4.0, "and 2 µs; BTreeMap::get and clone"),
    row("put", 4.0, "and 3 µs; BTreeMap::insert and clone"),
    row("query of 50", 4.0, "BTreeMap::range and clone"),
    row("scan 10 k", 4.0, "BTreeMap::values and clone, all of them"),
    row("scan 1 M", 4.0, "the same"),
    Row {
        name: "put_many 10 k",
        budget: None,
        note: "33 ms is 300,000 records a second; BTreeMap::insert and clone, of each",
    },
    row("typed get", 1.3, "the same item of the engine, as it is"),
    Row { name: "held get", budget: None, note: "and 150 ns; HashMap::get and clone" },
    Row {
        name: "copy 1 M",
        budget: None,
        note: "3.3 s is 300,000 items a second; the engine's scan, and a put of each",
    },
    Row { name: "copy 1 M, fail", budget: None, note: "and 3.3 s; the same copy, over what is there" },
    Row {
        name: "fork and put",
        budget: None,
        note: "the same of 100 records: it is not to depend on how many there are",
    },
    Row { name: "forked get", budget: None, note: "the same where nothing was ever forked" },
    row("2 threads get", 1.18, "each does as much as one thread alone: 1.18x is 1.7 times as many in all"),
    row("2 threads put", 1.18, "the same"),
];

const fn row(name: &'static str, budget: f64, note: &'static str) -> Row {
    Row { name, budget: Some(budget), note }
}

fn main() {
    if memory::is_asked_for() {
        return memory::measure();
    }
    let (results, start) = (report::folder("embedded"), SystemTime::now());
    let mut criterion = Criterion::default().output_directory(&results).configure_from_args();
    single::get(&mut criterion);
    single::put(&mut criterion);
    many::query(&mut criterion);
    many::scan(&mut criterion, "scan 10 k", 10_000);
    many::scan(&mut criterion, "scan 1 M", 1_000_000);
    many::put(&mut criterion);
    mapper::typed(&mut criterion);
    mapper::held(&mut criterion);
    mapper::copy(&mut criterion);
    forks::fork(&mut criterion);
    forks::get(&mut criterion);
    threads::get(&mut criterion);
    threads::put(&mut criterion);
    criterion.final_summary();
    report::print(&ROWS, &results, start);
    memory::measure_apart();
}
