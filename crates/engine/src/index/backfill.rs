//! A new index is given the items that its table has already.

use std::ops::{Bound, ControlFlow};

use dynamo_model::{Item, ServiceError, limits};
use dynamo_store::{Order, Ticket};

use super::Index;
use crate::codec::ItemView;
use crate::engine::{Engine, failed};
use crate::table::Table;
use crate::txn::Txn;

impl Index {
    /// Fills the index from its table; an item that the index cannot hold, for a value of another type, is left out.
    /// If that fails, what was filled in is removed again.
    ///
    /// The caller holds all stripes, so that no item is written meanwhile, and makes the index known afterwards.
    pub(crate) fn backfill(&self, engine: &Engine, table: &Table) -> Result<Ticket, ServiceError> {
        let filled = self.fill(engine, table);
        if filled.is_err() {
            // Nothing refers to the space, and none is used twice; if it cannot be cleared, it is only in the way.
            let _ = engine.store.clear(self.space);
        }
        filled
    }

    fn fill(&self, engine: &Engine, table: &Table) -> Result<Ticket, ServiceError> {
        let mut tickets = Vec::new();
        let mut after = Bound::Unbounded;
        loop {
            let Some(chunk) = Chunk::read(engine, table, after)? else { return Ok(all(tickets)) };
            let mut txn = Txn::default();
            chunk.items.iter().for_each(|(key, item)| txn.backfill(self, key, item));
            tickets.push(txn.commit(engine)?);
            after = Bound::Excluded(chunk.last);
        }
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

/// A ticket that resolves when all have. Tickets joined by twos would be nested as deep as the table has chunks.
fn all(mut tickets: Vec<Ticket>) -> Ticket {
    tickets.retain(|ticket| !ticket.is_resolved());
    if tickets.is_empty() {
        return Ticket::resolved();
    }
    Ticket::pending(async {
        for ticket in tickets {
            ticket.await?;
        }
        Ok(())
    })
}
