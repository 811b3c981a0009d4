//! More capacity for a while: raised before some work, and put back after it, whatever becomes of the work.
//!
//! ```
//! use dynamo_objects::throughput::Raise;
//! use dynamo_objects::{Database, Record};
//!
//! #[derive(Record)]
//! #[dynamo(table = "store", read = 3, write = 3)]
//! #[dynamo(index(name = "by_city", partition_key = city))]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     city: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let db = Database::memory();
//! db.create_table::<Store>().await?;
//! let raises = [Raise::table::<Store>(50, 200), Raise::index(Store::BY_CITY, 3, 200)];
//! let written = db
//!     .with_throughput(raises, async {
//!         assert_eq!(db.throughputs("store").await.unwrap().table.unwrap().write, 200);
//!         42
//!     })
//!     .await?;
//! assert_eq!(written, 42);
//! assert_eq!(db.throughputs("store").await?.table.unwrap().write, 3);
//! # Ok(())
//! # }
//! ```
//!
//! Capacity is in units a second: a read unit is a consistent read of 4 KB, a write unit a write of 1 KB. It is only
//! ever raised: what a table has more than is asked for, it keeps. Scopes nest, also of several tasks: as long as some
//! are open, a table has the most that any of them asks for, and what it had before when the last one ends. That holds
//! for all who share a [`Database`](crate::Database), its clones, and what was made of them by other settings; and not
//! for other programs.
//!
//! All tables are looked at before the first is raised, so that one that cannot be raised costs none of the others a
//! change.
//!
//! | how it ends | what becomes of the capacity |
//! |---|---|
//! | with a value, an error, or a panic | it is put back |
//! | it is dropped, wherever it is | it is put back if the database answers at once, as embedded ones do; otherwise an error is logged by [`tracing`](https://docs.rs/tracing), and it is put back when the next scope of that table ends |
//! | the table or index is gone, or paid for by the request | there is nothing to put back: [`Restored`] says so, and [`with_throughput`](crate::Database::with_throughput) logs a warning |
//! | the service refuses to put it back | [`ScopeError::NotRestored`] has the work's output, and a guard whose [`restore`](RaisedThroughput::restore) can be called again |
//!
//! The service lets the capacity of a table or index be lowered some four times a day, by UTC, and then once in an hour
//! (see its [quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html)), so a scope is
//! for jobs, not for requests.
//!
//! Next: [`tables`](crate::tables) for what a table has, [`rate_limit`](crate::rate_limit) for work that is to use
//! less.

mod scope;
mod raising;
mod raised;
mod restored;
mod levels;
mod change;

use dynamo_model::schema::ProvisionedThroughput;

use crate::key::Index;
use crate::record::Record;

pub(crate) use levels::Levels;
pub use raised::RaisedThroughput;
pub use raising::Raising;
pub use restored::Restored;
pub use scope::{ScopeError, WithThroughput};

/// The capacity that a table or a global index is to have at least, in units a second.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # use dynamo_objects::{Database, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "paid", read = 3, write = 4)]
/// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
/// # struct Paid {
/// #     #[dynamo(partition_key)]
/// #     id: u64,
/// #     city: String,
/// # }
/// # let db = Database::memory();
/// # db.create_table::<Paid>().await?;
/// use dynamo_objects::throughput::Raise;
///
/// // The table has three read units and four write units, and gets what is more of these.
/// let raise = Raise::table::<Paid>(1, 200);
/// let within = db.with_throughput([raise], async { db.throughputs("paid").await }).await??;
/// assert_eq!(within.table.map(|has| (has.read, has.write)), Some((3, 200)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raise {
    /// Without prefix.
    table: String,
    index: Option<String>,
    to: Capacity,
}

/// Capacity units a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Capacity {
    read: i64,
    write: i64,
}

impl Raise {
    /// The table of a record.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let mut raised = db.raise_throughput([Raise::table::<Paid>(10, 20)]).await?;
    /// assert_eq!(raised.tables(), ["paid"]);
    /// raised.restore().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table<R: Record>(read: i64, write: i64) -> Self {
        Self::named(R::TABLE, read, write)
    }

    /// A global index of a record's table.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let raises = [Raise::index(Paid::BY_CITY, 5, 60)];
    /// let within = db.with_throughput(raises, async { db.throughputs("paid").await }).await??;
    /// assert_eq!(within.indexes["by_city"].map(|has| has.write), Some(60));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn index<R: Record, K>(index: Index<R, K>, read: i64, write: i64) -> Self {
        Self { index: Some(index.name().to_owned()), ..Self::table::<R>(read, write) }
    }

    /// A table by its name, without the database's prefix.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// // Tables that a program knows by their names alone.
    /// let mut raises = Vec::new();
    /// for table in db.list_tables().await? {
    ///     raises.push(Raise::named(table, 3, 100));
    /// }
    /// let mut raised = db.raise_throughput(raises).skip_on_demand().await?;
    /// assert_eq!(db.throughputs("paid").await?.table.map(|has| has.write), Some(100));
    /// raised.restore().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn named(table: impl Into<String>, read: i64, write: i64) -> Self {
        Self { table: table.into(), index: None, to: Capacity { read, write } }
    }

    /// A global index by its name, of the table of [`named`](Self::named).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// assert_eq!(Raise::named("paid", 5, 60).of_index("by_city"), Raise::index(Paid::BY_CITY, 5, 60));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of_index(self, index: impl Into<String>) -> Self {
        Self { index: Some(index.into()), ..self }
    }
}

impl Capacity {
    /// As much as both have.
    fn max(self, other: Self) -> Self {
        Self { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

impl From<Capacity> for ProvisionedThroughput {
    fn from(capacity: Capacity) -> Self {
        Self { read_capacity_units: capacity.read, write_capacity_units: capacity.write }
    }
}
