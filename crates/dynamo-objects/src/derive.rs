//! The derives, with their attributes explained. What they make is in `record.rs`; how, in crate
//! `dynamo-objects-derive`.

/// Makes a struct with named fields a [`Record`](trait@crate::Record): a typed item of a table.
///
/// ```
/// use std::collections::BTreeSet;
///
/// use dynamo_objects::Record;
///
/// #[derive(Record, Clone, Debug, PartialEq)]
/// #[dynamo(table = "store", read = 3, write = 3)]
/// #[dynamo(index(name = "StoreCompanyIndex", partition_key = company_id, sort_key = store_id))]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
///     company_id: String,
///     city: Option<String>,
///     #[dynamo(default)]
///     tags: BTreeSet<String>,
///     #[dynamo(default)]
///     visits: u64,
/// }
///
/// assert_eq!(Store::TABLE, "store");
/// assert_eq!(Store::STORE_COMPANY_INDEX.name(), "StoreCompanyIndex");
/// ```
///
/// # Attributes of the record
///
/// Written `#[dynamo(…)]`, in as many such lists as reads well.
///
/// | attribute | meaning |
/// |---|---|
/// | `table = "store"` | The table's name, without the database's prefix. Needed. A path to a `const` will do. |
/// | `entity = "order"` | The table is a [shared one](derive@crate::SharedTable), `table = App`, and this is which of its records it is. |
/// | `partition_key = "USER#{user_id}"`, `sort_key = "…"` | The key is put together from fields: see [keys by template](crate::key#keys-by-template). |
/// | `read = 3, write = 3` | The table's throughput, in capacity units. Without it, the table is paid for by the request. |
/// | `stream = new_and_old_images` | The table is made with a stream of its changes, which [`Table::changes`](crate::Table::changes) reads. It holds the items before and after a change; or only `new_image`, `old_image` or `keys_only`, which is too little for records. |
/// | `index(…)` | A global secondary index; see below. |
/// | `local_index(name = "…", sort_key = field, projection = …)` | A local secondary index, of a table with a sort key. |
/// | `rename_all = "camelCase"` | The case of the attributes' names; one of serde's eight. |
/// | `default` | Every field whose attribute is absent is taken from `Default::default()` of the record. |
/// | `before_save = path` | A `fn(&mut Self) -> Result<(), E>`, called on a copy of every record that is about to be saved, which it may change or refuse. The record must be `Clone`, `E` any error or text. |
/// | `crate = path` | Where `dynamo_objects` is, if not at its own name. |
///
/// An index is declared with
///
/// | | |
/// |---|---|
/// | `name = "…"` | Its name. The constant that stands for it, [`Index`](crate::Index), is named after it: `StoreCompanyIndex` is `Store::STORE_COMPANY_INDEX`. |
/// | `partition_key = field` | The field whose attribute is its partition key, or up to four: `partition_key = (state, region)`. |
/// | `sort_key = field` | Likewise, if it is to have one. |
/// | `partition_key = "STATUS#{status}"` | One that is [put together](crate::key#keys-by-template) from fields; so can be the `sort_key`. |
/// | `projection = all` | What it holds beside the keys: `all` (if nothing is said), `keys_only`, `include(field, "attribute")`. |
/// | `read = 3, write = 3` | Its throughput; the table's if nothing is said. |
///
/// A field of an index's key may be an `Option`: a record without it is not in the index.
///
/// # Attributes of fields
///
/// | attribute | meaning |
/// |---|---|
/// | `partition_key`, `sort_key` | The table's key: [text, a number or bytes](crate::key::KeyPart), and not optional. |
/// | `version`, `created`, `updated` | Kept by the mapper: see [below](#what-the-mapper-keeps). |
/// | `ttl` | When the record expires, in seconds since 1970: a number, or a time `with = `[`epoch::seconds`](crate::epoch::seconds). The table is made so that the service removes what has expired, some days later; until then there is [`hide_expired`](crate::Database::hide_expired). |
/// | `unique` | No two records have the same value: see [below](#unique-fields). |
/// | `rename = "type"` | The attribute's name, if it is not the field's. |
/// | `alias = "old_name"` | A name under which the attribute is read, too. It is written under its own name. |
/// | `default`, `default = path` | An absent attribute is read as `Default::default()`, or as what the function answers. An `Option` or a set needs neither. |
/// | `skip` | Not stored. Read as its default. |
/// | `flatten` | The field is a document, whose fields are stored as this record's own. |
/// | `with = module` | Stored by the module's functions; see below. |
/// | `rest` | An [`Attributes`](crate::Attributes) that holds all that is not a field. |
///
/// Attributes that are no field of the record are ignored when it is read, unless there is a `rest`.
///
/// A module for `with` has two functions and a type. If the field is an `Option<T>`, it sees the `T` alone.
///
/// ```
/// use dynamo_objects::{AttributeValue, Record};
///
/// mod shouted {
///     use dynamo_objects::{AttributeValue, DecodeError, EncodeError, FromAttribute, ToAttribute, kind};
///
///     /// What the field is in conditions and updates.
///     pub type Kind = kind::Text;
///
///     pub fn to_attribute(word: &str) -> Result<Option<AttributeValue>, EncodeError> {
///         word.to_uppercase().to_attribute()
///     }
///
///     pub fn from_attribute(value: AttributeValue) -> Result<String, DecodeError> {
///         String::from_attribute(value).map(|word| word.to_lowercase())
///     }
/// }
///
/// #[derive(Record)]
/// #[dynamo(table = "echo")]
/// struct Echo {
///     #[dynamo(partition_key)]
///     id: u64,
///     #[dynamo(with = shouted)]
///     word: Option<String>,
/// }
/// ```
///
/// [`epoch::seconds`](crate::epoch::seconds) is one, for the service's time to live.
///
/// # What the mapper keeps
///
/// ```
/// # use std::time::SystemTime;
/// use dynamo_objects::{Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "page")]
/// struct Page {
///     #[dynamo(partition_key)]
///     path: String,
///     text: String,
///     #[dynamo(version)]
///     version: u64,
///     #[dynamo(created, with = dynamo_objects::epoch::millis)]
///     created: Option<SystemTime>,
///     #[dynamo(updated, with = dynamo_objects::epoch::millis)]
///     updated: Option<SystemTime>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// let pages = Database::memory().table::<Page>();
/// pages.create(&Page { path: "/".into(), text: "hi".into(), version: 0, created: None, updated: None }).await?;
///
/// let (mut mine, mut yours) = (pages.load("/").await?, pages.load("/").await?);
/// mine.text = "hello".into();
/// mine.save().await?;
/// assert_eq!(mine.version, 2);
/// assert!(mine.created.is_some());
///
/// yours.text = "hallo".into();
/// assert!(yours.save().await.unwrap_err().is_condition_failed());
/// # Ok(())
/// # }
/// ```
///
/// | | `create` | `put` | `save` | `update`, `update_counter` | [`Tracked::save`](crate::Tracked::save) |
/// |---|---|---|---|---|---|
/// | `version`, a number, 0 before the first write | 1 | one more, if the version there is the record's | one more, if the version there is the record's | one more | one more, if the version there is still the one that was read |
/// | `created`, a time | now | the record's; now if `None` | stays; now if it is not there | stays; now if it is not there | stays; now if the record is new |
/// | `updated`, a time | now | now | now | now | now |
///
/// So with a version no one overwrites what another wrote meanwhile: who comes second gets
/// [`ErrorKind::ConditionFailed`](crate::ErrorKind::ConditionFailed). `put` and `save` borrow the record, and do not
/// change it: whoever goes on with it uses [`load`](crate::Table::load), whose record is changed, or
/// [`returning_new`](crate::write::Save::returning_new). Batches have no conditions: `put_many` counts on from the
/// record's version, whatever is there. An update that sets one of these fields itself has its way.
///
/// A time is any type that is an [`EpochTime`](crate::EpochTime), or a number of seconds since 1970.
///
/// # Unique fields
///
/// ```
/// use dynamo_objects::{Database, ErrorKind, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "member")]
/// struct Member {
///     #[dynamo(partition_key)]
///     id: String,
///     #[dynamo(unique)]
///     email: Option<String>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// let members = Database::memory().table::<Member>();
/// members.create(&Member { id: "1".into(), email: Some("ann@example.com".into()) }).await?;
///
/// let second = Member { id: "2".into(), email: Some("ann@example.com".into()) };
/// let error = members.create(&second).await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::NotUnique { attribute: "email", .. }));
/// # Ok(())
/// # }
/// ```
///
/// Each value that is taken has an item of its own in the table: its partition key is `UNIQUE#email#ann@example.com`,
/// with the entity after the first word where the table is shared, so the partition key must be a text. It is made and
/// removed with the record, in a transaction: a write that changes a unique field costs twice as much, and that of the
/// item. `put`, `save`, `delete`, and `update` of such a field read the record first; `load` has done so, and `create`
/// need not. In a [transaction](crate::Database::transact) one record may take what another one gives up; there, each
/// value that is taken or given up counts as an action. Batches are refused, because their writes have no conditions.
/// Who writes the records in other ways, or lets them expire, leaves values taken.
///
/// # What else it makes
///
/// Everything that [`Document`](derive@crate::Document) makes. Its fields by name are a struct `StoreFields<R>`: what
/// `|f| f.city` chooses from.
pub use dynamo_objects_derive::Record;

