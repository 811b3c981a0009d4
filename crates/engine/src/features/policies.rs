//! The policies of a table and of its streams. They are kept, and never asked who may do what.

use std::collections::BTreeMap;

use dynamo_model::{ServiceError, limits};

use crate::constraints::Constraints;
use crate::refusal::invalid;

/// Stands for no revision at all, where one is expected.
const NO_POLICY: &str = "NO_POLICY";

/// A policy, by the ARN of the table or stream that it is of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Policies {
    by_arn: BTreeMap<String, Policy>,
    /// The newest revision that there ever was.
    newest: u64,
}

/// A policy's text, and its revision: the time at which it was put, in milliseconds since 1970.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Policy {
    text: String,
    revision: u64,
}

impl Constraints {
    pub(crate) fn expected_revision(&mut self, expected: Option<&str>) {
        if let Some(expected) = expected {
            self.shortest(expected, "expectedRevisionId", 1);
            self.longest(expected, "expectedRevisionId", 255);
        }
    }
}

impl Policies {
    /// Puts a policy, and answers with its revision. One that is there already keeps its revision.
    pub(crate) fn put(&mut self, place: Place<'_>, text: String, now: u64) -> Result<String, ServiceError> {
        let current = self.by_arn.get(place.arn);
        place.check_expected(current)?;
        let revision = match current {
            Some(policy) if policy.text == text => policy.revision,
            _ => {
                self.newest = now.max(self.newest + 1);
                self.newest
            }
        };
        self.by_arn.insert(place.arn.to_owned(), Policy { text, revision });
        Ok(revision.to_string())
    }

    /// A policy's text and revision.
    pub(crate) fn get(&self, arn: &str) -> Result<(String, String), ServiceError> {
        match self.by_arn.get(arn) {
            Some(policy) => Ok((policy.text.clone(), policy.revision.to_string())),
            None => Err(not_found(arn)),
        }
    }

    /// Removes a policy, and answers with its revision. That there is none is no error.
    pub(crate) fn delete(&mut self, place: Place<'_>) -> Result<Option<String>, ServiceError> {
        place.check_expected(self.by_arn.get(place.arn))?;
        Ok(self.by_arn.remove(place.arn).map(|policy| policy.revision.to_string()))
    }
}

/// Where a policy is, and which revision of it is expected there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Of a table or stream.
    pub(crate) arn: &'a str,
    pub(crate) table_name: &'a str,
    pub(crate) expected: Option<&'a str>,
}

impl Place<'_> {
    fn check_expected(self, current: Option<&Policy>) -> Result<(), ServiceError> {
        let Some(expected) = self.expected else { return Ok(()) };
        let table = self.table_name;
        match current {
            None if expected == NO_POLICY => Ok(()),
            Some(policy) if expected == policy.revision.to_string() => Ok(()),
            None => Err(not_found(format_args!(
                "Requested update for policy with revision id {expected}, but table {table} has no associated policy."
            ))),
            // How the service ends this sentence is not known.
            Some(_) => Err(not_found(format_args!(
                "Requested update for policy with revision id {expected}, but the policy associated to target table \
                 {table} did not match."
            ))),
        }
    }
}

/// Refuses a policy that is too long. That it is a policy at all is for whoever reads it to see.
pub(crate) fn check_policy(text: &str) -> Result<(), ServiceError> {
    if text.len() > limits::POLICY_SIZE {
        return Err(invalid(format_args!("Maximum policy size of {} bytes exceeded", limits::POLICY_SIZE)));
    }
    Ok(())
}

fn not_found(why: impl std::fmt::Display) -> ServiceError {
    let message = format!("Resource-based policy not found for the provided ResourceArn: {why}");
    ServiceError::PolicyNotFound { message }
}
