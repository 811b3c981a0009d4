//! Bytes as JSON: base64, with the padding.

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};

/// Bytes that were read.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Shape for Bytes {
    fn java() -> Java {
        Java::Own("java.nio.ByteBuffer")
    }

    fn read(json: Json<'_>, _: At<'_>) -> Result<Self, SerializationError> {
        match json {
            Json::Text(text) => STANDARD.decode(text.as_bytes()).map(Self).map_err(|error| complaint(text, error)),
            Json::Array(_) => Err(SerializationError::new("Unrecognized collection type class java.nio.ByteBuffer")),
            Json::Object(_) => Err(SerializationError::new("Start of structure or map found where not expected")),
            _ => Err(SerializationError::new("only base-64-encoded strings are convertible to bytes")),
        }
    }
}

impl Required for Bytes {
    fn missing() -> Self {
        Self(Vec::new())
    }
}

fn complaint(text: &str, error: DecodeError) -> SerializationError {
    if !text.len().is_multiple_of(4) {
        let length = text.len();
        let message = format!("Base64 encoded length is expected a multiple of 4 bytes but found: {length}");
        return SerializationError::new(message);
    }
    SerializationError::new(match error {
        DecodeError::InvalidByte(_, byte) if byte != b'=' => {
            format!("Invalid base 64 character: '{}'", char::from(byte))
        }
        // The spelling is the service's.
        _ => "Invalid last non-pad Base64 character dectected".to_owned(),
    })
}

/// The text that bytes are written as.
pub(crate) fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
