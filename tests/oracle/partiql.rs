//! PartiQL statements, alone, in batches and in transactions. Some are spoiled on the way.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::asked::{Ask, How};
use crate::tables::{Key, Table};
use crate::values::{PLAIN, bad_value, item, key_value, of_another_type, one_of, percent, value, value_of};

/// How many of a hundred requests are statements.
pub(crate) const SHARE: u32 = 25;
/// How many of a hundred key values are of another type, key conditions left out, and the like.
const SPOILED: u32 = 3;

/// Statements on the tables, as one request.
pub(crate) fn ask(rng: &mut Rng, tables: &[Table]) -> Ask {
    let table = &tables[rng.usize(..tables.len())];
    match rng.u32(..10) {
        0 | 1 => several(rng, tables, "BatchExecuteStatement", "Statements"),
        2 | 3 => several(rng, tables, "ExecuteTransaction", "TransactStatements"),
        4..7 => select(rng, table),
        _ => {
            let mut request = write(rng, table, true);
            maybe_all_old(rng, &mut request);
            Ask::new("ExecuteStatement", request, How::Once)
        }
    }
}

fn several(rng: &mut Rng, tables: &[Table], operation: &'static str, member: &str) -> Ask {
    let reads = percent(rng, 35);
    let in_batch = operation == "BatchExecuteStatement";
    let statements: Vec<Value> = (0..1 + rng.usize(..4))
        .map(|_| {
            let table = &tables[rng.usize(..tables.len())];
            let reads = if percent(rng, SPOILED) { !reads } else { reads };
            match (reads, in_batch) {
                (true, _) => read(rng, table),
                (false, false) if percent(rng, 15) => check(rng, table),
                (false, _) => write(rng, table, in_batch),
            }
        })
        .collect();
    Ask::new(operation, json!({member: statements}), How::Once)
}

fn maybe_all_old(rng: &mut Rng, request: &mut Value) {
    if percent(rng, 20) {
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD".into();
    }
}

/// A statement that is being written.
struct Text<'a> {
    rng: &'a mut Rng,
    text: String,
    parameters: Vec<Value>,
}

impl<'a> Text<'a> {
    fn new(rng: &'a mut Rng, text: impl Into<String>) -> Self {
        Self { rng, text: text.into(), parameters: Vec::new() }
    }

    fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    fn finish(self) -> Value {
        let mut request = json!({"Statement": self.text});
        if !self.parameters.is_empty() {
            request["Parameters"] = self.parameters.into();
        }
        request
    }

    /// A value, as a literal where it can be one, or as a parameter.
    fn value(&mut self, value: Value) {
        match literal(&value) {
            Some(text) if percent(self.rng, 50) => self.text.push_str(&text),
            _ => {
                self.text.push('?');
                let value = if percent(self.rng, 1) { bad_value(self.rng) } else { value };
                self.parameters.push(value);
            }
        }
    }

    fn table(&mut self, table: &Table) -> &mut Self {
        let name = if percent(self.rng, 1) { "nowhere" } else { table.name };
        self.push(&format!("\"{name}\""))
    }

    fn key_value(&mut self, key: Key) {
        let value = if percent(self.rng, SPOILED) { of_another_type(self.rng, key) } else { key_value(self.rng, key) };
        self.value(value);
    }

    fn equal(&mut self, key: Key) {
        self.push(&format!("{} = ", name(key.0)));
        self.key_value(key);
    }

    /// `WHERE` with the whole primary key, mostly.
    fn whole_key(&mut self, table: &Table) {
        self.push(" WHERE ");
        self.equal(table.partition);
        if let Some(sort) = table.sort.filter(|_| !percent(self.rng, SPOILED)) {
            self.push(" AND ");
            self.equal(sort);
        }
    }

