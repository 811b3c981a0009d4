//! Records that know what they were when they were read.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::{AttributeValue, Condition as Tree, Item, Name, Path, SetOperand, SetValue, Update};

use crate::call::Calling;
use crate::error::{Error, ErrorKind};
use crate::expression::Condition;
use crate::physical::Physical;
use crate::record::Record;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::guard::{Expects, Guard, is_as_read};
use crate::write::update::{Changing, Untold};

/// A record beside what it was when it was read: its fields are changed in place, and [`save`](Self::save) writes those
/// that differ. Made by [`Table::load`](crate::Table::load), and by searches that are
/// [tracked](crate::search::Search::tracked). It can also be [part of a transaction](crate::Database::transact).
///
/// ```
/// # use dynamo_objects::{Database, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "store")]
/// # struct Store {
/// #     #[dynamo(partition_key)]
/// #     store_id: String,
/// #     city: String,
/// #     #[dynamo(default)]
/// #     visits: u64,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let db = Database::memory();
/// let stores = db.table::<Store>();
/// # stores.create(&Store { store_id: "S1".into(), city: "Rome".into(), visits: 0 }).await?;
/// let mut store = stores.load("S1").await?;
/// store.city = "Oslo".into();
/// store.save().await?;
///
/// assert_eq!(stores.get("S1").await?.city, "Oslo");
/// # Ok(())
/// # }
/// ```
pub struct Tracked<R> {
    pub(crate) record: R,
    pub(crate) origin: Origin,
}

/// Where a record comes from.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) table: Arc<Physical>,
    /// The item as it was read, with what the record does not know of it, and as far as it was written since; `None` if
    /// there was none.
    pub(crate) item: Option<Item>,
    /// The record's attributes as they were then: what was not changed is equal to this, though it may be stored in
    /// another way, under an alias, say, or not at all where there is a default.
    encoded: Item,
}

/// An attribute of a record that differs from what was read.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let mut store = stores.load("S1").await?;
/// store.city = None;
/// let changes = store.changes()?;
/// assert_eq!(changes[0].name, "city");
/// assert_eq!((&changes[0].before, &changes[0].after), (&Some("Rome".into()), &None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct AttributeChange {
    /// The attribute's name.
    pub name: Name,
    /// What was read; `None` if it was not there.
    pub before: Option<AttributeValue>,
    /// What it is to be; `None` if it is to be removed.
    pub after: Option<AttributeValue>,
}

impl<R: Record> Tracked<R> {
    pub(crate) fn found(table: Arc<Physical>, item: Item) -> Result<Self, Error> {
        let record = table.decoded_item(item.clone())?;
        let encoded = table.encoded(&record)?;
        Ok(Self { record, origin: Origin { table, item: Some(item), encoded } })
    }

    /// A record of which nothing is stored yet.
    pub(crate) fn unsaved(table: Arc<Physical>, record: R) -> Self {
        Self { record, origin: Origin::nothing(table) }
    }

