//! NextToken: where a statement goes on. Opaque to the caller, and good for the statement that it came from alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use dynamo_model::ServiceError;
use xxhash_rust::xxh3::xxh3_64;

const VERSION: u8 = 1;

/// A place among the ranges that a statement reads.
#[derive(Debug)]
pub(super) struct Position {
    /// The number of the range.
    pub(super) span: usize,
    /// The last key that was read of it, if any was.
    pub(super) after: Option<Vec<u8>>,
}

impl Position {
    /// The token: version, fingerprint of the statement, range, key, checksum.
    pub(super) fn token(&self, fingerprint: u128) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&fingerprint.to_be_bytes());
        bytes.extend_from_slice(&(self.span as u64).to_be_bytes());
        if let Some(key) = &self.after {
            bytes.extend_from_slice(key);
        }
        bytes.extend_from_slice(&xxh3_64(&bytes).to_be_bytes());
        BASE64.encode(bytes)
    }

    pub(super) fn read(token: &str, fingerprint: u128) -> Result<Self, ServiceError> {
        let bytes = BASE64.decode(token).map_err(|_| invalid())?;
        let (bytes, checksum) = bytes.split_last_chunk::<8>().ok_or_else(invalid)?;
        if u64::from_be_bytes(*checksum) != xxh3_64(bytes) {
            return Err(invalid());
        }
        let bytes = bytes.strip_prefix(&[VERSION]).ok_or_else(invalid)?;
        let (of, bytes) = bytes.split_first_chunk::<16>().ok_or_else(invalid)?;
        let (span, key) = bytes.split_first_chunk::<8>().ok_or_else(invalid)?;
        if u128::from_be_bytes(*of) != fingerprint {
            return Err(ServiceError::validation("NextToken does not match request"));
        }
        let span = usize::try_from(u64::from_be_bytes(*span)).map_err(|_| invalid())?;
        // Every key begins with a hash, so none is empty.
        Ok(Self { span, after: (!key.is_empty()).then(|| key.to_vec()) })
    }
}

pub(super) fn invalid() -> ServiceError {
    ServiceError::validation("Invalid NextToken")
}
