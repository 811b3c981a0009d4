//! Reading a page of a table or an index: what Query and Scan share once they know where to read.

use std::ops::{Bound, ControlFlow};

use dynamo_model::api::Select;
use dynamo_model::{Condition, Item, Projection, ServiceError, limits};
use dynamo_store::{Order, Space};

use crate::capacity::{Usage, read_units};
use crate::codec::{Corrupt, ItemView};
use crate::engine::{Engine, failed};
use crate::key::HASH_SIZE;
use crate::key_fault::KeyFault;
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
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) count: i32,
    pub(crate) scanned: i32,
    pub(crate) last_key: Option<Item>,
    pub(crate) usage: Usage,
}

/// What a scan of the store gathers.
#[derive(Default)]
struct Gathered {
    items: Vec<Item>,
    count: usize,
    scanned: usize,
    bytes: usize,
    last: Vec<u8>,
    more: bool,
}

impl PageRequest<'_> {
    pub(crate) fn read(&self, engine: &Engine) -> Result<Page, ServiceError> {
        let gathered = self.gather(engine, self.source.space())?;
        let last_key = if gathered.more { Some(self.source.decode_key(&gathered.last)?) } else { None };
        let mut page = Page {
            items: None,
            count: i32::try_from(gathered.count).unwrap_or(i32::MAX),
            scanned: i32::try_from(gathered.scanned).unwrap_or(i32::MAX),
            last_key,
            usage: self.source.usage(read_units(gathered.bytes, self.consistent)),
        };
        if !self.counts_only() {
            page.items = Some(self.finish(engine, gathered.items, &mut page.usage)?);
        }
        Ok(page)
    }

    fn counts_only(&self) -> bool {
        self.select == Some(Select::Count)
    }

    fn gather(&self, engine: &Engine, space: Space) -> Result<Gathered, ServiceError> {
        let mut gathered = Gathered::default();
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
            if !self.counts_only() {
                gathered.items.push(self.project(&view)?);
            }
        }
        gathered.last.clear();
        gathered.last.extend_from_slice(key);
        // The item that takes the page to 1 MB is its last, whether or not another follows.
        if self.limit == Some(gathered.scanned) || gathered.bytes >= limits::PAGE_SIZE {
            gathered.more = true;
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn project(&self, view: &ItemView<'_>) -> Result<Item, Corrupt> {
        match &self.projection {
            Some(projection) if !self.source.fetches() => Ok(dynamo_expr::project(projection, view)),
            _ => view.decode(),
        }
    }

    /// Fetches the items themselves where a local index does not hold all that is asked for. Each is a read of its own.
    fn finish(&self, engine: &Engine, entries: Vec<Item>, usage: &mut Usage) -> Result<Vec<Item>, ServiceError> {
        if !self.source.fetches() {
            return Ok(entries);
        }
        let table = self.source.table();
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = table.key.encode(&entry).map_err(KeyFault::of_key)?;
            debug_assert!(key.len() > HASH_SIZE, "an index entry holds the table's key");
            let (item, size) = crate::ops::get_item::look_up(engine, table, &key, self.projection.as_ref())?;
            usage.table += read_units(size, self.consistent);
            // An item that was removed in between is answered as the index has it.
            items.push(item.unwrap_or(entry));
        }
        Ok(items)
    }
}
