//! The words that statements are made of: tables, values, paths and conditions.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::SPOILED;
use crate::tables::{Key, Table};
use crate::values::{PLAIN, bad_value, key_value, of_another_type, one_of, percent, value, value_of};

/// A statement that is being written.
pub(super) struct Text<'a> {
    /// Chance.
    pub(super) rng: &'a mut Rng,
    /// What is written so far.
    pub(super) text: String,
    parameters: Vec<Value>,
}

impl<'a> Text<'a> {
    pub(super) fn new(rng: &'a mut Rng, text: impl Into<String>) -> Self {
        Self { rng, text: text.into(), parameters: Vec::new() }
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub(super) fn finish(self) -> Value {
        let mut request = json!({"Statement": self.text});
        if !self.parameters.is_empty() {
            request["Parameters"] = self.parameters.into();
        }
        request
    }

    /// A value, as a literal where it can be one, or as a parameter.
    pub(super) fn value(&mut self, value: Value) {
        match literal(&value) {
            Some(text) if percent(self.rng, 50) => self.text.push_str(&text),
            _ => {
                self.text.push('?');
                let value = if percent(self.rng, 1) { bad_value(self.rng) } else { value };
                self.parameters.push(value);
            }
        }
    }

    pub(super) fn table(&mut self, table: &Table) -> &mut Self {
        let name = if percent(self.rng, 1) { "nowhere" } else { table.name };
        self.push(&format!("\"{name}\""))
    }

    pub(super) fn key_value(&mut self, key: Key) {
        let value = if percent(self.rng, SPOILED) { of_another_type(self.rng, key) } else { key_value(self.rng, key) };
        self.value(value);
    }

    pub(super) fn equal(&mut self, key: Key) {
        self.push(&format!("{} = ", name(key.0)));
        self.key_value(key);
    }

    /// `WHERE` with the whole primary key, mostly.
    pub(super) fn whole_key(&mut self, table: &Table) {
        self.push(" WHERE ");
        self.equal(table.partition);
        if let Some(sort) = table.sort.filter(|_| !percent(self.rng, SPOILED)) {
            self.push(" AND ");
            self.equal(sort);
        }
    }

    pub(super) fn term(&mut self) {
        let attribute = one_of(self.rng, &PLAIN);
        let path = self.path(attribute);
        match self.rng.u32(..12) {
            0..4 => {
                let operators = ["=", "<>", "<", "<=", ">", ">="];
                let ordered = !matches!(attribute, "m" | "l" | "s");
                let operator = one_of(self.rng, &operators[..if ordered { 6 } else { 2 }]);
                self.push(&format!("{path} {operator} "));
                let value = if ordered { scalar(self.rng) } else { value_of(self.rng, attribute) };
                self.value(value);
            }
            4 => {
                let (low, high) = one_of(
                    self.rng,
                    &[(json!({"N": "0"}), json!({"N": "2.5"})), (json!({"S": "a"}), json!({"S": "b"}))],
                );
                self.push(&format!("{path} BETWEEN "));
                self.value(low);
                self.push(" AND ");
                self.value(high);
            }
            5 => {
                self.push(&format!("{path} IN ["));
                self.list(|text| {
                    let value = value_of(text.rng, attribute);
                    text.value(value);
                });
                self.push("]");
            }
            6 => {
                let test = one_of(
                    self.rng,
                    &["IS MISSING", "IS NOT MISSING", "IS NULL", "IS NUMERIC", "IS STRING", "IS NOT LIST"],
                );
                self.push(&format!("{path} {test}"));
            }
            7 => {
                self.push(&format!("begins_with({path}, 'a')"));
            }
            8 => {
                self.push(&format!("contains({path}, "));
                let value = value_of(self.rng, "a");
                self.value(value);
                self.push(")");
            }
            9 => {
                let size = self.rng.u32(..6);
                self.push(&format!("size({path}) > {size}"));
            }
            10 => {
                self.push("NOT (");
                self.term();
                self.push(")");
            }
            _ => {
                self.push("(");
                self.term();
                self.push(" OR ");
                self.term();
                self.push(")");
            }
        }
    }

    pub(super) fn list(&mut self, mut element: impl FnMut(&mut Self)) {
        for at in 0..1 + self.rng.usize(..3) {
            if at > 0 {
                self.push(", ");
            }
            element(self);
        }
    }

    pub(super) fn path(&mut self, attribute: &str) -> String {
        let root = name(attribute);
        match attribute {
            "m" if percent(self.rng, 50) => format!("{root}.\"x\""),
            "l" if percent(self.rng, 50) => format!("{root}[{}]", self.rng.u32(..3)),
            _ => root,
        }
    }

    pub(super) fn maybe_more(&mut self, percentage: u32) {
        if percent(self.rng, percentage) {
            self.push(" AND ");
            self.term();
        }
    }
}

/// An attribute's name, as it is always allowed.
pub(super) fn name(attribute: &str) -> String {
    format!("\"{attribute}\"")
}

fn scalar(rng: &mut Rng) -> Value {
    value(rng, 0)
}

/// A value as PartiQL writes it; bytes it does not.
fn literal(value: &Value) -> Option<String> {
    let (kind, value) = value.as_object()?.iter().next()?;
    let each = |value: &Value, write: &dyn Fn(&Value) -> Option<String>| {
        value.as_array()?.iter().map(write).collect::<Option<Vec<_>>>().map(|texts| texts.join(", "))
    };
    let text = |value: &Value| Some(format!("'{}'", value.as_str()?.replace('\'', "''")));
    let number = |value: &Value| {
        let text = value.as_str()?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        (plain && (digits == "0" || !digits.starts_with('0'))).then(|| text.to_owned())
    };
    match kind.as_str() {
        "S" => text(value),
        "N" => number(value),
        "BOOL" => Some(value.to_string()),
        "NULL" => Some("NULL".to_owned()),
        "SS" => each(value, &text).map(|texts| format!("<<{texts}>>")),
        "NS" => each(value, &number).map(|texts| format!("<<{texts}>>")),
        "L" => each(value, &literal).map(|texts| format!("[{texts}]")),
        "M" => members(value.as_object()?),
        _ => None,
    }
}

fn members(map: &Map<String, Value>) -> Option<String> {
    let member = |(name, value): (&String, &Value)| Some(format!("'{name}': {}", literal(value)?));
    let members: Vec<_> = map.iter().map(member).collect::<Option<_>>()?;
    Some(format!("{{{}}}", members.join(", ")))
}
