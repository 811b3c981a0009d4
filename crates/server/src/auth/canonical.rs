//! The text that is signed: a request, in a form that nothing on the way changes.

use hyper::header::HOST;
use hyper::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::auth::claim::{Claim, parameters};

/// What is encoded in names and values of a query.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What is encoded in a path, once more if it was encoded already.
const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// A request in canonical form; `body` is the hash of its body.
pub(crate) fn request(head: &Parts, claim: &Claim, body: &str) -> String {
    let path = utf8_percent_encode(head.uri.path(), RESERVED_IN_PATHS);
    let query = query(head.uri.query().unwrap_or_default());
    let headers: String = claim.signed_headers.iter().map(|name| format!("{name}:{}\n", value(head, name))).collect();
    let names = claim.signed_headers.join(";");
    format!("{}\n{path}\n{query}\n{headers}\n{names}\n{body}", head.method)
}

fn query(query: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let parameters = parameters(query).filter(|(name, _)| name != "X-Amz-Signature");
    let mut parameters: Vec<_> = parameters.map(|(name, value)| (encoded(&name), encoded(&value))).collect();
    parameters.sort();
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parameters.join("&")
}

/// All values of a header, each with single spaces.
fn value(head: &Parts, name: &str) -> String {
    let values = head.headers.get_all(name).iter().map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let values = values.collect::<Vec<_>>().join(",");
    // HTTP/2 has the host elsewhere.
    match head.uri.authority() {
        Some(authority) if name == ":authority" || (name == HOST && values.is_empty()) => authority.to_string(),
        _ => values,
    }
}
