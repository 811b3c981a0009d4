use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells a database the time: [`SystemClock`] does, unless the database is given another by
/// [`Database::clock`](crate::Database::clock) or [`Database::memory_at`](crate::Database::memory_at).
///
/// [`TestClock`](crate::TestClock) is one that tests can move.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time since 1970 began, in UTC.
    fn now(&self) -> Duration;
}

/// The computer's clock. One that is before 1970 is taken to be at the beginning of it.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }
}
