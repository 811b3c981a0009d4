//! What is wrong with a request that has the right shape, and in which order the service says it.

use std::fmt;

use dynamo_engine::{MOST_VIOLATIONS, Violation, refuse};
use dynamo_model::api::Request;
use dynamo_model::{NumberError, ServiceError};

use crate::shape::{At, Step};

/// What was found wrong while a request was read, beside its shape.
///
/// The service checks constraints on members first and reports them all in one message, then values, and stops at the
/// first; [`Findings::refuse`] is that order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Findings {
    wording: Wording,
    missing_parameter: Option<String>,
    missing: Vec<String>,
    /// Broken constraints that the request cannot show; the service lists them before the others.
    before: Vec<Violation>,
    fault: Option<String>,
}

/// The service moves its operations to a new way of validating, which words complaints about values in another way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Wording {
    /// Moved: the words of the model, as they are.
    #[default]
    Bare,
    /// Moved, and with the words of the envelope in front.
    Enveloped,
    /// Not moved yet.
    Older,
}

impl Wording {
    fn of(operation: &str) -> Self {
        match operation {
            "PutItem" | "UpdateItem" | "DeleteItem" => Self::Enveloped,
            "BatchWriteItem" | "Scan" => Self::Older,
            _ => Self::Bare,
        }
    }
}

/// What can be wrong with an attribute value as JSON. Its text is the service's.
#[derive(Debug)]
pub(crate) enum ValueFault {
    Empty,
    SeveralTypes,
    NullFalse,
    Number(NumberError),
    /// A JSON null in a list or a set of bytes, or under this name in a map.
    Absent(Option<String>),
    AbsentText,
}

impl fmt::Display for ValueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
            }
            Self::SeveralTypes => f.write_str(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            ),
            Self::NullFalse => f.write_str(
                "One or more parameter values were invalid: Null attribute value types must have the value of true",
            ),
            Self::Number(error) => error.fmt(f),
            Self::Absent(None) => f.write_str("The supplied Item contains a null AttributeValue"),
            Self::Absent(Some(name)) => write!(f, "The supplied Item contains a null AttributeValue: {name} is null"),
            Self::AbsentText => f.write_str(
                "One or more parameter values were invalid: An string set may not have a null string as a member",
            ),
        }
    }
}

impl Findings {
    pub(crate) fn of(operation: &str) -> Self {
        Self { wording: Wording::of(operation), ..Self::default() }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing_parameter.is_none() && self.missing.is_empty() && self.before.is_empty() && self.fault.is_none()
    }

    /// Notes a missing member, unless more are missing already than the service tells: a body may lack millions.
    pub(crate) fn note_missing(&mut self, member: &At<'_>) {
        if self.missing.len() < MOST_VIOLATIONS {
            self.missing.push(member.to_string());
        }
    }

    pub(crate) fn note_missing_parameter(&mut self, name: &str) {
        self.missing_parameter.get_or_insert_with(|| name.to_owned());
    }

    /// Notes a map that has keys which are no names of tables; `echo` is the map as it was sent.
    pub(crate) fn note_table_names(&mut self, echo: &str, member: &str) {
        let message = format!(
            "Value '{echo}' at '{member}' failed to satisfy constraint: Map keys must satisfy constraint: \
             [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, \
             Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
        );
        self.before.push(Violation { message });
    }

    pub(crate) fn note_refusal(&mut self, message: String) {
        self.fault.get_or_insert(message);
    }

    /// Notes a bad attribute value, in the words that its place in the request calls for.
    pub(crate) fn note_fault(&mut self, fault: &ValueFault, at: &At<'_>) {
        if self.fault.is_some() {
            return;
        }
        let fault_text = match fault {
            ValueFault::Number(NumberError::NotANumber(text)) if text.is_empty() && self.wording == Wording::Older => {
                "The parameter cannot be converted to a numeric value".to_owned()
            }
            fault => fault.to_string(),
        };
        let message = match root(at) {
            (Some("ExpressionAttributeValues"), Some(key)) if self.wording == Wording::Older => {
                format!("ExpressionAttributeValues contains invalid value: {fault_text} for key {key}")
            }
            // Numbers are the one kind of fault that this prefix does not cover.
            (Some("ExclusiveStartKey"), _) if !matches!(fault, ValueFault::Number(_)) => {
                format!("The provided starting key is invalid: {fault_text}")
            }
            _ => fault_text,
        };
        let in_envelope = matches!(fault, ValueFault::NullFalse | ValueFault::Number(_));
        self.fault = Some(if self.wording == Wording::Enveloped && in_envelope {
            format!("1 validation error detected: {message}")
        } else {
            message
        });
    }

    /// The service's answer to what was found in a request, together with what is wrong with the request itself.
    ///
    /// # Errors
    /// Unless all is well.
    pub fn refuse(self, request: &Request) -> Result<(), ServiceError> {
        let fault = self.refuse_members(dynamo_engine::violations(request))?;
        let Some(message) = fault else { return Ok(()) };
        dynamo_engine::check_parameters(request)?;
        Err(ServiceError::Validation { message })
    }

    /// Refuses what is missing, and the constraints that are broken; answers with the fault that comes after these.
    pub(crate) fn refuse_members(self, broken: Vec<Violation>) -> Result<Option<String>, ServiceError> {
        if let Some(name) = self.missing_parameter {
            let message = format!("The parameter '{name}' is required but was not present in the request");
            return Err(ServiceError::Validation { message });
        }
        // What stands in the place of a missing member breaks constraints of its own, which nobody asked about.
        let broken = broken.into_iter().filter(|violation| !self.missing.iter().any(|member| is_at(violation, member)));
        let missing = self.missing.iter().map(|member| Violation::null(member));
        let all: Vec<_> = missing.chain(self.before).chain(broken).collect();
        refuse(&all)?;
        Ok(self.fault)
    }
}

/// Whether a violation is at a member or inside of it; the service spells members either way.
fn is_at(violation: &Violation, member: &str) -> bool {
    let message = violation.message.to_ascii_lowercase();
    let member = member.to_ascii_lowercase();
    message.contains(&format!("at '{member}'")) || message.contains(&format!("at '{member}."))
}

/// The member that a value belongs to where the service words complaints by member, and the key next below it.
fn root<'a>(at: &At<'a>) -> (Option<&'static str>, Option<&'a str>) {
    let mut key = None;
    for step in at.outwards() {
        match step {
            Step::Key(name) => key = Some(name),
            Step::Member(name @ ("ExpressionAttributeValues" | "ExclusiveStartKey")) => return (Some(name), key),
            _ => {}
        }
    }
    (None, key)
}