    /// The item as it was read, and as far as it was saved since: with the attributes that the record does not know.
    /// `None` if there was none, and it is not saved yet.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S1").await?;
    /// store.city = Some("Bern".into());
    /// let city = |item: Option<&dynamo_objects::Item>| item.and_then(|item| item.get("city").cloned());
    /// assert_eq!(city(store.item()), Some("Rome".into()));
    /// store.save().await?;
    /// assert_eq!(city(store.item()), Some("Bern".into()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.origin.item.as_ref()
    }

    /// What differs from what was read, in the order of the attributes' names.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S1").await?;
    /// store.visits += 1;
    /// store.city = Some("Bern".into());
    /// let changes = store.changes()?;
    /// assert_eq!(changes.iter().map(|change| change.name.as_str()).collect::<Vec<_>>(), ["city", "visits"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if a field has a value that cannot be stored.
    pub fn changes(&self) -> Result<Vec<AttributeChange>, Error> {
        let now = self.origin.table.encoded(&self.record)?;
        Ok(self.origin.changes_to(&now))
    }

    /// Whether there is something to save.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S1").await?;
    /// assert!(!store.is_changed()?);
    /// store.visits += 1;
    /// assert!(store.is_changed()?);
    /// store.visits -= 1;
    /// assert!(!store.is_changed()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`changes`](Self::changes).
    pub fn is_changed(&self) -> Result<bool, Error> {
        Ok(self.origin.item.is_none() || !self.changes()?.is_empty())
    }

    /// Writes what differs from what was read, and nothing else: what others wrote to other attributes meanwhile stays,
    /// and so do attributes that the record does not know. If nothing differs, nothing is asked of the service. If the
    /// record's `before_save` changes it, it is changed here, too.
    ///
    /// It is guarded: every attribute that is written must still be what was read; of a record with a
    /// [version](derive@crate::Record#what-the-mapper-keeps), the version must, whichever attributes are written. A
    /// record that was [not there](crate::Table::load_or_default) must still not be there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (mut mine, mut yours) = (stores.load("S1").await?, stores.load("S1").await?);
    /// mine.city = Some("Bern".into());
    /// mine.save().await?;
    ///
    /// // Another attribute: both changes stay.
    /// yours.visits = 7;
    /// yours.save().await?;
    /// assert_eq!(stores.get("S1").await?.city.as_deref(), Some("Bern"));
    ///
    /// // The same attribute: who comes second is told.
    /// yours.city = Some("Oslo".into());
    /// assert!(yours.save().await.unwrap_err().is_condition_failed());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::ConditionFailed`] if another program was faster, with the item as it is now; load it again, or take
    /// it from [`Error::current_as`]. [`ErrorKind::NotFound`] if the record was deleted meanwhile,
    /// [`ErrorKind::AlreadyExists`] if it was made meanwhile, [`ErrorKind::KeyChanged`] if its key differs. What is to
    /// be saved is to be saved still after each of these. Else as [`Table::save`](crate::Table::save).
    pub fn save(&mut self) -> SaveChanges<'_, R> {
        SaveChanges { tracked: self, guard: Guard::default(), is_guarded: true }
    }

    /// Writes what differs from what was read over whatever is there now: the last one who writes an attribute wins. A
    /// record that was deleted meanwhile is not made anew, because only a part of it would be.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let (mut mine, mut yours) = (stores.load("S1").await?, stores.load("S1").await?);
    /// mine.visits = 5;
    /// mine.save().await?;
    /// yours.visits = 7;
    /// yours.save_unguarded().await?;
    /// assert_eq!(stores.get("S1").await?.visits, 7);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`save`](Self::save), but for what others changed.
    pub fn save_unguarded(&mut self) -> SaveChanges<'_, R> {
        SaveChanges { tracked: self, guard: Guard::default(), is_guarded: false }
    }

    /// The record alone.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S1").await?;
    /// store.visits += 1;
    /// store.save().await?;
    /// let store: Store = store.into_record();
    /// assert_eq!(store.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_record(self) -> R {
        self.record
    }
}

impl Origin {
    /// Nothing is stored yet.
    pub(crate) fn nothing(table: Arc<Physical>) -> Self {
        Self { table, item: None, encoded: Item::new() }
    }

    /// Whether a record with these attributes is another than what was read.
    pub(crate) fn differs_from(&self, now: &Item) -> bool {
        self.encoded != *now
    }

