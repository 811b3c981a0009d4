//! From a key condition to the range of keys that satisfy it.

use std::ops::{Bound, RangeBounds};

use dynamo_model::{AttributeValue, KeyCondition, KeyTest, Name, ServiceError, limits};

use crate::key::{HASH_SIZE, KeyAttribute, KeySpec, push_prefix, push_value, set_hash, successor};
use crate::key_fault::KeyFault;
use crate::refusal::invalid;

/// The keys of one partition that satisfy a key condition.
#[derive(Debug)]
pub(crate) struct KeyRange {
    pub(crate) start: Bound<Vec<u8>>,
    pub(crate) end: Bound<Vec<u8>>,
    /// How all keys of the partition begin.
    partition: Vec<u8>,
    tests_sort_key: bool,
}

/// The key that a query goes on after, as bytes, and how many of them are the partition key with its hash.
#[derive(Debug)]
pub(crate) struct StartKey {
    pub(crate) bytes: Vec<u8>,
    pub(crate) partition: usize,
}

impl KeyRange {
    pub(crate) fn new(key: &KeySpec, condition: &KeyCondition) -> Result<Self, ServiceError> {
        check_shape(key, condition)?;
        let partition = partition_prefix(key, condition)?;

        // Equal parts of the sort key prolong the prefix; the first other test bounds the range.
        let mut prefix = partition.clone();
        let mut range = None;
        let mut given = key.partition.len();
        for attribute in &key.sort {
            let Some(test) = test_of(condition, attribute) else { break };
            given += 1;
            if let KeyTest::Eq(value) = test {
                push_value(&mut prefix, value);
            } else {
                range = Some(bounds(&prefix, test));
                break;
            }
        }
        let (start, end) = range.unwrap_or_else(|| (Bound::Included(prefix.clone()), below(successor(prefix))));
        Ok(Self { start, end, partition, tests_sort_key: given > key.partition.len() })
    }

    /// The range that is left after a key, in the direction of the query.
    pub(crate) fn after(mut self, key: StartKey, ascending: bool) -> Result<Self, ServiceError> {
        let refused = |message: &str| Err(ServiceError::validation(message));
        let (partition, sort) = key.bytes.split_at(key.partition);
        let same_partition = partition == self.partition;
        if self.tests_sort_key {
            // The sort key is looked at first, as if it were one of this partition.
            let here = [self.partition.as_slice(), sort].concat();
            if !(self.start.as_ref(), self.end.as_ref()).contains(&here) {
                return refused("The provided starting key does not match the range key predicate");
            }
            if !same_partition {
                // Odd words, but the service's.
                return refused("The query can return at most one row and cannot be restarted");
            }
        }
        if !same_partition {
            return refused("The provided starting key is outside query boundaries based on provided conditions");
        }
        if ascending {
            self.start = Bound::Excluded(key.bytes);
        } else {
            self.end = Bound::Excluded(key.bytes);
        }
        Ok(self)
    }
}

fn test_of<'a>(condition: &'a KeyCondition, attribute: &KeyAttribute) -> Option<&'a KeyTest> {
    condition.terms.iter().find(|(name, _)| *name == attribute.name).map(|(_, test)| test)
}

/// Whether the condition is one that this key can be queried by, in the service's order of complaints.
fn check_shape(key: &KeySpec, condition: &KeyCondition) -> Result<(), ServiceError> {
    check_names(key, condition.terms.iter().map(|(name, _)| name))?;
    for (name, test) in &condition.terms {
        let Some(attribute) = key.attribute(name) else { continue };
        test.values().try_for_each(|value| check_value(attribute, value))?;
    }
    let equal = |attribute: &KeyAttribute| matches!(test_of(condition, attribute), Some(KeyTest::Eq(_)));
    if !key.partition.iter().all(equal) {
        return Err(ServiceError::validation("Query key condition not supported"));
    }
    check_sort_order(key, condition)
}

