use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::CursorProblem;

/// The secrets that a database signs its cursors with: the first, and those that are only accepted.
#[derive(Clone, Default)]
pub(crate) struct CursorKeys {
    keys: Arc<[Hmac<Sha256>]>,
    /// Whether one of them is no secret at all.
    empty: bool,
}

/// HMAC-SHA256, cut to the half that nobody can guess either.
pub(crate) type Signature = [u8; 16];

/// Goes into every signature, so that whoever signs other things with the same secret cannot be had to sign a cursor.
const PURPOSE: &[u8] = b"dynamo-objects cursor\0";

impl CursorKeys {
    pub(crate) fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Self {
        let mut empty = false;
        let keyed = keys.into_iter().map(|key| {
            empty |= key.as_ref().is_empty();
            let hmac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("a key may have any length");
            hmac.chain_update(PURPOSE)
        });
        Self { keys: keyed.collect(), empty }
    }

    /// Whether they can be trusted.
    pub(crate) fn check(&self) -> Result<(), CursorProblem> {
        if self.empty { Err(CursorProblem::EmptyKey) } else { Ok(()) }
    }

    /// The signature of these bytes; `None` if there is no key.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Option<Signature> {
        let tag = self.keys.first()?.clone().chain_update(bytes).finalize().into_bytes();
        tag.first_chunk().copied()
    }

    /// Whether the bytes were signed with one of the keys, if there are any. Takes as long for a signature that is
    /// nearly right as for any other.
    pub(crate) fn verify(&self, bytes: &[u8], signature: Option<&[u8]>) -> Result<(), CursorProblem> {
        if self.keys.is_empty() {
            return Ok(());
        }
        let Some(signature) = signature else { return Err(CursorProblem::Unsigned) };
        let signed = |key: &Hmac<Sha256>| key.clone().chain_update(bytes).verify_truncated_left(signature).is_ok();
        if self.keys.iter().any(signed) { Ok(()) } else { Err(CursorProblem::WrongSignature) }
    }
}

impl fmt::Debug for CursorKeys {
    /// Secrets stay secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CursorKeys({})", self.keys.len())
    }
}
