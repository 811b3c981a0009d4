//! What a request says of its signature, in its `Authorization` header or in its query string.

use std::borrow::Cow;

use hyper::header::{AUTHORIZATION, DATE};
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::auth::ALGORITHM;
use crate::fault::Fault;

/// A signature, and what it claims to be of. Nothing of it is checked yet.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) algorithm: String,
    pub(crate) credential: String,
    /// Names of headers in lower case, in order.
    pub(crate) signed_headers: Vec<String>,
    pub(crate) signature: String,
    /// When it was signed, as the request says it.
    pub(crate) date: String,
    /// For how many seconds it holds, if the request says it.
    pub(crate) expires: Option<String>,
    /// Whether it comes with the token of temporary credentials.
    pub(crate) has_token: bool,
}

impl Claim {
    pub(crate) fn of(head: &Parts) -> Result<Self, Fault> {
        let header = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let query: Vec<(Cow<'_, str>, Cow<'_, str>)> = parameters(head.uri.query().unwrap_or_default()).collect();
        let is_in_query = query.iter().any(|(name, _)| name == "X-Amz-Algorithm");
        match header {
            Some(_) if is_in_query => Err(Fault::invalid_signature(
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            )),
            Some(header) if header.trim().starts_with("AWS4-") => Self::of_header(head, header.trim()),
            None if is_in_query => Self::of_query(&query),
            _ => Err(Fault::missing_token()),
        }
    }

    fn of_header(head: &Parts, header: &str) -> Result<Self, Fault> {
        let (algorithm, rest) = header.split_once(' ').unwrap_or((header, ""));
        let mut members = Vec::new();
        for member in rest.split([',', ' ']).filter(|member| !member.is_empty()) {
            members.push(member.split_once('=').ok_or_else(|| {
                Fault::incomplete_signature(format!(
                    "'{member}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
                ))
            })?);
        }
        let member = |name| members.iter().find(|(member, _)| *member == name).map(|(_, value)| (*value).to_owned());
        let date = ["x-amz-date", DATE.as_str()].into_iter().find_map(|name| head.headers.get(name)?.to_str().ok());
        let (credential, signature, signed) = (member("Credential"), member("Signature"), member("SignedHeaders"));
        if let (Some(credential), Some(signature), Some(signed), Some(date)) = (&credential, &signature, &signed, date)
        {
            return Ok(Self {
                algorithm: algorithm.to_owned(),
                credential: credential.clone(),
                signed_headers: names(signed),
                signature: signature.clone(),
                date: date.to_owned(),
                expires: None,
                has_token: head.headers.contains_key("x-amz-security-token"),
            });
        }
        let required = [("Credential", credential), ("Signature", signature), ("SignedHeaders", signed)];
        let mut message: String = required
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| format!("Authorization header requires '{name}' parameter. "))
            .collect();
        if date.is_none() {
            message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
        }
        Err(Fault::incomplete_signature(format!("{message}Authorization={header}")))
    }

    fn of_query(query: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, Fault> {
        let member = |name: &str| {
            let value = query.iter().find(|(member, _)| member == name).map(|(_, value)| value.as_ref());
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let required = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
        let [Some(algorithm), Some(credential), Some(signature), Some(signed), Some(date)] = required.map(member)
        else {
            let missing = required.iter().filter(|name| member(name).is_none());
            let missing: String =
                missing.map(|name| format!("AWS query-string parameters must include '{name}'. ")).collect();
            return Err(Fault::incomplete_signature(format!("{missing}Re-examine the query-string parameters.")));
        };
        let (expires, token) = (member("X-Amz-Expires"), member("X-Amz-Security-Token"));
        let signed_headers = names(&signed);
        Ok(Self { algorithm, credential, signed_headers, signature, date, expires, has_token: token.is_some() })
    }

    /// Whether the host is signed, by a method that is known.
    pub(crate) fn check_form(&self) -> Result<(), Fault> {
        if !self.signed_headers.iter().any(|name| name == "host" || name == ":authority") {
            return Err(Fault::invalid_signature("'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        if self.algorithm != ALGORITHM {
            return Err(Fault::incomplete_signature(format!(
                "Unsupported AWS 'algorithm': '{}' (only {ALGORITHM} for now). ",
                self.algorithm
            )));
        }
        Ok(())
    }
}

fn names(signed: &str) -> Vec<String> {
    signed.split(';').map(str::to_ascii_lowercase).collect()
}

/// Names and values of a query string, decoded. A plus sign is a plus sign.
pub(crate) fn parameters(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    query.split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (percent_decode_str(name).decode_utf8_lossy(), percent_decode_str(value).decode_utf8_lossy())
    })
}
