//! The embedded database beside its floor: what the same would cost with a `BTreeMap` of structs. Both are measured in one
//! run, and the ratios are printed as a table at the end.
//!
//! `cargo bench -p benches`, or `cargo bench -p benches -- get` for the rows whose name has `get` in it.

mod records;
mod single;
mod many;
mod threads;
mod memory;
mod report;

use std::time::SystemTime;

use criterion::Criterion;

fn main() {
    if memory::is_asked_for() {
        return memory::measure();
    }
    let (results, start) = (report::folder(), SystemTime::now());
    let mut criterion = Criterion::default().output_directory(&results).configure_from_args();
    single::get(&mut criterion);
    single::put(&mut criterion);
    many::query(&mut criterion);
    many::scan(&mut criterion, "scan 10 k", 10_000);
    many::scan(&mut criterion, "scan 1 M", 1_000_000);
    threads::get(&mut criterion);
    threads::put(&mut criterion);
    criterion.final_summary();
    report::print(&results, start);
    memory::measure_apart();
}
