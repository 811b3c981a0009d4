//! What the mapper keeps in records by itself: how often they were written, when they were made, and when last changed.

use dynamo_model::{
    AttributeValue, Comparator, Condition as Tree, Item, Name, Number, Operand, Path, SetOperand, SetValue, Update,
};

use crate::error::Error;
use crate::physical::Physical;
use crate::record::{Kept, Record, Stamp};

/// What a write of a whole record does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Writing {
    /// It makes a record that is not there.
    Create,
    /// It replaces whatever is there.
    Replace,
}

impl Physical {
    /// A record as the item that is to be written whole, whatever is there.
    pub(crate) fn new_item<R: Record>(&self, record: &R) -> Result<Item, Error> {
        self.check_not_unique()?;
        let mut item = self.item_of(record)?;
        self.keep_in_item(&mut item, Writing::Replace)?;
        Ok(item)
    }

    /// An item that is about to be written whole, with what the mapper keeps; and the condition that its version is the
    /// one that was read.
    pub(crate) fn keep_in_item(&self, item: &mut Item, writing: Writing) -> Result<Option<Tree>, Error> {
        let Kept { version, created, updated } = self.kept();
        let condition = version.map(|name| self.next_version(item, name)).transpose()?;
        if let Some(stamp) = created.filter(|stamp| writing == Writing::Create || !item.contains_key(stamp.attribute)) {
            self.stamp(item, stamp)?;
        }
        if let Some(stamp) = updated {
            self.stamp(item, stamp)?;
        }
        Ok(condition)
    }

    /// A record's attributes that are about to be written over what is there: all but the times, which are for
    /// [`keep_in_update`](Self::keep_in_update) to write.
    pub(crate) fn keep_in_record(&self, item: &mut Item) -> Result<Option<Tree>, Error> {
        let condition = self.kept().version.map(|name| self.next_version(item, name)).transpose()?;
        for stamp in self.kept().created.iter().chain(&self.kept().updated) {
            item.remove(stamp.attribute);
        }
        Ok(condition)
    }

    /// Adds to an update what the mapper keeps, where the update does not say it itself.
    pub(crate) fn keep_in_update(&self, update: &mut Update) -> Result<(), Error> {
        let Kept { version, created, updated } = self.kept();
        let is_free = |update: &Update, name: &str| update.paths().all(|path| path.root != *name);
        if let Some(name) = version.filter(|name| is_free(update, name)) {
            update.add.push((Path::attribute(Name::from_static(name)), Number::ONE.into()));
        }
        for (stamp, is_once) in
            created.map(|stamp| (stamp, true)).into_iter().chain(updated.map(|stamp| (stamp, false)))
        {
            if let Some(now) = self.now(stamp)?.filter(|_| is_free(update, stamp.attribute)) {
                let (path, now) = (Path::attribute(Name::from_static(stamp.attribute)), SetOperand::Value(now));
                let now = if is_once { SetOperand::IfNotExists(path.clone(), Box::new(now)) } else { now };
                update.set.push((path, SetValue::Operand(now)));
            }
        }
        Ok(())
    }

    /// The attributes of a record that was read, with what the mapper keeps: counted up from what was read, and not
    /// from what the record says. Answers with the condition that the version is still the one that was read.
    pub(crate) fn keep_in_tracked(&self, encoded: &mut Item, read: Option<&Item>) -> Result<Option<Tree>, Error> {
        let Kept { version, created, updated } = self.kept();
        let restored = |name: &'static str| read.and_then(|item| item.get(name));
        let mut put_back = |name: &'static str| match restored(name) {
            Some(value) => encoded.insert(Name::from_static(name), value.clone()),
            None => encoded.remove(name),
        };
        version.into_iter().chain(created.map(|stamp| stamp.attribute)).for_each(|name| drop(put_back(name)));
        let condition = version.map(|name| self.next_version(encoded, name)).transpose()?;
        for stamp in created.filter(|_| read.is_none()).into_iter().chain(updated) {
            self.stamp(encoded, stamp)?;
        }
        Ok(condition)
    }

    /// An update that does not care which version is there: it counts on from that.
    pub(crate) fn count_on(&self, update: &mut Update) {
        if let Some(name) = self.kept().version {
            update.set.retain(|(path, _)| path.root != *name);
            update.add.push((Path::attribute(Name::from_static(name)), Number::ONE.into()));
        }
    }

    /// Counts an item's version up; answers with the condition that the one that is there is the one before.
    fn next_version(&self, item: &mut Item, name: &'static str) -> Result<Tree, Error> {
        let version = item.get(name).and_then(AttributeValue::as_n).copied().unwrap_or_default();
        let next = version.checked_add(Number::ONE);
        let next = next.map_err(|source| self.not_encoded(Some(self.key_of(item)), source.into()))?;
        item.insert(Name::from_static(name), AttributeValue::N(next));
        let path = Path::attribute(Name::from_static(name));
        let same = Tree::Compare(Comparator::Eq, Operand::Path(path.clone()), Operand::Value(version.into()));
        // A record that was never written; or that was, when it had no version yet.
        Ok(if version == Number::ZERO { Tree::AttributeNotExists(path).or(same) } else { same })
    }

    fn stamp(&self, item: &mut Item, stamp: Stamp) -> Result<(), Error> {
        if let Some(now) = self.now(stamp)? {
            item.insert(Name::from_static(stamp.attribute), now);
        }
        Ok(())
    }

    fn now(&self, stamp: Stamp) -> Result<Option<AttributeValue>, Error> {
        (stamp.at)(self.database().now()).map_err(|source| self.not_encoded(None, source.in_attribute(stamp.attribute)))
    }
}
