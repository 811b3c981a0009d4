//! The tables as plainly as they can be: a map from keys to items. Everything else, the entries of indexes among it, is
//! worked out anew whenever it is asked for.

use std::collections::BTreeMap;

use dynamo_model::{
    AttributeType, AttributeValue, Attributes, Item, KeyTest, Name, Number, Path, Projection, SetOperand, SetValue,
    Update,
};

use crate::condition;
use crate::operation::{Act, Answer, Ask, Write};
use crate::projection::project;
use crate::shape::{INDEXES, INITIAL, Index, Key, Place, THINGS, key_of, type_of};
use crate::size;
use crate::update::{Faults, updated};

const INVALID: &str = "One or more parameter values were invalid:";
const NOT_VALID: &str = "One or more parameter values are not valid.";
const CANNOT_BE_EMPTY: &str = "The AttributeValue for a key attribute cannot contain an empty string value.";
const TOKEN_SECONDS: u64 = 600;
const PAGE_BYTES: usize = 1024 * 1024;
const PARTITION_BYTES: usize = 2048;
const SORT_BYTES: usize = 1024;

#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) items: BTreeMap<Key, Item>,
    /// The indexes that there are, by their places in [`INDEXES`].
    pub(crate) indexes: Vec<usize>,
    /// What was done with a token, and when.
    tokens: BTreeMap<u8, (Vec<Write>, u64)>,
    pub(crate) now: u64,
}

/// Why a write is not done.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Fault {
    /// The condition is false of this item, which is here if it was asked for.
    Condition(Option<Item>),
    /// Any of these may be told.
    Invalid(Faults),
}

/// Why a transaction is not done.
#[derive(Debug)]
pub(crate) enum TransactFault {
    TokenMismatch,
    Invalid(Faults),
    Canceled(Vec<Option<Fault>>),
}

/// What a transaction costs, by table.
#[derive(Debug)]
pub(crate) enum Transacted {
    Done(BTreeMap<&'static str, Cost>),
    /// It was done before: the units of reading.
    Repeated(BTreeMap<&'static str, f64>),
}

/// The units that a write consumes.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Cost {
    pub(crate) table: f64,
    /// Of the indexes that are touched.
    pub(crate) indexes: BTreeMap<&'static str, f64>,
}

impl Cost {
    pub(crate) fn total(&self) -> f64 {
        self.table + self.indexes.values().sum::<f64>()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.table += other.table;
        for (index, units) in other.indexes {
            *self.indexes.entry(index).or_default() += units;
        }
    }
}

/// What a table or an index holds for an item. Ordered as within a partition.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) partition: Vec<Scalar>,
    sort: Vec<Scalar>,
    key: Key,
    pub(crate) item: Item,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Scalar {
    S(String),
    N(Number),
    B(Vec<u8>),
}

/// A page of a query or scan.
#[derive(PartialEq, Debug)]
pub(crate) struct Page {
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) count: usize,
    pub(crate) scanned: usize,
    pub(crate) last_key: Option<Item>,
    /// The units of the table, where an index does not hold what was asked for; of the place itself otherwise.
    pub(crate) units: (f64, f64),
}

impl Reference {
    pub(crate) fn new() -> Self {
        Self { items: BTreeMap::new(), indexes: (0..INITIAL).collect(), tokens: BTreeMap::new(), now: 1_000_000 }
    }

