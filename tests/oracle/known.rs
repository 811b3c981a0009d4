//! The differences that are known, as data: `known.json`.
//!
//! An entry names operations (all, if it names none), what the sides say, and why; `docs/differences.md` is written
//! from them. In what is said `*` stands for anything, and `{name}` for anything that is the same wherever that name
//! stands in the entry, on both sides.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::asked::Ask;
use crate::normal::Difference;

/// The known differences.
pub(crate) struct Known(Vec<Entry>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    why: String,
    /// Which side answers as the service does: `ours`, `local`, or `unknown`.
    #[allow(dead_code, reason = "for the readers of the file")]
    aws: String,
    #[serde(default)]
    operations: Vec<String>,
    /// What is in the request, if that matters: one of these.
    #[serde(default)]
    requests: Vec<String>,
    said: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    ours: String,
    local: String,
}

impl Known {
    /// The list beside this file.
    pub(crate) fn read() -> Self {
        let list = serde_json::from_str(include_str!("known.json"));
        Self(list.unwrap_or_else(|error| panic!("known.json: {error}")))
    }

    /// Why a difference is to be expected; `None` if it is not.
    pub(crate) fn reason(&self, ask: &Ask, difference: &Difference) -> Option<&str> {
        let said = format!("{}\n{}", difference.ours, difference.local);
        let request = ask.request.to_string();
        let entry = self.0.iter().find(|entry| {
            (entry.operations.is_empty() || entry.operations.iter().any(|operation| operation == ask.operation))
                && (entry.requests.is_empty() || entry.requests.iter().any(|pattern| fits(pattern, &request)))
                && entry.said.iter().any(|Said { ours, local }| fits(&format!("{ours}\n{local}"), &said))
        })?;
        Some(&entry.why)
    }
}

/// Whether a text fits a pattern as a whole.
fn fits(pattern: &str, text: &str) -> bool {
    fits_from(&parse(pattern), text, &mut BTreeMap::new())
}

enum Part<'a> {
    Literal(&'a str),
    Any,
    Named(&'a str),
}

fn parse(mut pattern: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    while !pattern.is_empty() {
        let (part, rest) = if let Some(rest) = pattern.strip_prefix('*') {
            (Part::Any, rest)
        } else if let Some((name, rest)) = named(pattern) {
            (Part::Named(name), rest)
        } else {
            // A brace that starts no name is itself, hence the 1.
            let end = pattern[1..].find(['*', '{']).map_or(pattern.len(), |at| at + 1);
            (Part::Literal(&pattern[..end]), &pattern[end..])
        };
        parts.push(part);
        pattern = rest;
    }
    parts
}

fn named(pattern: &str) -> Option<(&str, &str)> {
    let (name, rest) = pattern.strip_prefix('{')?.split_once('}')?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())).then_some((name, rest))
}

fn fits_from<'a>(parts: &[Part<'a>], text: &'a str, names: &mut BTreeMap<&'a str, &'a str>) -> bool {
    let Some((first, rest)) = parts.split_first() else { return text.is_empty() };
    match first {
        Part::Literal(literal) => text.strip_prefix(literal).is_some_and(|text| fits_from(rest, text, names)),
        Part::Named(name) if names.contains_key(name) => {
            let same = names[name];
            text.strip_prefix(same).is_some_and(|text| fits_from(rest, text, names))
        }
        Part::Any => ends(text).any(|end| fits_from(rest, &text[end..], names)),
        Part::Named(name) => ends(text).any(|end| {
            names.insert(name, &text[..end]);
            let fits = fits_from(rest, &text[end..], names);
            if !fits {
                names.remove(name);
            }
            fits
        }),
    }
}

/// Where a part of any length can end.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()])
}

#[test]
fn patterns() {
    assert!(fits("a *\nb", "a b c\nb"));
    assert!(fits("1 error: {m}\n{m}", "1 error: no such {S:a}\nno such {S:a}"));
    assert!(!fits("1 error: {m}\n{m}", "1 error: x\ny"));
    assert!(fits("{S:a}", "{S:a}"));
}
