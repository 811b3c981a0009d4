//! `serde_json::Value`: any JSON, as the attribute that is most like it.
//!
//! Sets are read as arrays. Bytes have no JSON, and are an error; so is a number that JSON would round.

use dynamo_model::{AttributeValue, Attributes, Number};
use serde_json::{Map, Value};

use super::{FromAttribute, ToAttribute, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Anything: Value);

impl ToAttribute for Value {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        encode(self).map(Some)
    }
}

impl FromAttribute for Value {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        decode(value)
    }
}

fn encode(value: &Value) -> Result<AttributeValue, EncodeError> {
    Ok(match value {
        Value::Null => AttributeValue::Null,
        Value::Bool(flag) => AttributeValue::Bool(*flag),
        Value::Number(number) => AttributeValue::N(number.to_string().parse()?),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(array) => {
            let elements = array.iter().enumerate();
            let elements = elements.map(|(index, element)| encode(element).map_err(|error| error.in_element(index)));
            AttributeValue::L(elements.collect::<Result<_, _>>()?)
        }
        Value::Object(object) => {
            let entries = object.iter().map(|(name, value)| match encode(value) {
                Ok(value) => Ok((name, value)),
                Err(error) => Err(error.in_attribute(name)),
            });
            AttributeValue::M(entries.collect::<Result<Attributes, _>>()?)
        }
    })
}

fn decode(value: AttributeValue) -> Result<Value, DecodeError> {
    Ok(match value {
        AttributeValue::Null => Value::Null,
        AttributeValue::Bool(flag) => Value::Bool(flag),
        AttributeValue::N(number) => exact(number)?,
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::L(list) => {
            let elements = list.into_iter().enumerate();
            let elements = elements.map(|(index, element)| decode(element).map_err(|error| error.in_element(index)));
            Value::Array(elements.collect::<Result<_, _>>()?)
        }
        AttributeValue::M(map) => {
            let entries = map.into_iter().map(|(name, value)| match decode(value) {
                Ok(value) => Ok((String::from(name), value)),
                Err(error) => Err(error.in_attribute(name)),
            });
            Value::Object(entries.collect::<Result<Map<_, _>, _>>()?)
        }
        AttributeValue::Ss(texts) => Value::Array(texts.into_iter().map(Value::String).collect()),
        AttributeValue::Ns(numbers) => Value::Array(numbers.into_iter().map(exact).collect::<Result<_, _>>()?),
        AttributeValue::B(_) | AttributeValue::Bs(_) => {
            return Err(DecodeError::expected("a value that JSON has", &value));
        }
    })
}

/// A number that is not an integer of 64 bits is a float to JSON, unless `serde_json` keeps digits as they are
/// (`arbitrary_precision`); either way it must come out as it went in.
fn exact(number: Number) -> Result<Value, DecodeError> {
    let json: Option<serde_json::Number> = number.to_string().parse().ok();
    match json {
        Some(json) if json.to_string().parse() == Ok(number) => Ok(Value::Number(json)),
        _ => Err(DecodeError::unfit("a number that JSON can hold", format!("{number} would be rounded"))),
    }
}
