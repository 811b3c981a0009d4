//! Items as other programs have them: JSON without the types.

use std::collections::BTreeMap;

use dynamo_model::{AttributeType, AttributeValue, Attributes, Item, Name, Number, Visit, limits};
use serde_json::value::RawValue;

use crate::base64;
use crate::writer::Writer;

/// An item as plain JSON: `{"city": "Oslo", "visits": 12}`. Numbers have all their digits. Bytes are base64, and sets
/// are arrays, so that these are not read as what they were.
///
/// ```
/// use dynamo_model::{Attributes, Number};
///
/// let item = Attributes::from([("city", "Oslo".into()), ("visits", Number::from(12).into())]);
/// assert_eq!(dynamo_wire::encode_plain(&item), br#"{"city":"Oslo","visits":12}"#);
/// ```
#[must_use]
pub fn encode_plain(item: &Item) -> Vec<u8> {
    let mut out = Plain(Writer::default());
    out.0.raw(b"{");
    item.show(&mut out);
    out.0.raw(b"}");
    out.0.into_bytes()
}

/// Reads an item from plain JSON: an object, whose arrays become lists and whose objects become maps. Numbers keep all
/// their digits.
///
/// # Errors
/// Text that is no JSON or no object, numbers that DynamoDB cannot hold, and what is nested deeper than it can be.
pub fn decode_plain(json: &[u8]) -> Result<Item, String> {
    let text = std::str::from_utf8(json).map_err(|error| error.to_string())?;
    match text.trim_ascii_start().as_bytes().first() {
        Some(b'{') => read_map(text, 1),
        _ => Err("an item is an object".to_owned()),
    }
}

/// `level` is 1 for the value of an attribute, so depth is bounded.
fn read(json: &RawValue, level: usize) -> Result<AttributeValue, String> {
    if level > limits::NESTING {
        return Err(format!("it is nested more than {} levels deep", limits::NESTING));
    }
    let text = json.get();
    // It was found to be JSON when it was taken out of what it is in.
    Ok(match text.as_bytes().first() {
        Some(b'"') => AttributeValue::S(parsed(text)?),
        Some(b'{') => AttributeValue::M(read_map(text, level + 1)?),
        Some(b'[') => AttributeValue::L(read_list(text, level + 1)?),
        Some(b'n') => AttributeValue::Null,
        Some(b't' | b'f') => AttributeValue::Bool(parsed(text)?),
        // By way of a float it would lose digits.
        _ => AttributeValue::N(text.parse::<Number>().map_err(|error| error.to_string())?),
    })
}

fn read_map(text: &str, level: usize) -> Result<Attributes, String> {
    let members: BTreeMap<String, &RawValue> = parsed(text)?;
    let read = |(name, json)| match read(json, level) {
        Ok(value) => Ok((Name::from(name), value)),
        Err(problem) => Err(format!("{name:?}: {problem}")),
    };
    members.into_iter().map(read).collect()
}

fn read_list(text: &str, level: usize) -> Result<Vec<AttributeValue>, String> {
    let elements: Vec<&RawValue> = parsed(text)?;
    let elements = elements.into_iter().enumerate();
    elements.map(|(at, json)| read(json, level).map_err(|problem| format!("[{at}]: {problem}"))).collect()
}

fn parsed<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Writes values without their types.
struct Plain(Writer);

impl Plain {
    fn value(&mut self, json: &[u8]) {
        self.0.separate();
        self.0.raw(json);
    }
}

impl Visit for Plain {
    fn name(&mut self, name: &[u8]) {
        self.0.separate();
        self.0.utf8(name);
        self.0.raw(b":");
    }

    fn s(&mut self, text: &[u8]) {
        self.0.separate();
        self.0.utf8(text);
    }

    fn n(&mut self, number: &Number) {
        self.value(number.text().as_str().as_bytes());
    }

    fn b(&mut self, bytes: &[u8]) {
        self.0.separate();
        self.0.plain(base64::text(bytes).as_bytes());
    }

    fn bool(&mut self, flag: bool) {
        self.value(if flag { b"true" } else { b"false" });
    }

    fn null(&mut self) {
        self.value(b"null");
    }

    fn begin(&mut self, kind: AttributeType) {
        self.value(if kind == AttributeType::M { b"{" } else { b"[" });
    }

    fn end(&mut self, kind: AttributeType) {
        self.0.raw(if kind == AttributeType::M { b"}" } else { b"]" });
    }
}