    /// The conditions that nobody changed the record since: its version, or all that it knows.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = Tree> + '_ {
        let names = match self.table.kept().version {
            Some(version) => vec![version],
            None => self.table.attributes().to_vec(),
        };
        let read = |name: &str| self.item.as_ref().and_then(|item| item.get(name));
        names.into_iter().map(move |name| is_as_read(Name::from_static(name), read(name)))
    }

    fn changes_to(&self, now: &Item) -> Vec<AttributeChange> {
        let change = |name: &Name, after: Option<&AttributeValue>| AttributeChange {
            name: name.clone(),
            before: self.item.as_ref().and_then(|item| item.get(name)).cloned(),
            after: after.cloned(),
        };
        let set = now.iter().filter(|(name, value)| self.encoded.get(name) != Some(value));
        let gone = self.encoded.keys().filter(|name| !now.contains_key(name));
        let mut changes: Vec<_> = set.map(|(name, value)| change(name, Some(value))).collect();
        changes.extend(gone.map(|name| change(name, None)));
        changes.sort_by(|a, b| a.name.cmp(&b.name));
        changes
    }

    /// The key, which must be the one that was read.
    fn key(&self, now: &Item) -> Result<Item, Error> {
        let now = self.table.key_of(now);
        match &self.item {
            Some(item) if self.table.key_of(item) != now => {
                let (table, key) = (self.table.name().to_owned(), self.table.key_of(item));
                Err(ErrorKind::KeyChanged { table, key, now }.into())
            }
            _ => Ok(now),
        }
    }

    /// What is to be written to make the item into this one: all that differs but the key.
    fn writes_to(&self, now: &Item) -> Vec<AttributeChange> {
        let mut changes = self.changes_to(now);
        changes.retain(|change| self.table.key_attributes().all(|key| change.name != *key));
        changes
    }

    /// These were written.
    fn written(&mut self, key: Item, writes: Vec<AttributeChange>, encoded: Item) {
        let item = self.item.get_or_insert(key);
        for AttributeChange { name, after, .. } in writes {
            match after {
                Some(value) => item.insert(name, value),
                None => item.remove(&name),
            };
        }
        self.encoded = encoded;
    }
}

/// All that differs from what was read, guarded as [`Tracked::save`] is. If nothing does, it is checked that the record
/// is still there, at the [version](derive@crate::Record#what-the-mapper-keeps) that was read if it has one. The record
/// goes into the transaction, because it is not known here what became of it: load it again.
impl<R: Record> TransactWrite for Tracked<R> {
    fn into_write(self) -> Result<Write, Error> {
        let Self { record, origin } = self;
        if let Some(Saving { key, update, guard, .. }) = origin.saving(&record, Guard::default(), true)? {
            return Write::of_update(origin.table, key, update, guard);
        }
        let mut guard = Guard::default();
        guard.expect(&origin.table, Expects::Presence);
        if origin.table.kept().version.is_some() {
            origin.conditions().for_each(|is_as_read| guard.and(is_as_read));
        }
        let key = origin.key(&origin.encoded)?;
        Ok(Write { table: origin.table, key, act: Act::Check, guard })
    }
}

impl<R> Deref for Tracked<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

impl<R> DerefMut for Tracked<R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.record
    }
}

impl<R: fmt::Debug> fmt::Debug for Tracked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracked").field("record", &self.record).field("item", &self.origin.item).finish_non_exhaustive()
    }
}

/// The changes of a [`Tracked`] record to be written, to be awaited. Made by [`Tracked::save`] and
/// [`Tracked::save_unguarded`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let mut store = stores.load("S1").await?;
/// store.visits += 1;
/// let save = store.save().when(|f| f.city.exists());
/// save.await?;
/// assert!(!store.is_changed()?);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct SaveChanges<'a, R> {
    tracked: &'a mut Tracked<R>,
    guard: Guard,
    is_guarded: bool,
}

