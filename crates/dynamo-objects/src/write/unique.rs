//! Fields of which no two records have the same value: `#[dynamo(unique)]`.
//!
//! The service has no such thing, so each value has an item of its own in the same table, its claim, which is there if the
//! value is taken. Records and claims are written together, in a transaction, or not at all.

use std::sync::Arc;

use dynamo_model::schema::KeyAttributeType;
use dynamo_model::{AttributeValue, Comparator, Condition as Tree, Item, Name, Number, Operand, Path};

use crate::error::{Error, ErrorKind};
use crate::key::bytes;
use crate::physical::Physical;
use crate::transact::{Act, Transact, Write};
use crate::write::guard::{Guard, is_as_read};
use crate::write::update::read;

/// What a claim's keys begin with.
const CLAIM: &str = "UNIQUE";

/// The attribute of a claim that says whose it is: the key of a record.
pub(crate) const OWNER: &str = "unique_owner";

/// How often a write is tried of which others change the unique fields at the same time.
const ATTEMPTS: usize = 5;

/// A claim that a write makes or gives up.
struct Claim {
    attribute: &'static str,
    value: AttributeValue,
    is_made: bool,
}

impl Physical {
    /// Writes a record, and makes and gives up claims as its unique fields change. Answers with the item that was there.
    pub(crate) async fn write_unique(self: Arc<Self>, mut write: Write) -> Result<Option<Item>, Error> {
        write.guard.expression()?;
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
    pub(crate) async fn write_over(self: &Arc<Self>, write: &Write, current: &Item) -> Result<(), Error> {
        let claims = self.claims(write, current);
        let mut guard = write.guard.again();
        for name in self.unique() {
            guard.and(is_as_read(Name::from_static(name), current.get(name)));
        }
        let write = Write { table: Arc::clone(self), key: write.key.clone(), act: write.act.clone(), guard };
        if claims.is_empty() {
            return write.alone().await;
        }
        let key = write.key.clone();
        let claimed = claims.iter().map(|claim| self.claim(claim, &key));
        let writes = std::iter::once(Ok(write)).chain(claimed).collect::<Result<Vec<_>, Error>>()?;
        Transact::of(self.database().clone(), writes).await.map_err(|error| self.told(error, &claims, key))
    }

    fn claims(&self, write: &Write, current: &Item) -> Vec<Claim> {
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
    fn claim(self: &Arc<Self>, claim: &Claim, owner: &Item) -> Result<Write, Error> {
        let key = self.claim_key(claim)?;
        let (own, is_owner) = (AttributeValue::M(owner.clone()), Path::attribute(Name::from_static(OWNER)));
        let is_owner = Tree::Compare(Comparator::Eq, Operand::Path(is_owner), Operand::Value(own.clone()));
        let mut guard = Guard::default();
        let is_free = Tree::AttributeNotExists(Path::attribute(Name::from_static(self.key_names().partition)));
        guard.and(is_free.or(is_owner));
        let act = if claim.is_made {
            let mut item = key.clone();
            item.insert(Name::from_static(OWNER), own);
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

    /// What it means that a transaction failed: for whom it did not fail is told as if the record had been written alone.
    fn told(&self, error: Error, claims: &[Claim], key: Item) -> Error {
        let failed = match error.into_kind() {
            ErrorKind::TransactionFailed { failed } => failed,
            other => return other.into(),
        };
        let mut others = Vec::new();
        for action in failed {
            let claim = action.at.checked_sub(1).and_then(|at| claims.get(at));
            match claim {
                None => return action.error,
                Some(Claim { attribute, value, is_made: true }) if action.error.is_condition_failed() => {
                    let (table, value) = (self.name().to_owned(), value.clone());
                    return ErrorKind::NotUnique { table, key, attribute, value }.into();
                }
                Some(_) => others.push(action),
            }
        }
        match others.into_iter().next() {
            Some(action) => action.error,
            None => ErrorKind::TransactionFailed { failed: Vec::new() }.into(),
        }
    }

    /// Whether a write failed because somebody else changed the unique fields since they were read.
    fn is_outdated(&self, error: &Error, read: &Item) -> bool {
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
