//! A table that is held in memory: each record is read once, changed in memory as often as need be, and written when it
//! is time.
//!
//! ```
//! use dynamo_objects::{Database, Record};
//!
//! #[derive(Record, Clone, Default, Debug, PartialEq)]
//! #[dynamo(table = "store")]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     #[dynamo(default)]
//!     visits: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let stores = Database::memory().table::<Store>();
//! let held = stores.in_memory();
//! for _ in 0..1000 {
//!     let mut store = held.get_or_default("S1").await?;
//!     store.visits += 1;
//!     held.save(store)?;
//! }
//! assert_eq!((held.reads(), held.hits()), (1, 999));
//! assert_eq!(stores.find("S1").await?, None);
//!
//! let report = held.flush().await?;
//! assert_eq!(report.saved, 1);
//! assert_eq!(stores.get("S1").await?.visits, 1000);
//! # Ok(())
//! # }
//! ```
//!
//! | to | there is |
//! |---|---|
//! | begin | [`Table::in_memory`]; then [`preload`](MemoryTable::preload) what is known to be needed |
//! | read | [`get`](MemoryTable::get), [`find`](MemoryTable::find), [`get_or_default`](MemoryTable::get_or_default), [`records`](MemoryTable::records) |
//! | change | [`save`](MemoryTable::save), [`update`](MemoryTable::update), [`delete`](MemoryTable::delete) |
//! | look again | [`reload`](MemoryTable::reload), [`forget`](MemoryTable::forget) |
//! | write, or not | [`flush`](MemoryTable::flush) and the others below, [`discard`](MemoryTable::discard) |
//! | count | [`unsaved`](MemoryTable::unsaved), [`hits`](MemoryTable::hits), [`reads`](MemoryTable::reads) |
//!
//! | to write | there is | for each changed record | if another program changed it |
//! |---|---|---|---|
//! | one by one | [`flush`](MemoryTable::flush) | what differs from what was read, as [`Tracked::save`](crate::Tracked::save) | it is told, and the others are written |
//! | cheaply | [`flush_batch`](MemoryTable::flush_batch) | all of it, 25 a request | it is overwritten |
//! | all or none | [`flush_atomic`](MemoryTable::flush_atomic) | as the first, in one transaction of up to 100 | nothing is written |
//!
//! What did not get through is still to be written after each of them, and so is what was changed again meanwhile.
//! Nothing is written unless it is flushed: dropping the last of the table's clones with something unsaved in it logs
//! an error, by [`tracing`](https://docs.rs/tracing), unless it was [discarded](MemoryTable::discard).
//!
//! Clones are the same table, and it can be used from several tasks at once. It holds all that it has ever read, until
//! it is [forgotten](MemoryTable::forget): as many bytes as the records have, and their items beside them.
//!
//! A record that is read costs a consistent read, one unit for each 4 KB, once; what is held costs nothing, and a
//! preload what its search costs. A flush costs what its writes cost, an atomic one twice that.
//!
//! Next: [`Tracked`](crate::Tracked) does the same for one record; [`read`](crate::read) and [`write`](crate::write)
//! ask each time.

mod entry;
mod flush;
mod key;
mod report;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, ErrorKind};
use crate::key::IntoKey;
use crate::record::Record;
use crate::search::Search;
use crate::search::pages::Pages;
use crate::table::Table;
use crate::write::update::read as read_item;

use entry::{Entry, read};
use key::{AnyKey, Key, Text};

pub use report::{FlushReport, Unflushed};

impl<R: Record + Clone> Table<R> {
    /// The table, held in memory: see [`memory_table`](crate::memory_table). Each call makes another one, with nothing
    /// in it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// assert_eq!(held.get("S1").await?.visits, 3);
    /// assert_eq!(held.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "write_back")]
    #[must_use]
    pub fn in_memory(&self) -> MemoryTable<R> {
        let held = Held {
            table: self.clone(),
            entries: Mutex::default(),
            loading: Mutex::default(),
            flushing: futures_util::lock::Mutex::new(()),
        };
        MemoryTable { held: Arc::new(held), loads: true }
    }
}

/// A table that is held in memory. Made by [`Table::in_memory`]; see [`memory_table`](crate::memory_table).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let held = stores.in_memory();
/// held.update("S1", |store| store.visits += 1).await?;
/// held.delete("S3")?;
/// // Nothing of that is in the table yet.
/// assert_eq!(stores.count().await?, 3);
/// assert_eq!(held.flush().await?.to_string(), "1 saved, 1 deleted");
/// assert_eq!(stores.count().await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct MemoryTable<R: Record> {
    held: Arc<Held<R>>,
    /// Whether what is not held is read.
    loads: bool,
}

