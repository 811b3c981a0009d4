//! Key values as bytes: compact, self-delimiting, equal exactly if the values are. A type byte, the length as two
//! bytes (keys have 2048 bytes at most), the text, the digits or the bytes.

use dynamo_model::{AttributeValue, Item};

/// Appends a value. What cannot be a key's value is appended as its type alone: the service refuses it anyway.
pub(crate) fn write(value: &AttributeValue, bytes: &mut Vec<u8>) {
    let digits;
    let (kind, content): (u8, &[u8]) = match value {
        AttributeValue::S(text) => (b'S', text.as_bytes()),
        AttributeValue::N(number) => {
            digits = number.to_string();
            (b'N', digits.as_bytes())
        }
        AttributeValue::B(content) => (b'B', content),
        _ => (b'?', &[]),
    };
    // A longer one is no key; cut, it is refused as damaged by whoever reads it.
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    bytes.push(kind);
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
}

/// Takes a value off the front; `None` if there is none.
pub(crate) fn read(bytes: &mut &[u8]) -> Option<AttributeValue> {
    let (&[kind, high, low], rest) = bytes.split_first_chunk::<3>()?;
    let (content, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([high, low])))?;
    let value = match kind {
        b'S' => AttributeValue::S(std::str::from_utf8(content).ok()?.to_owned()),
        b'N' => AttributeValue::N(std::str::from_utf8(content).ok()?.parse().ok()?),
        b'B' => AttributeValue::B(content.to_vec()),
        _ => return None,
    };
    *bytes = rest;
    Some(value)
}

/// The bytes of a whole key, to tell keys apart by.
pub(crate) fn of(key: &Item) -> Vec<u8> {
    let mut bytes = Vec::new();
    key.values().for_each(|value| write(value, &mut bytes));
    bytes
}
