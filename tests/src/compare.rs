//! When an answer is the one expected.
//!
//! `"*"` stands for any value, `"*digits"` and `"*hex"` for any text of these; numbers are equal by value; sets (`SS`,
//! `NS`, `BS`), lists under a member that is declared unordered, and lists in braces within a text are equal in any
//! order. All else is equal or not.

use serde_json::{Map, Value};

use crate::endpoint::Reply;

/// What is expected of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// Success, with this body.
    Answer(&'a Value),
    /// Success, with these members.
    Body(&'a Map<String, Value>),
    /// An error: its `type` after the `#`, its `message`, and the members that some errors have beside these.
    Error(&'a Map<String, Value>),
}

impl Expected<'_> {
    /// Whether the reply is the one expected.
    #[must_use]
    pub fn is(&self, reply: &Reply, unordered: &[String]) -> bool {
        match self {
            Self::Answer(body) => reply.status == 200 && matches(body, &reply.body, unordered),
            Self::Body(members) => {
                reply.status == 200
                    && reply.body.as_object().is_some_and(|actual| object_matches(members, actual, unordered))
            }
            Self::Error(error) => reply.status != 200 && object_matches(error, &error_of(&reply.body), unordered),
        }
    }

    /// What is expected, as JSON to be shown.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Answer(body) => body.to_string(),
            Self::Body(members) | Self::Error(members) => Value::Object((*members).clone()).to_string(),
        }
    }
}

/// An error's body in the form of the data files: `type` without its namespace, `message` under that name.
#[must_use]
pub fn error_of(body: &Value) -> Map<String, Value> {
    let mut error = Map::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("__type", Value::String(kind)) => {
                let kind = kind.rsplit('#').next().unwrap_or_default();
                error.insert("type".to_owned(), kind.into());
            }
            ("message" | "Message", message) => {
                error.insert("message".to_owned(), message.clone());
            }
            (name, value) => {
                error.insert(name.to_owned(), value.clone());
            }
        }
    }
    error
}

/// Whether a value is the one expected.
#[must_use]
pub fn matches(expected: &Value, actual: &Value, unordered: &[String]) -> bool {
    match (expected, actual) {
        (Value::String(any), _) if any == "*" => true,
        (Value::String(form), Value::String(actual)) if form == "*digits" => consists_of(actual, u8::is_ascii_digit),
        (Value::String(form), Value::String(actual)) if form == "*hex" => consists_of(actual, u8::is_ascii_hexdigit),
        (Value::String(expected), Value::String(actual)) => {
            expected == actual || (expected.contains('{') && braces_sorted(expected) == braces_sorted(actual))
        }
        (Value::Number(expected), Value::Number(actual)) => expected.as_f64() == actual.as_f64(),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len() && expected.iter().zip(actual).all(|(e, a)| matches(e, a, unordered))
        }
        (Value::Object(expected), Value::Object(actual)) => object_matches(expected, actual, unordered),
        _ => expected == actual,
    }
}

fn consists_of(text: &str, of: impl Fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.as_bytes().iter().all(of)
}

fn object_matches(expected: &Map<String, Value>, actual: &Map<String, Value>, unordered: &[String]) -> bool {
    expected.len() == actual.len()
        && expected.iter().all(|(name, expected)| {
            actual.get(name).is_some_and(|actual| match (expected, actual) {
                (Value::Array(expected), Value::Array(actual)) if is_unordered(name, unordered) => {
                    set_matches(expected, actual, unordered)
                }
                _ => matches(expected, actual, unordered),
            })
        })
}

/// A text with the lists in braces in order: messages print sets, as in `keys: {#a, #b}`, in the order of their hashes.
#[must_use]
pub fn braces_sorted(text: &str) -> String {
    let mut parts = text.split('{');
    let mut sorted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (list, rest) = part.split_once('}').unwrap_or((part, ""));
        let mut elements: Vec<&str> = list.split(',').map(str::trim).collect();
        elements.sort_unstable();
        sorted.extend(["{", &elements.join(","), "}", rest]);
    }
    sorted
}

fn is_unordered(name: &str, unordered: &[String]) -> bool {
    matches!(name, "SS" | "NS" | "BS") || unordered.iter().any(|member| member == name)
}

fn set_matches(expected: &[Value], actual: &[Value], unordered: &[String]) -> bool {
    let mut left: Vec<&Value> = actual.iter().collect();
    expected.len() == actual.len()
        && expected.iter().all(|expected| {
            let found = left.iter().position(|actual| matches(expected, actual, unordered));
            found.map(|at| left.swap_remove(at)).is_some()
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_numbers_and_wildcards() {
        let items = ["Items".to_owned()];
        let expected = json!({"Items": [{"a": {"SS": ["x", "y"]}}, {"a": {"L": ["*"]}}], "Units": 1});
        let actual = json!({"Items": [{"a": {"L": [{"N": "1"}]}}, {"a": {"SS": ["y", "x"]}}], "Units": 1.0});
        assert!(matches(&expected, &actual, &items));
        assert!(!matches(&expected, &actual, &[]));
        assert!(!matches(&json!({"a": 1}), &json!({"a": 1, "b": 2}), &[]));
        assert!(matches(&json!(["*digits", "*hex"]), &json!(["012", "09af"]), &[]));
        assert!(!matches(&json!("*digits"), &json!("0x1"), &[]) && !matches(&json!("*hex"), &json!(""), &[]));
    }

    #[test]
    fn errors_by_either_spelling() {
        let expected = json!({"type": "ValidationException", "message": "no"});
        let expected = Expected::Error(expected.as_object().unwrap());
        for message in ["message", "Message"] {
            let body = json!({"__type": "com.amazon.coral.validate#ValidationException", message: "no"});
            assert!(expected.is(&Reply { status: 400, body }, &[]));
        }
    }
}
