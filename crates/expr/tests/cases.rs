//! Runs the files in `cases`: what the service answers to expressions, as recorded from DynamoDB Local and from AWS.
//!
//! A file is lines. `#` begins a comment. These set what the cases after them use:
//!
//!     names {a: "city"}            #a stands for the attribute city
//!     values {v: 1}                :v stands for 1
//!     item {city: "Oslo"}          the item that is looked at or updated
//!
//! and these are cases, the text after the word, the answer on the next line:
//!
//!     condition a = :v             true or false, of the item
//!     filter a = :v                the same, as a FilterExpression
//!     update SET a = :v            the item after
//!     updated SET a = :v           what UPDATED_OLD and UPDATED_NEW return
//!     project a.b                  the part of the item
//!     key a = :v                   ok
//!     request a = :v               ok; as condition, but unused placeholders count
//!
//! An answer that begins with `!` is an error's message, without "Invalid …Expression: " if there are two of them.

mod notation;

use std::collections::BTreeMap;
use std::fmt::Write;

use dynamo_expr::{Binder, ExprError, Parameter, apply, holds, project, project_updated};
use dynamo_model::{AttributeValue, Attributes, Expression, Placeholders};

#[test]
fn syntax() {
    run(include_str!("cases/syntax.txt"));
}

#[test]
fn order_of_errors() {
    run(include_str!("cases/order.txt"));
}

#[test]
fn checks() {
    run(include_str!("cases/checks.txt"));
}

#[test]
fn placeholders() {
    run(include_str!("cases/placeholders.txt"));
}

#[test]
fn key_conditions() {
    run(include_str!("cases/key_conditions.txt"));
}

#[test]
fn conditions() {
    run(include_str!("cases/conditions.txt"));
}

#[test]
fn updates() {
    run(include_str!("cases/updates.txt"));
}

#[test]
fn projections() {
    run(include_str!("cases/projections.txt"));
}

/// What the cases of a file share.
#[derive(Default)]
struct Setting {
    placeholders: Placeholders,
    item: Attributes,
}

/// Runs all cases of a file, and tells all that fail.
fn run(file: &str) {
    let mut setting = Setting::default();
    let mut failures = String::new();
    let mut lines = file.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    while let Some((number, line)) = lines.next() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "names" => setting.placeholders.names = Some(names(rest)),
            "values" => setting.placeholders.values = Some(values(rest)),
            "item" => setting.item = notation::item(rest),
            _ => {
                let (_, expected) = lines.next().expect("an answer after the last case");
                // A case is read between quotes if it begins or ends with a blank.
                let text = rest.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(rest);
                let found = setting.answer(word, text);
                if !found.is(expected) {
                    writeln!(failures, "line {}: {line}\n  expected {expected}\n  found    {found:?}", number + 1)
                        .expect("a string takes it");
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

fn names(text: &str) -> BTreeMap<String, String> {
    let named = |(key, name): (dynamo_model::Name, AttributeValue)| {
        (format!("#{key}"), name.as_s().expect("names are texts").to_owned())
    };
    notation::item(text).into_iter().map(named).collect()
}

fn values(text: &str) -> BTreeMap<String, AttributeValue> {
    notation::item(text).into_iter().map(|(key, value)| (format!(":{key}"), value)).collect()
}

#[derive(Debug)]
enum Answer {
    Truth(bool),
    Item(Attributes),
    Items(Attributes, Attributes),
    Ok,
    Error(String),
}

impl Answer {
    fn is(&self, expected: &str) -> bool {
        match self {
            Self::Truth(truth) => truth.to_string() == expected,
            Self::Item(item) => !expected.starts_with('!') && *item == notation::item(expected),
            Self::Items(old, new) => expected
                .split_once(" -> ")
                .is_some_and(|(before, after)| *old == notation::item(before) && *new == notation::item(after)),
            Self::Ok => expected == "ok",
            Self::Error(message) => {
                let Some(expected) = expected.strip_prefix("! ") else { return false };
                let bare = message.split_once("Expression: ").filter(|(start, _)| start.starts_with("Invalid "));
                message == expected || bare.is_some_and(|(_, bare)| bare == expected)
            }
        }
    }
}

impl Setting {
    fn answer(&self, word: &str, text: &str) -> Answer {
        self.answer_or_error(word, text).unwrap_or_else(|error| {
            // A pointer into the text can be had for any error that has a place.
            assert_eq!(error.caret().is_some(), error.span().is_some());
            Answer::Error(error.to_string())
        })
    }

    fn answer_or_error(&self, word: &str, text: &str) -> Result<Answer, ExprError> {
        let mut binder = Binder::new(&self.placeholders)?;
        let text = text.to_owned();
        Ok(match word {
            "condition" | "filter" => {
                let is_filter = word == "filter";
                let parameter = if is_filter { Parameter::FilterExpression } else { Parameter::ConditionExpression };
                Answer::Truth(holds(&binder.condition(parameter, Expression::Text(text))?, &self.item))
            }
            "request" => {
                binder.condition(Parameter::ConditionExpression, Expression::Text(text))?;
                binder.finish()?;
                Answer::Ok
            }
            "update" | "updated" => {
                let update = binder.update(Expression::Text(text))?;
                let mut item = self.item.clone();
                match apply(&update, &mut item) {
                    Ok(()) if word == "update" => Answer::Item(item),
                    Ok(()) => Answer::Items(project_updated(&update, &self.item), project_updated(&update, &item)),
                    Err(error) => {
                        assert_eq!(item, self.item, "a failed update changes nothing");
                        Answer::Error(error.to_string())
                    }
                }
            }
            "project" => Answer::Item(project(&binder.projection(Expression::Text(text))?, &self.item)),
            "key" => {
                binder.key_condition(Expression::Text(text))?.finish()?;
                Answer::Ok
            }
            other => panic!("no case is called {other}"),
        })
    }
}