/// Whether these are the attributes that this key can be queried by.
pub(crate) fn check_names<'n>(
    key: &KeySpec,
    names: impl Iterator<Item = &'n Name> + Clone,
) -> Result<(), ServiceError> {
    let terms = names.clone().count();
    // Two are too many for a key of one attribute in other words.
    if terms > key.len().max(2) {
        return Err(ServiceError::validation(format!(
            "The number of query conditions ({terms}) exceeds the number of key attributes defined in the schema ({})",
            key.len()
        )));
    }
    let unnamed = |attributes: &[KeyAttribute]| {
        attributes
            .iter()
            .find(|attribute| !names.clone().any(|name| *name == attribute.name))
            .map(|attribute| attribute.name.clone())
    };
    let stranger = names.clone().any(|name| !key.contains(name));
    let missed = unnamed(&key.partition).or_else(|| if stranger { unnamed(&key.sort) } else { None });
    if let Some(name) = missed {
        return Err(ServiceError::validation(format!("Query condition missed key schema element: {name}")));
    }
    if stranger {
        return Err(ServiceError::validation("Query key condition not supported"));
    }
    Ok(())
}

/// The attributes of a sort key are given from the left, all but the last by equality.
fn check_sort_order(key: &KeySpec, condition: &KeyCondition) -> Result<(), ServiceError> {
    let Some(last) = key.sort.iter().rposition(|attribute| test_of(condition, attribute).is_some()) else {
        return Ok(());
    };
    let loose: Vec<_> = key.sort[..last]
        .iter()
        .filter(|attribute| !matches!(test_of(condition, attribute), Some(KeyTest::Eq(_))))
        .map(|attribute| attribute.name.as_str())
        .collect();
    if loose.is_empty() {
        return Ok(());
    }
    Err(ServiceError::validation(format!(
        "RANGE key attributes {} must have equality conditions specified in the query \
         because a condition is present on key attribute {}",
        loose.join(", "),
        key.sort[last].name
    )))
}

fn check_value(attribute: &KeyAttribute, value: &AttributeValue) -> Result<(), ServiceError> {
    attribute.check(value).map_err(|fault| match fault {
        KeyFault::WrongType { .. } => invalid("Condition parameter type does not match schema type"),
        fault => fault.of_key(),
    })
}

fn partition_prefix(key: &KeySpec, condition: &KeyCondition) -> Result<Vec<u8>, ServiceError> {
    let mut prefix = vec![0; HASH_SIZE];
    for value in key.partition.iter().filter_map(|attribute| test_of(condition, attribute)).flat_map(KeyTest::values) {
        if value.size() > limits::PARTITION_KEY_SIZE {
            return Err(KeyFault::PartitionTooLong.of_key());
        }
        push_value(&mut prefix, value);
    }
    set_hash(&mut prefix);
    Ok(prefix)
}

fn bounds(prefix: &[u8], test: &KeyTest) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    let first = || Bound::Included(prefix.to_vec());
    let last = || below(successor(prefix.to_vec()));
    let with = |value: &AttributeValue| {
        let mut key = prefix.to_vec();
        push_value(&mut key, value);
        key
    };
    match test {
        KeyTest::Eq(value) => (Bound::Included(with(value)), below(successor(with(value)))),
        KeyTest::Lt(value) => (first(), Bound::Excluded(with(value))),
        KeyTest::Le(value) => (first(), below(successor(with(value)))),
        KeyTest::Gt(value) => (from(successor(with(value))), last()),
        KeyTest::Ge(value) => (Bound::Included(with(value)), last()),
        KeyTest::Between(low, high) => (Bound::Included(with(low)), below(successor(with(high)))),
        KeyTest::BeginsWith(value) => {
            let mut begins = prefix.to_vec();
            push_prefix(&mut begins, value);
            (Bound::Included(begins.clone()), below(successor(begins)))
        }
    }
}

fn below(key: Option<Vec<u8>>) -> Bound<Vec<u8>> {
    key.map_or(Bound::Unbounded, Bound::Excluded)
}

/// No key is above those whose successor does not exist.
fn from(key: Option<Vec<u8>>) -> Bound<Vec<u8>> {
    Bound::Included(key.unwrap_or_else(|| vec![u8::MAX; HASH_SIZE + limits::PARTITION_KEY_SIZE]))
}
