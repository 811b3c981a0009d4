//! A copy of an engine, made in a moment: what is stored is shared until it changes.

use std::sync::Arc;

use crate::engine::Engine;
use crate::stream::Held;

impl Engine {
    /// An engine of its own, on the same clock, with all that this one has at this moment: tables with their settings,
    /// items, streams, and the tokens of the last ten minutes. What is done to one of them afterwards is not seen in
    /// the other. `None` if the store cannot be [forked](dynamo_store::Store::fork).
    ///
    /// A request that is under way is in the fork as a whole, or not at all.
    ///
    /// ```
    /// use dynamo_engine::Engine;
    ///
    /// let engine = Engine::memory();
    /// let fork = engine.fork().expect("what is in memory can be forked");
    /// ```
    ///
    /// It takes some 10 µs, and about one more for each table and index, however many items they have.
    #[must_use]
    pub fn fork(&self) -> Option<Self> {
        // A sweep holds this before it takes anything else.
        let swept = self.swept.lock().clone();
        // As long as these are held, no table changes, no item, and no stream.
        let change = self.catalog.change();
        let stripes = self.stripes.lock_all();
        let all = self.streams.all();
        let held = Held::new(&all);
        let store = self.store.fork()?;

        let streams = self.streams.forked(&held);
        let tables = self.catalog.tables().iter().map(|table| Arc::new(table.forked(&streams))).collect();
        let catalog = change.forked(tables);
        let (tokens, statement_tokens) = (self.tokens.forked(), self.statement_tokens.forked());
        drop((held, stripes, change));
        let fork = self.forked(store, catalog, streams, [tokens, statement_tokens], swept);
        // A sweep that was under way is the other one's.
        fork.begin_upkeep();
        Some(fork)
    }
}