    pub(crate) fn indexes(&self) -> impl Iterator<Item = &'static Index> {
        self.indexes.iter().map(|at| &INDEXES[*at])
    }

    /// What the write would make of the item.
    pub(crate) fn plan(&self, write: &Write) -> Result<Option<Item>, Fault> {
        let faults = self.unfit(write);
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let old = self.items.get(&write.key);
        let seen = old.cloned().unwrap_or_default();
        if write.condition.as_ref().is_some_and(|condition| !condition::is_true(condition, &seen)) {
            return Err(Fault::Condition(old.filter(|_| write.tells).cloned()));
        }
        match &write.act {
            Act::Put(attributes) => Ok(Some(whole(write.key, attributes))),
            Act::Delete => Ok(None),
            Act::Check => Ok(old.cloned()),
            Act::Update(update) => {
                let before = old.cloned().unwrap_or_else(|| write.key.item());
                let after = updated(update, &before).map_err(Fault::Invalid)?;
                let faults = self.unfit_changes(write.key, &before, &after);
                if faults.is_empty() { Ok(Some(after)) } else { Err(Fault::Invalid(faults)) }
            }
        }
    }

    /// Replaces an item; answers with what that costs.
    pub(crate) fn replace(&mut self, key: Key, new: Option<Item>) -> Cost {
        let old = self.items.get(&key).cloned();
        let bytes = |item: &Option<Item>| item.as_ref().map_or(0, size::item);
        let mut cost = Cost { table: size::write_units(bytes(&old).max(bytes(&new))), ..Default::default() };
        for index in self.indexes() {
            let before = old.as_ref().and_then(|item| entry_of(index, key, item));
            let after = new.as_ref().and_then(|item| entry_of(index, key, item));
            let units = entry_units(before.as_ref(), after.as_ref());
            if units > 0.0 {
                cost.indexes.insert(index.name, units);
            }
        }
        match new {
            Some(item) => self.items.insert(key, item),
            None => self.items.remove(&key),
        };
        cost
    }

    /// Does a batch of puts and removals, or none of them if one is not valid.
    pub(crate) fn batch_write(
        &mut self,
        writes: &BTreeMap<Key, Option<Attributes>>,
    ) -> Result<BTreeMap<&'static str, Cost>, Faults> {
        let mut faults = Faults::new();
        for (key, attributes) in writes {
            faults.extend(attributes.iter().flat_map(|attributes| self.unfit_item(*key, attributes)));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut costs: BTreeMap<&'static str, Cost> = BTreeMap::new();
        for (key, attributes) in writes {
            let cost = self.replace(*key, attributes.as_ref().map(|attributes| whole(*key, attributes)));
            costs.entry(key.table()).or_default().add(cost);
        }
        Ok(costs)
    }

    pub(crate) fn transact(&mut self, writes: &[Write], token: Option<u8>) -> Result<Transacted, TransactFault> {
        if let Some((before, done)) = token.and_then(|token| self.tokens.get(&token))
            && self.now < done + TOKEN_SECONDS
        {
            return if before == writes { Ok(self.repeated(writes)) } else { Err(TransactFault::TokenMismatch) };
        }
        // An empty value in an item that is put is no reason of its action but an error of the whole.
        let puts = writes.iter().filter(|write| matches!(write.act, Act::Put(_)));
        let mut faults: Faults = puts.flat_map(|write| self.unfit(write)).collect();
        faults.retain(|fault| fault.contains(CANNOT_BE_EMPTY));
        if writes.iter().enumerate().any(|(at, write)| writes[..at].iter().any(|other| other.key == write.key)) {
            faults.insert("Transaction request cannot include multiple operations on one item".to_owned());
        }
        if !faults.is_empty() {
            return Err(TransactFault::Invalid(faults));
        }
        let planned: Vec<_> = writes.iter().map(|write| self.plan(write)).collect();
        if planned.iter().any(Result::is_err) {
            return Err(TransactFault::Canceled(planned.into_iter().map(Result::err).collect()));
        }
        let mut costs: BTreeMap<&'static str, Cost> = BTreeMap::new();
        for (write, new) in writes.iter().zip(planned.into_iter().flatten()) {
            let mut cost = self.replace(write.key, new);
            cost.table *= 2.0;
            costs.entry(write.key.table()).or_default().add(cost);
        }
        if let Some(token) = token {
            self.tokens.insert(token, (writes.to_vec(), self.now));
        }
        Ok(Transacted::Done(costs))
    }

    fn repeated(&self, writes: &[Write]) -> Transacted {
        let mut units: BTreeMap<&'static str, f64> = BTreeMap::new();
        for write in writes {
            let bytes = self.items.get(&write.key).map_or(0, size::item);
            *units.entry(write.key.table()).or_default() += 2.0 * size::read_units(bytes, true);
        }
        Transacted::Repeated(units)
    }

    /// The values that cannot be keys of the indexes that there are, as far as the request by itself tells.
    fn unfit(&self, write: &Write) -> Faults {
        match &write.act {
            Act::Put(attributes) => self.unfit_item(write.key, attributes),
            Act::Update(update) => self.unfit_literals(write.key, update),
            Act::Delete | Act::Check => Faults::new(),
        }
    }

    fn unfit_item(&self, key: Key, attributes: &Attributes) -> Faults {
        let item = whole(key, attributes);
        let fault = |(name, value): (&Name, &AttributeValue)| {
            Some(match self.first_misfit(key, name, value)? {
                (index, Misfit::WrongType) => wrong_type(name, value, index),
                (index, Misfit::TooLong { most }) => too_long(name, value, most, index),
                (index, Misfit::Empty) => format!(
                    "{NOT_VALID} A value specified for a secondary index key is not supported. {CANNOT_BE_EMPTY} \
                     IndexName: {index}, IndexKey: {name}"
                ),
            })
        };
        item.iter().filter_map(fault).collect()
    }

    fn unfit_literals(&self, key: Key, update: &Update) -> Faults {
        let set = update.set.iter().filter_map(|(path, value)| match value {
            SetValue::Operand(SetOperand::Value(value)) => Some((path, value)),
            _ => None,
        });
        let literals = set.chain(update.add.iter().map(|(path, value)| (path, value)));
        let fault = |(path, value): (&Path, &AttributeValue)| {
            let name = &path.root;
            Some(match self.first_misfit(key, name, value)? {
                (index, Misfit::WrongType) => wrong_type(name, value, index),
                (index, Misfit::TooLong { most }) => too_long(name, value, most, index),
                (_, Misfit::Empty) => updated_to_empty(),
            })
        };
        literals.filter(|(path, _)| path.rest.is_empty()).filter_map(fault).collect()
    }

    fn unfit_changes(&self, key: Key, before: &Item, after: &Item) -> Faults {
        let changed = after.iter().filter(|(name, value)| before.get(name) != Some(*value));
        let fault = |(name, value): (&Name, &AttributeValue)| {
            Some(match self.first_misfit(key, name, value)? {
                (_, Misfit::WrongType) => {
                    "The update expression attempted to update the secondary index key to unsupported type".to_owned()
                }
                (index, Misfit::TooLong { most }) => too_long(name, value, most, index),
                (_, Misfit::Empty) => updated_to_empty(),
            })
        };
        changed.filter_map(fault).collect()
    }

    /// The first by name of the indexes of the key's table that cannot hold the value of the attribute, and why.
    fn first_misfit(&self, key: Key, name: &str, value: &AttributeValue) -> Option<(&'static str, Misfit)> {
        if key.table() != THINGS {
            return None;
        }
        let misfit_of = |index: &'static Index| {
            let most = if index.partition.contains(&name) {
                PARTITION_BYTES
            } else if index.sort.contains(&name) {
                SORT_BYTES
            } else {
                return None;
            };
            Some((index.name, misfit(name, value, most)?))
        };
        self.indexes().filter_map(misfit_of).min_by_key(|(index, _)| *index)
    }

    /// What a table or index holds, partition by partition, each in its order.
    pub(crate) fn entries(&self, place: Place) -> Vec<Entry> {
        let items = self.items.iter().filter(|(key, _)| key.table() == place.table());
        let mut entries: Vec<Entry> = items
            .filter_map(|(key, item)| match place.index() {
                Some(index) => entry_of(index, *key, item),
                None => Some(Entry {
                    partition: scalars(place.partition(), item, PARTITION_BYTES)?,
                    sort: scalars(place.sort(), item, SORT_BYTES)?,
                    key: *key,
                    item: item.clone(),
                }),
            })
            .collect();
        entries.sort_by(|one, two| (&one.partition, &one.sort, one.key).cmp(&(&two.partition, &two.sort, two.key)));
        entries
    }

    /// Why a query or scan is refused; any of these may be told.
    pub(crate) fn refusals(&self, ask: &Ask, is_query: bool) -> Faults {
        let mut faults = Faults::new();
        if ask.consistent && ask.place.is_global() {
            faults.insert("Consistent reads are not supported on global secondary indexes".to_owned());
        }
        let filtered = ask.filter.iter().flat_map(condition::attributes).collect::<Vec<_>>();
        if is_query {
            let keys = [ask.place.partition(), ask.place.sort()].concat();
            if let Some(name) = filtered.iter().find(|name| keys.contains(&name.as_str())) {
                faults.insert(format!(
                    "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
                ));
            }
        }
        let Some(index) = ask.place.index() else { return faults };
        let lacking = |names: Vec<String>| names.into_iter().filter(|name| !index.has(name)).collect::<Vec<_>>();
        let unfiltered = lacking(filtered);
        if is_query && !unfiltered.is_empty() {
            faults.insert(format!(
                "{INVALID} Secondary index {} does not project one or more filter attributes: [{}]",
                index.name,
                unfiltered.join(", ")
            ));
        }
        match &ask.answer {
            Answer::AllAttributes if !index.is_local && index.holds != crate::shape::Holds::All => {
                faults.insert(format!(
                    "{INVALID} Select type ALL_ATTRIBUTES is not supported for global secondary index {} \
                     because its projection type is not ALL",
                    index.name
                ));
            }
            Answer::Projected(projection) if !index.is_local => {
                let lacking = lacking(projection.paths.iter().map(|path| path.root.to_string()).collect());
                if !lacking.is_empty() {
                    let names = lacking.join(", ");
                    faults
                        .insert(format!("{INVALID} Global secondary index {} does not project [{names}]", index.name));
                }
            }
            _ => {}
        }
        faults
    }

    /// The pages in which these entries are answered.
    pub(crate) fn pages(&self, ask: &Ask, entries: &[Entry]) -> Vec<Page> {
        let mut pages = Vec::new();
        let mut rest = entries;
        loop {
            let (page, left, is_cut) = cut(rest, ask.limit);
            rest = left;
            pages.push(self.page(ask, page, is_cut));
            if !is_cut {
                return pages;
            }
        }
    }

    fn page(&self, ask: &Ask, entries: &[Entry], is_cut: bool) -> Page {
        let bytes = entries.iter().map(|entry| size::item(&entry.item)).sum();
        let passes = |entry: &&Entry| ask.filter.iter().all(|filter| condition::is_true(filter, &entry.item));
        let kept: Vec<&Entry> = entries.iter().filter(passes).collect();
        let mut units = (0.0, size::read_units(bytes, ask.consistent));
        let items = kept.iter().map(|entry| {
            let whole = &self.items[&entry.key];
            let seen = if self.fetches(ask) {
                units.0 += size::read_units(size::item(whole), ask.consistent);
                whole
            } else {
                &entry.item
            };
            match &ask.answer {
                Answer::Projected(Projection { paths }) => project(paths, seen),
                Answer::Default | Answer::AllAttributes | Answer::Count => seen.clone(),
            }
        });
        let items: Vec<Item> = items.collect();
        Page {
            count: kept.len(),
            scanned: entries.len(),
            last_key: entries.last().filter(|_| is_cut).map(|entry| entry.full_key(ask.place)),
            units,
            items: (!matches!(ask.answer, Answer::Count)).then_some(items),
        }
    }

    /// Whether items are read from the table since the (local) index does not hold all that is asked for.
    fn fetches(&self, ask: &Ask) -> bool {
        let Some(index) = ask.place.index().filter(|index| index.is_local) else { return false };
        match &ask.answer {
            Answer::AllAttributes => index.holds != crate::shape::Holds::All,
            Answer::Projected(projection) => projection.paths.iter().any(|path| !index.has(&path.root)),
            Answer::Default | Answer::Count => false,
        }
    }
}

