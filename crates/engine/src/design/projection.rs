//! What indexes hold beside the keys.

use std::collections::BTreeSet;

use dynamo_model::schema::{Projection, ProjectionType};
use dynamo_model::{ServiceError, limits};

use crate::refusal::invalid;

pub(super) fn check_projection(projection: &Projection) -> Result<(), ServiceError> {
    let names = projection.non_key_attributes.as_deref();
    match &projection.projection_type {
        None => Err(invalid("Unknown ProjectionType: null")),
        Some(ProjectionType::Include) if names.is_none() => {
            Err(invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        Some(kind @ (ProjectionType::All | ProjectionType::KeysOnly)) if names.is_some() => {
            Err(invalid(format_args!("ProjectionType is {kind}, but NonKeyAttributes is specified")))
        }
        Some(_) => check_distinct(names.unwrap_or_default()),
    }
}

fn check_distinct(names: &[String]) -> Result<(), ServiceError> {
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(twice) => Err(invalid(format_args!("Duplicate element in NonKeyAttributes: {twice}"))),
    }
}

/// How many attributes all indexes of a table include by name.
pub(crate) fn check_included<'a>(projections: impl Iterator<Item = &'a Projection>) -> Result<(), ServiceError> {
    let included: usize = projections.map(|it| it.non_key_attributes.as_ref().map_or(0, Vec::len)).sum();
    if included > limits::INCLUDED_ATTRIBUTES {
        return Err(invalid(format_args!(
            "Number of projected attributes exceeds the per-table limit of {}. The number given: {included}",
            limits::INCLUDED_ATTRIBUTES
        )));
    }
    Ok(())
}
