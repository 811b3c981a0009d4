//! For tests: a database for each of them, on any backend, and databases that misbehave on purpose.
//!
//! | to have | there is |
//! |---|---|
//! | a database, new and empty | [`Database::memory`](crate::Database::memory): the engine itself, which needs nothing else |
//! | one on the backend that the run of the tests is for | [`#[dynamo_objects::test]`](crate::test), with feature `test` |
//! | … in a harness of your own | [`TestDatabase`] |
//! | many tests that begin with the same data | [`Database::fork`](crate::Database::fork) |
//! | throttling, batches that are left undone, and more | [`Database::misbehave`](crate::Database::misbehave) |
//! | a day that passes at once | [`TestClock`], for [`Database::memory_at`](crate::Database::memory_at) |
//! | a request that fails, or is counted | [`Database::hook`](crate::Database::hook) |
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! use dynamo_objects::{Database, Misbehaviour, Record, TestClock};
//!
//! #[derive(Record, Debug)]
//! #[dynamo(table = "session")]
//! struct Session {
//!     #[dynamo(partition_key)]
//!     token: String,
//!     #[dynamo(ttl)]
//!     expires: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let clock = TestClock::at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
//! let db = Database::memory_at(clock.clone()).hide_expired();
//! let sessions = db.table::<Session>();
//! sessions.create(&Session { token: "t1".into(), expires: 1_700_000_060 }).await?;
//! clock.advance(Duration::from_secs(61));
//! assert!(sessions.find("t1").await?.is_none());
//!
//! let busy = db.misbehave(Misbehaviour::seeded(7).throttles(1.0));
//! assert!(busy.table::<Session>().find("t1").await.unwrap_err().is_retryable());
//! # Ok(())
//! # }
//! ```
//!
//! A test need not wait: what waits is a [`Sleep`](crate::Sleep), which the clock is, too. Code under test takes
//! its [`Database`](crate::Database) as an argument, as it does elsewhere.
//!
//! Next: [`Misbehaviour`] and [`When`] for what can go wrong, [`hook`](crate::hook) for what is asked,
//! [`error`](crate::error) for what a program can do about it.

pub(crate) mod clock;
pub(crate) mod misbehaviour;
#[cfg(feature = "test")]
pub(crate) mod test_database;

pub use clock::TestClock;
pub use misbehaviour::{Delay, Lag, Misbehaviour, Misdeeds, When};
#[cfg(feature = "test")]
pub use test_database::TestDatabase;
