//! The table of ratios, from what criterion wrote down.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Where criterion writes the results of this run.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from).join("criterion/embedded")
}

/// The rows, with what a ratio must not exceed.
const ROWS: [(&str, f64, &str); 7] = [
    ("get", 4.0, "and 2 µs; BTreeMap::get and clone"),
    ("put", 4.0, "and 3 µs; BTreeMap::insert and clone"),
    ("query of 50", 4.0, "BTreeMap::range and clone"),
    ("scan 10 k", 4.0, "BTreeMap::values and clone, all of them"),
    ("scan 1 M", 4.0, "the same"),
    ("2 threads get", 1.18, "each does as much as one thread alone: 1.18x is 1.7 times as many in all"),
    ("2 threads put", 1.18, "the same"),
];

/// Prints the rows that were measured since a time; criterion keeps what was measured before.
pub(crate) fn print(results: &Path, since: SystemTime) {
    let median = |row: &str, id: &str| median(results, row, id, since);
    println!("{:<16} {:>11} {:>11} {:>7}", "", "floor", "ours", "ratio");
    for (row, budget, note) in ROWS {
        let (Some(floor), Some(ours)) = (median(row, "floor"), median(row, "ours")) else { continue };
        let ratio = ours / floor;
        println!("{row:<16} {:>11} {:>11} {ratio:>6.2}x   budget {budget}x {note}", shown(floor), shown(ours));
    }
}

/// The median time of one iteration, in nanoseconds.
fn median(results: &Path, row: &str, id: &str, since: SystemTime) -> Option<f64> {
    let file = results.join(row).join(id).join("new/estimates.json");
    if file.metadata().and_then(|file| file.modified()).ok()? < since {
        return None;
    }
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn shown(nanoseconds: f64) -> String {
    format!("{:.2?}", Duration::from_nanos(nanoseconds as u64))
}
