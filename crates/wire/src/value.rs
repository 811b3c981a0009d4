//! Attribute values and items.

use dynamo_model::{AttributeType, AttributeValue, Attributes, Item, Name, Number, Set};

use crate::base64::Bytes;
use crate::findings::ValueFault;
use crate::json::{Document, Json};
use crate::shape::{At, Java, Required, Shape, Step, read_text};
use crate::writer::{Encode, Writer};
use crate::{Findings, SerializationError};

/// Reads an item, as in `{"city": {"S": "Oslo"}}`, outside of any request: from a file of them, say.
///
/// # Errors
/// Text that is no JSON, of another shape, or has a value that is none, each in the service's words.
pub fn decode_item(json: &[u8]) -> Result<Item, String> {
    let json = Document::parse(json).map_err(|error| error.to_string())?;
    read_item(json.root())
}

/// Reads an item as a line of the service's own exports has it, `{"Item": {"city": {"S": "Oslo"}}}`, or without the
/// envelope.
///
/// # Errors
/// As [`decode_item`].
pub fn decode_exported(json: &[u8]) -> Result<Item, String> {
    let json = Document::parse(json).map_err(|error| error.to_string())?;
    match json.root() {
        root @ Json::Object(_) => read_item(enveloped(root).unwrap_or(root)),
        _ => Err("an item is an object".to_owned()),
    }
}

/// What is in the envelope, if it is one, and not an item whose only attribute is called so. Of that, the value would
/// be of some type; a map it cannot be, because a key is none.
fn enveloped(json: Json<'_>) -> Option<Json<'_>> {
    let Json::Object(mut members) = json else { return None };
    let (Some(("Item", item @ Json::Object(attributes))), None) = (members.next(), members.next()) else { return None };
    attributes.into_iter().all(|(_, value)| matches!(value, Json::Object(_))).then_some(item)
}

fn read_item(json: Json<'_>) -> Result<Item, String> {
    let findings = std::cell::RefCell::new(Findings::default());
    let item = Item::read(json, At::body(&findings)).map_err(|error| error.to_string())?;
    match findings.into_inner().refuse_members(Vec::new()) {
        Ok(None) => Ok(item),
        Ok(Some(fault)) => Err(fault),
        Err(error) => Err(error.message()),
    }
}

/// An item as JSON.
#[must_use]
pub fn encode_item(item: &Item) -> Vec<u8> {
    let mut out = Writer::default();
    item.encode(&mut out);
    out.into_bytes()
}

impl Shape for Attributes {
    fn java() -> Java {
        Java::map(AttributeValue::java())
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let entries = at.object::<Self>(json)?;
        // A value is an object of one member, as a rule.
        let mut attributes = Vec::with_capacity(entries.most() / 2);
        for (name, json) in entries {
            let at = at.inside(Step::Key(name));
            let value = if json.is_null() {
                at.note_fault(&ValueFault::Absent(Some(name.to_owned())));
                AttributeValue::Null
            } else {
                AttributeValue::read(json, at)?
            };
            attributes.push((Name::from(name), value));
        }
        Ok(attributes.into_iter().collect())
    }
}

impl Required for Attributes {
    fn missing() -> Self {
        Self::new()
    }
}

impl Shape for AttributeValue {
    fn java() -> Java {
        Java::Structure("AttributeValue")
    }

    /// What is no value becomes the null value, with a note of what is wrong with it.
    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut types = at.object::<Self>(json)?.filter_map(|(name, json)| {
            let kind = AttributeType::from_name(name)?;
            (!json.is_null()).then_some((kind, json))
        });
        let Some((kind, json)) = types.next() else {
            at.note_fault(&ValueFault::Empty);
            return Ok(Self::Null);
        };
        let value = read_as(kind, json, at.inside(Step::Member(kind.as_str())))?;
        let mut several = false;
        for (kind, json) in types {
            // Read all the same: the service complains of a bad number in it before it counts.
            read_as(kind, json, at.inside(Step::Member(kind.as_str())))?;
            several = true;
        }
        if several {
            at.note_fault(&ValueFault::SeveralTypes);
        }
        Ok(value)
    }
}

impl Required for AttributeValue {
    fn missing() -> Self {
        Self::Null
    }
}

fn read_as(kind: AttributeType, json: Json<'_>, at: At<'_>) -> Result<AttributeValue, SerializationError> {
    Ok(match kind {
        AttributeType::S => AttributeValue::S(String::read(json, at)?),
        AttributeType::N => AttributeValue::N(number(read_text(json)?, at)),
        AttributeType::B => AttributeValue::B(Bytes::read(json, at)?.0),
        AttributeType::Bool => AttributeValue::Bool(bool::read(json, at)?),
        AttributeType::Null => {
            if !bool::read(json, at)? {
                at.note_fault(&ValueFault::NullFalse);
            }
            AttributeValue::Null
        }
        AttributeType::L => AttributeValue::L(elements(json, at, || ValueFault::Absent(None))?),
        AttributeType::M => AttributeValue::M(Attributes::read(json, at)?),
        AttributeType::Ss => AttributeValue::Ss(Set::from(elements(json, at, || ValueFault::AbsentText)?)),
        AttributeType::Ns => {
            let texts: Vec<String> = elements(json, at, || ValueFault::Number(not_a_number()))?;
            AttributeValue::Ns(texts.iter().map(|text| number(text, at)).collect())
        }
        AttributeType::Bs => {
            let elements: Vec<Bytes> = elements(json, at, || ValueFault::Absent(None))?;
            AttributeValue::Bs(elements.into_iter().map(|bytes| bytes.0).collect())
        }
    })
}

/// The elements of a list or set, in which the service words a JSON null by what the elements are.
fn elements<T: Required>(
    json: Json<'_>,
    at: At<'_>,
    fault_of_null: fn() -> ValueFault,
) -> Result<Vec<T>, SerializationError> {
    let elements = at.array::<Vec<T>>(json)?.enumerate();
    elements
        .map(|(index, json)| {
            let at = at.inside(Step::Index(index));
            if json.is_null() {
                at.note_fault(&fault_of_null());
                return Ok(T::missing());
            }
            T::read(json, at)
        })
        .collect()
}

fn number(text: &str, at: At<'_>) -> Number {
    text.parse().unwrap_or_else(|error| {
        at.note_fault(&ValueFault::Number(error));
        Number::ZERO
    })
}

fn not_a_number() -> dynamo_model::NumberError {
    dynamo_model::NumberError::NotANumber("".into())
}
