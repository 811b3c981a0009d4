//! Expressions as text, with the names and values that they use.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::tables::{INDEX_KEYS, Key};
use crate::values::{self, PLAIN, key_value, one_of, percent, value_of};

/// Expressions of one request that are being written.
pub(crate) struct Writing<'a> {
    /// Chance.
    pub(crate) rng: &'a mut Rng,
    names: Map<String, Value>,
    values: Map<String, Value>,
}

impl<'a> Writing<'a> {
    /// Nothing yet.
    pub(crate) fn new(rng: &'a mut Rng) -> Self {
        Self { rng, names: Map::new(), values: Map::new() }
    }

    /// Puts the names and values that were used into a request.
    pub(crate) fn finish(self, request: &mut Value) {
        if !self.names.is_empty() {
            request["ExpressionAttributeNames"] = self.names.into();
        }
        if !self.values.is_empty() {
            request["ExpressionAttributeValues"] = self.values.into();
        }
    }

    /// A condition, nested so deep at the most.
    pub(crate) fn condition(&mut self, depth: u32) -> String {
        if depth > 0 && percent(self.rng, 45) {
            return self.compound(depth);
        }
        let name = self.attribute();
        match self.rng.u32(..20) {
            0..7 => {
                let ordered = !matches!(name, "m" | "l" | "s") || percent(self.rng, 5);
                let operators = ["=", "<>", "<", "<=", ">", ">="];
                let operator = one_of(self.rng, &operators[..if ordered { 6 } else { 2 }]);
                let (left, right) = (self.path(name), self.operand(name));
                if percent(self.rng, 15) {
                    format!("{right} {operator} {left}")
                } else {
                    format!("{left}{operator}{right}")
                }
            }
            7 => {
                let operator = one_of(self.rng, &["=", "<", ">=", ">", "<>"]);
                let size = json!({"N": self.rng.u32(..6).to_string()});
                format!("size({}) {operator} {}", self.path(name), self.value(size))
            }
            8 | 9 => {
                let (low, high) = self.bounds(name);
                format!("{} BETWEEN {low} AND {high}", self.path(name))
            }
            10 | 11 => {
                let count = 1 + self.rng.usize(..3);
                let candidates: Vec<_> = (0..count).map(|_| self.operand(name)).collect();
                format!("{} IN ({})", self.path(name), candidates.join(", "))
            }
            12 | 13 => format!("attribute_exists({})", self.path(name)),
            14 | 15 => format!("attribute_not_exists ( {} )", self.path(name)),
            16 => {
                let kind = one_of(self.rng, &["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"]);
                format!("attribute_type({}, {})", self.path(name), self.value(json!({"S": kind})))
            }
            17 => {
                let prefix = if percent(self.rng, 85) { json!({"S": "a"}) } else { value_of(self.rng, name) };
                format!("begins_with({}, {})", self.path(name), self.value(prefix))
            }
            _ => format!("contains({}, {})", self.path(name), self.operand("a")),
        }
    }

    fn compound(&mut self, depth: u32) -> String {
        let first = self.condition(depth - 1);
        if percent(self.rng, 25) {
            return format!("{} ({first})", one_of(self.rng, &["NOT", "not", "Not"]));
        }
        let second = self.condition(depth - 1);
        let operator = one_of(self.rng, &["AND", "OR", "and", "Or"]);
        match self.rng.u32(..4) {
            0 => format!("({first}) {operator} {second}"),
            1 => format!("({first} {operator} {second})"),
            _ => format!("{first} {operator} {second}"),
        }
    }

    fn bounds(&mut self, name: &str) -> (String, String) {
        if percent(self.rng, 10) {
            return (self.operand(name), self.operand(name));
        }
        let (low, high) = match self.rng.u32(..3) {
            0 => (json!({"N": "0"}), json!({"N": "2.5"})),
            1 => (json!({"S": "a"}), json!({"S": "b"})),
            _ => (json!({"B": "AA=="}), json!({"B": "AQ=="})),
        };
        (self.value(low), self.value(high))
    }

    /// An update. Its sections mostly keep out of each other's way.
    pub(crate) fn update(&mut self) -> String {
        let mut free = PLAIN.to_vec();
        free.extend(INDEX_KEYS.map(|(name, _)| name));
        if percent(self.rng, 3) {
            free.extend(["pk", "sk", "a"]);
        }
        self.rng.shuffle(&mut free);
        let mut sections = Vec::new();
        for keyword in ["SET", "REMOVE", "ADD", "delete"] {
            let often = if keyword == "SET" { 80 } else { 30 };
            let count = if percent(self.rng, often) { 1 + self.rng.usize(..3) } else { 0 };
            let clauses: Vec<_> = (0..count)
                .filter_map(|_| {
                    let at = free.iter().position(|name| self.suits(keyword, name))?;
                    Some(self.clause(keyword, free.remove(at)))
                })
                .collect();
            if !clauses.is_empty() {
                sections.push(format!("{keyword} {}", clauses.join(", ")));
            }
        }
        if sections.is_empty() {
            return self.update();
        }
        self.rng.shuffle(&mut sections);
        sections.join(" ")
    }

    /// Whether an attribute mostly has a type that a section can do something with. Now and then any will do: an
    /// operand of the wrong type is an error that both sides should see.
    fn suits(&mut self, keyword: &str, name: &str) -> bool {
        match keyword {
            "ADD" => matches!(name, "n" | "s" | "i1" | "i4") || percent(self.rng, 3),
            "delete" => name == "s" || percent(self.rng, 2),
            _ => true,
        }
    }

