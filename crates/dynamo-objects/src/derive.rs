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
/// | `read = 3, write = 3` | The table's throughput, in capacity units. Without it, the table is paid for by the request. |
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
