//! Runs `cases/partiql.txt`: what the service makes of PartiQL statements. Then texts that nobody means well.
//!
//! A file is lines. `#` begins a comment. These set what the cases after them use:
//!
//!     parameters [1, "a"]          what question marks stand for
//!     item {city: "Oslo"}          the item that is looked at or updated
//!
//! and these are cases, the text after the word, the answer on the next line:
//!
//!     read SELECT * FROM t         ok
//!     where city = 'Oslo'          true or false, of the item
//!     change SET city = 'Oslo'     the item after
//!     insert {'city': 'Oslo'}      the item
//!     columns a.b, c[0]            the names in the answer and their paths
//!
//! An answer that begins with `!` is an error's message.

mod notation;

use std::fmt::Write;

use dynamo_expr::partiql::{PartiqlError, Select, Statement, Update};
use dynamo_expr::{apply, holds};
use dynamo_model::{AttributeValue, Attributes, Number};
use proptest::prelude::*;

#[test]
fn cases() {
    let mut run = Run { parameters: Vec::new(), item: Attributes::new(), failures: String::new() };
    let mut lines = include_str!("cases/partiql.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    while let Some(line) = lines.next() {
        let (word, text) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "parameters" => {
                let AttributeValue::L(values) = notation::value(text) else { panic!("{text} is no list") };
                run.parameters = values;
            }
            "item" => run.item = notation::item(text),
            _ => run.case(word, text, lines.next().expect("an answer after a case")),
        }
    }
    assert!(run.failures.is_empty(), "{}", run.failures);
}

struct Run {
    parameters: Vec<AttributeValue>,
    item: Attributes,
    failures: String,
}

impl Run {
    fn case(&mut self, word: &str, text: &str, expected: &str) {
        let text = text.replace("\\n", "\n");
        let answer = self.answer(word, &text).unwrap_or_else(|error| Answer::Text(format!("! {error}")));
        let expected = if expected.starts_with('{') {
            Answer::Item(notation::item(expected))
        } else {
            Answer::Text(expected.to_owned())
        };
        if answer != expected {
            writeln!(self.failures, "{word} {text}\n  expected {expected:?}\n  answered {answer:?}").expect("memory");
        }
    }

    fn answer(&self, word: &str, text: &str) -> Result<Answer, PartiqlError> {
        let read = |text: &str| Statement::read(text, &self.parameters);
        Ok(match word {
            "read" => read(text).map(|_| Answer::Text("ok".to_owned()))?,
            "where" => {
                let condition = select(read(&format!("SELECT * FROM t WHERE {text}"))?).condition;
                Answer::Text(holds(&condition.expect("a condition"), &self.item).to_string())
            }
            "change" => {
                let update = update(read(&format!("UPDATE t {text} WHERE k = 1"))?);
                let mut item = self.item.clone();
                match apply(&update.update, &mut item) {
                    Ok(()) => Answer::Item(item),
                    Err(error) => Answer::Text(format!("! {error}")),
                }
            }
            "insert" => match read(&format!("INSERT INTO t VALUE {text}"))? {
                Statement::Insert(insert) => Answer::Item(insert.item),
                other => panic!("{other:?} is no insert"),
            },
            "columns" => {
                let columns = select(read(&format!("SELECT {text} FROM t"))?).columns.unwrap_or_default();
                let columns: Vec<_> =
                    columns.iter().map(|column| format!("{} = {}", column.name, column.path)).collect();
                Answer::Text(columns.join(", "))
            }
            other => panic!("{other} is no kind of case"),
        })
    }
}

#[derive(PartialEq, Debug)]
enum Answer {
    Item(Attributes),
    Text(String),
}

fn select(statement: Statement) -> Select {
    match statement {
        Statement::Select(select) => select,
        other => panic!("{other:?} is no select"),
    }
}

fn update(statement: Statement) -> Update {
    match statement {
        Statement::Update(update) => update,
        other => panic!("{other:?} is no update"),
    }
}

