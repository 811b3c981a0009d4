//! Sweeps on the way of requests, for an engine that nobody else sweeps.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dynamo_store::Ticket;

use crate::engine::Engine;

/// How much is removed on the way of one request, at most: some milliseconds' work.
const MOST: usize = 1000;

/// There is nothing that could expire.
const NEVER: u64 = u64::MAX;

/// When a request has the engine sweep. Times are in milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct Upkeep {
    every: Option<u64>,
    /// When the next sweep is due. Whoever looks at it reads no clock as long as it is [`NEVER`].
    due: AtomicU64,
}

impl Upkeep {
    /// Upkeep every so often, or none.
    pub(crate) fn new(every: Option<Duration>) -> Self {
        let every = every.map(|every| u64::try_from(every.as_millis()).unwrap_or(u64::MAX));
        Self { every, due: AtomicU64::new(NEVER) }
    }

    pub(crate) fn forked(&self) -> Self {
        Self { every: self.every, due: AtomicU64::new(self.due.load(Ordering::Relaxed)) }
    }

    /// Has a sweep be due after so long at most, because items of some table expire.
    pub(crate) fn begin(&self, now: u64) {
        if let Some(every) = self.every {
            self.due.fetch_min(now.saturating_add(every), Ordering::Relaxed);
        }
    }
}

impl Engine {
    /// The engine, removing by itself what has expired: the first request that comes when so much time, by the engine's
    /// clock, has passed since the last time [sweeps](Self::sweep) before it is answered, up to 1,000 items. For an
    /// engine that has neither a server nor anybody else who sweeps it; as long as no table's items expire, it costs
    /// nothing.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let engine = dynamo_engine::Engine::memory().with_upkeep(Duration::from_secs(60));
    /// ```
    #[must_use]
    pub fn with_upkeep(mut self, every: Duration) -> Self {
        self.upkeep = Upkeep::new(Some(every));
        self.begin_upkeep();
        self
    }

    /// Sees to it that a sweep is due some time, if there is anything that can expire.
    pub(crate) fn begin_upkeep(&self) {
        if self.has_expiry() {
            self.upkeep.begin(self.milliseconds());
        }
    }

    fn has_expiry(&self) -> bool {
        self.catalog.tables().iter().any(|table| table.settings.load().expiry.is_some())
    }

    /// Sweeps if it is due.
    pub(crate) fn keep_up(&self) -> Ticket {
        if self.upkeep.due.load(Ordering::Relaxed) == NEVER {
            return Ticket::resolved();
        }
        self.sweep_if_due()
    }

    #[cold]
    fn sweep_if_due(&self) -> Ticket {
        let Upkeep { every: Some(every), due } = &self.upkeep else { return Ticket::resolved() };
        let (now, when) = (self.milliseconds(), due.load(Ordering::Relaxed));
        // A clock that was set back begins anew.
        let is_due = now >= when || when - now > *every;
        // Until it is done, others go on: they would only wait for the same.
        if !is_due || due.compare_exchange(when, NEVER, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return Ticket::resolved();
        }
        // If the storage fails, that is for the request to find out, if it matters to it.
        let (is_done, ticket) = match self.sweep(MOST) {
            Ok((swept, ticket)) => (swept.is_done, ticket),
            Err(_) => (true, Ticket::resolved()),
        };
        if self.has_expiry() {
            // If it is not done, the next request goes on.
            let rest = if is_done { *every } else { 0 };
            due.fetch_min(now.saturating_add(rest), Ordering::Relaxed);
        }
        ticket
    }
}
