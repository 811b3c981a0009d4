//! Behaviour as data: tables, and steps with a request and the service's answer each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::compare::Expected;

/// A file of steps that belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What it is about.
    pub about: String,
    /// The tables that the steps find, as bodies of CreateTable.
    pub tables: Vec<Value>,
    /// The steps, in order: a later one sees what an earlier one wrote.
    pub steps: Vec<Step>,
}

/// One request and what it is answered with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the step shows.
    pub name: String,
    /// The operation, as in `PutItem`.
    pub operation: String,
    /// The request's body.
    pub request: Value,
    answer: Option<Value>,
    error: Option<Map<String, Value>>,
    /// Where the answer was seen.
    #[serde(default)]
    pub source: Option<String>,
    /// What DynamoDB Local answers instead: an error, which has a `type`, or a body.
    local: Option<Map<String, Value>>,
    /// The members whose elements may come in any order.
    #[serde(default)]
    pub unordered: Vec<String>,
    /// How many seconds pass before it.
    #[serde(default)]
    pub seconds_later: u64,
    /// Whether what has expired is removed before it.
    #[serde(default)]
    pub swept: bool,
    /// What later steps know of the answer by a name: where in it that is, as a JSON pointer. `$name` stands for it.
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
}

/// What was kept of answers, by name.
pub type Kept = BTreeMap<String, Value>;

impl Step {
    /// What the service answers; `None` if the file does not say.
    #[must_use]
    pub fn expected(&self) -> Option<Expected<'_>> {
        match (&self.answer, &self.error) {
            (Some(answer), None) => Some(Expected::Answer(answer)),
            (None, Some(error)) => Some(Expected::Error(error)),
            _ => None,
        }
    }

    /// The step, with what was kept of the answers before it in place.
    #[must_use]
    pub fn filled(&self, kept: &Kept) -> Self {
        let mut step = self.clone();
        fill(&mut step.request, kept);
        step.answer.iter_mut().for_each(|answer| fill(answer, kept));
        let members = step.error.iter_mut().chain(&mut step.local);
        members.flat_map(Map::values_mut).for_each(|value| fill(value, kept));
        step
    }

    /// What DynamoDB Local answers.
    #[must_use]
    pub fn expected_of_local(&self) -> Option<Expected<'_>> {
        match &self.local {
            None => self.expected(),
            Some(local) if local.contains_key("type") => Some(Expected::Error(local)),
            Some(local) => Some(Expected::Body(local)),
        }
    }
}

/// Puts what was kept where a text is its name, or has it within.
fn fill(value: &mut Value, kept: &Kept) {
    match value {
        Value::String(text) => {
            // From the last name to the first, so that one which begins as another is seen before that.
            for (name, kept) in kept.iter().rev() {
                let name = format!("${name}");
                match kept {
                    Value::String(kept) => *text = text.replace(&name, kept),
                    other if *text == name => {
                        *value = other.clone();
                        return;
                    }
                    _ => {}
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| fill(element, kept)),
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, kept)),
        _ => {}
    }
}

/// The data files under a folder, in order, by their path without the ending, as in `items/numbers`.
///
/// # Errors
/// A file that cannot be read, or is not of the format.
pub fn load(folder: &Path) -> Result<Vec<(String, Script)>, String> {
    let mut files = Vec::new();
    find(folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    files.sort();
    files.iter().map(|file| Ok((name_of(file, folder), read(file)?))).collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn name_of(file: &Path, folder: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    inside.display().to_string()
}

fn read(file: &Path) -> Result<Script, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let script: Script = serde_json::from_str(&text).map_err(|error| told(&error))?;
    match script.steps.iter().find(|step| step.expected().is_none()) {
        Some(step) => Err(told(&format_args!("step {:?} needs either an answer or an error", step.name))),
        None => Ok(script),
    }
}
