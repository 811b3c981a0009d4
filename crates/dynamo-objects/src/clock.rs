use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells a database the time: [`SystemClock`] does, unless the database is given another by
/// [`Database::clock`](crate::Database::clock) or [`Database::memory_at`](crate::Database::memory_at).
///
/// [`TestClock`](crate::TestClock) is one that tests can move. Any other is a method:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use std::time::Duration;
///
/// use dynamo_objects::{Clock, Database, SystemClock};
///
/// /// A clock that is slow by this much.
/// #[derive(Debug)]
/// struct Slow(Duration);
///
/// impl Clock for Slow {
///     fn now(&self) -> Duration {
///         SystemClock.now().saturating_sub(self.0)
///     }
/// }
///
/// let now = Database::memory().clock(Slow(Duration::from_secs(3600))).now();
/// assert!(SystemClock.now() - now >= Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time since 1970 began, in UTC.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Clock, TestClock};
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(86_400));
    /// assert_eq!(clock.now(), Duration::from_secs(86_400));
    /// ```
    fn now(&self) -> Duration;
}

/// The computer's clock. One that is before 1970 is taken to be at the beginning of it.
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_objects::{Clock, SystemClock};
///
/// // It is not 1970 any more.
/// assert!(SystemClock.now() > Duration::from_secs(50 * 365 * 86_400));
/// ```
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
