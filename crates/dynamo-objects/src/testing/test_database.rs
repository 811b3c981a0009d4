//! A database for one test, on whatever backend the run of the tests is for.

mod place;

use std::fmt;

use crate::database::Database;
use crate::error::{BoxError, Error};

use place::{Kept, Place};

/// Makes an async function a test that is handed a [`Database`], in which nobody else is.
///
/// ```
/// # use dynamo_objects::Record;
/// # #[derive(Record)]
/// # #[dynamo(table = "store")]
/// # struct Store {
/// #     #[dynamo(partition_key)]
/// #     store_id: String,
/// #     #[dynamo(default)]
/// #     visits: u64,
/// # }
/// use dynamo_objects::{Database, Error};
///
/// #[dynamo_objects::test]
/// async fn visits_are_counted(db: Database) -> Result<(), Error> {
///     let stores = db.table::<Store>();
///     assert_eq!(stores.update_counter("S1", |f| f.visits, 2).await?, 2);
///     Ok(())
/// }
/// ```
///
/// The variable `DYNAMO_OBJECTS_TEST` says where the database is; the same tests pass on all of them:
///
/// | `DYNAMO_OBJECTS_TEST` | the database |
/// |---|---|
/// | not set, or `memory` | [`Database::memory`]: the engine, asked directly |
/// | `sdk` | the official SDK's client, on an engine in this process |
/// | `http` | a server of this process, asked by the official SDK over a socket |
/// | a URL | DynamoDB Local, say, or AWS; see [`TestDatabase::open`] for the credentials |
///
/// The database has a [prefix](Database::prefix) of the test's own, so tests can run beside each other, and beside
/// other users of the same server. The tables with that prefix are dropped when the test ends, also when it panics. A
/// test whose tables cannot be dropped fails.
///
/// The test runs on a Tokio runtime of its own, of one thread; `#[dynamo_objects::test(worker_threads = 2)]` has more.
/// Other attributes, such as `#[ignore]` and `#[should_panic]`, are written below it.
pub use dynamo_objects_derive::test;

/// A database for one test, which [`#[dynamo_objects::test]`](macro@test) opens and drops: for test harnesses that have
/// their own way of running a test.
///
/// ```
/// # use dynamo_objects::{BoxError, TestDatabase};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let test = TestDatabase::open("orders_are_counted").await?;
/// let db = test.database();
/// assert!(db.table_prefix().starts_with("orders_are_counted_"));
/// test.close().await?;
/// # Ok(())
/// # }
/// ```
pub struct TestDatabase {
    database: Database,
    kept: Kept,
}

impl TestDatabase {
    /// Opens a database where `DYNAMO_OBJECTS_TEST` says, with a prefix that begins with the test's name.
    ///
    /// A server that is named by its URL is asked with the credentials and the region of the environment if
    /// `AWS_ACCESS_KEY_ID` or `AWS_PROFILE` is set, or the URL is one of AWS's; any other server is given credentials
    /// that mean nothing, and region `us-east-1`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::BoxError> {
    /// use dynamo_objects::TestDatabase;
    ///
    /// let (one, other) = (TestDatabase::open("orders").await?, TestDatabase::open("orders").await?);
    /// // Tests of the same name do not meet either.
    /// assert_ne!(one.database().table_prefix(), other.database().table_prefix());
    /// one.close().await?;
    /// other.close().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the variable has another value, or there is no database to be had there.
    pub async fn open(test: &str) -> Result<Self, BoxError> {
        let place = Place::from_environment()?;
        let (database, kept) = place.open().await?;
        Ok(Self { database: database.prefix(prefix(test)), kept })
    }

    /// The database. Whoever gives it another [prefix](Database::prefix) adds to the test's own.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::BoxError> {
    /// use dynamo_objects::TestDatabase;
    ///
    /// let test = TestDatabase::open("orders").await?;
    /// assert!(test.database().list_tables().await?.is_empty());
    /// test.close().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Drops the tables that the test has made, and stops the server if one was started for it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::BoxError> {
    /// use dynamo_objects::TestDatabase;
    ///
    /// let test = TestDatabase::open("stores").await?;
    /// let db = test.database().clone();
    /// db.table::<Store>().create(&store("S1", "MYC", None, 0, &[])).await?;
    /// test.close().await?;
    /// assert!(!db.exists(<Store as dynamo_objects::Record>::TABLE).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If there are tables that cannot be dropped.
    pub async fn close(self) -> Result<(), BoxError> {
        let dropped = drop_tables(&self.database).await;
        self.kept.end().await;
        Ok(dropped?)
    }
}

async fn drop_tables(database: &Database) -> Result<(), Error> {
    for table in database.full_names().await? {
        database.drop_table(&table).await?;
    }
    Ok(())
}

impl fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDatabase").field("database", &self.database).finish_non_exhaustive()
    }
}

/// The test's name, so that a table that was left behind tells where it is from, and something that no other test has.
/// A table's name can have 255 characters, most of which are left to the tables.
fn prefix(test: &str) -> String {
    let name = test.rsplit("::").next().unwrap_or_default().chars();
    let name: String = name.filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
    format!("{name}_{:08x}_", fastrand::u32(..))
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn prefixes_tell_the_test_and_are_never_the_same() {
        let (one, other) = (prefix("suite::a_tëst"), prefix("suite::a_tëst"));
        assert!(one.starts_with("a_tst_") && one.ends_with('_'), "{one}");
        assert_ne!(one, other);
        assert!(prefix(&"x".repeat(300)).len() < 80);
    }
}
