//! The server beside its floor: what hyper alone does with answers that are ready, of the same size. Both are asked by
//! the same clients, in the same run, and the times are those of one request among 16 connections: a ratio of 1.43 is
//! 0.7 of the floor's requests a second.
//!
//! `cargo bench -p benches --bench http`, with `-- get` after it for the rows whose name has `get` in it. The
//! clients are a thread of the same process.

mod clients;
mod floor;
mod requests;

use std::time::{Duration, SystemTime};

use benches::report::{self, Row};
use criterion::Criterion;

use crate::clients::Clients;
use crate::floor::Floor;
use crate::requests::Served;

const ROWS: [Row; 3] = [
    Row { name: "http get", budget: Some(1.43), note: "hyper with an answer of the same size" },
    Row { name: "http put", budget: Some(1.43), note: "the same" },
    Row { name: "http query of 50", budget: None, note: "125 µs, which is 8,000 a second" },
];

fn main() {
    let (results, start) = (report::folder("http"), SystemTime::now());
    let mut criterion = Criterion::default().output_directory(&results).configure_from_args();
    let served = Served::begin();
    for (row, requests) in ROWS.iter().zip([requests::gets(), requests::puts(), requests::queries()]) {
        let floor = Floor::begin(clients::answer(served.address, &requests[0]));
        let mut group = criterion.benchmark_group(row.name);
        group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(30);
        let sides = [("floor", floor.address), ("ours", served.address)];
        let sides = sides.map(|(side, address)| (side, Clients::connect(address)));
        for turn in 0..report::TURNS {
            for (side, clients) in &sides {
                group.bench_function(report::in_turn(side, turn), |bench| {
                    bench.iter_custom(|count| clients.ask(&requests, count));
                });
            }
        }
    }
    criterion.final_summary();
    report::print(&ROWS, &results, start);
}
