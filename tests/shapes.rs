//! Every value in the requests of the data files, replaced by values of every wrong type: what cannot be read is
//! refused in the service's words, and nothing panics.

use std::collections::BTreeSet;
use std::path::Path;

use conformance::{endpoint, script};
use dynamo_wire::{Refusal, decode};
use serde_json::{Value, json};

/// Longer requests are about size, and have the members that shorter ones have.
const LONGEST: usize = 500;

/// How the service begins to tell of a wrong type.
const WORDS: [&str; 12] = [
    "Unexpected field type",
    "Unexpected value type in payload",
    "Unexpected token received from parser",
    "Unrecognized collection type ",
    "Start of structure or map found where not expected",
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class",
    "TRUE_VALUE cannot be converted to ",
    "NUMBER_VALUE cannot be converted to ",
    "DECIMAL_VALUE cannot be converted to ",
    "STRING_VALUE cannot be converted to ",
    "only base-64-encoded strings are convertible to bytes",
    "Base64 encoded length is expected a multiple of 4 bytes but found: ",
];

fn wrong_values() -> [Value; 9] {
    [
        Value::Null,
        json!(true),
        json!(3),
        json!(3.5),
        json!(""),
        json!("words"),
        json!([]),
        json!([[{}]]),
        json!({"a": {"S": []}}),
    ]
}

/// A request of each operation and set of members, of those that the data files have; some are of operations that only
/// the service has.
fn requests() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let scripts = script::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let steps = scripts.into_iter().flat_map(|(_, script)| script.steps);
    let requests = steps.map(|step| (step.operation, step.request));
    let mut seen = BTreeSet::new();
    requests
        .filter(|(operation, request)| {
            let members: Vec<String> =
                request.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
            let known = decode(&endpoint::target(operation), b"{}") != Err(Refusal::UnknownOperation);
            known && request.to_string().len() < LONGEST && seen.insert((operation.clone(), members))
        })
        .collect()
}

/// The pointers to all values within a value.
fn places(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, inner)| (escaped(name), inner)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(i, inner)| (i.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let below = inner
        .into_iter()
        .flat_map(|(step, inner)| places(inner).into_iter().map(move |place| format!("/{step}{place}")));
    std::iter::once(String::new()).chain(below).collect()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[test]
fn values_of_wrong_types_are_refused() {
    let mut refused = 0;
    for (operation, request) in requests() {
        let target = endpoint::target(&operation);
        for place in places(&request) {
            for wrong in wrong_values() {
                let mut changed = request.clone();
                *changed.pointer_mut(&place).expect("it is a place of the request") = wrong;
                let body = changed.to_string();
                match decode(&target, body.as_bytes()) {
                    Err(Refusal::Serialization(error)) if place.is_empty() && !changed.is_array() => {
                        assert_eq!(error.to_string(), "the body is not a JSON object", "{operation} {body}");
                    }
                    Err(Refusal::Serialization(error)) => {
                        refused += 1;
                        let words = error.to_string();
                        assert!(WORDS.iter().any(|known| words.starts_with(known)), "{operation} {body}: {words}");
                    }
                    Err(other) => panic!("{operation} {body}: {other}"),
                    Ok(decoded) => drop(decoded.findings.refuse(&decoded.request)),
                }
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}
