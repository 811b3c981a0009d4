//! Policies: JSON within a text. The engine knows no JSON and keeps the text, so what is no policy is found here.

use crate::SerializationError;
use crate::json::{Document, Json};
use crate::shape::{At, Java, Required, Shape};

/// The text of a policy.
pub(crate) struct Policy(pub(crate) String);

impl Shape for Policy {
    fn java() -> Java {
        String::java()
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let text = String::read(json, at)?;
        if let Some(fault) = fault(&text) {
            at.note_refusal(&format!("One or more parameter values were invalid: Invalid policy document: {fault}"));
        }
        Ok(Self(text))
    }
}

impl Required for Policy {
    fn missing() -> Self {
        Self(String::new())
    }
}

/// Why a text is no policy, in the service's words.
fn fault(text: &str) -> Option<String> {
    let document = Document::parse(text.as_bytes());
    let members = match document.as_ref().map(Document::root) {
        Ok(Json::Object(members)) => members,
        Ok(Json::Null) => return Some("This text appears not to be a policy".to_owned()),
        _ => return Some("This policy contains invalid Json".to_owned()),
    };
    match members.get("Statement") {
        None => Some(format!("Syntax error at position (1,{})", text.len() + 1)),
        Some(Json::Array(statements)) if statements.is_empty() => {
            Some("Could not parse the policy: Statement is empty!".to_owned())
        }
        Some(Json::Array(mut statements)) => statements.find_map(missing_field),
        Some(statement) => missing_field(statement),
    }
}

/// A field that a statement cannot do without. Some have another that says the opposite.
fn missing_field(statement: Json<'_>) -> Option<String> {
    let Json::Object(members) = statement else { return Some("This policy contains invalid Json".to_owned()) };
    let has = |name: &str| members.get(name).is_some();
    let says = |field: &str| has(field) || (field != "Effect" && has(&format!("Not{field}")));
    let missing = ["Effect", "Principal", "Action", "Resource"].into_iter().find(|field| !says(field))?;
    Some(format!("Missing required field {missing}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_policy() {
        let faults = [
            ("", "This policy contains invalid Json"),
            ("[]", "This policy contains invalid Json"),
            ("null", "This text appears not to be a policy"),
            ("{}", "Syntax error at position (1,3)"),
            (r#"{"Statement":[]}"#, "Could not parse the policy: Statement is empty!"),
            (r#"{"Statement":[{}]}"#, "Missing required field Effect"),
            (r#"{"Statement":{"Effect":"Deny","Principal":"*","NotAction":"*"}}"#, "Missing required field Resource"),
        ];
        for (text, expected) in faults {
            assert_eq!(fault(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(fault(r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#), None);
    }
}