/// The entries of the next page, those that are left, and whether there is a next key.
fn cut(entries: &[Entry], limit: Option<usize>) -> (&[Entry], &[Entry], bool) {
    let mut bytes = 0;
    for (at, entry) in entries.iter().enumerate() {
        bytes += size::item(&entry.item);
        if limit == Some(at + 1) || bytes >= PAGE_BYTES {
            return (&entries[..=at], &entries[at + 1..], true);
        }
    }
    (entries, &[], false)
}

impl Entry {
    /// The key of the index and of the table.
    pub(crate) fn full_key(&self, place: Place) -> Item {
        let names = key_of(place.table()).iter().chain(place.partition()).chain(place.sort());
        names.map(|name| (*name, self.item.get(name).expect("an entry holds all keys").clone())).collect()
    }

    /// Whether it satisfies all tests.
    pub(crate) fn passes(&self, terms: &[(&str, KeyTest)]) -> bool {
        terms.iter().all(|(name, test)| passes(test, self.item.get(name).expect("an entry holds its key")))
    }
}

fn passes(test: &KeyTest, value: &AttributeValue) -> bool {
    let order = |other| condition::order(value, other).expect("values of a key are of its type");
    match test {
        KeyTest::Eq(other) => order(other).is_eq(),
        KeyTest::Lt(other) => order(other).is_lt(),
        KeyTest::Le(other) => order(other).is_le(),
        KeyTest::Gt(other) => order(other).is_gt(),
        KeyTest::Ge(other) => order(other).is_ge(),
        KeyTest::Between(low, high) => order(low).is_ge() && order(high).is_le(),
        KeyTest::BeginsWith(prefix) => match (value, prefix) {
            (AttributeValue::S(text), AttributeValue::S(prefix)) => text.starts_with(prefix),
            (AttributeValue::B(bytes), AttributeValue::B(prefix)) => bytes.starts_with(prefix),
            _ => unreachable!("numbers do not begin with anything"),
        },
    }
}

