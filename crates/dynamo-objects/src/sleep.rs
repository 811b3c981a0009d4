//! Waiting, without a runtime of our own: between the attempts of a batch, and until a new table is active.

pub(crate) mod backoff;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Waits. A database waits seldom: when it is throttled or held up by a [limit](crate::rate_limit), until a table is
/// made, and for changes. It does so with tokio's timer if it is [connected](crate::Database::connect), and else with
/// [`ThreadSleep`], unless it is given another by [`Database::sleep`](crate::Database::sleep): a runtime's timer, or a
/// test's clock.
///
/// ```
/// use std::{future::Future, pin::Pin, time::Duration};
///
/// #[derive(Debug)]
/// struct TokioSleep;
///
/// impl dynamo_objects::Sleep for TokioSleep {
///     fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
///         Box::pin(tokio::time::sleep(duration))
///     }
/// }
/// ```
pub trait Sleep: Send + Sync + fmt::Debug {
    /// Is ready when that much time has passed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use std::time::Duration;
    ///
    /// use dynamo_objects::{Clock, Sleep, TestClock};
    ///
    /// // A clock that tests move waits by moving itself.
    /// let clock = TestClock::default();
    /// clock.sleep(Duration::from_secs(60)).await;
    /// assert_eq!(clock.now(), Duration::from_secs(60));
    /// # Ok(())
    /// # }
    /// ```
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// Waits in any runtime, or in none: a thread of its own sleeps for each wait. Dropping the wait lets the thread sleep
/// on, and nothing comes of it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use std::time::Duration;
///
/// use dynamo_objects::{Sleep, ThreadSleep};
///
/// ThreadSleep.sleep(Duration::from_millis(1)).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Default, Debug)]
pub struct ThreadSleep;

impl Sleep for ThreadSleep {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let alarm = Arc::new(Mutex::new(Alarm { rung: false, waker: None }));
        let ringing = Arc::clone(&alarm);
        let asleep = std::thread::Builder::new().name("dynamo-objects sleep".to_owned()).spawn(move || {
            std::thread::sleep(duration);
            ring(&ringing);
        });
        if asleep.is_err() {
            // No thread to be had: better to ask again too early than never.
            ring(&alarm);
        }
        Box::pin(Asleep(alarm))
    }
}

struct Alarm {
    rung: bool,
    waker: Option<Waker>,
}

fn ring(alarm: &Mutex<Alarm>) {
    let waker = {
        let mut alarm = alarm.lock().unwrap_or_else(PoisonError::into_inner);
        alarm.rung = true;
        alarm.waker.take()
    };
    if let Some(waker) = waker {
        waker.wake();
    }
}

struct Asleep(Arc<Mutex<Alarm>>);

impl Future for Asleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut alarm = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if alarm.rung {
            return Poll::Ready(());
        }
        alarm.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thread_wakes_whoever_waits() {
        let begun = std::time::Instant::now();
        ThreadSleep.sleep(Duration::from_millis(2)).await;
        assert!(begun.elapsed() >= Duration::from_millis(2));
    }
}