/// Makes a struct or an enum a value that can be stored as an attribute, with
/// [`ToAttribute`](crate::ToAttribute), [`FromAttribute`](crate::FromAttribute) and [`Typed`](crate::Typed).
///
/// ```
/// use dynamo_objects::{AttributeValue, Attributes, Document, ToAttribute};
///
/// #[derive(Document)]
/// struct Address {
///     city: String,
///     lines: Vec<String>,
/// }
///
/// #[derive(Document)]
/// #[dynamo(rename_all = "snake_case")]
/// enum State {
///     Open,
///     ClosedForever,
/// }
///
/// assert_eq!(State::ClosedForever.to_attribute()?, Some("closed_forever".into()));
/// let address = Address { city: "Rome".into(), lines: vec![] };
/// let map = Attributes::from([("city", "Rome".into()), ("lines", AttributeValue::L(vec![]))]);
/// assert_eq!(address.to_attribute()?, Some(map.into()));
/// # Ok::<(), dynamo_objects::EncodeError>(())
/// ```
///
/// | type | stored as |
/// |---|---|
/// | a struct with named fields | a map; it is a [`Document`](trait@crate::Document) |
/// | a struct of one unnamed field | what is in the field; it is a key wherever that is one |
/// | a struct of several unnamed fields | a list |
/// | an enum without data | the variant's name; it can be a key |
/// | an enum with data | `{"Circle": {"radius": 2}}`, and `"Point"` for a variant without data |
/// | … `#[dynamo(tag = "type")]` | `{"type": "Circle", "radius": 2}`; it is a document |
/// | … `#[dynamo(tag = "type", content = "of")]` | `{"type": "Circle", "of": {"radius": 2}}`; it is a document |
/// | … `#[dynamo(untagged)]` | `{"radius": 2}`; the first variant that fits is read |
///
/// A struct has the attributes `rename_all`, `default` and `crate` of a [record](derive@crate::Record), and its fields
/// have all that a record's fields have but for the keys. An enum has `rename_all` for its variants' names and
/// `rename_all_fields` for the fields in them; a variant has `rename`, `alias`, and `rename_all` for its fields.
///
/// Reading a nested document and writing it back loses the attributes in it that it does not know, because it is
/// written as one value; a `rest` field keeps them.
pub use dynamo_objects_derive::Document;

