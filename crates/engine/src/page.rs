//! Reading a page of a table or an index: what Query and Scan share once they know where to read.

use std::ops::{Bound, ControlFlow};

use dynamo_model::api::Select;
use dynamo_model::{Condition, EncodedItems, Item, Items, Projection, ServiceError, limits};
use dynamo_store::{Order, Space};

use crate::capacity::{Usage, read_units};
use crate::codec::{self, Corrupt, ItemView};
use crate::engine::{Engine, failed};
use crate::key::HASH_SIZE;
use crate::key_fault::KeyFault;
use crate::read;
use crate::source::Source;

/// What to read, and what to make of it.
#[derive(Debug)]
pub(crate) struct PageRequest<'a> {
    pub(crate) source: &'a Source,
    pub(crate) start: Bound<Vec<u8>>,
    pub(crate) end: Bound<Vec<u8>>,
    pub(crate) order: Order,
    /// How many items to look at.
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<Condition>,
    pub(crate) projection: Option<Projection>,
    pub(crate) select: Option<Select>,
    pub(crate) consistent: bool,
}

/// A page as the answers of Query and Scan tell it.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Option<Items>,
    pub(crate) count: i32,
    pub(crate) scanned: i32,
    pub(crate) last_key: Option<Item>,
    pub(crate) usage: Usage,
    /// How much was read.
    pub(crate) bytes: usize,
}

/// What a scan of the store gathers.
struct Gathered {
    kept: Kept,
    count: usize,
    scanned: usize,
    bytes: usize,
    /// The key of the item that the page was cut after, if it was cut.
    last: Option<Vec<u8>>,
}

/// What is kept of the items that the filter lets through.
enum Kept {
    Nothing,
    /// Whole items, as they are stored: they are made when they are taken.
    Encoded(EncodedItems),
    Projected(Vec<Item>),
}

impl Kept {
    fn keep(&mut self, view: &ItemView<'_>, bytes: &[u8], projection: Option<&Projection>) {
        match self {
            Self::Nothing => {}
            Self::Encoded(items) => items.push(bytes),
            Self::Projected(items) => items.extend(projection.map(|it| dynamo_expr::project(it, view))),
        }
    }
}

impl PageRequest<'_> {
    pub(crate) fn read(&self, engine: &Engine) -> Result<Page, ServiceError> {
        let gathered = self.gather(engine, self.source.space())?;
        let last_key = gathered.last.map(|key| self.source.decode_key(&key)).transpose()?;
        let mut page = Page {
            items: None,
            count: i32::try_from(gathered.count).unwrap_or(i32::MAX),
            scanned: i32::try_from(gathered.scanned).unwrap_or(i32::MAX),
            last_key,
            usage: self.source.usage(read_units(gathered.bytes, self.consistent)),
            bytes: gathered.bytes,
        };
        page.items = match gathered.kept {
            Kept::Nothing => None,
            Kept::Encoded(entries) if self.source.fetches() => {
                Some(self.fetch(engine, entries.into(), &mut page.usage)?.into())
            }
            Kept::Encoded(items) => Some(items.into()),
            Kept::Projected(items) => Some(items.into()),
        };
        Ok(page)
    }

    fn kept(&self) -> Kept {
        if self.select == Some(Select::Count) {
            Kept::Nothing
        } else if self.projection.is_some() && !self.source.fetches() {
            Kept::Projected(Vec::new())
        } else {
            Kept::Encoded(EncodedItems::new(codec::READ))
        }
    }

    fn gather(&self, engine: &Engine, space: Space) -> Result<Gathered, ServiceError> {
        let mut gathered = Gathered { kept: self.kept(), count: 0, scanned: 0, bytes: 0, last: None };
        let mut result = Ok(());
        let bounds = (self.start.as_ref().map(Vec::as_slice), self.end.as_ref().map(Vec::as_slice));
        let scan =
            engine.store.scan(space, bounds, self.order, &mut |key, bytes| match self.see(&mut gathered, key, bytes) {
                Ok(flow) => flow,
                Err(error) => {
                    result = Err(error);
                    ControlFlow::Break(())
                }
            });
        scan.map_err(failed)?;
        result?;
        Ok(gathered)
    }

    fn see(&self, gathered: &mut Gathered, key: &[u8], bytes: &[u8]) -> Result<ControlFlow<()>, Corrupt> {
        let view = ItemView::new(bytes)?;
        gathered.scanned += 1;
        gathered.bytes += view.size();
        // The page is cut before it is filtered, so an empty page can still carry a next key.
        if self.filter.as_ref().is_none_or(|filter| dynamo_expr::holds(filter, &view)) {
            gathered.count += 1;
            gathered.kept.keep(&view, bytes, self.projection.as_ref());
        }
        // The item that takes the page to 1 MB is its last, whether or not another follows.
        if self.limit == Some(gathered.scanned) || gathered.bytes >= limits::PAGE_SIZE {
            gathered.last = Some(key.to_vec());
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Fetches the items themselves where a local index does not hold all that is asked for. Each is a read of its own.
    fn fetch(&self, engine: &Engine, entries: Items, usage: &mut Usage) -> Result<Vec<Item>, ServiceError> {
        let table = self.source.table();
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            let entry = entry?;
            let key = table.key.encode(&entry).map_err(KeyFault::of_key)?;
            debug_assert!(key.len() > HASH_SIZE, "an index entry holds the table's key");
            let (item, size) = read::look_up(engine, table, &key, self.projection.as_ref())?;
            usage.table += read_units(size, self.consistent);
            // An item that was removed in between is answered as the index has it.
            items.push(item.unwrap_or(entry));
        }
        Ok(items)
    }
}