impl<R: Record> SaveChanges<'_, R> {
    /// Writes only if this is true, too, of the item that is there, all of it if given several times.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S2").await?;
    /// store.city = Some("Bern".into());
    /// // Of an attribute that is not written, too.
    /// assert!(store.save().when(|f| f.visits.eq(0)).await.is_err());
    /// store.save().when(|f| f.visits.gt(0)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn when(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.guard.and_when(&self.tracked.origin.table, None, condition);
        self
    }

    async fn run(self) -> Result<(), Error> {
        let Self { tracked: Tracked { record, origin }, guard, is_guarded } = self;
        match origin.saving(record, guard, is_guarded)? {
            None => Ok(()),
            Some(mut saving) => {
                saving.make(origin).await?;
                origin.saved(record, saving)
            }
        }
    }
}

/// A save that is about to be made.
pub(crate) struct Saving<R> {
    pub(crate) key: Item,
    pub(crate) update: Update,
    pub(crate) guard: Guard,
    writes: Vec<AttributeChange>,
    /// The record's attributes as they are then.
    encoded: Item,
    /// The record as its `before_save` wants it.
    replaced: Option<R>,
}

impl Origin {
    /// What is to be written to save a record; `None` if nothing is.
    pub(crate) fn saving<R: Record>(
        &self,
        record: &R,
        mut guard: Guard,
        is_guarded: bool,
    ) -> Result<Option<Saving<R>>, Error> {
        let (table, is_new) = (&self.table, self.item.is_none());
        if !is_new && self.changes_to(&table.encoded(record)?).is_empty() {
            return Ok(None);
        }
        let replaced = table.before_save(record)?;
        let mut encoded = table.encoded(replaced.as_ref().unwrap_or(record))?;
        let version = table.keep_in_tracked(&mut encoded, self.item.as_ref())?;
        table.check(&encoded)?;
        let key = self.key(&encoded)?;
        let writes = self.writes_to(&encoded);
        guard.expect(table, if is_new { Expects::Absence } else { Expects::Presence });
        let mut update = update(&writes);
        match (is_guarded && !is_new, version) {
            (true, Some(version)) => guard.and(version),
            (true, None) => {
                writes.iter().for_each(|write| guard.and(is_as_read(write.name.clone(), write.before.as_ref())));
            }
            (false, _) => table.count_on(&mut update),
        }
        Ok(Some(Saving { key, update, guard, writes, encoded, replaced }))
    }

    /// It was made.
    pub(crate) fn saved<R: Record>(&mut self, record: &mut R, saving: Saving<R>) -> Result<(), Error> {
        let Saving { key, writes, encoded, replaced, .. } = saving;
        if let Some(replaced) = replaced {
            *record = replaced;
        }
        let kept = record.refresh(&mut encoded.clone());
        self.written(key.clone(), writes, encoded);
        let table = self.table.name();
        kept.map_err(|source| ErrorKind::Decode { table: table.to_owned(), key, source }.into())
    }
}

impl<R: Record> Saving<R> {
    async fn make(&mut self, origin: &Origin) -> Result<(), Error> {
        let table = &origin.table;
        let (key, update, mut guard) = (self.key.clone(), self.update.clone(), std::mem::take(&mut self.guard));
        if self.writes.iter().any(|write| table.unique().contains(&&*write.name)) {
            guard.check()?;
            let write = Write { table: Arc::clone(table), key, act: Act::Update(update), guard };
            return table.write_over(&write, origin.item.as_ref().unwrap_or(&Item::new())).await;
        }
        Calling::new(table, Changing::<R, Untold>::new(table, key, update, guard)).await
    }
}

/// What makes a stored item into what it is to be.
fn update(writes: &[AttributeChange]) -> Update {
    let mut update = Update::default();
    for AttributeChange { name, after, .. } in writes {
        let path = Path::attribute(name.clone());
        match after {
            Some(value) => update.set.push((path, SetValue::Operand(SetOperand::Value(value.clone())))),
            None => update.remove.push(path),
        }
    }
    update
}

impl<'a, R: Record> IntoFuture for SaveChanges<'a, R> {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<R> fmt::Debug for SaveChanges<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SaveChanges")
            .field("table", &self.tracked.origin.table.name())
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
