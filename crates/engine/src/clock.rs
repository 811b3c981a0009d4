use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the engine the time. The engine asks nobody else, so a test that moves the clock moves everything.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time since 1970 began, in UTC.
    fn now(&self) -> Duration;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        // A computer whose clock is before 1970 lives in 1970.
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}
