//! An index that comes to a table which has items already is given these.

use std::ops::{Bound, ControlFlow};

use dynamo_model::{Item, ServiceError, limits};
use dynamo_store::{Order, Space, Ticket};

use crate::codec::ItemView;
use crate::engine::{Engine, failed};
use crate::table::Table;
use crate::txn::Txn;

/// Adds the entries of all items of a table to a new index, which lies in that space. If that fails, what was added is
/// removed again.
///
/// The caller holds all stripes, so that no item is written meanwhile, and makes the index known afterwards.
pub(crate) fn backfill(
    engine: &Engine,
    table: &Table,
    space: Space,
    add: impl Fn(&mut Txn, &[u8], &Item) -> Result<(), ServiceError>,
) -> Result<Ticket, ServiceError> {
    let filled = fill(engine, table, add);
    if filled.is_err() {
        // Nothing refers to the space, and none is used twice; if it cannot be cleared, it is only in the way.
        let _ = engine.clear(space);
    }
    filled
}

fn fill(
    engine: &Engine,
    table: &Table,
    add: impl Fn(&mut Txn, &[u8], &Item) -> Result<(), ServiceError>,
) -> Result<Ticket, ServiceError> {
    let mut tickets = Vec::new();
    let mut after = Bound::Unbounded;
    loop {
        let Some(chunk) = Chunk::read(engine, table, after)? else { return Ok(Ticket::all(tickets)) };
        let mut txn = Txn::default();
        chunk.items.iter().try_for_each(|(key, item)| add(&mut txn, key, item))?;
        tickets.push(txn.commit(engine)?);
        after = Bound::Excluded(chunk.last);
    }
}

/// Items by their keys: as many as may be in memory at once.
struct Chunk {
    items: Vec<(Vec<u8>, Item)>,
    last: Vec<u8>,
}

impl Chunk {
    /// The items that follow; `None` if there are no more.
    fn read(engine: &Engine, table: &Table, after: Bound<Vec<u8>>) -> Result<Option<Self>, ServiceError> {
        let mut items = Vec::new();
        let mut bytes = 0;
        let bounds = (after.as_ref().map(Vec::as_slice), Bound::Unbounded);
        let scan = engine.store.scan(table.space, bounds, Order::Ascending, &mut |key, value| {
            items.push((key.to_vec(), ItemView::new(value).and_then(|view| view.decode())));
            bytes += value.len();
            if bytes < limits::PAGE_SIZE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        scan.map_err(failed)?;
        let Some((last, _)) = items.last() else { return Ok(None) };
        let last = last.clone();
        let items = items.into_iter().map(|(key, item)| Ok((key, item?)));
        Ok(Some(Self { items: items.collect::<Result<_, ServiceError>>()?, last }))
    }
}
