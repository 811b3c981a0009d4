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

/// How often the sides of a row are measured in turn, where a machine that others use too would favour one of them:
/// what disturbs one turn is left out of the median of all.
pub const TURNS: usize = 9;

/// The name of a side of a row, `floor` or `ours`, in a turn.
#[must_use]
pub fn in_turn(side: &str, turn: usize) -> String {
    format!("{side} {turn}")
}

/// Prints the rows that were measured since a time; criterion keeps what was measured before.
pub fn print(rows: &[Row], results: &Path, since: SystemTime) {
    println!("{:<16} {:>11} {:>11} {:>7}", "", "floor", "ours", "ratio");
    for Row { name, budget, note } in rows {
        let (floors, ours) = (medians(results, name, "floor", since), medians(results, name, "ours", since));
        if floors.is_empty() || floors.len() != ours.len() {
            continue;
        }
        let ratio = median(ours.iter().zip(&floors).map(|(ours, floor)| ours / floor).collect());
        let (floor, ours) = (shown(median(floors)), shown(median(ours)));
        let budget = budget.map_or_else(String::new, |budget| format!("{budget}x "));
        println!("{name:<16} {floor:>11} {ours:>11} {ratio:>6.2}x   budget {budget}{note}");
    }
}

/// The median times of one iteration, in nanoseconds: one, or one for each turn.
fn medians(results: &Path, row: &str, side: &str, since: SystemTime) -> Vec<f64> {
    let names = std::iter::once(side.to_owned()).chain((0..TURNS).map(|turn| in_turn(side, turn)));
    names.filter_map(|name| measured(&results.join(row).join(name).join("new/estimates.json"), since)).collect()
}

fn measured(file: &Path, since: SystemTime) -> Option<f64> {
    if file.metadata().and_then(|file| file.modified()).ok()? < since {
        return None;
    }
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn shown(nanoseconds: f64) -> String {
    format!("{:.2?}", Duration::from_nanos(nanoseconds as u64))
}