/// Whatever opens and never closes, or goes on and on.
#[test]
fn nothing_is_read_deeper_than_the_stack_allows() {
    for (before, middle, after) in [
        ("SELECT * FROM t WHERE ", "(", "a = 1"),
        ("SELECT * FROM t WHERE ", "NOT ", "a = 1"),
        ("SELECT * FROM t WHERE a = ", "[", "1"),
        ("SELECT * FROM t WHERE a = ", "{'a':", "1"),
        ("SELECT * FROM t WHERE a = ", "<<", "1"),
        ("SELECT * FROM t WHERE a = ", "- ", "b"),
        ("SELECT * FROM t WHERE a = ", "f(", "b"),
        ("SELECT * FROM t WHERE a", "[b", "]"),
        ("SELECT * FROM t WHERE a", " = 1", ""),
        ("SELECT * FROM t WHERE a", " + 1", ""),
        ("SELECT * FROM t WHERE ", "SELECT (", ""),
        ("SELECT * FROM t WHERE a IN ", "(1 IN ", ""),
        ("UPDATE t SET a = 1", " + 1", " WHERE k = 1"),
        ("", "(", "SELECT * FROM t"),
        ("", "EXISTS(", "SELECT * FROM t"),
        ("", "SELECT * FROM ", "t"),
    ] {
        let text = format!("{before}{}{after}", middle.repeat(10_000));
        assert!(Statement::read(&text, &[]).is_err(), "{before}{middle}…");
    }
}

#[test]
fn brackets_are_allowed_to_some_depth() {
    let nested = |depth: usize| format!("SELECT * FROM t WHERE {}a = 1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Statement::read(&nested(100), &[]).is_ok());
    assert!(Statement::read(&nested(200), &[]).is_err());
}

#[test]
fn a_chain_is_as_long_as_its_operators_allow() {
    let chain = |terms: usize| format!("SELECT * FROM t WHERE {}", vec!["a = 1"; terms].join(" AND "));
    assert!(Statement::read(&chain(150), &[]).is_ok());
    let error = Statement::read(&chain(151), &[]).unwrap_err();
    assert_eq!(error.to_string(), "The expression contains too many operators; operator count: 301");
}

fn word() -> impl Strategy<Value = String> {
    let words = [
        "SELECT",
        "*",
        "FROM",
        "t",
        "\"t\"",
        ".",
        "WHERE",
        "=",
        "<>",
        "<",
        ">=",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<<",
        ">>",
        ",",
        ":",
        "?",
        "'text'",
        "1",
        "-1.5e3",
        "a",
        "b",
        "IS",
        "MISSING",
        "NULL",
        "STRING",
        "begins_with(",
        "size(",
        "list_append(",
        "set_add(",
        "EXISTS(",
        "INSERT",
        "INTO",
        "VALUE",
        "UPDATE",
        "SET",
        "REMOVE",
        "DELETE",
        "RETURNING",
        "ALL",
        "OLD",
        "ORDER",
        "BY",
        "DESC",
        "+",
        "-",
        "||",
        "@",
        ";",
        "--",
        "/*",
        "\"",
        "'",
        "`",
        "é",
        "\u{1f600}",
        "\n",
        "TRUE",
        "LIMIT",
        "AS",
        "CREATE",
        "CAST(",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Statement::read(&text, &[]);
    }

    #[test]
    fn no_words_panic(words in prop::collection::vec(word(), 0..40), start in prop::sample::select(vec![
        "", "SELECT * FROM t WHERE", "SELECT", "UPDATE t SET a =", "INSERT INTO t VALUE {'a':", "DELETE FROM t WHERE", "EXISTS(SELECT * FROM t WHERE",
    ])) {
        let text = format!("{start} {}", words.join(" "));
        if let Err(error) = Statement::read(&text, &[AttributeValue::Null, Number::from(1).into()]) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
