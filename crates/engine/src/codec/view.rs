use std::borrow::Cow;

use dynamo_expr::Source;
use dynamo_model::{AttributeValue, Item, ServiceError, Visit};

use super::VERSION;
use super::reader::Reader;

/// The bytes of a stored item, to be read in part or whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ItemView<'a> {
    size: usize,
    attributes: Reader<'a>,
}

/// The bytes are not an item's: the storage is damaged.
#[derive(Debug)]
pub(crate) struct Corrupt;

impl From<Corrupt> for ServiceError {
    fn from(_: Corrupt) -> Self {
        Self::InternalServerError { message: "a stored item is damaged: its bytes are not an item's".to_owned() }
    }
}

impl<'a> ItemView<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != VERSION {
            return Err(Corrupt);
        }
        Ok(Self { size: reader.varint()?, attributes: reader })
    }

    /// The item's size as the service counts it.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn decode(&self) -> Result<Item, Corrupt> {
        let mut reader = self.attributes;
        reader.attributes()
    }

    /// As [`decode`](Self::decode), into an item that likely has the same names. From the first name that differs on,
    /// names are made anew.
    pub(crate) fn decode_into(&self, item: &mut Item) -> Result<(), Corrupt> {
        let mut reader = self.attributes;
        let count = reader.count()?;
        let known = item.len();
        let mut alike = 0;
        for (name, value) in item.iter_mut().take(count) {
            let mut ahead = reader;
            if ahead.bytes()? != name.as_bytes() {
                break;
            }
            reader = ahead;
            reader.value_into(value)?;
            alike += 1;
        }
        if alike < count || alike < known {
            let read = std::mem::take(item).into_iter().take(alike).collect();
            *item = reader.more_attributes(read, count - alike)?;
        }
        Ok(())
    }

    /// Shows the item, of which nothing is made.
    pub(super) fn show(&self, visitor: &mut dyn Visit) -> Result<(), Corrupt> {
        let mut reader = self.attributes;
        reader.show_attributes(visitor)
    }

    /// The value of one attribute; the others are passed over.
    pub(crate) fn get(&self, name: &str) -> Result<Option<AttributeValue>, Corrupt> {
        let mut reader = self.attributes;
        for _ in 0..reader.varint()? {
            let probe = reader.bytes()?;
            match probe.cmp(name.as_bytes()) {
                std::cmp::Ordering::Less => reader.skip()?,
                std::cmp::Ordering::Equal => return reader.value().map(Some),
                std::cmp::Ordering::Greater => break,
            }
        }
        Ok(None)
    }
}

impl Source for ItemView<'_> {
    fn attribute(&self, name: &str) -> Option<Cow<'_, AttributeValue>> {
        // Damage shows when the item itself is read; a condition sees it as absence.
        self.get(name).ok().flatten().map(Cow::Owned)
    }
}
