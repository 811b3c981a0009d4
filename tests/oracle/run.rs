//! The whole run: tables are made on both sides, requests put to both, and in the end what both hold is compared.

use std::collections::BTreeMap;
use std::fmt::Write;

use conformance::endpoint::{Endpoint, create_table, wait_until_active};
use serde_json::{Value, json};

use crate::asked::{self, Ask, How};
use crate::known::Known;
use crate::normal::{self, Difference};
use crate::requests::Requests;
use crate::tables::Table;

/// The two sides.
#[derive(Clone, Copy)]
struct Sides<'a> {
    ours: &'a dyn Endpoint,
    local: &'a dyn Endpoint,
}

/// What a run found.
pub(crate) struct Report {
    seed: u64,
    requests: u64,
    /// How many requests of each operation succeeded on both sides, and how many failed on both.
    agreed: BTreeMap<&'static str, [u64; 2]>,
    known: BTreeMap<String, u64>,
    unknown: Vec<Found>,
}

struct Found {
    request: u64,
    ask: Ask,
    difference: Difference,
}

/// Puts so many requests to both sides.
pub(crate) fn run(ours: &dyn Endpoint, local: &dyn Endpoint, seed: u64, requests: u64) -> Report {
    let sides = Sides { ours, local };
    let known = Known::read();
    let tables = Table::all(seed);
    let mut report = Report { seed, requests, agreed: BTreeMap::new(), known: BTreeMap::new(), unknown: Vec::new() };
    [ours, local].into_iter().for_each(remove_tables);
    for table in &tables {
        for side in [ours, local] {
            create_table(side, &table.request()).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    let mut generator = Requests::new(seed, &tables);
    for request in 0..requests {
        let ask = generator.next();
        put(sides, request, &ask, &known, &tables, &mut report);
    }
    for ask in tables.iter().flat_map(whole_contents) {
        put(sides, requests, &ask, &known, &tables, &mut report);
    }
    [ours, local].into_iter().for_each(remove_tables);
    report
}

/// Asks both sides, notes what differs, and makes them hold the same again.
fn put(sides: Sides<'_>, request: u64, ask: &Ask, known: &Known, tables: &[Table], report: &mut Report) {
    let [ours, local] = [sides.ours, sides.local].map(|side| asked::put(side, ask));
    let differences = normal::differences(ask, &ours, &local);
    if ours.status == local.status && differences.is_empty() {
        report.agreed.entry(ask.operation).or_default()[usize::from(ours.status != 200)] += 1;
    }
    let mut note = |difference: Difference| match known.reason(ask, &difference) {
        Some(why) => *report.known.entry(why.to_owned()).or_default() += 1,
        None => report.unknown.push(Found { request, ask: ask.clone(), difference }),
    };
    differences.into_iter().for_each(&mut note);
    if ask.is_about_tables() {
        level_table(sides, &ask.request["TableName"]);
    } else if ask.writes() {
        let text = ask.request.to_string();
        for table in tables.iter().filter(|table| text.contains(&format!("\"{}", table.name))) {
            // Of a write that one side refused, a difference was to be expected.
            level_items(sides, table).filter(|_| ours.status == local.status).into_iter().for_each(&mut note);
        }
    }
}

/// After an operation on a table: it is there on both sides and the same, or on none.
fn level_table(sides: Sides<'_>, table: &Value) {
    for side in [sides.ours, sides.local] {
        if exists(side, table) {
            let _ = wait_until_active(side, table);
        }
    }
    let differs = |operation| {
        let ask = Ask::new(operation, json!({"TableName": table}), How::Once);
        let [ours, local] = [sides.ours, sides.local].map(|side| asked::put(side, &ask));
        ours.status != local.status || !normal::differences(&ask, &ours, &local).is_empty()
    };
    if differs("DescribeTable") || differs("DescribeTimeToLive") {
        for side in [sides.ours, sides.local] {
            remove_table(side, table);
        }
    }
}

/// Removes the items that only one side has, or that differ, so that one difference does not become a hundred.
fn level_items(sides: Sides<'_>, table: &Table) -> Option<Difference> {
    let ask = Ask::new("Scan", json!({"TableName": table.name}), How::Pages { sorted_by: None });
    let [ours, local] = [sides.ours, sides.local].map(|side| normal::items(&asked::put(side, &ask)));
    let only = |these: &[Value], those: &[Value]| -> Vec<Value> {
        these.iter().filter(|item| !those.contains(item)).cloned().collect()
    };
    let apart = [only(&ours, &local), only(&local, &ours)];
    if apart.iter().all(Vec::is_empty) {
        return None;
    }
    for item in apart.iter().flatten() {
        let delete = json!({"TableName": table.name, "Key": table.key_of(item)});
        for side in [sides.ours, sides.local] {
            side.call("DeleteItem", &delete);
        }
    }
    let [ours, local] = apart.map(|items| format!("contents: {}", Value::Array(items)));
    Some(Difference { ours, local })
}

fn exists(side: &dyn Endpoint, table: &Value) -> bool {
    side.call("DescribeTable", &json!({"TableName": table})).status == 200
}

fn remove_table(side: &dyn Endpoint, table: &Value) {
    side.call("UpdateTable", &json!({"TableName": table, "DeletionProtectionEnabled": false}));
    side.call("DeleteTable", &json!({"TableName": table}));
}

/// Removes the tables of an earlier run.
fn remove_tables(side: &dyn Endpoint) {
    let names = asked::put(side, &Ask::new("ListTables", json!({}), How::Names));
    for name in names.body["TableNames"].as_array().into_iter().flatten() {
        remove_table(side, name);
    }
}

/// Everything that a table and its indexes hold, and how it describes itself.
fn whole_contents(table: &Table) -> Vec<Ask> {
    let scan = |index: Option<&str>| {
        let mut request = json!({"TableName": table.name});
        if let Some(index) = index {
            request["IndexName"] = index.into();
        }
        Ask::new("Scan", request, How::Pages { sorted_by: None })
    };
    let mut asks = vec![scan(None), Ask::new("DescribeTable", json!({"TableName": table.name}), How::Once)];
    asks.extend(table.indexes.iter().map(|index| scan(Some(index.name))));
    asks
}

impl Report {
    /// Whether every difference was a known one.
    pub(crate) fn is_clean(&self) -> bool {
        self.unknown.is_empty()
    }

    /// The report, with so many differences in full.
    pub(crate) fn to_text(&self, shown: u64) -> String {
        let mut text = format!("oracle: seed {}, {} requests\n\nagreed (answers, errors)\n", self.seed, self.requests);
        for (operation, [answers, errors]) in &self.agreed {
            let _ = writeln!(text, "{answers:6} {errors:6}  {operation}");
        }
        text.push_str("\nknown differences\n");
        for (why, count) in &self.known {
            let _ = writeln!(text, "{count:6}  {why}");
        }
        let _ = writeln!(text, "\nother differences: {}", self.unknown.len());
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        for found in &self.unknown {
            let Difference { ours, local } = &found.difference;
            let kind =
                format!("{}\n          ours  {}\n          local {}", found.ask.operation, kind(ours), kind(local));
            *kinds.entry(kind).or_default() += 1;
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (kind, count) in kinds {
            let _ = writeln!(text, "{count:6}  {kind}");
        }
        for found in self.unknown.iter().take(usize::try_from(shown).unwrap_or(usize::MAX)) {
            let Found { request, ask, difference } = found;
            let _ = writeln!(text, "\n#{request} {} {}", ask.operation, ask.request);
            let _ = writeln!(text, "  ours  {}\n  local {}", difference.ours, difference.local);
        }
        text
    }
}

/// What an outcome is like, without what may be long at its end.
fn kind(outcome: &str) -> String {
    const LONGEST: usize = 300;
    let cut = outcome.char_indices().nth(LONGEST).map_or(outcome, |(at, _)| &outcome[..at]);
    cut.to_owned()
}
