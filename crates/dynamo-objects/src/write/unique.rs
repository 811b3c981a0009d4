//! Fields of which no two records have the same value: `#[dynamo(unique)]`.
//!
//! The service has no such thing, so each value has an item of its own in the same table, its claim, which is there if
//! the value is taken. Records and claims are written together, in a transaction, or not at all.

use std::sync::Arc;

use dynamo_model::schema::KeyAttributeType;
use dynamo_model::{
    AttributeValue, Comparator, Condition as Tree, Item, Name, Number, Operand, Path, SetOperand, SetValue, Update,
};

use crate::error::{Error, ErrorKind};
use crate::key::bytes;
use crate::physical::Physical;
use crate::transact::claimed::Claimed;
use crate::transact::{Act, Write};
use crate::write::guard::{Guard, is_as_read};
use crate::write::update::read;

/// What a claim's keys begin with.
const CLAIM: &str = "UNIQUE";

/// The attribute of a claim that says whose it is: the key of a record.
pub(crate) const OWNER: &str = "unique_owner";

/// Why records with unique fields are not written: each completes the error's sentence.
pub(crate) const UNIQUE_IN_BATCH: &str =
    "in a batch, whose writes have no conditions: write them one by one, or in a transaction";
pub(crate) const UNIQUE_WITH_TOKEN: &str =
    "in a transaction with a token, unless they are created: what is sent depends on what is read";
pub(crate) const UNIQUE_BY_UPDATE: &str =
    "by an update that does not say what it will be: set it to a value, or remove it";

/// How often a write is tried of which others change the unique fields at the same time.
pub(crate) const ATTEMPTS: usize = 5;

/// A claim that a write makes or gives up.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) attribute: &'static str,
    pub(crate) value: AttributeValue,
    pub(crate) is_made: bool,
}

impl Physical {
    /// Writes a record, and makes and gives up claims as its unique fields change. Answers with the item that was
    /// there.
    pub(crate) async fn write_unique(self: Arc<Self>, mut write: Write) -> Result<Option<Item>, Error> {
        write.guard.check()?;
        for _ in 1..ATTEMPTS {
            let current = read(&self, &write.key).await?;
            match self.write_over(&write, &current).await {
                Err(error) if self.is_outdated(&error, &current) => {}
                result => return result.map(|()| (!current.is_empty()).then_some(current)),
            }
        }
        let current = read(&self, &write.key).await?;
        self.write_over(&write, &current).await.map(|()| (!current.is_empty()).then_some(current))
    }

    /// Writes a record where this is what was read.
    pub(crate) async fn write_over(&self, write: &Write, current: &Item) -> Result<(), Error> {
        let claimed = Claimed::of([(write, Some(current))])?;
        match claimed.only() {
            Ok(write) => write.alone().await,
            // As if it had been alone.
            Err(claimed) => claimed.send(self.database(), None).await.map_err(first),
        }
    }

    /// That such records cannot be written like this.
    pub(crate) fn unique_alone(&self, how: &'static str) -> Error {
        let attribute = self.unique().first().copied().unwrap_or_default();
        ErrorKind::UniqueAlone { table: self.name().to_owned(), attribute, how }.into()
    }

