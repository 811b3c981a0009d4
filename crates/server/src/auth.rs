//! Signature Version 4, as the service checks it: in its order, and in its words.

mod claim;
mod canonical;
mod scope;
mod time;

use std::collections::HashMap;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use hyper::http::request::Parts;
use sha2::{Digest, Sha256};

use crate::Config;
use crate::auth::claim::Claim;
use crate::auth::scope::Scope;
use crate::auth::time::Date;
use crate::fault::Fault;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Those who may ask.
#[derive(Debug)]
pub(crate) struct Keys {
    secrets: HashMap<String, String>,
    region: Option<String>,
}

impl Keys {
    /// The keys of a configuration, if it has any.
    pub(crate) fn of(config: &Config) -> Option<Self> {
        let secrets = config.credentials.clone();
        (!secrets.is_empty()).then(|| Self { secrets, region: config.region.clone() })
    }

    /// Whether a request is signed by one of them, at about this time since 1970.
    pub(crate) fn check(&self, head: &Parts, body: &[u8], now: Duration) -> Result<(), Fault> {
        let claim = Claim::of(head)?;
        let date = Date::of(&claim)?;
        date.check(now, &claim)?;
        claim.check_form()?;
        let scope = Scope::of(&claim.credential)?;
        scope.check(&date, self.region.as_deref())?;
        let secret = self.secrets.get(scope.key_id).ok_or_else(Fault::unrecognized_client)?;
        let canonical = canonical::request(head, &claim, &sha256(body));
        let to_sign = format!("{ALGORITHM}\n{}\n{}\n{}", date.text, scope.text(), sha256(canonical.as_bytes()));
        let signature = hex::decode(&claim.signature).unwrap_or_default();
        // Compared in constant time.
        if signed(secret, &scope, &to_sign).verify_slice(&signature).is_err() {
            return Err(mismatch(&canonical, &to_sign));
        }
        // A token is of temporary credentials, and there are none.
        if claim.has_token { Err(Fault::unrecognized_client()) } else { Ok(()) }
    }
}

fn signed(secret: &str, scope: &Scope<'_>, to_sign: &str) -> Hmac<Sha256> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [scope.date, scope.region, scope.service, scope.terminator] {
        key = hmac(&key, part).finalize().into_bytes().to_vec();
    }
    hmac(&key, to_sign)
}

fn hmac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    hmac.update(text.as_bytes());
    hmac
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn mismatch(canonical: &str, to_sign: &str) -> Fault {
    Fault::invalid_signature(format!(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this \
         request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{to_sign}'\n"
    ))
}
