//! For tests: a database for each of them, on any backend, and databases that misbehave on purpose.
//!
//! [`Database::memory`](crate::Database::memory) is the engine itself, new and empty, and needs nothing else.
//! [`#[dynamo_objects::test]`](crate::test) hands a test a database on the backend that the run of the tests is for, and
//! [`Database::misbehave`](crate::Database::misbehave) throttles, leaves parts of batches undone, and more.
//! `Database::fork` lets many tests begin with the same data.
//! [`Database::clock`](crate::Database::clock) takes a [`TestClock`], which a test moves.

pub(crate) mod clock;
pub(crate) mod misbehaviour;
#[cfg(feature = "test")]
pub(crate) mod test_database;

pub use clock::TestClock;
pub use misbehaviour::{Delay, Lag, Misbehaviour, Misdeeds, When};
#[cfg(feature = "test")]
pub use test_database::TestDatabase;
