use std::borrow::Cow;

use dynamo_model::{Backend, ServiceError};

use crate::operation::{Decoded, decode, encode};
use crate::writer::{Encode, Writer};
use crate::{Refusal, error};

/// An answer as HTTP carries it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// The status: 200, 400, 413 or 500.
    pub status: u16,
    /// The body: JSON, or nothing beside 413.
    pub body: Vec<u8>,
}

/// Answers a request: reads it, asks the backend, writes what that says. The target is the value of the header
/// `X-Amz-Target`, and empty if there is none.
///
/// Whatever a request can have wrong with it is told here, so that all that carries requests, the
/// `connector` and a server alike, need only carry them.
pub async fn answer(backend: &dyn Backend, target: &str, body: &[u8]) -> Reply {
    let Decoded { request, findings } = match decode(target, body) {
        Ok(decoded) => decoded,
        Err(refusal) => return refusal.into(),
    };
    // Mostly nothing was found, and the backend checks constraints by itself.
    if !findings.is_empty()
        && let Err(error) = findings.refuse(&request)
    {
        return error.into();
    }
    let answered = backend.call(request).await;
    match answered.map_err(|refused| refused.error).and_then(|response| encode(&response)) {
        Ok(body) => Reply { status: 200, body },
        Err(error) => error.into(),
    }
}

impl Reply {
    /// The headers that belong to the body, names in lower case: its type, its checksum, and an id by which the request
    /// can be spoken of.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, Cow<'static, str>); 3] {
        [
            ("content-type", "application/x-amz-json-1.0".into()),
            ("x-amz-crc32", crc32fast::hash(&self.body).to_string().into()),
            ("x-amzn-requestid", request_id().into()),
        ]
    }
}

/// Made by chance, in the service's form: 52 letters and digits. Of the 36 there are, 32 will do.
fn request_id() -> String {
    const CHARACTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut id = String::with_capacity(4 * 13);
    for _ in 0..4 {
        let mut chance = fastrand::u64(..);
        for _ in 0..13 {
            id.push(char::from(CHARACTERS[(chance % 32) as usize]));
            chance /= 32;
        }
    }
    id
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooLarge => Self { status: 413, body: Vec::new() },
            refusal => Self { status: 400, body: written(&refusal) },
        }
    }
}

impl From<ServiceError> for Reply {
    fn from(error: ServiceError) -> Self {
        Self { status: error::status(&error), body: written(&error) }
    }
}

fn written(error: &impl Encode) -> Vec<u8> {
    let mut out = Writer::default();
    error.encode(&mut out);
    out.into_bytes()
}
