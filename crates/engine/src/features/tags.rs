//! Labels. What is allowed, and the words, are the service's of October 2026: all of a request's labels are taken, or
//! none.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_model::schema::Tag;
use dynamo_model::{ServiceError, limits};

/// The labels of a table, by key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tags(BTreeMap<String, String>);

impl Tags {
    /// Sets tags that were checked; one of a known key takes the place of what was there.
    pub(crate) fn set(&mut self, tags: Vec<Tag>) -> Result<(), ServiceError> {
        let mut after = self.0.clone();
        after.extend(tags.into_iter().map(|tag| (tag.key, tag.value)));
        if after.len() > limits::TAGS {
            return Err(too_many());
        }
        self.0 = after;
        Ok(())
    }

    /// Removes the tags of these keys. That there is none of some key is no error.
    pub(crate) fn remove(&mut self, keys: &[String]) {
        for key in keys {
            self.0.remove(key);
        }
    }

    /// The tags, in the order of their keys.
    pub(crate) fn list(&self) -> Vec<Tag> {
        self.0.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect()
    }
}

/// Refuses tags that cannot be set.
pub(crate) fn check_tags(tags: &[Tag]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    for tag in tags {
        check_key(&tag.key)?;
        if !is_text(&tag.value, limits::TAG_VALUE) {
            return Err(refused("The Tag Value provided is invalid, Value", &tag.value));
        }
    }
    match tags.iter().find(|tag| !seen.insert(&tag.key)) {
        Some(twice) => {
            let message = format!("Duplicate Tag Keys provided as input: Duplicate Tag Key found {}", twice.key);
            Err(ServiceError::validation(message))
        }
        None if tags.len() > limits::TAGS => Err(too_many()),
        None => Ok(()),
    }
}

/// Refuses keys of tags that there cannot be.
pub(crate) fn check_keys(keys: &[String]) -> Result<(), ServiceError> {
    keys.iter().try_for_each(|key| check_key(key))?;
    if keys.len() > limits::TAGS {
        return Err(too_many());
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), ServiceError> {
    if key.is_empty() || !is_text(key, limits::TAG_KEY) {
        return Err(refused("The Tag Key provided is invalid, Key", key));
    }
    // These are the service's own.
    if key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
        return Err(refused("Tag Key cannot be prefixed with aws:, Key", key));
    }
    Ok(())
}

/// Letters, digits and spaces of any script, and some signs.
fn is_text(text: &str, most: usize) -> bool {
    let allowed = |character: char| {
        character.is_alphanumeric()
            || (character.is_whitespace() && !character.is_control())
            || "+-=._:/@".contains(character)
    };
    text.chars().count() <= most && text.chars().all(allowed)
}

fn refused(why: &str, what: &str) -> ServiceError {
    ServiceError::validation(format!("{why}: {what}"))
}

fn too_many() -> ServiceError {
    ServiceError::validation("Number of Tags exceed the current limit for the provided ResourceArn")
}
