use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use dynamo_model::api::CreateTableRequest;
use dynamo_model::{AttributeValue, Backend, Item, Name, limits};

use crate::database::Database;
use crate::error::{BoxError, DecodeError, EncodeError, EncodeReason, Error, ErrorKind};
use crate::key::{IntoKey, KeyNames};
use crate::record::{Document, Record};
use crate::tables::policy::Standing;

/// A table as the service knows it, whatever the type of its records: where it is, its name, its key, and how keys and
/// items go in and out of it.
pub(crate) struct Physical {
    database: Database,
    /// With the database's prefix.
    name: String,
    key: KeyNames,
    /// The names of all attributes that the record knows.
    attributes: Vec<&'static str>,
    /// The record's name for it, without prefix.
    record_table: &'static str,
    definition: fn() -> CreateTableRequest,
    standing: Arc<Standing>,
    /// Whether the table was seen to be as the record declares it.
    verified: AtomicBool,
}

impl Physical {
    pub(crate) fn of<R: Record>(database: Database, name: String, standing: Arc<Standing>) -> Self {
        let mut attributes = Vec::new();
        R::attribute_names(&mut attributes);
        let verified = AtomicBool::new(false);
        let (key, record_table, definition) = (R::KEY, R::TABLE, R::table);
        Self { database, name, key, attributes, record_table, definition, standing, verified }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn backend(&self) -> &dyn Backend {
        &**self.database.backend()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn key_names(&self) -> KeyNames {
        self.key
    }

    /// The names of the key attributes: partition key, then sort key.
    pub(crate) fn key_attributes(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.key.partition).chain(self.key.sort)
    }

    pub(crate) fn attributes(&self) -> &[&'static str] {
        &self.attributes
    }

    /// Its name without the database's prefix.
    pub(crate) fn record_table(&self) -> &'static str {
        self.record_table
    }

    /// Whether it is reached through the same backend as this database, as it has to be for one request to reach both.
    pub(crate) fn check_is_of(&self, database: &Database) -> Result<(), Error> {
        if Arc::ptr_eq(self.database.backend(), database.backend()) {
            Ok(())
        } else {
            Err(ErrorKind::OtherDatabase { table: self.name.clone() }.into())
        }
    }

    /// How the record's derive declares the table, by its name without prefix.
    pub(crate) fn definition(&self) -> CreateTableRequest {
        (self.definition)()
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) fn verified(&self) -> &AtomicBool {
        &self.verified
    }

    /// A key's attributes.
    pub(crate) fn key<R: Record>(&self, key: impl IntoKey<R::Key>) -> Result<Item, Error> {
        key.into_key(self.key).map_err(|source| self.invalid_key(source))
    }

    /// A key's attributes; or none, and what is wrong with it, which its call will say when it is awaited.
    pub(crate) fn checked_key<R: Record>(&self, key: impl IntoKey<R::Key>) -> (Item, Option<Error>) {
        match self.key::<R>(key) {
            Ok(key) => (key, None),
            Err(problem) => (Item::new(), Some(problem)),
        }
    }

    /// A record as the item that is to be stored: as its `before_save` wants it, with a key, and not too large.
    pub(crate) fn item_of<R: Record>(&self, record: &R) -> Result<Item, Error> {
        let replaced = self.before_save(record)?;
        let item = self.encoded(replaced.as_ref().unwrap_or(record))?;
        self.check(&item)?;
        Ok(item)
    }

    /// The record in whose place it is to be stored, if its `before_save` changed it.
    pub(crate) fn before_save<R: Record>(&self, record: &R) -> Result<Option<R>, Error> {
        record.before_save().map_err(|source| self.rejected(record, source))
    }

    /// A record's attributes as they are.
    pub(crate) fn encoded<R: Record>(&self, record: &R) -> Result<Item, Error> {
        let mut item = Item::with_capacity(self.attributes.len());
        record.encode(&mut item).map_err(|source| {
            let key = self.key_of(&item);
            self.not_encoded((!key.is_empty()).then_some(key), source)
        })?;
        Ok(item)
    }

    fn rejected<R: Record>(&self, record: &R, source: BoxError) -> Error {
        ErrorKind::Rejected { table: self.name.clone(), key: self.key_of_record(record), source }.into()
    }

    /// Whether an item has a key, and is not too large.
    pub(crate) fn check(&self, item: &Item) -> Result<(), Error> {
        for name in self.key_attributes() {
            let problem = match item.get(name) {
                None => EncodeReason::NoValue,
                Some(value) if is_empty(value) => EncodeReason::EmptyKey,
                Some(_) => continue,
            };
            return Err(self.invalid_key(EncodeError::new(problem).in_attribute(name)));
        }
        match item.size() {
            size if size > limits::ITEM_SIZE => {
                let table = self.name.clone();
                Err(ErrorKind::ItemTooLarge { table, key: self.key_of(item), size }.into())
            }
            _ => Ok(()),
        }
    }

    /// The attributes of an item that are its key, as far as they are there.
    pub(crate) fn key_of(&self, item: &Item) -> Item {
        let mut key = Item::with_capacity(2);
        for name in self.key_attributes() {
            if let Some(value) = item.get(name) {
                key.insert(Name::from_static(name), value.clone());
            }
        }
        key
    }

    /// A document out of the item with this key.
    pub(crate) fn decoded<D: Document>(&self, item: &mut Item, key: &Item) -> Result<D, Error> {
        D::decode(item).map_err(|source| self.not_decoded(key.clone(), source))
    }

    /// A document out of an item, if there is one.
    pub(crate) fn decoded_if_any<D: Document>(&self, item: Option<Item>) -> Result<Option<D>, Error> {
        item.map(|item| self.decoded_item(item)).transpose()
    }

    /// A document out of an item.
    pub(crate) fn decoded_item<D: Document>(&self, mut item: Item) -> Result<D, Error> {
        // A document takes its key last, so what is left of the item tells whose fault it was.
        D::decode(&mut item).map_err(|source| self.not_decoded(self.key_of(&item), source))
    }

    fn not_decoded(&self, key: Item, source: DecodeError) -> Error {
        ErrorKind::Decode { table: self.name.clone(), key, source }.into()
    }

    /// The key of a record, for an error: as far as it has one.
    pub(crate) fn key_of_record<R: Record>(&self, record: &R) -> Option<Item> {
        let mut item = Item::new();
        record.encode(&mut item).ok()?;
        Some(self.key_of(&item))
    }

    pub(crate) fn not_encoded(&self, key: Option<Item>, source: EncodeError) -> Error {
        ErrorKind::Encode { table: self.name.clone(), key, source }.into()
    }

    pub(crate) fn invalid_key(&self, source: EncodeError) -> Error {
        ErrorKind::InvalidKey { table: self.name.clone(), source }.into()
    }
}

fn is_empty(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => text.is_empty(),
        AttributeValue::B(bytes) => bytes.is_empty(),
        _ => false,
    }
}

impl fmt::Debug for Physical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).field("database", &self.database).finish_non_exhaustive()
    }
}