    fn clause(&mut self, keyword: &str, name: &'static str) -> String {
        match keyword {
            "SET" => format!("{} = {}", self.path(name), self.set_operand(name)),
            "REMOVE" => self.path(name),
            "ADD" => {
                let value = if name == "s" { json!({"SS": ["a", "zz"]}) } else { json!({"N": "2.5"}) };
                format!("{} {}", self.path(name), self.value(value))
            }
            _ => {
                let value = if percent(self.rng, 90) { json!({"SS": ["a", "b"]}) } else { value_of(self.rng, name) };
                format!("{} {}", self.path(name), self.value(value))
            }
        }
    }

    fn set_operand(&mut self, name: &'static str) -> String {
        if let Some(key) = INDEX_KEYS.into_iter().find(|(key, _)| *key == name) {
            let value = key_value(self.rng, key);
            return self.value(value);
        }
        match self.rng.u32(..12) {
            0 | 1 => {
                let other = self.attribute();
                self.path(other)
            }
            2 => {
                let (other, fallback) = (self.attribute(), self.operand(name));
                format!("if_not_exists({}, {fallback})", self.path(other))
            }
            3 | 4 if name == "n" || percent(self.rng, 20) => {
                let operator = if self.rng.bool() { "+" } else { "-" };
                let number = self.value(json!({"N": "1"}));
                if self.rng.bool() {
                    format!("if_not_exists(n, {number}) {operator} {number}")
                } else {
                    format!("n {operator} {number}")
                }
            }
            5 | 6 if name == "l" || percent(self.rng, 20) => {
                let list = self.value(json!({"L": [{"S": "new"}]}));
                if self.rng.bool() { format!("list_append(l, {list})") } else { format!("list_append({list}, l)") }
            }
            _ => self.operand(name),
        }
    }

    /// A projection.
    pub(crate) fn projection(&mut self) -> String {
        let count = 1 + self.rng.usize(..4);
        let paths: Vec<_> = (0..count)
            .map(|_| {
                let name = if percent(self.rng, 15) { one_of(self.rng, &["pk", "sk"]) } else { self.attribute() };
                self.path(name)
            })
            .collect();
        paths.join(if self.rng.bool() { ", " } else { "," })
    }

    /// A key condition on a table or index.
    pub(crate) fn key_condition(&mut self, partition: Key, sort: Option<Key>) -> String {
        let value = key_value(self.rng, partition);
        let first = format!("{} = {}", self.name(partition.0), self.value(value));
        let Some(sort) = sort.filter(|_| percent(self.rng, 60)) else { return first };
        let second = self.sort_condition(sort);
        if percent(self.rng, 15) { format!("{second} and {first}") } else { format!("{first} AND {second}") }
    }

    fn sort_condition(&mut self, sort: Key) -> String {
        let mut operands = [key_value(self.rng, sort), key_value(self.rng, sort)];
        let name = self.name(sort.0);
        match self.rng.u32(..10) {
            0..2 => {
                if percent(self.rng, 80) {
                    operands.sort_by(order);
                }
                let [low, high] = operands.map(|value| self.value(value));
                format!("{name} BETWEEN {low} AND {high}")
            }
            2..4 if sort.1 != "N" || percent(self.rng, 10) => {
                let [prefix, _] = operands;
                format!("begins_with({name}, {})", self.value(prefix))
            }
            _ => {
                let operator = one_of(self.rng, &["=", "<", "<=", ">", ">="]);
                let [operand, _] = operands;
                format!("{name} {operator} {}", self.value(operand))
            }
        }
    }

    /// An attribute that is not the table's key, or now and then is.
    fn attribute(&mut self) -> &'static str {
        match self.rng.u32(..20) {
            0 => "pk",
            1 => "sk",
            2 | 3 => one_of(self.rng, &INDEX_KEYS).0,
            _ => one_of(self.rng, &PLAIN),
        }
    }

    /// A path that starts at an attribute.
    fn path(&mut self, name: &str) -> String {
        let mut path = self.name(name);
        let often = if matches!(name, "m" | "l") { 35 } else { 3 };
        for _ in 0..2 {
            if !percent(self.rng, often) {
                break;
            }
            match (name, self.rng.u32(..10)) {
                ("l", 0..8) | (_, 0) => path.push_str(one_of(self.rng, &["[0]", "[1]", "[2]", " [ 9 ]"])),
                _ => path = format!("{path}.{}", one_of(self.rng, &["x", "y", "a", "#x"])),
            }
        }
        if path.contains("#x") {
            self.names.insert("#x".to_owned(), "x".into());
        }
        path
    }

    /// A name, as a placeholder where it must be or by chance.
    fn name(&mut self, name: &str) -> String {
        let reserved = name == "status" && !percent(self.rng, 3);
        if reserved || percent(self.rng, 12) {
            let placeholder = format!("#{name}");
            self.names.insert(placeholder.clone(), name.into());
            return placeholder;
        }
        name.to_owned()
    }

    /// A value that an attribute may well have, or a path.
    fn operand(&mut self, name: &str) -> String {
        if percent(self.rng, 8) {
            let other = self.attribute();
            return self.path(other);
        }
        let value = match INDEX_KEYS.into_iter().find(|(key, _)| *key == name) {
            Some(key) => key_value(self.rng, key),
            None => value_of(self.rng, name),
        };
        self.value(value)
    }

    fn value(&mut self, value: Value) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    /// A value that nothing uses, or a name.
    pub(crate) fn unused(&mut self) {
        if self.rng.bool() {
            let value = values::value(self.rng, 0);
            self.values.insert(":unused".to_owned(), value);
        } else {
            self.names.insert("#unused".to_owned(), "a".into());
        }
    }
}

/// The order of two key values, near enough to put bounds the right way round.
fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

fn number(value: &Value) -> Option<f64> {
    value["N"].as_str()?.parse().ok()
}