struct Held<R: Record> {
    table: Table<R>,
    entries: Mutex<Entries<R>>,
    /// The keys that are being read, so that a second task waits and does not read, too.
    loading: Mutex<Loading>,
    /// Held while a flush is under way, so that nothing is written by two.
    flushing: futures_util::lock::Mutex<()>,
}

/// The turn to read a key.
type Loading = HashMap<Key, Arc<futures_util::lock::Mutex<()>>>;

/// What is held, and how often it was.
struct Entries<R> {
    /// Looking a record up is all that most calls do, so the hash is one that is quick with short keys.
    by_key: HashMap<Key, Entry<R>, foldhash::quality::RandomState>,
    hits: u64,
    reads: u64,
}

impl<R> Default for Entries<R> {
    fn default() -> Self {
        Self { by_key: HashMap::default(), hits: 0, reads: 0 }
    }
}

impl<R: Record + Clone> MemoryTable<R> {
    /// The record with this key: as it is held, or else read.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// for _ in 0..3 {
    ///     assert_eq!(held.get("S1").await?.visits, 3);
    /// }
    /// assert_eq!((held.reads(), held.hits()), (1, 2));
    /// assert!(held.get("S9").await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, or it was deleted here; else as [`Table::get`].
    pub async fn get(&self, key: impl IntoKey<R::Key>) -> Result<R, Error> {
        let held = key.as_text().and_then(|text| self.held(&Text(text)));
        if let Some(Some(record)) = held {
            return Ok(record);
        }
        let key = self.key(key)?;
        let found = match held {
            Some(nothing) => nothing,
            None => self.found(&key).await?,
        };
        found.ok_or_else(|| ErrorKind::NotFound { table: self.held.table.name().to_owned(), key: key.0 }.into())
    }

    /// The record with this key, or `None`. That there is none is remembered, too.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// assert_eq!(held.find("S9").await?, None);
    /// assert_eq!(held.find("S9").await?, None);
    /// assert_eq!(held.reads(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Table::find`].
    pub async fn find(&self, key: impl IntoKey<R::Key>) -> Result<Option<R>, Error> {
        if let Some(held) = key.as_text().and_then(|text| self.held(&Text(text))) {
            return Ok(held);
        }
        self.found(&self.key(key)?).await
    }

    /// The record with this key, or [`R::default()`](Default) with that key, which is not held before it is
    /// [saved](Self::save).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// let mut store = held.get_or_default("S9").await?;
    /// assert!(held.is_empty());
    /// store.company = "ACME".into();
    /// held.save(store)?;
    /// assert_eq!((held.len(), held.flush().await?.saved), (1, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Table::get_or_default`].
    pub async fn get_or_default(&self, key: impl IntoKey<R::Key>) -> Result<R, Error>
    where
        R: Default,
    {
        let key = self.key(key)?;
        match self.found(&key).await? {
            Some(record) => Ok(record),
            None => self.held.table.physical().default_record(&key.0),
        }
    }

    /// Holds this record under its key, to be written when the table is flushed. One that is equal to what was read is
    /// not written. If the key was never read here, the record is written over what is there as [`Table::save`] does.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// let mut store = held.get("S1").await?;
    /// store.visits += 1;
    /// held.save(store)?;
    /// assert_eq!((held.get("S1").await?.visits, stores.get("S1").await?.visits), (4, 3));
    /// held.flush().await?;
    /// assert_eq!(stores.get("S1").await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`], [`ErrorKind::Encode`] or [`ErrorKind::ItemTooLarge`] if it could not be written.
    #[doc(alias = "save_data")]
    pub fn save(&self, record: R) -> Result<(), Error> {
        let table = self.held.table.physical();
        let item = table.encoded(&record)?;
        table.check(&item)?;
        self.change(Key(table.key_of(&item)), Some(record));
        Ok(())
    }

    /// Changes the record with this key in place, and answers with what the change answers. It is read if it is not
    /// held. No other task comes between.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// let visits = held.update("S1", |store| {
    ///     store.visits += 1;
    ///     store.visits
    /// });
    /// assert_eq!(visits.await?, 4);
    /// assert_eq!(held.flush().await?.saved, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get); [`ErrorKind::KeyChanged`], and nothing is changed, if the key is another one then; else
    /// as [`save`](Self::save).
    pub async fn update<T>(&self, key: impl IntoKey<R::Key>, change: impl FnOnce(&mut R) -> T) -> Result<T, Error> {
        let (key, table) = (self.key(key)?, self.held.table.physical());
        let not_found = || Error::from(ErrorKind::NotFound { table: table.name().to_owned(), key: key.0.clone() });
        self.found(&key).await?.ok_or_else(not_found)?;
        let mut entries = self.entries();
        let entry = entries.by_key.get_mut(&key).ok_or_else(not_found)?;
        let mut record = entry.record.clone().ok_or_else(not_found)?;
        let answer = change(&mut record);
        let item = table.encoded(&record)?;
        table.check(&item)?;
        let now = table.key_of(&item);
        if now != key.0 {
            return Err(ErrorKind::KeyChanged { table: table.name().to_owned(), key: key.0, now }.into());
        }
        entry.put(Some(record));
        Ok(answer)
    }

