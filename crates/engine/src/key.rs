//! The keys of tables and indexes: which attributes they are made of, and their bytes.

use dynamo_model::schema::{AttributeDefinition, KeyAttributeType, KeySchemaElement, KeyType};
use dynamo_model::{AttributeType, AttributeValue, Item, Name, ServiceError, limits};

use crate::key_fault::KeyFault;
use crate::keycode;

/// How many bytes a key's hash takes.
pub(crate) const HASH_SIZE: usize = 8;

/// The attributes that a key is made of: of a table one, or one and one; of a global index up to four of each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KeySpec {
    pub(crate) partition: Vec<KeyAttribute>,
    pub(crate) sort: Vec<KeyAttribute>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KeyAttribute {
    pub(crate) name: Name,
    pub(crate) kind: AttributeType,
}

impl KeySpec {
    /// The key of a checked schema, whose attributes are all defined.
    pub(crate) fn new(schema: &[KeySchemaElement], definitions: &[AttributeDefinition]) -> Self {
        let part = |part: KeyType| {
            let elements = schema.iter().filter(|element| element.key_type == part);
            elements.filter_map(|element| KeyAttribute::find(&element.attribute_name, definitions)).collect()
        };
        Self { partition: part(KeyType::Hash), sort: part(KeyType::Range) }
    }

    /// All attributes, those of the partition key first.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }

    pub(crate) fn len(&self) -> usize {
        self.partition.len() + self.sort.len()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&KeyAttribute> {
        self.attributes().find(|attribute| attribute.name == *name)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The key's bytes, from an item's attributes: hash, partition key, sort key.
    pub(crate) fn encode(&self, item: &Item) -> Result<Vec<u8>, KeyFault> {
        // Two key attributes of some twenty bytes fit without growing.
        let mut key = Vec::with_capacity(HASH_SIZE + 48);
        self.push_partition(&mut key, item)?;
        self.push_sort(&mut key, item)?;
        Ok(key)
    }

    /// How many of a key's bytes are its partition key, with the hash.
    pub(crate) fn partition_len(&self, item: &Item) -> Result<usize, KeyFault> {
        let mut key = Vec::new();
        self.push_partition(&mut key, item)?;
        Ok(key.len())
    }

    fn push_partition(&self, key: &mut Vec<u8>, item: &Item) -> Result<(), KeyFault> {
        let start = key.len();
        key.extend_from_slice(&[0; HASH_SIZE]);
        for attribute in &self.partition {
            let size = attribute.push(key, item)?;
            if size > limits::PARTITION_KEY_SIZE {
                return Err(KeyFault::PartitionTooLong);
            }
        }
        set_hash(&mut key[start..]);
        Ok(())
    }

    fn push_sort(&self, key: &mut Vec<u8>, item: &Item) -> Result<(), KeyFault> {
        for attribute in &self.sort {
            let size = attribute.push(key, item)?;
            if size > limits::SORT_KEY_SIZE {
                return Err(KeyFault::SortTooLong);
            }
        }
        Ok(())
    }

    /// Refuses empty values, which transactions do before they look at anything else of a key.
    pub(crate) fn check_not_empty(&self, item: &Item) -> Result<(), ServiceError> {
        self.attributes().try_for_each(|attribute| {
            match item.get(&attribute.name).map(|value| attribute.check(value)) {
                Some(Err(fault @ KeyFault::Empty { .. })) => Err(fault.of_key()),
                _ => Ok(()),
            }
        })
    }
}

impl KeyAttribute {
    fn find(name: &str, definitions: &[AttributeDefinition]) -> Option<Self> {
        let definition = definitions.iter().find(|definition| definition.attribute_name == name)?;
        let kind = match definition.attribute_type {
            KeyAttributeType::B => AttributeType::B,
            KeyAttributeType::N => AttributeType::N,
            KeyAttributeType::S | KeyAttributeType::Unknown(_) => AttributeType::S,
        };
        Some(Self { name: name.into(), kind })
    }

    /// Appends the attribute's value; answers with its size in bytes.
    fn push(&self, key: &mut Vec<u8>, item: &Item) -> Result<usize, KeyFault> {
        let value = item.get(&self.name).ok_or_else(|| KeyFault::Missing { name: self.name.clone() })?;
        self.check(value)?;
        push_value(key, value);
        Ok(value.size())
    }

    /// Whether a value can be this attribute's.
    pub(crate) fn check(&self, value: &AttributeValue) -> Result<(), KeyFault> {
        let actual = value.attribute_type();
        if actual != self.kind {
            return Err(KeyFault::WrongType { name: self.name.clone(), expected: self.kind, actual });
        }
        let empty = match value {
            AttributeValue::S(text) => text.is_empty(),
            AttributeValue::B(bytes) => bytes.is_empty(),
            _ => false,
        };
        if empty { Err(KeyFault::Empty { name: self.name.clone(), kind: actual }) } else { Ok(()) }
    }
}

/// Appends a key attribute's value; others than text, number and bytes are never part of a key.
pub(crate) fn push_value(key: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::S(text) => keycode::push_string(key, text),
        AttributeValue::N(number) => keycode::push_number(key, number),
        AttributeValue::B(bytes) => keycode::push_binary(key, bytes),
        _ => {}
    }
}

/// Appends the bytes with which all texts, or binaries, of a prefix begin.
pub(crate) fn push_prefix(key: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::S(text) => keycode::push_prefix(key, text.as_bytes()),
        AttributeValue::B(bytes) => keycode::push_prefix(key, bytes),
        _ => {}
    }
}

/// Puts the hash of a partition key in front of it, into the bytes kept for it.
pub(crate) fn set_hash(key: &mut [u8]) {
    let (hash, partition) = key.split_at_mut(HASH_SIZE);
    hash.copy_from_slice(&keycode::partition_hash(partition).to_be_bytes());
}

/// The least key above all that begin with these bytes; `None` if there is none.
pub(crate) fn successor(mut prefix: Vec<u8>) -> Option<Vec<u8>> {
    while let Some(last) = prefix.pop() {
        if last < u8::MAX {
            prefix.push(last + 1);
            return Some(prefix);
        }
    }
    None
}
