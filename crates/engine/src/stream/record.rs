//! The bytes of a record, version 1. They are on disk, described in `docs/file-format.md`, and never change.
//!
//! | part | bytes |
//! |---|---|
//! | version | `01` |
//! | change | `01` INSERT, `02` MODIFY, `03` REMOVE, `04` REMOVE of an item that expired |
//! | time | 8, big-endian: milliseconds since 1970 |
//! | key, new image, old image | each its length in 4, little-endian, and an item; empty where the record has none |

use dynamo_model::api::{StreamChange, StreamEventName, StreamIdentity, StreamRecord};
use dynamo_model::schema::{KeySchemaElement, StreamViewType};
use dynamo_model::{AttributeValue, Item, ServiceError};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::Stream;
use super::shard::sequence_number;
use crate::catalog;
use crate::codec::{self, Corrupt, ItemView};
use crate::txn::Stored;

const VERSION: u8 = 1;
const TIME: std::ops::Range<usize> = 2..10;

const INSERT: u8 = 1;
const MODIFY: u8 = 2;
const REMOVE: u8 = 3;
const EXPIRE: u8 = 4;

/// Who changes items.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Author {
    /// Whoever sends requests.
    #[default]
    User,
    /// The service, which removes what has expired.
    Service,
}

/// What happens to an item: what it was, and what it becomes, with its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change<'a> {
    Insert(&'a Item, &'a [u8]),
    Modify(&'a Stored, &'a Item, &'a [u8]),
    Remove(&'a Stored, Author),
}

/// The bytes of a record, but for its time.
pub(super) fn encode(stream: &Stream, change: Change<'_>) -> Result<Vec<u8>, ServiceError> {
    let schema = &stream.key_schema;
    let (code, keys, new, old) = match change {
        Change::Insert(item, new) => (INSERT, keys(schema, |name| Ok(item.get(name).cloned()))?, new, &[][..]),
        Change::Modify(old, item, new) => (MODIFY, keys(schema, |name| Ok(item.get(name).cloned()))?, new, old.bytes()),
        Change::Remove(old, author) => {
            let view = old.view()?;
            let code = if author == Author::Service { EXPIRE } else { REMOVE };
            (code, keys(schema, |name| view.get(name))?, &[][..], old.bytes())
        }
    };
    let keys = codec::encode(&keys, keys.size());
    let new = if holds(stream, &StreamViewType::NewImage) { new } else { &[] };
    let old = if holds(stream, &StreamViewType::OldImage) { old } else { &[] };
    let parts = [&keys, new, old];
    let mut out = Vec::with_capacity(TIME.end + parts.iter().map(|part| 4 + part.len()).sum::<usize>());
    out.extend_from_slice(&[VERSION, code]);
    out.resize(TIME.end, 0);
    for part in parts {
        let length = u32::try_from(part.len()).expect("an item is far below 4 GB");
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// Whether the stream holds that image of an item.
fn holds(stream: &Stream, image: &StreamViewType) -> bool {
    stream.view == *image || stream.view == StreamViewType::NewAndOldImages
}

/// The key of an item whose attributes can be had one by one.
fn keys(
    schema: &[KeySchemaElement],
    attribute: impl Fn(&str) -> Result<Option<AttributeValue>, Corrupt>,
) -> Result<Item, ServiceError> {
    let mut keys = Item::with_capacity(schema.len());
    for element in schema {
        if let Some(value) = attribute(&element.attribute_name)? {
            keys.insert(element.attribute_name.as_str(), value);
        }
    }
    Ok(keys)
}

/// Enters when the change was made.
pub(super) fn set_time(record: &mut [u8], time: u64) {
    record[TIME].copy_from_slice(&time.to_be_bytes());
}

/// When the change was made.
pub(super) fn time(record: &[u8]) -> Result<u64, ServiceError> {
    let bytes = record.get(TIME).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u64::from_be_bytes).ok_or_else(damaged)
}

/// The record of these bytes, which are under this number.
pub(super) fn decode(stream: &Stream, number: u64, record: &[u8]) -> Result<StreamRecord, ServiceError> {
    let time = time(record)?;
    let (head, mut rest) = record.split_at(TIME.end);
    let event_name = match head[..TIME.start] {
        [VERSION, INSERT] => StreamEventName::Insert,
        [VERSION, MODIFY] => StreamEventName::Modify,
        [VERSION, REMOVE | EXPIRE] => StreamEventName::Remove,
        _ => return Err(damaged()),
    };
    let keys = Image::read(&mut rest)?.ok_or_else(damaged)?;
    let new = Image::read(&mut rest)?;
    let old = Image::read(&mut rest)?;
    let size = keys.size + [&new, &old].into_iter().flatten().map(|image| image.size).sum::<usize>();
    let dynamodb = StreamChange {
        // The service rounds down to whole seconds.
        approximate_creation_date_time: (time / 1000) as f64,
        keys: keys.item,
        new_image: new.map(|image| image.item),
        old_image: old.map(|image| image.item),
        sequence_number: sequence_number(number),
        size_bytes: size as i64,
        stream_view_type: stream.view.clone(),
    };
    Ok(StreamRecord {
        event_id: format!("{:032x}", xxh3_128_with_seed(stream.name.arn.as_bytes(), number)),
        event_name,
        event_version: "1.1".to_owned(),
        event_source: "aws:dynamodb".to_owned(),
        aws_region: catalog::REGION.to_owned(),
        dynamodb,
        user_identity: (head[1] == EXPIRE)
            .then(|| StreamIdentity { principal_id: "dynamodb.amazonaws.com".to_owned(), kind: "Service".to_owned() }),
    })
}

/// An item within a record, and its size as the service counts it.
struct Image {
    item: Item,
    size: usize,
}

impl Image {
    /// The next one; `None` where the record has none.
    fn read(rest: &mut &[u8]) -> Result<Option<Self>, ServiceError> {
        let (length, after) = rest.split_first_chunk().ok_or_else(damaged)?;
        let (bytes, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(damaged)?;
        *rest = after;
        if bytes.is_empty() {
            return Ok(None);
        }
        let view = ItemView::new(bytes)?;
        Ok(Some(Self { item: view.decode()?, size: view.size() }))
    }
}

fn damaged() -> ServiceError {
    let message = "a record of a stream is damaged: its bytes are not a record's".to_owned();
    ServiceError::InternalServerError { message }
}
