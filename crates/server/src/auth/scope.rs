//! What a credential is for: `keyid/date/region/service/term`.

use crate::auth::time::Date;
use crate::fault::Fault;

const SERVICE: &str = "dynamodb";
const TERMINATOR: &str = "aws4_request";

#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) key_id: &'a str,
    pub(crate) date: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) terminator: &'a str,
}

impl<'a> Scope<'a> {
    pub(crate) fn of(credential: &'a str) -> Result<Self, Fault> {
        let parts: Vec<&str> = credential.trim_end_matches('/').split('/').collect();
        let [key_id, date, region, service, terminator] = parts[..] else {
            return Err(Fault::incomplete_signature(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                 '{credential}'"
            )));
        };
        Ok(Self { key_id, date, region, service, terminator })
    }

    /// All that is wrong with it, in one message.
    pub(crate) fn check(&self, signed: &Date, region: Option<&str>) -> Result<(), Fault> {
        let mut wrong = Vec::new();
        if region.is_some_and(|region| region != self.region) {
            wrong.push(format!("Credential should be scoped to a valid region, not '{}'. ", self.region));
        }
        if self.service != SERVICE {
            wrong.push(format!("Credential should be scoped to correct service: '{SERVICE}'. "));
        }
        if self.terminator != TERMINATOR {
            let term = self.terminator;
            wrong.push(format!("Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{term}'. "));
        }
        if !signed.text.starts_with(self.date) || self.date.len() != "YYYYMMDD".len() {
            wrong.push(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != \
                 '{}', from '{}'.",
                self.date,
                &signed.text[.."YYYYMMDD".len()],
                signed.text
            ));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Fault::invalid_signature(wrong.concat())) }
    }

    /// As it is signed, without the key.
    pub(crate) fn text(&self) -> String {
        format!("{}/{}/{}/{}", self.date, self.region, self.service, self.terminator)
    }
}