    /// Removes the record with this key from memory at once, and from the table when it is flushed. It need not be
    /// held.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.delete("S1")?;
    /// assert_eq!(held.find("S1").await?, None);
    /// assert_eq!(held.flush().await?.deleted, 1);
    /// assert_eq!(stores.find("S1").await?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if it is no key.
    pub fn delete(&self, key: impl IntoKey<R::Key>) -> Result<(), Error> {
        self.change(self.key(key)?, None);
        Ok(())
    }

    /// Reads all records of a query or scan of this table, and holds those that are not held yet; answers with how many
    /// it read.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// let of_company = stores.index(Store::BY_COMPANY).query("MYC");
    /// assert_eq!(held.preload(of_company).await?, 2);
    /// assert_eq!((held.get("S2").await?.visits, held.hits()), (12, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::PartialRecords`], and nothing is read, if it is a search of another table, or one that does not
    /// read whole items: what was not read could not be kept. Else as [`Search::all`].
    #[doc(alias = "get_data")]
    pub async fn preload<W>(&self, search: Search<R, R, W>) -> Result<usize, Error> {
        let (plan, table) = (search.into_plan(), self.held.table.physical());
        if !plan.reads_whole_items_of(table) {
            return Err(ErrorKind::PartialRecords { table: table.name().to_owned() }.into());
        }
        let mut pages = Pages::new(plan);
        let mut count = 0;
        while let Some(page) = pages.next().await? {
            for item in page.items {
                let item = item.map_err(|source| pages.plan().refused(source))?;
                self.hold(Key(table.key_of(&item)), read(table, Some(item))?);
                count += 1;
            }
        }
        self.entries().reads += count as u64;
        Ok(count)
    }

    /// The same table, by a handle that reads nothing: what is not held is not there, for `get`, `find` and the others.
    /// For programs that [preload](Self::preload) all that they need. Other clones read as before.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory().without_loading();
    /// held.preload(stores.scan().filter(|f| f.city.eq("Rome"))).await?;
    /// assert!(held.find("S1").await?.is_some());
    /// // It is in the table, but it was not preloaded.
    /// assert!(held.find("S2").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "set_load_from_db")]
    #[must_use]
    pub fn without_loading(self) -> Self {
        Self { loads: false, ..self }
    }

