//! The parameters that there were before expressions, as the trees that expressions become. Names are those of whole
//! attributes: a dot is part of a name.
//!
//! The words and their order are those that the authors of dynalite recorded from the service, and where those are
//! silent DynamoDB Local's; `tests/conformance` says which is which, case by case.

mod comparison;
mod conditions;
mod key_conditions;
mod mixing;
mod projection;
mod updates;

pub(crate) use conditions::{
    check_expected_values, check_filter_values, constrain_expected, constrain_filter, expected, filter,
};
pub(crate) use key_conditions::KeyConditions;
pub(crate) use mixing::check_mixing;
pub(crate) use projection::{attributes_to_get, constrain_attributes_to_get};
pub(crate) use updates::{check_update_values, constrain_updates, only_takes_away, refused, updates};
