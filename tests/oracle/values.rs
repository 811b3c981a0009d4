//! Attribute values: few enough of each kind that they meet again.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::tables::{INDEX_KEYS, Key, Table};

/// Attributes that are never keys. The last is a reserved word.
pub(crate) const PLAIN: [&str; 8] = ["a", "b", "c", "m", "l", "s", "n", "status"];

const TEXTS: [&str; 10] = ["a", "b", "ab", "abc", "b c", "Ä", "zz", "~", "a\u{0}", "😀"];
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "10",
    "2.5",
    "1.0",
    "01",
    "1e2",
    "-0.5",
    ".5",
    "1E-130",
    "9.99E125",
    "+7",
    "12345678901234567890123456789012345678",
];
const BYTES: [&str; 7] = ["AA==", "AQ==", "/w==", "AAE=", "AP8=", "YWJj", "gAA="];

/// One of a slice.
pub(crate) fn one_of<T: Clone>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())].clone()
}

/// Whether something happens that does so in so many of a hundred cases.
pub(crate) fn percent(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// A value of a key attribute.
pub(crate) fn key_value(rng: &mut Rng, (name, kind): Key) -> Value {
    // Few partitions with many items in them.
    let choices = if name == "pk" { 4 } else { 7 };
    match kind {
        "S" => json!({"S": TEXTS[rng.usize(..choices)]}),
        "N" => json!({"N": NUMBERS[rng.usize(..choices + 4)]}),
        _ => json!({"B": BYTES[rng.usize(..choices)]}),
    }
}

/// A value of another type than a key attribute's.
pub(crate) fn of_another_type(rng: &mut Rng, (_, kind): Key) -> Value {
    loop {
        let value = value(rng, 1);
        if value.get(kind).is_none() {
            return value;
        }
    }
}

/// Any value, with lists and maps down to a depth.
pub(crate) fn value(rng: &mut Rng, depth: u32) -> Value {
    match rng.u32(..if depth == 0 { 16 } else { 22 }) {
        0..5 => json!({"S": if percent(rng, 5) { "" } else { one_of(rng, &TEXTS) }}),
        5..10 => json!({"N": one_of(rng, &NUMBERS)}),
        10 => json!({"B": if percent(rng, 10) { "" } else { one_of(rng, &BYTES) }}),
        11 => json!({"BOOL": rng.bool()}),
        12 => json!({"NULL": true}),
        13 => json!({"SS": some_of(rng, &TEXTS)}),
        14 => json!({"NS": some_of(rng, &NUMBERS[..7])}),
        15 => json!({"BS": some_of(rng, &BYTES)}),
        16..19 => {
            let length = rng.usize(..4);
            json!({"L": (0..length).map(|_| value(rng, depth - 1)).collect::<Vec<_>>()})
        }
        _ => {
            let mut map = json!({});
            for name in some_of(rng, &["x", "y", "a"]) {
                map[*name] = value(rng, depth - 1);
            }
            json!({"M": map})
        }
    }
}

/// A value that fits what the name is mostly used for, so that most paths and operators find what they need.
pub(crate) fn value_of(rng: &mut Rng, name: &str) -> Value {
    match name {
        "n" if percent(rng, 90) => json!({"N": one_of(rng, &NUMBERS)}),
        "s" if percent(rng, 90) => json!({"SS": some_of(rng, &TEXTS)}),
        "l" if percent(rng, 90) => {
            let length = rng.usize(..5);
            json!({"L": (0..length).map(|_| value(rng, 1)).collect::<Vec<_>>()})
        }
        "m" if percent(rng, 90) => {
            let mut map = json!({});
            for name in some_of(rng, &["x", "y", "a"]) {
                map[*name] = value(rng, 1);
            }
            json!({"M": map})
        }
        _ => value(rng, 2),
    }
}

/// Some elements, at least one, none twice.
fn some_of<'a, T>(rng: &mut Rng, choices: &'a [T]) -> Vec<&'a T> {
    let mut elements: Vec<&T> = choices.iter().collect();
    rng.shuffle(&mut elements);
    elements.truncate(1 + rng.usize(..choices.len().min(4)));
    elements
}

/// An item of a table.
pub(crate) fn item(rng: &mut Rng, table: &Table) -> Value {
    let mut item = key(rng, table);
    for attribute in INDEX_KEYS {
        if percent(rng, 60) {
            item[attribute.0] = key_value(rng, attribute);
        }
    }
    for name in PLAIN {
        if percent(rng, 50) {
            item[name] = value_of(rng, name);
        }
    }
    if percent(rng, 6) {
        // Enough to be charged for more than one unit.
        item["c"] = json!({"S": "x".repeat(rng.usize(..6000))});
    }
    item
}

/// A key of a table.
pub(crate) fn key(rng: &mut Rng, table: &Table) -> Value {
    let mut key = json!({});
    for attribute in [Some(table.partition), table.sort].into_iter().flatten() {
        key[attribute.0] = key_value(rng, attribute);
    }
    key
}

/// A value that is none, or that no item may hold.
pub(crate) fn bad_value(rng: &mut Rng) -> Value {
    let nested = (0..33).fold(json!({"S": "x"}), |inner, _| json!({"L": [inner]}));
    let bad = [
        json!({}),
        json!({"S": "a", "N": "1"}),
        json!({"NULL": false}),
        json!({"N": ""}),
        json!({"N": "x"}),
        json!({"N": "1e126"}),
        json!({"N": "1e-131"}),
        json!({"N": "123456789012345678901234567890123456789"}),
        json!({"SS": []}),
        json!({"NS": []}),
        json!({"BS": []}),
        json!({"SS": ["b", "a", "b"]}),
        json!({"NS": ["1", "1.0"]}),
        json!({"BS": ["AA==", "AA=="]}),
        json!({"L": [{}]}),
        json!({"M": {"x": {"N": "y"}}}),
        json!({"M": {"": {"S": "x"}}}),
        nested,
    ];
    one_of(rng, &bad)
}
