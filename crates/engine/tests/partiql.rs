//! SELECT by pages: whatever the limit, the pages together are the answer without one; and what a token is good for.

mod ask;

use dynamo_engine::Engine;
use dynamo_model::api::{CreateTableRequest, ExecuteStatementRequest, ExecuteStatementResponse, PutItemRequest};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection,
};
use dynamo_model::{AttributeValue, Attributes, Item, Number, ServiceError, limits};

use ask::Ask;

/// Four partitions of five items, and an index of either kind.
fn engine() -> Engine {
    let engine = Engine::memory();
    let define = AttributeDefinition::new;
    let table = CreateTableRequest {
        table_name: "things".to_owned(),
        key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("s")],
        attribute_definitions: vec![
            define("p", KeyAttributeType::S),
            define("s", KeyAttributeType::N),
            define("n", KeyAttributeType::N),
            define("g", KeyAttributeType::S),
        ],
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "local".to_owned(),
            key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("n")],
            projection: Projection::keys_only(),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: "global".to_owned(),
            key_schema: vec![KeySchemaElement::partition("g")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    engine.ask(table).expect("the table is new");
    for (p, s) in ["a", "b", "c", "d"].into_iter().flat_map(|p| (0..5).map(move |s| (p, s))) {
        // All of one key in the index, so that only the table's key tells entries apart.
        put(&engine, Attributes::from([("p", p.into()), ("s", number(s)), ("n", number(-s)), ("g", "same".into())]));
    }
    engine
}

fn number(n: i32) -> AttributeValue {
    Number::from(n).into()
}

fn put(engine: &Engine, item: Item) {
    let request = PutItemRequest { table_name: "things".to_owned(), item, ..Default::default() };
    engine.ask(request).expect("an item that can be put");
}

fn execute(
    engine: &Engine,
    statement: &str,
    limit: Option<i32>,
    next_token: Option<String>,
) -> Result<ExecuteStatementResponse, ServiceError> {
    engine.ask(ExecuteStatementRequest { statement: statement.to_owned(), limit, next_token, ..Default::default() })
}

/// All pages, and whether each is as small as it was asked to be.
fn pages(engine: &Engine, statement: &str, limit: i32) -> Vec<Item> {
    let mut items = Vec::new();
    let mut token = None;
    for _ in 0..100 {
        let page = execute(engine, statement, Some(limit), token).expect(statement);
        let rows = page.items.expect("a SELECT answers with items");
        assert!(rows.len() <= usize::try_from(limit).expect("positive"), "{statement}");
        assert_eq!(page.next_token.is_some(), page.last_evaluated_key.is_some(), "{statement}");
        items.extend(rows);
        match page.next_token {
            Some(next) => token = Some(next),
            None => return items,
        }
    }
    panic!("{statement} never ends");
}

#[test]
fn pages_together_are_the_whole_answer() {
    let engine = engine();
    for (statement, count) in [
        ("SELECT * FROM things", 20),
        ("SELECT * FROM things WHERE n < -2", 8),
        ("SELECT s FROM things WHERE p = 'a'", 5),
        ("SELECT s FROM things WHERE p = 'a' ORDER BY s DESC", 5),
        ("SELECT s FROM things WHERE p = 'a' AND s > 1", 3),
        ("SELECT s FROM things WHERE p = 'a' AND s > 0 AND s < 4 ORDER BY s DESC", 3),
        ("SELECT p, s FROM things WHERE p = 'a' AND s = 1", 1),
        ("SELECT p, s FROM things WHERE p IN ['d', 'a', 'none', 'b']", 15),
        ("SELECT p, s FROM things WHERE p IN ['d', 'a', 'b'] ORDER BY p DESC, s", 15),
        ("SELECT p, s FROM things WHERE p IN ['d', 'a'] AND s IN [4, 0, 9] ORDER BY s DESC", 4),
        ("SELECT p, s FROM things WHERE (p = 'a' AND s = 1) OR (p = 'b' AND s > 3)", 2),
        ("SELECT p, s FROM things WHERE p > 'b' ORDER BY p DESC", 10),
        ("SELECT p, s FROM \"things\".\"global\" WHERE g = 'same'", 20),
        ("SELECT p, s FROM \"things\".\"global\" WHERE g = 'same' AND n = 0", 4),
        ("SELECT p, g FROM \"things\".\"local\" WHERE p = 'c' AND n <= -1 ORDER BY n DESC", 4),
    ] {
        let whole = execute(&engine, statement, None, None).expect(statement);
        assert_eq!(whole.next_token, None, "{statement}");
        let whole = whole.items.expect("a SELECT answers with items");
        assert_eq!(whole.len(), count, "{statement}");
        for limit in 1..=6 {
            assert_eq!(pages(&engine, statement, limit), whole, "{statement}, {limit} at a time");
        }
    }
}

#[test]
fn partitions_are_in_the_order_that_is_asked_for() {
    let engine = engine();
    let statement = "SELECT p, s FROM things WHERE p IN ['b', 'd', 'a'] AND s IN [3, 1] ORDER BY p DESC, s";
    let rows = execute(&engine, statement, None, None).expect(statement).items.expect("items");
    let expected = [("d", 1), ("d", 3), ("b", 1), ("b", 3), ("a", 1), ("a", 3)];
    let expected = expected.map(|(p, s)| Attributes::from([("p", p.into()), ("s", number(s))]));
    assert_eq!(rows, expected);
}