    /// All records that are held, in no particular order: those that were read and not deleted since, and those that
    /// were saved.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.preload(stores.scan()).await?;
    /// assert_eq!(held.records().iter().map(|store| store.visits).sum::<u64>(), 15);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn records(&self) -> Vec<R> {
        self.entries().by_key.values().filter_map(|entry| entry.record.clone()).collect()
    }

    /// The keys of the records that are to be written or removed, because they differ from what was read.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.update("S1", |store| store.visits += 1).await?;
    /// assert_eq!(held.unsaved()?, 1);
    /// // As it was read: there is nothing to write.
    /// held.update("S1", |store| store.visits -= 1).await?;
    /// assert_eq!(held.unsaved()?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if a field has a value that cannot be stored.
    pub fn unsaved(&self) -> Result<usize, Error> {
        let table = self.held.table.physical();
        let mut count = 0;
        for entry in self.entries().by_key.values() {
            count += usize::from(entry.is_unsaved(table)?);
        }
        Ok(count)
    }

    /// Holds nothing of the record with this key any more, saved or not: it is read when it is asked for again. What to
    /// do when a [flush](Self::flush) found that another program changed it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.update("S1", |store| store.visits = 0).await?;
    /// held.forget("S1")?;
    /// assert_eq!(held.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if it is no key.
    pub fn forget(&self, key: impl IntoKey<R::Key>) -> Result<(), Error> {
        let key = self.key(key)?;
        self.entries().by_key.remove(&key);
        Ok(())
    }

    /// Reads the record with this key anew, in place of what is held, saved or not. A flush that is under way is waited
    /// for.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.get("S1").await?;
    /// stores.update_counter("S1", |f| f.visits, 1).await?;
    /// assert_eq!(held.get("S1").await?.visits, 3);
    /// assert_eq!(held.reload("S1").await?.map(|store| store.visits), Some(4));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`find`](Self::find): what is held stays then.
    pub async fn reload(&self, key: impl IntoKey<R::Key>) -> Result<Option<R>, Error> {
        let key = self.key(key)?;
        let _turn = self.held.flushing.lock().await;
        let mut entry = Entry::default();
        entry.load(self.read(&key).await?);
        let record = entry.record.clone();
        self.entries().by_key.insert(key, entry);
        Ok(record)
    }

    /// Forgets everything, saved or not, on purpose.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.update("S1", |store| store.visits = 0).await?;
    /// held.discard();
    /// assert_eq!(stores.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn discard(self) {
        self.entries().by_key.clear();
    }

    /// How many records are held.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.preload(stores.scan()).await?;
    /// held.delete("S1")?;
    /// assert_eq!(held.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().by_key.values().filter(|entry| entry.record.is_some()).count()
    }

    /// Whether no records are held.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.find("S9").await?;
    /// assert!(held.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How often a record, or that there is none, was held already when it was asked for.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.get("S1").await?;
    /// held.get("S1").await?;
    /// assert_eq!(held.hits(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.entries().hits
    }

    /// How many records were read from the table, those that were not there included.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.preload(stores.scan()).await?;
    /// held.find("S9").await?;
    /// assert_eq!(held.reads(), 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.entries().reads
    }

    /// The table that it is written to.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.get("S1").await?;
    /// // Past what is held.
    /// held.table().update_counter("S1", |f| f.visits, 1).await?;
    /// assert_eq!(held.get("S1").await?.visits, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table(&self) -> &Table<R> {
        &self.held.table
    }

    fn key(&self, key: impl IntoKey<R::Key>) -> Result<Key, Error> {
        self.held.table.physical().key::<R>(key).map(Key)
    }

    fn change(&self, key: Key, record: Option<R>) {
        self.entries().by_key.entry(key).or_default().put(record);
    }

    fn hold(&self, key: Key, read: (entry::Stored, Option<R>)) {
        self.entries().by_key.entry(key).or_default().load(read);
    }

    fn entries(&self) -> MutexGuard<'_, Entries<R>> {
        self.held.entries()
    }

    /// The record with this key as it is held, or read.
    async fn found(&self, key: &Key) -> Result<Option<R>, Error> {
        match self.held(key) {
            Some(record) => Ok(record),
            // Boxed, so that all that a hit has to carry about is small.
            None if self.loads => Box::pin(self.load(key)).await,
            None => Ok(None),
        }
    }

    /// What is held of this key; `None` if nothing is.
    fn held(&self, key: &dyn AnyKey) -> Option<Option<R>> {
        let mut entries = self.entries();
        let record = entries.by_key.get(key)?.record.clone();
        entries.hits += 1;
        Some(record)
    }

    /// Reads it, unless another task is at it: that one is waited for.
    async fn load(&self, key: &Key) -> Result<Option<R>, Error> {
        let turn = Arc::clone(lock(&self.held.loading).entry(key.clone()).or_default());
        let _turn = turn.lock().await;
        if let Some(record) = self.held(key) {
            return Ok(record);
        }
        let _done = Loaded { loading: &self.held.loading, key };
        let read = self.read(key).await?;
        self.hold(key.clone(), read);
        Ok(self.entries().by_key.get(key).and_then(|entry| entry.record.clone()))
    }

    /// What is in the table.
    async fn read(&self, key: &Key) -> Result<(entry::Stored, Option<R>), Error> {
        let table = self.held.table.physical();
        let item = read_item(table, &key.0).await?;
        self.entries().reads += 1;
        read(table, Some(item).filter(|item| !item.is_empty() && !table.is_hidden(item)))
    }
}

/// A key that was read, or that nobody reads any more.
struct Loaded<'a> {
    loading: &'a Mutex<Loading>,
    key: &'a Key,
}

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        lock(self.loading).remove(self.key);
    }
}

impl<R: Record> Held<R> {
    fn entries(&self) -> MutexGuard<'_, Entries<R>> {
        lock(&self.entries)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Record> Drop for Held<R> {
    fn drop(&mut self) {
        let table = self.table.physical();
        let unsaved = |entry: &&Entry<R>| entry.is_unsaved(table).unwrap_or(true);
        let lost = self.entries().by_key.values().filter(unsaved).count();
        if lost > 0 {
            tracing::error!(
                table = table.name(),
                records = lost,
                "a table in memory was dropped with records that were not saved: flush it before, or discard it"
            );
        }
    }
}

impl<R: Record> Clone for MemoryTable<R> {
    fn clone(&self) -> Self {
        Self { held: Arc::clone(&self.held), loads: self.loads }
    }
}

impl<R: Record> fmt::Debug for MemoryTable<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.held.entries().by_key.len();
        f.debug_struct("MemoryTable")
            .field("table", &self.held.table.name())
            .field("held", &held)
            .finish_non_exhaustive()
    }
}
