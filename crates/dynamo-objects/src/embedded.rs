//! The engine in process, and the clock that it lives by.

use std::sync::Arc;
use std::time::Duration;

use dynamo_engine::Engine;

use crate::clock::Clock;

/// An empty engine in memory that lives by this clock.
pub(crate) fn memory_at(clock: Arc<dyn Clock>) -> Engine {
    Engine::memory_at(Arc::new(EngineClock(clock)))
}

/// A database's clock as the engine's.
#[derive(Debug)]
struct EngineClock(Arc<dyn Clock>);

impl dynamo_engine::Clock for EngineClock {
    fn now(&self) -> Duration {
        self.0.now()
    }
}