    /// A unique field that an update changes.
    pub(crate) fn changed_unique(&self, update: &Update) -> Option<&'static str> {
        self.unique().iter().copied().find(|name| update.paths().any(|path| path.root == **name))
    }

    /// Fails if an update does not say what unique fields will be.
    pub(crate) fn check_unique_update(&self, update: &Update) -> Result<(), Error> {
        let is_told = |path: &Path| {
            let is_it = |other: &Path| other == path;
            let is_value = |set: &SetValue| matches!(set, SetValue::Operand(SetOperand::Value(_)));
            path.rest.is_empty()
                && (update.remove.iter().any(is_it) || update.set.iter().any(|(of, set)| is_it(of) && is_value(set)))
        };
        let untold = |name: &&&str| update.paths().any(|path| path.root == ***name && !is_told(path));
        match self.unique().iter().find(untold) {
            None => Ok(()),
            Some(attribute) => {
                let (table, how) = (self.name().to_owned(), UNIQUE_BY_UPDATE);
                Err(ErrorKind::UniqueAlone { table, attribute, how }.into())
            }
        }
    }

    /// That the unique fields are still what was read.
    pub(crate) fn is_still(&self, read: &Item, guard: &mut Guard) {
        for name in self.unique() {
            guard.and(is_as_read(Name::from_static(name), read.get(name)));
        }
    }

    /// What a write makes and gives up, where this is what was read.
    pub(crate) fn claims(&self, write: &Write, current: &Item) -> Vec<Claim> {
        let mut claims = Vec::new();
        for attribute in self.unique().iter().copied() {
            let before = current.get(attribute);
            let after = write.act.value_after(attribute, before);
            if before != after {
                let claim = |value: &AttributeValue, is_made| Claim { attribute, value: value.clone(), is_made };
                claims.extend(before.map(|value| claim(value, false)));
                claims.extend(after.map(|value| claim(value, true)));
            }
        }
        claims
    }

    /// The write of a claim's item: made if nobody else has it, given up if it is the record's own.
    pub(crate) fn claim(self: &Arc<Self>, claim: &Claim, owner: &Item) -> Result<Write, Error> {
        let key = self.claim_key(claim)?;
        let mut guard = Guard::default();
        let is_free = Tree::AttributeNotExists(Path::attribute(Name::from_static(self.key_names().partition)));
        guard.and(is_free.or(is_owned_by(owner)));
        let act = if claim.is_made {
            let mut item = key.clone();
            item.insert(Name::from_static(OWNER), AttributeValue::M(owner.clone()));
            Act::Put(item)
        } else {
            Act::Delete
        };
        Ok(Write { table: Arc::clone(self), key, act, guard })
    }

    fn claim_key(&self, claim: &Claim) -> Result<Item, Error> {
        let value = match &claim.value {
            AttributeValue::S(text) => text.clone(),
            AttributeValue::N(number) => number.to_string(),
            // The kinds of keys are those of unique fields, too, and there is no third but this.
            other => {
                bytes::of(&Item::from([("value", other.clone())])).iter().map(|byte| format!("{byte:02x}")).collect()
            }
        };
        let entity = self.entity_name().map_or_else(String::new, |entity| format!("#{entity}"));
        let text = format!("{CLAIM}{entity}#{}#{value}", claim.attribute);
        let names = self.key_names();
        let mut key = Item::from([(names.partition, AttributeValue::S(text))]);
        if let Some(sort) = names.sort {
            let types = self.definition().attribute_definitions;
            let of_type = types.into_iter().find(|definition| definition.attribute_name == sort);
            key.insert(
                Name::from_static(sort),
                match of_type.map(|definition| definition.attribute_type) {
                    Some(KeyAttributeType::N) => Number::ZERO.into(),
                    Some(KeyAttributeType::B) => AttributeValue::B(CLAIM.into()),
                    _ => CLAIM.into(),
                },
            );
        }
        Ok(key)
    }

    /// Whether a write failed because somebody else changed the unique fields since they were read.
    pub(crate) fn is_outdated(&self, error: &Error, read: &Item) -> bool {
        let changed = |current: Option<&Item>| {
            let now = |name: &str| current.and_then(|item| item.get(name));
            self.unique().iter().any(|name| now(name) != read.get(name))
        };
        match error.kind() {
            ErrorKind::ConditionFailed { current, .. } => changed(current.as_ref()),
            _ => false,
        }
    }
}

/// That a claim is this record's.
pub(crate) fn is_owned_by(owner: &Item) -> Tree {
    let path = Operand::Path(Path::attribute(Name::from_static(OWNER)));
    Tree::Compare(Comparator::Eq, path, Operand::Value(AttributeValue::M(owner.clone())))
}

/// The error of the only write of a transaction.
fn first(error: Error) -> Error {
    match error.into_kind() {
        ErrorKind::TransactionFailed { failed } if !failed.is_empty() => {
            failed.into_iter().next().expect("it is not empty").error
        }
        other => other.into(),
    }
}
