//! The table of ratios, from what criterion wrote down.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A row of the table: a group of criterion's that measured `floor` and `ours`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The name of the group.
    pub name: &'static str,
    /// What the ratio must not exceed, if it is the ratio that counts.
    pub budget: Option<f64>,
    /// What else there is to know, such as what the floor is.
    pub note: &'static str,
}

/// Where criterion writes the results of a bench.
#[must_use]
pub fn folder(bench: &str) -> PathBuf {
    // Cargo runs a bench in the folder of its package.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "../target".into(), PathBuf::from);
    target.join("criterion").join(bench)
}

/// Prints the rows that were measured since a time; criterion keeps what was measured before.
pub fn print(rows: &[Row], results: &Path, since: SystemTime) {
    let median = |row: &str, id: &str| median(results, row, id, since);
    println!("{:<16} {:>11} {:>11} {:>7}", "", "floor", "ours", "ratio");
    for Row { name, budget, note } in rows {
        let (Some(floor), Some(ours)) = (median(name, "floor"), median(name, "ours")) else { continue };
        let ratio = ours / floor;
        let budget = budget.map_or_else(String::new, |budget| format!("{budget}x "));
        println!("{name:<16} {:>11} {:>11} {ratio:>6.2}x   budget {budget}{note}", shown(floor), shown(ours));
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
