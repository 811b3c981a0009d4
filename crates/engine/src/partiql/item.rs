//! Which item a statement is about: its condition must fix the whole primary key.

use dynamo_expr::partiql::Column;
use dynamo_model::{AttributeType, Condition, Item, Name, Path, Projection, ServiceError};

use super::terms::{all, equality, into_terms};
use crate::key::KeySpec;
use crate::key_fault::KeyFault;

/// A condition taken apart: the key that it fixes, and all else that it says.
#[derive(Debug)]
pub(crate) struct ItemCondition {
    pub(crate) key: Item,
    pub(crate) rest: Option<Condition>,
}

/// Why a condition is not about one item.
#[derive(Debug)]
pub(crate) enum Unfixed {
    /// It leaves a key attribute open.
    Open,
    /// It gives a key attribute two values.
    Twice(Name),
    /// It gives a key attribute a value that no key can have.
    NoScalar(Name, AttributeType),
}

impl ItemCondition {
    pub(crate) fn new(key: &KeySpec, condition: Option<Condition>) -> Result<Self, Unfixed> {
        let mut fixed = Item::new();
        let mut rest = Vec::new();
        for term in condition.into_iter().flat_map(into_terms) {
            let equal = equality(&term).filter(|(name, _)| key.contains(name));
            let Some((name, value)) = equal else {
                rest.push(term);
                continue;
            };
            let kind = value.attribute_type();
            if !matches!(kind, AttributeType::S | AttributeType::N | AttributeType::B) {
                return Err(Unfixed::NoScalar(name.into(), kind));
            }
            match fixed.get(name) {
                Some(other) if other != value => return Err(Unfixed::Twice(name.into())),
                _ => fixed.insert(name, value.clone()),
            };
        }
        if fixed.len() < key.len() {
            return Err(Unfixed::Open);
        }
        Ok(Self { key: fixed, rest: all(rest) })
    }

    /// The key's bytes.
    pub(crate) fn encode(&self, key: &KeySpec) -> Result<Vec<u8>, ServiceError> {
        key.encode(&self.key).map_err(KeyFault::of_statement)
    }

    /// What must be true of the item, which must be there.
    pub(crate) fn of_existing(self, key: &KeySpec) -> (Item, Condition) {
        let exists = key.partition.iter().map(|attribute| Path::attribute(attribute.name.clone()));
        let mut terms: Vec<_> = exists.map(Condition::AttributeExists).collect();
        terms.extend(self.rest);
        let condition = all(terms).expect("a key has a partition key");
        (self.key, condition)
    }
}

/// The columns as a projection, which is how a single item is read by a batch or transaction: what is nested stays so.
pub(crate) fn projection(columns: Option<Vec<Column>>) -> Option<Projection> {
    columns.map(|columns| Projection { paths: columns.into_iter().map(|column| column.path).collect() })
}

impl Unfixed {
    /// The error of a write.
    pub(crate) fn of_write(self) -> ServiceError {
        match self {
            Self::Open => no_key(),
            Self::NoScalar(name, kind) => ServiceError::validation(format!(
                "Key value must be of type S, N, or B. Key name: {name}, Key type: {kind}"
            )),
            Self::Twice(name) => ServiceError::validation(format!(
                "Multiple conditions on same key {name}. Only single item Update/Insert/Delete are supported"
            )),
        }
    }
}

pub(crate) fn no_key() -> ServiceError {
    ServiceError::validation("Where clause does not contain a mandatory equality on all key attributes")
}
