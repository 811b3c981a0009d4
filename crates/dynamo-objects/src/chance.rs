use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// A number that nobody can foretell. A hasher's fresh keys are all the chance that is needed here, and the standard
/// library has them.
pub(crate) fn chance() -> u64 {
    RandomState::new().hash_one(0_u8)
}
