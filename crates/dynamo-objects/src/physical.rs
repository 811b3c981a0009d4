use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dynamo_model::api::CreateTableRequest;
use dynamo_model::{AttributeValue, Backend, Comparator, Condition as Tree, Item, Name, Number, Operand, Path, limits};

use crate::database::Database;
use crate::error::{BoxError, DecodeError, EncodeError, EncodeReason, Error, ErrorKind};
use crate::key::{IndexTemplate, IntoKey, KeyNames, KeyTemplates};
use crate::rate_limit::RateLimit;
use crate::record::{Document, Kept, Record};
use crate::shared_table::Entity;
use crate::tables::declaration::Declaration;
use crate::tables::policy::Standing;
use crate::write::unique::{OWNER, UNIQUE_IN_BATCH};

/// A table as the service knows it, whatever the type of its records: where it is, its name, its key, and how keys and
/// items go in and out of it.
pub(crate) struct Physical {
    database: Database,
    /// With the database's prefix.
    name: String,
    key: KeyNames,
    key_templates: Option<KeyTemplates>,
    index_keys: &'static [&'static str],
    index_templates: &'static [IndexTemplate],
    /// Which of the items in the table are such records; none if all are.
    entities: Vec<Entity>,
    ttl: Option<&'static str>,
    kept: Kept,
    unique: &'static [&'static str],
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
        Self {
            database,
            name,
            key: R::KEY,
            key_templates: R::KEY_TEMPLATES,
            index_keys: R::INDEX_KEYS,
            index_templates: R::INDEX_TEMPLATES,
            entities: R::ENTITY.into_iter().collect(),
            ttl: R::TTL,
            kept: R::KEPT,
            unique: R::UNIQUE,
            attributes,
            record_table: R::TABLE,
            definition: R::table,
            standing,
            verified: AtomicBool::new(false),
        }
    }

    /// The same table for records of several types, whatever their sort keys.
    pub(crate) fn collecting(&self, entities: Vec<Entity>) -> Self {
        Self { key_templates: None, index_templates: &[], entities, ..self.through(self.database.clone()) }
    }

    /// The same table, asked through another database of the same backend.
    pub(crate) fn through(&self, database: Database) -> Self {
        let is_verified = self.verified.load(Ordering::Acquire);
        Self {
            database,
            name: self.name.clone(),
            entities: self.entities.clone(),
            attributes: self.attributes.clone(),
            standing: Arc::clone(&self.standing),
            verified: AtomicBool::new(is_verified),
            ..*self
        }
    }

    /// The same table, asked no faster than this limit allows.
    pub(crate) fn limited(&self, limit: &RateLimit) -> Self {
        self.through(self.database.clone().rate_limit(limit))
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

    pub(crate) fn key_templates(&self) -> Option<&KeyTemplates> {
        self.key_templates.as_ref()
    }

    pub(crate) fn index_templates(&self) -> &'static [IndexTemplate] {
        self.index_templates
    }

    /// Which of the records in the table they are, if there are others.
    pub(crate) fn entity_name(&self) -> Option<&'static str> {
        self.entities.first().map(|entity| entity.name)
    }

    pub(crate) fn unique(&self) -> &'static [&'static str] {
        self.unique
    }

    /// Fails if records have unique fields: they cannot be written in a batch, whose writes have no conditions.
    pub(crate) fn check_not_unique(&self) -> Result<(), Error> {
        if self.unique.is_empty() { Ok(()) } else { Err(self.unique_alone(UNIQUE_IN_BATCH)) }
    }

    pub(crate) fn kept(&self) -> Kept {
        self.kept
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

    /// How it is to be, by its name with prefix.
    pub(crate) fn declaration(&self) -> Declaration {
        Declaration::new(self.name.clone(), self.definition(), self.ttl)
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

    /// Whether an item has a key, none of an index is empty, and it is not too large.
    pub(crate) fn check(&self, item: &Item) -> Result<(), Error> {
        let wrong = |name, problem| self.invalid_key(EncodeError::new(problem).in_attribute(name));
        let fields = self.key_templates.iter().flat_map(KeyTemplates::names);
        for name in fields.chain(self.key_attributes()) {
            match item.get(name) {
                None => return Err(wrong(name, EncodeReason::NoValue)),
                Some(value) if is_empty(value) => return Err(wrong(name, EncodeReason::EmptyKey)),
                Some(_) => {}
            }
        }
        // Of a batch, the service would not say which record it is.
        if let Some(name) = self.index_keys.iter().find(|name| item.get(name).is_some_and(is_empty)) {
            return Err(wrong(name, EncodeReason::EmptyKey));
        }
        match item.size() {
            size if size > limits::ITEM_SIZE => {
                let table = self.name.clone();
                Err(ErrorKind::ItemTooLarge { table, key: self.key_of(item), size }.into())
            }
            _ => Ok(()),
        }
    }

    /// What is true of the items in the table that there are to the caller; `None` if that is all of them.
    pub(crate) fn visible(&self) -> Option<Tree> {
        let entity = self.entities.first().map(|entity| {
            let path = Operand::Path(Path::attribute(Name::from_static(entity.attribute)));
            let mut names = self.entities.iter().map(|entity| Operand::Value(entity.name.into()));
            match (names.next(), names.len()) {
                (Some(name), 0) => Tree::Compare(Comparator::Eq, path, name),
                (name, _) => Tree::In(path, name.into_iter().chain(names).collect()),
            }
        });
        let alive = self.ttl.filter(|_| self.database.hides_expired()).map(|ttl| {
            let path = Path::attribute(Name::from_static(ttl));
            let now = Operand::Value(Number::from(self.database.now().as_secs()).into());
            Tree::AttributeNotExists(path.clone()).or(Tree::Compare(Comparator::Gt, Operand::Path(path), now))
        });
        // Of an entity, claims are none.
        let claimed = entity.is_none() && !self.unique.is_empty();
        let claims = claimed.then(|| Tree::AttributeNotExists(Path::attribute(Name::from_static(OWNER))));
        entity.into_iter().chain(claims).chain(alive).reduce(Tree::and)
    }

    /// Whether an item is such a record, and not another entity's, or a claim.
    pub(crate) fn holds(&self, item: &Item) -> bool {
        let is_one = |entity: &Entity| item.get(entity.attribute).and_then(AttributeValue::as_s) == Some(entity.name);
        match self.entities.as_slice() {
            [] => self.unique.is_empty() || !item.contains_key(OWNER),
            entities => entities.iter().any(is_one),
        }
    }

    /// Whether an item has expired, and expired items are hidden.
    pub(crate) fn is_hidden(&self, item: &Item) -> bool {
        let expires = self.ttl.filter(|_| self.database.hides_expired()).and_then(|ttl| item.get(ttl)?.as_n());
        expires.is_some_and(|expires| *expires <= Number::from(self.database.now().as_secs()))
    }

    /// The attributes of an item that are its key, as far as they are there.
    pub(crate) fn key_of(&self, item: &Item) -> Item {
        self.key.of(item)
    }

    /// The fields that are in a key which is put together from fields.
    pub(crate) fn fields_of_key(&self, key: &Item) -> Item {
        let Some(templates) = self.key_templates else { return Item::new() };
        let partition = (self.key.partition, templates.partition);
        let halves = std::iter::once(partition).chain(self.key.sort.zip(templates.sort));
        let parsed = halves.filter_map(|(name, template)| template.parse(key.get(name)?.as_s()?));
        parsed.flatten().map(|(name, value)| (Name::from_static(name), value)).collect()
    }

    /// The default record, with this key. Made through attributes, because that is where a record's key can be replaced
    /// whatever its fields are called.
    pub(crate) fn default_record<R: Document + Default>(&self, key: &Item) -> Result<R, Error> {
        let mut item = Item::new();
        R::default().encode(&mut item).map_err(|source| self.not_encoded(Some(key.clone()), source))?;
        item.extend(self.fields_of_key(key));
        item.extend(key.clone());
        self.decoded(&mut item, key)
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
