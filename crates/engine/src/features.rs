//! What a table has beside its keys, items and capacity: it is kept to be told, and is gone with the table.
//!
//! No writer of items looks at it.

mod destinations;
mod insights;
mod policies;
mod recovery;
mod tags;

pub(crate) use destinations::Destinations;
pub(crate) use insights::{Insights, Target};
pub(crate) use policies::{Place, Policies, check_policy};
pub(crate) use recovery::Recovery;
pub(crate) use tags::{Tags, check_keys, check_tags};

/// What a table has beside its keys, items and capacity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    pub(crate) tags: Tags,
    pub(crate) policies: Policies,
    pub(crate) recovery: Recovery,
    pub(crate) insights: Insights,
    pub(crate) destinations: Destinations,
}
