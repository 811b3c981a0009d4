use std::collections::BTreeMap;

use dynamo_model::api::LegacyCondition;
use dynamo_model::{KeyCondition, Name, ServiceError};

use super::comparison;
use crate::key::KeySpec;
use crate::key_range;

/// `KeyConditions`, of which some may be no tests of keys. What they are is said only after the table was found.
#[derive(Debug)]
pub(crate) struct KeyConditions {
    condition: KeyCondition,
    /// The attributes that are compared as no key can be.
    unindexable: Vec<Name>,
}

impl KeyConditions {
    pub(crate) fn new(conditions: BTreeMap<String, LegacyCondition>) -> Result<Self, ServiceError> {
        let mut keys = Self { condition: KeyCondition::default(), unindexable: Vec::new() };
        if conditions.is_empty() {
            return Err(ServiceError::validation("Conditions can be of length 1 or 2 only"));
        }
        for (name, LegacyCondition { comparison_operator, attribute_value_list }) in conditions {
            let values = attribute_value_list.unwrap_or_default();
            comparison::check(&comparison_operator, &values)?;
            match comparison::key_test(&comparison_operator, values) {
                Some(test) => keys.condition.terms.push((name.into(), test)),
                None => keys.unindexable.push(name.into()),
            }
        }
        Ok(keys)
    }

    /// The condition on the key of a table or index.
    pub(crate) fn on(self, key: &KeySpec) -> Result<KeyCondition, ServiceError> {
        if self.unindexable.is_empty() {
            return Ok(self.condition);
        }
        let names = self.condition.terms.iter().map(|(name, _)| name).chain(&self.unindexable);
        key_range::check_names(key, names)?;
        Err(ServiceError::validation("Attempted conditional constraint is not an indexable operation"))
    }
}
