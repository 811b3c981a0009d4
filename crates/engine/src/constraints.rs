use std::fmt;

use dynamo_model::ServiceError;

/// A member of a request that breaks a constraint of its own, whatever the tables hold. The service lists all of them
/// in one message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The service's sentence about it, as in `Value null at 'key' failed to satisfy constraint: Member must not be
    /// null`.
    pub message: String,
}

impl Violation {
    /// A member that must be there and is not.
    #[must_use]
    pub fn null(member: &str) -> Self {
        Self { message: format!("Value null at '{member}' failed to satisfy constraint: Member must not be null") }
    }
}

/// How many broken constraints the service tells, and counts: it looks for no more
/// (<https://github.com/architect/dynalite/blob/main/test/createTable.js> has nine indexes that lack three members
/// each).
pub const MOST_VIOLATIONS: usize = 10;

/// The service's answer to broken constraints, up to ten of them in one message.
///
/// # Errors
/// Unless there are none.
pub fn refuse(violations: &[Violation]) -> Result<(), ServiceError> {
    if violations.is_empty() {
        return Ok(());
    }
    let told = violations.iter().take(MOST_VIOLATIONS);
    let told: Vec<_> = told.map(|violation| violation.message.as_str()).collect();
    let errors = if told.len() == 1 { "error" } else { "errors" };
    Err(ServiceError::validation(format!("{} validation {errors} detected: {}", told.len(), told.join("; "))))
}

/// Puts the words in front that newer parts of the service put before what a single thing is wrong.
pub(crate) fn enveloped(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Validation { message } => {
            ServiceError::Validation { message: format!("1 validation error detected: {message}") }
        }
        other => other,
    }
}

/// Collects the violations of one request.
#[derive(Debug, Default)]
pub(crate) struct Constraints(Vec<Violation>);

const NAME_PATTERN: &str = "[a-zA-Z0-9_.-]+";

/// How many violations are kept of a request that may have millions. Not only as many as are told: `wire` leaves those
/// out that are of what stands in the place of missing members. It has fewer than ten of these if it looks at any, and
/// each breaks a few constraints.
const KEPT: usize = 10 * MOST_VIOLATIONS;

impl Constraints {
    fn push(&mut self, message: fmt::Arguments<'_>) {
        if self.0.len() < KEPT {
            self.0.push(Violation { message: message.to_string() });
        }
    }

    fn fails(&mut self, value: impl fmt::Display, member: &str, constraint: impl fmt::Display) {
        self.push(format_args!("Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"));
    }

    /// Newer parts of the service name the member as in the API, and leave the value out.
    fn fails_unechoed(&mut self, member: &str, constraint: impl fmt::Display) {
        self.push(format_args!("Value at '{member}' failed to satisfy constraint: {constraint}"));
    }

    pub(crate) fn table_name(&mut self, name: &str) {
        if name.is_empty() {
            self.fails_unechoed("TableName", "Member must have length greater than or equal to 1");
        } else if name.starts_with("arn:") {
            // The ARN's own shape is looked at where it is taken apart.
            self.longest(name, "tableName", 1024);
        } else {
            self.pattern(name, "tableName");
            self.longest(name, "tableName", 255);
        }
    }

    /// The name of something to be made: a table, an index.
    pub(crate) fn new_name(&mut self, name: &str, member: &str) {
        self.pattern(name, member);
        if name.len() < 3 {
            self.fails(name, member, "Member must have length greater than or equal to 3");
        }
        self.longest(name, member, 255);
    }

    fn pattern(&mut self, name: &str, member: &str) {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if !name.is_empty() && !name.bytes().all(allowed) {
            self.fails(name, member, format_args!("Member must satisfy regular expression pattern: {NAME_PATTERN}"));
        }
    }

    pub(crate) fn longest(&mut self, text: &str, member: &str, most: usize) {
        if text.len() > most {
            self.fails(text, member, format_args!("Member must have length less than or equal to {most}"));
        }
    }

    pub(crate) fn shortest(&mut self, text: &str, member: &str, least: usize) {
        if text.len() < least {
            self.fails(text, member, format_args!("Member must have length greater than or equal to {least}"));
        }
    }

    pub(crate) fn stream_arn(&mut self, arn: &str, member: &str) {
        self.shortest(arn, member, 37);
        self.longest(arn, member, 1024);
    }

    pub(crate) fn shard_id(&mut self, id: &str, member: &str) {
        self.shortest(id, member, 28);
        self.longest(id, member, 65);
    }

    pub(crate) fn at_least(&mut self, value: i64, member: &str, least: i64) {
        if value < least {
            self.fails(value, member, format_args!("Member must have value greater than or equal to {least}"));
        }
    }

    pub(crate) fn at_most(&mut self, value: i64, member: &str, most: i64) {
        if value > most {
            self.fails(value, member, format_args!("Member must have value less than or equal to {most}"));
        }
    }

    /// A number below its least, told in the newer parts' way.
    pub(crate) fn at_least_unechoed(&mut self, value: i64, member: &str, least: i64) {
        if value < least {
            self.fails_unechoed(member, format_args!("Member must have value greater than or equal to {least}"));
        }
    }

    /// How many elements a list or map must have, told in the newer parts' way.
    pub(crate) fn count(&mut self, count: usize, member: &str, least: usize, most: usize) {
        if count < least {
            self.fails_unechoed(member, format_args!("Member must have length greater than or equal to {least}"));
        } else if count > most {
            self.fails_unechoed(member, format_args!("Member must have length less than or equal to {most}"));
        }
    }

    /// How many elements a list must have; `echo` is the list as the service prints it.
    pub(crate) fn count_echoed(&mut self, count: usize, echo: &str, member: &str, least: usize, most: usize) {
        if count < least {
            self.fails(echo, member, format_args!("Member must have length greater than or equal to {least}"));
        } else if count > most {
            self.fails(echo, member, format_args!("Member must have length less than or equal to {most}"));
        }
    }

    /// How many characters a text must have.
    pub(crate) fn characters(&mut self, text: &str, member: &str, least: usize, most: usize) {
        self.count_echoed(text.chars().count(), text, member, least, most);
    }

    /// A member of an enumeration, given as its text and the texts that there are.
    pub(crate) fn choice(&mut self, text: &str, names: &[&str], member: &str) {
        if !names.contains(&text) {
            self.fails(text, member, format_args!("Member must satisfy enum value set: [{}]", names.join(", ")));
        }
    }

    /// ReturnValues has words of its own, down to the missing D in UPDATE_NEW.
    pub(crate) fn return_values(&mut self, known: bool) {
        if !known {
            self.push(format_args!(
                "Failed to satisfy constraint: Member must satisfy enum value set: \
                 [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
            ));
        }
    }

    /// Adds a violation in words of its own.
    pub(crate) fn violated(&mut self, message: impl fmt::Display) {
        self.push(format_args!("{message}"));
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.0
    }

    pub(crate) fn finish(self) -> Result<(), ServiceError> {
        refuse(&self.0)
    }
}
