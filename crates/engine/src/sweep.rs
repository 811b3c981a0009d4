//! What the service does by itself in the background, in steps that are asked for: the engine has no threads.

use dynamo_model::ServiceError;
use dynamo_store::Ticket;

use crate::engine::Engine;
use crate::expiry::Expiry;
use crate::stream::Author;
use crate::stripes::StripeId;
use crate::table::Table;
use crate::txn::Txn;

/// What [`Engine::sweep`] removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// Items whose time had come.
    pub expired_items: usize,
    /// Records of streams that were a day old.
    pub trimmed_records: usize,
    /// Whether there is nothing more to remove at the moment.
    pub is_done: bool,
}

impl Engine {
    /// Removes items that have expired (Time to Live), and records of streams that are a day old: up to `most` of both
    /// together, so that a call takes a bounded time. Nothing else removes an expired item, so until then it can be
    /// read, as with the service; an old record cannot be read in any case, but takes up space.
    ///
    /// A server calls this every few seconds. A test moves the clock and calls it:
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use std::time::Duration;
    ///
    /// use dynamo_engine::{Clock, Engine};
    /// use dynamo_store::MemoryStore;
    ///
    /// #[derive(Debug, Default)]
    /// struct Hands(AtomicU64);
    ///
    /// impl Clock for Hands {
    ///     fn now(&self) -> Duration {
    ///         Duration::from_secs(self.0.load(Ordering::Relaxed))
    ///     }
    /// }
    ///
    /// let clock = Arc::new(Hands::default());
    /// let engine = Engine::new(MemoryStore::new(), clock.clone(), 0);
    /// // … make a table, let its items expire by an attribute, put some …
    /// clock.0.fetch_add(3600, Ordering::Relaxed);
    /// while !engine.sweep(100)?.0.is_done {}
    /// # Ok::<(), dynamo_model::ServiceError>(())
    /// ```
    ///
    /// The ticket resolves when what was removed is gone for good.
    ///
    /// # Errors
    /// [`ServiceError::InternalServerError`] if the storage fails.
    pub fn sweep(&self, most: usize) -> Result<(Swept, Ticket), ServiceError> {
        let mut sweep = Sweep { engine: self, left: most, swept: Swept::default(), tickets: Vec::new() };
        sweep.expire()?;
        sweep.trim()?;
        sweep.swept.is_done = sweep.left > 0;
        Ok((sweep.swept, Ticket::all(sweep.tickets)))
    }
}

struct Sweep<'a> {
    engine: &'a Engine,
    left: usize,
    swept: Swept,
    tickets: Vec<Ticket>,
}

impl Sweep<'_> {
    /// Begins with the table after the one at which the last sweep stopped, so that none waits for ever.
    fn expire(&mut self) -> Result<(), ServiceError> {
        let mut stopped_at = self.engine.swept.lock();
        let tables = self.engine.catalog.after(&stopped_at);
        for table in tables {
            let Some(expiry) = table.settings.load().expiry.clone() else { continue };
            self.expire_table(&table, &expiry)?;
            if self.left == 0 {
                stopped_at.clone_from(&table.name);
                break;
            }
        }
        Ok(())
    }

    fn expire_table(&mut self, table: &Table, expiry: &Expiry) -> Result<(), ServiceError> {
        for key in expiry.expired(self.engine, self.left)? {
            self.left -= 1;
            if let Some(ticket) = self.expire_item(table, expiry, key)? {
                self.swept.expired_items += 1;
                self.tickets.push(ticket);
            }
        }
        Ok(())
    }

    /// Removes an item, unless it was changed in the meantime.
    fn expire_item(&self, table: &Table, expiry: &Expiry, key: Vec<u8>) -> Result<Option<Ticket>, ServiceError> {
        let engine = self.engine;
        let _stripe = engine.stripes.lock(StripeId::of(&key));
        let settings = table.settings.load();
        let is_in_force = settings.expiry.as_ref().is_some_and(|now| now.space == expiry.space);
        if settings.deleted || !is_in_force {
            return Ok(None);
        }
        let Some(item) = engine.read(table, &key)? else { return Ok(None) };
        if !expiry.has_expired(&item, engine.seconds())? {
            return Ok(None);
        }
        let mut txn = Txn::by(Author::Service);
        txn.change(table, key, Some(&item), None)?;
        txn.commit(engine).map(Some)
    }

    fn trim(&mut self) -> Result<(), ServiceError> {
        self.remove_streams()?;
        for stream in self.engine.streams.all() {
            let (trimmed, ticket) = stream.trim(self.engine, self.left)?;
            self.left -= trimmed;
            self.swept.trimmed_records += trimmed;
            self.tickets.push(ticket);
        }
        Ok(())
    }

    fn remove_streams(&mut self) -> Result<(), ServiceError> {
        let _change = self.engine.catalog.change();
        for stream in self.engine.streams.remove_gone(self.engine.milliseconds()) {
            self.tickets.push(stream.clear(self.engine)?);
        }
        Ok(())
    }
}