pub(crate) fn whole(key: Key, attributes: &Attributes) -> Item {
    let mut item = attributes.clone();
    item.extend(key.item());
    item
}

/// What an index holds for an item, unless the item lacks a part of its key.
fn entry_of(index: &Index, key: Key, item: &Item) -> Option<Entry> {
    if key.table() != THINGS {
        return None;
    }
    let held = item.iter().filter(|(name, _)| index.has(name));
    Some(Entry {
        partition: scalars(index.partition, item, PARTITION_BYTES)?,
        sort: scalars(index.sort, item, SORT_BYTES)?,
        key,
        item: held.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

fn entry_units(before: Option<&Entry>, after: Option<&Entry>) -> f64 {
    let bytes = |entry: &Entry| size::item(&entry.item);
    match (before, after) {
        (None, None) => 0.0,
        (Some(entry), None) | (None, Some(entry)) => size::write_units(bytes(entry)),
        (Some(before), Some(after)) if before.item == after.item => 0.0,
        (Some(before), Some(after)) if (&before.partition, &before.sort) == (&after.partition, &after.sort) => {
            size::write_units(bytes(before).max(bytes(after)))
        }
        (Some(before), Some(after)) => size::write_units(bytes(before)) + size::write_units(bytes(after)),
    }
}

/// The values of key attributes, if all of them are there and can be.
fn scalars(names: &[&str], item: &Item, most: usize) -> Option<Vec<Scalar>> {
    let scalar = |name: &&str| {
        let value = item.get(name).filter(|value| misfit(name, value, most).is_none())?;
        match value {
            AttributeValue::S(text) => Some(Scalar::S(text.clone())),
            AttributeValue::N(number) => Some(Scalar::N(*number)),
            AttributeValue::B(bytes) => Some(Scalar::B(bytes.clone())),
            _ => None,
        }
    };
    names.iter().map(scalar).collect()
}

enum Misfit {
    WrongType,
    Empty,
    TooLong { most: usize },
}

/// Why a value cannot be that of a key attribute.
fn misfit(attribute: &str, value: &AttributeValue, most: usize) -> Option<Misfit> {
    let bytes = match value {
        _ if value.attribute_type() != type_of(attribute) => return Some(Misfit::WrongType),
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.len(),
        _ => return None,
    };
    match bytes {
        0 => Some(Misfit::Empty),
        bytes if bytes > most => Some(Misfit::TooLong { most }),
        _ => None,
    }
}

fn too_long(attribute: &str, value: &AttributeValue, most: usize, index: &str) -> String {
    let bytes = size::of(value);
    format!(
        "{INVALID} Size limit exceeded for Index Key {attribute} Actual Size: {bytes} bytes Max Size: {most} bytes \
         IndexName: {index}"
    )
}

fn wrong_type(attribute: &str, value: &AttributeValue, index: &str) -> String {
    let (expected, actual): (AttributeType, AttributeType) = (type_of(attribute), value.attribute_type());
    format!(
        "{INVALID} Type mismatch for Index Key {attribute} Expected: {expected} Actual: {actual} IndexName: {index}"
    )
}

fn updated_to_empty() -> String {
    format!(
        "{NOT_VALID} The update expression attempted to update a secondary index key to a value that is not \
         supported. {CANNOT_BE_EMPTY}"
    )
}
