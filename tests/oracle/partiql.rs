//! PartiQL statements, alone, in batches and in transactions. Some are spoiled on the way.

mod text;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::asked::{Ask, How};
use crate::tables::{Key, Table};
use crate::values::{PLAIN, item, key_value, one_of, percent, value_of};
use text::{Text, name};

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