#[test]
fn a_token_is_good_for_its_statement_alone() {
    let engine = engine();
    let statement = "SELECT * FROM things WHERE p = 'a'";
    let page = execute(&engine, statement, Some(2), None).expect("a page");
    let token = page.next_token.expect("there is more");
    let refusal = |statement: &str, token: &str| match execute(&engine, statement, None, Some(token.to_owned())) {
        Err(error) => error.message(),
        Ok(page) => panic!("{page:?}"),
    };
    for other in ["SELECT * FROM things WHERE p = 'b'", "SELECT * FROM things", "SELECT * FROM things WHERE p = 'a' "] {
        assert_eq!(refusal(other, &token), "NextToken does not match request");
    }
    for at in 0..token.len() {
        let mut changed: Vec<char> = token.chars().collect();
        changed[at] = if changed[at] == 'A' { 'B' } else { 'A' };
        let changed: String = changed.into_iter().collect();
        assert_eq!(refusal(statement, &changed), "Invalid NextToken", "{changed}");
        assert_eq!(refusal(statement, &token[..at.max(1)]), "Invalid NextToken");
    }
}

#[test]
fn a_page_ends_at_a_megabyte_whichever_ranges_it_is_made_of() {
    let engine = engine();
    let large = "x".repeat(300 * 1024);
    for p in ["e", "f", "g", "h", "i"] {
        put(&engine, Attributes::from([("p", p.into()), ("s", number(0)), ("text", large.as_str().into())]));
    }
    let statement = "SELECT p FROM things WHERE p IN ['e', 'f', 'g', 'h', 'i']";
    let first = execute(&engine, statement, None, None).expect("a page");
    assert_eq!(first.items.map(|items| items.len()), Some(4));
    let second = execute(&engine, statement, None, first.next_token).expect("a page");
    assert_eq!(second.items.map(|items| items.len()), Some(1));
    assert_eq!(second.next_token, None);
}

#[test]
fn what_statements_write_is_in_the_indexes() {
    let engine = engine();
    for statement in [
        "INSERT INTO things VALUE {'p': 'new', 's': 1, 'n': 7, 'g': 'other'}",
        "UPDATE things SET g = 'other' SET n = 8 WHERE p = 'a' AND s = 1",
        "UPDATE things REMOVE g WHERE p = 'a' AND s = 2",
        "DELETE FROM things WHERE p = 'a' AND s = 3",
    ] {
        execute(&engine, statement, None, None).expect(statement);
    }
    let mut held = engine.contents("things", Some("global"));
    let mut expected = engine.contents("things", None);
    expected.retain(|item| item.get("g").is_some());
    held.sort_by_key(|item| format!("{item:?}"));
    expected.sort_by_key(|item| format!("{item:?}"));
    assert_eq!(held.len(), 19);
    assert_eq!(held, expected);
    let statement = "SELECT p, s FROM \"things\".\"local\" WHERE p = 'a' AND n = 8";
    assert_eq!(execute(&engine, statement, None, None).expect(statement).items.map(|items| items.len()), Some(1));
}

/// Both are measured by the item alone
/// (<https://github.com/nubo-db/dynoxide/blob/main/CHANGELOG.md>: captured in eu-west-2).
#[test]
fn items_are_as_large_as_others() {
    let engine = engine();
    let attempt = |statement: &str, size: usize| {
        let parameters = Some(vec!["x".repeat(size).into()]);
        let request = ExecuteStatementRequest { statement: statement.to_owned(), parameters, ..Default::default() };
        engine.ask(request).map_err(|error| error.message())
    };
    // p, its text, s, its number, t
    let room = limits::ITEM_SIZE - (1 + 3) - (1 + 1 + 1) - 1;
    let insert = "INSERT INTO things VALUE {'p': 'big', 's': 1, 't': ?}";
    assert_eq!(attempt(insert, room + 1), Err("Item size has exceeded the maximum allowed size".to_owned()));
    assert!(attempt(insert, room).is_ok());
    let update = "UPDATE things SET t = ? WHERE p = 'big' AND s = 1";
    assert_eq!(attempt(update, room + 1), Err("Item size to update has exceeded the maximum allowed size".to_owned()));
    assert!(attempt(update, room).is_ok());
}

/// No condition makes more ranges than there can be items asked for by lists of the longest.
#[test]
fn lists_of_many_values_are_searched() {
    let engine = engine();
    let texts: Vec<_> = (0..100).map(|at| format!("'{at}'")).collect();
    let numbers: Vec<_> = (0..100).map(|at| at.to_string()).collect();
    let statement =
        format!("SELECT * FROM things WHERE p IN ['a', {}] AND s IN [{}]", texts[1..].join(","), numbers.join(","));
    let page = execute(&engine, &statement, None, None).expect("a page");
    assert_eq!(page.items.map(|items| items.len()), Some(5));
}
