use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::clock::Clock;
use crate::convert::EpochTime;
use crate::sleep::Sleep;

/// A clock that stands still until a test moves it. Clones are the same clock.
///
/// [`Database::memory_at`](crate::Database::memory_at) makes a database that lives by it: records of streams become a
/// day old, and tokens of transactions are forgotten when it is moved. On any other database,
/// [`Database::clock`](crate::Database::clock) puts it in the place of the program's own clock.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use dynamo_objects::{Database, TestClock};
///
/// let clock = TestClock::at(SystemTime::now());
/// let db = Database::memory_at(clock.clone());
/// let before = db.now();
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(db.now() - before, Duration::from_secs(3600));
/// ```
///
/// It is a [`Sleep`] too: whoever waits by it moves it, and does not wait. `db.sleep(clock.clone())` tries what was
/// throttled again at once, and later by the clock.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// A clock that shows this time. It shows times from 1970 to the year 2554, to the nanosecond; what is beyond that
    /// becomes the nearest of them.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Clock, TestClock};
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// assert_eq!(clock.now(), Duration::from_secs(1_700_000_000));
    /// ```
    #[must_use]
    pub fn at(time: impl EpochTime) -> Self {
        Self(Arc::new(AtomicU64::new(nanoseconds(since_1970(&time)))))
    }

    /// Moves the clock on.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use dynamo_objects::{Clock, TestClock};
    ///
    /// let clock = TestClock::default();
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(clock.now(), Duration::from_secs(60));
    /// ```
    pub fn advance(&self, by: Duration) {
        let later = |now: u64| Some(now.saturating_add(nanoseconds(by)));
        // The update is never refused.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, later);
    }

    /// Sets the clock to a time, earlier or later than it showed.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Clock, TestClock};
    ///
    /// let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(9));
    /// clock.set(UNIX_EPOCH + Duration::from_secs(5));
    /// assert_eq!(clock.now(), Duration::from_secs(5));
    /// ```
    pub fn set(&self, time: impl EpochTime) {
        self.0.store(nanoseconds(since_1970(&time)), Ordering::SeqCst);
    }

    /// The time that it shows, as [`SystemTime`](std::time::SystemTime), or as a type of `chrono`, `jiff` or `time`
    /// with these features; `None` if the type does not reach it.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime, UNIX_EPOCH};
    ///
    /// use dynamo_objects::TestClock;
    ///
    /// let clock = TestClock::default();
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(clock.time::<SystemTime>(), Some(UNIX_EPOCH + Duration::from_secs(60)));
    /// ```
    #[must_use]
    pub fn time<T: EpochTime>(&self) -> Option<T> {
        let now = self.now();
        T::from_epoch(i64::try_from(now.as_secs()).ok()?, now.subsec_nanos())
    }
}

/// Shows the beginning of 1970.
impl Default for TestClock {
    fn default() -> Self {
        Self::at(UNIX_EPOCH)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

impl Sleep for TestClock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.advance(duration);
        Box::pin(std::future::ready(()))
    }
}

fn since_1970(time: &impl EpochTime) -> Duration {
    let (seconds, nanoseconds) = time.to_epoch();
    u64::try_from(seconds).map_or(Duration::ZERO, |seconds| Duration::new(seconds, nanoseconds))
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
