use std::fmt;

use dynamo_model::Item;

use crate::error::Error;

/// What a flush did.
#[derive(Default, Debug)]
#[non_exhaustive]
pub struct FlushReport {
    /// How many records were written.
    pub saved: usize,
    /// How many records were removed, or were not there any more.
    pub deleted: usize,
    /// What is still to be written or removed, and why.
    pub failed: Vec<Unflushed>,
}

/// A record that a flush could not write or remove. It is held still.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unflushed {
    /// The record's key.
    pub key: Item,
    /// Why, as if it had been written alone.
    pub error: Error,
}

impl fmt::Display for FlushReport {
    /// Says what there is to say: `3 saved, 1 deleted, 2 failed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} saved, {} deleted", self.saved, self.deleted)?;
        if self.failed.is_empty() { Ok(()) } else { write!(f, ", {} failed", self.failed.len()) }
    }
}