    fn term(&mut self) {
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

    fn list(&mut self, mut element: impl FnMut(&mut Self)) {
        for at in 0..1 + self.rng.usize(..3) {
            if at > 0 {
                self.push(", ");
            }
            element(self);
        }
    }

    fn path(&mut self, attribute: &str) -> String {
        let root = name(attribute);
        match attribute {
            "m" if percent(self.rng, 50) => format!("{root}.\"x\""),
            "l" if percent(self.rng, 50) => format!("{root}[{}]", self.rng.u32(..3)),
            _ => root,
        }
    }

    fn maybe_more(&mut self, percentage: u32) {
        if percent(self.rng, percentage) {
            self.push(" AND ");
            self.term();
        }
    }
}

fn name(attribute: &str) -> String {
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

fn columns(rng: &mut Rng, table: &Table) -> String {
    if percent(rng, 50) {
        return "*".to_owned();
    }
    let mut columns = vec![name(table.partition.0)];
    columns.extend(table.sort.map(|(sort, _)| name(sort)));
    let choices = ["\"a\"", "\"n\"", "\"m\".\"x\"", "\"l\"[1]", "\"status\""];
    columns.extend(choices.iter().filter(|_| rng.bool()).map(|&path| path.to_owned()));
    columns.join(", ")
}

/// A read of one item, as batches and transactions have it.
fn read(rng: &mut Rng, table: &Table) -> Value {
    let columns = columns(rng, table);
    let mut text = Text::new(rng, format!("SELECT {columns} FROM "));
    text.table(table).whole_key(table);
    text.maybe_more(SPOILED);
    text.finish()
}

fn check(rng: &mut Rng, table: &Table) -> Value {
    let mut text = Text::new(rng, "EXISTS(SELECT * FROM ");
    text.table(table).whole_key(table);
    text.maybe_more(95);
    text.push(")");
    text.finish()
}

fn write(rng: &mut Rng, table: &Table, returns: bool) -> Value {
    match rng.u32(..10) {
        0..4 => insert(rng, table),
        4..8 => update(rng, table, returns),
        _ => delete(rng, table, returns),
    }
}

fn insert(rng: &mut Rng, table: &Table) -> Value {
    let item = item(rng, table);
    let mut text = Text::new(rng, "INSERT INTO ");
    text.table(table).push(" VALUE {");
    for (at, (name, value)) in item.as_object().into_iter().flatten().enumerate() {
        if percent(text.rng, 1) {
            continue;
        }
        if at > 0 && !text.text.ends_with('{') {
            text.push(", ");
        }
        text.push(&format!("'{name}': "));
        text.value(value.clone());
    }
    text.push("}");
    text.finish()
}

fn update(rng: &mut Rng, table: &Table, returns: bool) -> Value {
    let mut names = PLAIN.to_vec();
    rng.shuffle(&mut names);
    names.truncate(1 + rng.usize(..3));
    let mut text = Text::new(rng, "UPDATE ");
    text.table(table);
    for attribute in names {
        let path = text.path(attribute);
        match (attribute, text.rng.u32(..10)) {
            (_, 0 | 1) => {
                text.push(&format!(" REMOVE {path}"));
            }
            ("n", 2..6) => {
                text.push(&format!(" SET {path} = {path} + 1"));
            }
            ("s", 2..7) => {
                let function = one_of(text.rng, &["set_add", "set_delete"]);
                text.push(&format!(" SET {path} = {function}({path}, <<'a', 'b c'>>)"));
            }
            ("l", 2..5) => {
                text.push(&format!(" SET {path} = list_append({path}, ['end'])"));
            }
            _ => {
                text.push(&format!(" SET {path} = "));
                let value = value_of(text.rng, attribute);
                text.value(value);
            }
        }
    }
    text.whole_key(table);
    text.maybe_more(30);
    if returns && percent(text.rng, 50) {
        let returning = one_of(text.rng, &["ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"]);
        text.push(&format!(" RETURNING {returning} *"));
    }
    text.finish()
}

fn delete(rng: &mut Rng, table: &Table, returns: bool) -> Value {
    let mut text = Text::new(rng, "DELETE FROM ");
    text.table(table).whole_key(table);
    text.maybe_more(40);
    if returns && percent(text.rng, 50) {
        text.push(" RETURNING ALL OLD *");
    }
    text.finish()
}

/// A read of a partition, of several, or of all.
fn select(rng: &mut Rng, table: &Table) -> Ask {
    let columns = columns(rng, table);
    let index = table.indexes.get(rng.usize(..1 + 2 * table.indexes.len()));
    let (partition, sort) = index.map_or((table.partition, table.sort), |index| (index.partition, index.sort));
    let mut text = Text::new(rng, format!("SELECT {columns} FROM "));
    text.table(table);
    index.into_iter().for_each(|index| {
        text.push(&format!(".\"{}\"", index.name));
    });
    let mut sorted_by = None;
    let mut limit = None;
    match text.rng.u32(..10) {
        0..5 => {
            text.push(" WHERE ").equal(partition);
            if let Some(sort) = sort {
                sort_condition(&mut text, sort);
            }
            text.maybe_more(30);
            limit = percent(text.rng, 30).then(|| 1 + text.rng.u32(..4));
            if let Some((name, _)) = sort.filter(|_| columns == "*" && percent(text.rng, 40)) {
                let direction = one_of(text.rng, &["ASC", "DESC"]);
                text.push(&format!(" ORDER BY \"{name}\" {direction}"));
                sorted_by = Some(name);
            }
        }
        5 | 6 => several_partitions(&mut text, partition, sort),
        7 | 8 => {
            text.push(" WHERE ").term();
            text.maybe_more(30);
            limit = percent(text.rng, 30).then(|| 1 + text.rng.u32(..4));
        }
        _ => {}
    }
    // DynamoDB Local scans where a key is one of several, so its pages are others.
    let limit = limit.filter(|_| !text.text.contains(" IN ["));
    let mut request = text.finish();
    limit.into_iter().for_each(|limit| request["Limit"] = limit.into());
    Ask::new("ExecuteStatement", request, How::Pages { sorted_by })
}

fn sort_condition(text: &mut Text<'_>, sort: Key) {
    let sort_name = name(sort.0);
    match text.rng.u32(..8) {
        0 => {
            text.push(" AND ").equal(sort);
        }
        1..4 => {
            let operator = one_of(text.rng, &["<", "<=", ">", ">="]);
            text.push(&format!(" AND {sort_name} {operator} "));
            text.key_value(sort);
        }
        4 => {
            text.push(&format!(" AND {sort_name} IN ["));
            text.list(|text| text.key_value(sort));
            text.push("]");
        }
        5 if sort.1 == "S" => {
            text.push(&format!(" AND begins_with({sort_name}, 'a')"));
        }
        _ => {}
    }
}

fn several_partitions(text: &mut Text<'_>, partition: Key, sort: Option<Key>) {
    text.push(&format!(" WHERE {} IN [", name(partition.0)));
    // Each value once: DynamoDB Local answers with the items of a value that comes twice, twice.
    let values: Vec<Value> = (0..3).map(|_| key_value(text.rng, partition)).collect();
    let mut different: Vec<&Value> = Vec::new();
    for value in &values {
        if !different.iter().any(|other| same(other, value)) {
            different.push(value);
        }
    }
    for (at, value) in different.into_iter().enumerate() {
        if at > 0 {
            text.push(", ");
        }
        text.value(value.clone());
    }
    text.push("]");
    if let Some(sort) = sort.filter(|_| percent(text.rng, 40)) {
        sort_condition(text, sort);
    }
    text.maybe_more(20);
}

/// Whether two key values are one, be they written differently.
fn same(one: &Value, two: &Value) -> bool {
    let number = |value: &Value| value["N"].as_str().and_then(|text| text.parse::<f64>().ok());
    one == two || number(one).is_some_and(|one| number(two) == Some(one))
}
