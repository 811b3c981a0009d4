use std::collections::HashSet;

use dynamo_model::{Path, Projection, ServiceError};

use crate::constraints::Constraints;
use crate::refusal::invalid;

/// `member` is where in the request the names are.
pub(crate) fn constrain_attributes_to_get(names: Option<&[String]>, member: &str, check: &mut Constraints) {
    if let Some(names) = names {
        // Too many there cannot be.
        check.count_echoed(names.len(), "[]", member, 1, usize::MAX);
    }
}

/// The projection that `AttributesToGet` asks for.
pub(crate) fn attributes_to_get(names: Option<&[String]>) -> Result<Option<Projection>, ServiceError> {
    let Some(names) = names else { return Ok(None) };
    let mut seen = HashSet::with_capacity(names.len());
    for name in names {
        if name.is_empty() {
            return Err(ServiceError::validation("Empty attribute name"));
        }
        if !seen.insert(name) {
            return Err(invalid(format_args!("Duplicate value in attribute name: {name}")));
        }
    }
    Ok(Some(Projection { paths: names.iter().map(Path::attribute).collect() }))
}
