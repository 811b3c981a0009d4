use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dynamo_engine::{Clock, Engine};
use dynamo_store::MemoryStore;

/// An engine in this process, and its clock, which stands still until it is moved.
#[derive(Debug)]
pub struct Embedded {
    /// The engine.
    pub engine: Arc<Engine>,
    clock: Arc<Hands>,
}

impl Embedded {
    /// The time at which it begins, in seconds since 1970: the first of January 2026.
    pub const START: u64 = 1_767_225_600;

    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(Hands(AtomicU64::new(Self::START)));
        let engine = Arc::new(Engine::new(MemoryStore::new(), clock.clone(), 0));
        Self { engine, clock }
    }

    /// Lets so many seconds pass at once.
    pub fn pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Removes what has expired at once.
    ///
    /// # Panics
    /// If the store fails, which memory does not.
    pub fn sweep(&self) {
        while !self.engine.sweep(1000).expect("memory does not fail").0.is_done {}
    }
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new()
    }
}

/// A clock that is moved by hand, in seconds.
#[derive(Debug)]
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}