/// Makes a type stand for a table in which several types of records are: see [keys by
/// template](crate::key#keys-by-template).
///
/// ```
/// use dynamo_objects::SharedTable;
///
/// #[derive(SharedTable)]
/// #[dynamo(table = "app", ttl = "expires")]
/// #[dynamo(index(name = "gsi1"))]
/// #[dynamo(index(name = "by_owner", partition_key = "owner", projection = keys_only))]
/// struct App;
///
/// assert_eq!((App::KEY.partition, App::KEY.sort), ("pk", Some("sk")));
/// assert_eq!((App::INDEXES[0].partition, App::INDEXES[0].sort), ("gsi1pk", Some("gsi1sk")));
/// assert_eq!((App::INDEXES[1].partition, App::INDEXES[1].sort), ("owner", None));
/// ```
///
/// | attribute | meaning |
/// |---|---|
/// | `table = "app"` | The table's name, without the database's prefix. Needed. A path to a `const` will do. |
/// | `partition_key = "pk"`, `sort_key = "sk"` | The names of the key's attributes, if they are others. They are texts. |
/// | `entity = "type"` | The attribute that says which record an item is, if it is another. |
/// | `ttl = "expires"` | The attribute by which items expire, in seconds since 1970. The table is made so that the service removes them, whichever record makes it; a `ttl` of a record's field alone counts only when that record does. |
/// | `index(…)` | A global secondary index: its `name`; `partition_key` and `sort_key`, the names of its key's attributes; `projection`, `read` and `write` as of a [record's](derive@crate::Record). If neither key is named, they are `gsi1pk` and `gsi1sk` for an index `gsi1`; who names the partition key alone has no sort key. |
/// | `read = 3, write = 3` | The table's throughput, in capacity units. Without it, the table is paid for by the request. |
/// | `stream = new_and_old_images` | The table is made with a stream of its changes, as a [record's](derive@crate::Record). |
/// | `crate = path` | Where `dynamo_objects` is, if not at its own name. |
pub use dynamo_objects_derive::SharedTable;
