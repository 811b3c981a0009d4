//! Tables themselves: made, waited for, listed, looked at, removed.
//!
//! A table is made when it is first missed, as its record declares it, unless [`TablePolicy`] says otherwise. By hand:
//!
//! | to | there is |
//! |---|---|
//! | make a table; wait until it can be used | [`create_table`](Database::create_table), [`wait_active`](Database::wait_active) |
//! | remove it, with all that is in it | [`delete_table`](Database::delete_table) |
//! | see which there are | [`exists`](Database::exists), [`list_tables`](Database::list_tables) |
//! | see what it is, and what capacity it has | [`describe`](Database::describe), [`throughputs`](Database::throughputs) |
//! | give it what it lacks of what its record declares | [`plan`](Database::plan), or [`TablePolicy::Migrate`] |
//! | have more capacity for a while | [`with_throughput`](Database::with_throughput) |
//!
//! ```
//! use dynamo_objects::{Database, Record};
//!
//! #[derive(Record)]
//! #[dynamo(table = "store")]
//! #[dynamo(index(name = "by_city", partition_key = city))]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     city: Option<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let db = Database::memory().prefix("dev_");
//! // It is made now.
//! db.table::<Store>().put(&Store { store_id: "S1".into(), city: None }).await?;
//! assert_eq!(db.list_tables().await?, ["store"]);
//!
//! let table = db.describe("store").await?;
//! assert_eq!((table.table_name.as_str(), table.item_count), ("dev_store", 1));
//! assert_eq!(table.global_secondary_indexes.unwrap_or_default()[0].index_name, "by_city");
//! # Ok(())
//! # }
//! ```
//!
//! What the service does to a table takes it some seconds, or minutes: it is waited for, by the database's
//! [`Sleep`](crate::Sleep), with pauses that grow from 100 ms to 5 s, for about five minutes. None of this costs
//! capacity.
//!
//! Next: [`migration`](crate::migration) for tables that are there and not as declared,
//! [`throughput`](crate::throughput), and [`copy`](crate::copy).

pub(crate) mod declaration;
pub(crate) mod expiry;
pub(crate) mod policy;

use std::collections::BTreeMap;

use dynamo_model::api::{CreateTableRequest, DeleteTableRequest, DescribeTableRequest, ListTablesRequest, Operation};
use dynamo_model::schema::{BillingMode, IndexStatus, ProvisionedThroughputDescription, TableDescription, TableStatus};
use dynamo_model::{BackendError, ServiceError};

use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::record::Record;
use crate::sleep::backoff::Backoff;
use crate::tables::declaration::Declaration;

pub use policy::TablePolicy;

/// The capacity that a table has: units a second. Answered by [`Database::throughputs`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Record, Throughput};
///
/// #[derive(Record)]
/// #[dynamo(table = "store", read = 3, write = 5)]
/// #[dynamo(index(name = "by_city", partition_key = city, read = 1, write = 2))]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
///     city: Option<String>,
/// }
///
/// let db = Database::memory();
/// db.create_table::<Store>().await?;
/// let throughputs = db.throughputs("store").await?;
/// assert_eq!(throughputs.table, Some(Throughput { read: 3, write: 5 }));
/// assert_eq!(throughputs.indexes["by_city"], Some(Throughput { read: 1, write: 2 }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Throughputs {
    /// That of the table; `None` if it is paid for by the request.
    pub table: Option<Throughput>,
    /// Those of its global secondary indexes, by name.
    pub indexes: BTreeMap<String, Option<Throughput>>,
}

/// Capacity units a second: a read unit is a consistent read of up to 4 KB, or two that are eventually consistent; a
/// write unit is a write of up to 1 KB.
///
/// ```
/// use dynamo_objects::Throughput;
///
/// /// How many KB a second can be read, eventually consistently, and how many written.
/// fn kilobytes(throughput: Throughput) -> (i64, i64) {
///     (throughput.read * 8, throughput.write)
/// }
///
/// assert_eq!(kilobytes(Throughput { read: 3, write: 5 }), (24, 5));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throughput {
    /// Read capacity units.
    pub read: i64,
    /// Write capacity units.
    pub write: i64,
}

/// Tables are named without the database's prefix here: what is `store` to a database with the prefix `dev_` is
/// `dev_store` to the service. The table of a record is [`R::TABLE`](Record::TABLE).
impl Database {
    /// Makes the table of a record, as its derive declares it, with its indexes, its stream and its time to live, and
    /// waits until it is active. Seldom needed: a table is made when it is first missed, unless the
    /// [`TablePolicy`](crate::TablePolicy) says otherwise.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// let db = Database::memory().prefix("dev_");
    /// let table = db.create_table::<Store>().await?;
    /// assert_eq!(table.table_name, "dev_store");
    /// assert_eq!(db.list_tables().await?, ["store"]);
    /// assert!(db.delete_table(Store::TABLE).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TableExists`]; [`ErrorKind::Service`] if the service refuses to make it;
    /// [`ErrorKind::TableNotReady`] if it is not active after five minutes.
    pub async fn create_table<R: Record>(&self) -> Result<TableDescription, Error> {
        let Declaration { definition, ttl, .. } = Declaration::of::<R>(self);
        let name = definition.table_name.clone();
        let standing = self.standing(&name);
        let mut known = standing.turn().await;
        *known = None;
        match self.backend().send(definition).await {
            Ok(_) => {}
            Err(BackendError { error: ServiceError::ResourceInUse { .. }, .. }) => {
                return Err(ErrorKind::TableExists { table: name }.into());
            }
            Err(refusal) => return Err(refused(CreateTableRequest::NAME, &name, refusal)),
        }
        let made = self.made_ready(&name, ttl, is_active).await;
        standing.made();
        made
    }

    /// Waits until a table and all its global indexes are active: after they were made, or changed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::schema::TableStatus;
    ///
    /// let table = db.wait_active("store").await?;
    /// assert_eq!(table.table_status, TableStatus::Active);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TableNotReady`] if that is not so after five minutes, a table that is not there at all included.
    pub async fn wait_active(&self, table: &str) -> Result<TableDescription, Error> {
        self.wait_until(&self.full_name(table), is_active).await
    }

    /// Removes a table with all that is in it, and waits until it is gone; answers whether there was one. A table that
    /// is being made or changed is waited for.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert!(db.delete_table("store").await?);
    /// assert!(!db.delete_table("store").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Service`] if the service refuses, because the table is protected, say, or after five minutes
    /// because it is still being made or changed; [`ErrorKind::TableNotReady`] if it is not gone after another five.
    pub async fn delete_table(&self, table: &str) -> Result<bool, Error> {
        let name = self.full_name(table);
        let was_there = self.drop_table(&name).await?;
        if was_there {
            self.wait_until_gone(&name).await?;
        }
        Ok(was_there)
    }

    /// Whether there is a table of this name, active or not.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert!(db.exists("store").await?);
    /// // Of its own prefix, every database has tables of its own.
    /// assert!(!db.prefix("new_").exists("store").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service could not be asked.
    pub async fn exists(&self, table: &str) -> Result<bool, Error> {
        let name = self.full_name(table);
        match self.described(&name).await {
            Ok(_) => Ok(true),
            Err(refusal) if is_missing(&refusal) => Ok(false),
            Err(refusal) => Err(refused(DescribeTableRequest::NAME, &name, refusal)),
        }
    }

    /// The names of all tables that have the database's prefix, without it, in the service's order.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(db.list_tables().await?, ["order", "store"]);
    ///
    /// let new = db.prefix("new_");
    /// new.create_table::<Store>().await?;
    /// assert_eq!(new.list_tables().await?, ["store"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service could not be asked.
    pub async fn list_tables(&self) -> Result<Vec<String>, Error> {
        let names = self.full_names().await?;
        Ok(names.into_iter().map(|mut name| name.split_off(self.table_prefix().len())).collect())
    }

    /// What a table is: its keys, indexes, status, size. The numbers of items and bytes are up to six hours old on AWS.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let table = db.describe("order").await?;
    /// let keys = table.key_schema.iter().map(|key| key.attribute_name.as_str()).collect::<Vec<_>>();
    /// assert_eq!((keys, table.item_count), (vec!["customer", "number"], 5));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TableMissing`].
    pub async fn describe(&self, table: &str) -> Result<TableDescription, Error> {
        let name = self.full_name(table);
        self.described(&name).await.map_err(|refusal| refused(DescribeTableRequest::NAME, &name, refusal))
    }

    /// The capacity of a table and of its global indexes; `None` of a table that is paid for by the request.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // It is paid for by the request.
    /// assert_eq!(db.throughputs("store").await?.table, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`describe`](Self::describe).
    pub async fn throughputs(&self, table: &str) -> Result<Throughputs, Error> {
        let table = self.describe(table).await?;
        let on_demand = is_on_demand(&table);
        let provisioned = |throughput: ProvisionedThroughputDescription| {
            let (read, write) = (throughput.read_capacity_units, throughput.write_capacity_units);
            (!on_demand).then_some(Throughput { read, write })
        };
        let indexes = table.global_secondary_indexes.into_iter().flatten();
        Ok(Throughputs {
            table: provisioned(table.provisioned_throughput),
            indexes: indexes.map(|index| (index.index_name, provisioned(index.provisioned_throughput))).collect(),
        })
    }
}

/// The same by the names that the service knows.
impl Database {
    pub(crate) fn full_name(&self, table: &str) -> String {
        format!("{}{table}", self.table_prefix())
    }

    pub(crate) async fn described(&self, name: &str) -> Result<TableDescription, BackendError> {
        let request = DescribeTableRequest { table_name: name.to_owned() };
        Ok(*self.backend().send(request).await?.table)
    }

    pub(crate) async fn wait_until(
        &self,
        name: &str,
        is_ready: fn(&TableDescription) -> bool,
    ) -> Result<TableDescription, Error> {
        let mut backoff = Backoff::creating();
        loop {
            // Asked before the first wait: an embedded engine has made the table by now.
            let status = match self.described(name).await {
                Ok(table) if is_ready(&table) => return Ok(table),
                Ok(table) => table.table_status.to_string(),
                // Descriptions are eventually consistent: a table that was just made may not be seen yet.
                Err(refusal) if is_missing(&refusal) => TableStatus::Creating.to_string(),
                Err(refusal) => return Err(refused(DescribeTableRequest::NAME, name, refusal)),
            };
            self.wait(&mut backoff, name, &status).await?;
        }
    }

    /// Waits until a table is active; `None` if it is not there, or not any more.
    pub(crate) async fn settled(&self, name: &str) -> Result<Option<TableDescription>, Error> {
        let mut backoff = Backoff::creating();
        loop {
            match self.described(name).await {
                Ok(table) if is_active(&table) => return Ok(Some(table)),
                Ok(table) => self.wait(&mut backoff, name, table.table_status.as_str()).await?,
                Err(refusal) if is_missing(&refusal) => return Ok(None),
                Err(refusal) => return Err(refused(DescribeTableRequest::NAME, name, refusal)),
            }
        }
    }

    async fn wait_until_gone(&self, name: &str) -> Result<(), Error> {
        let mut backoff = Backoff::creating();
        loop {
            match self.described(name).await {
                Ok(table) => self.wait(&mut backoff, name, table.table_status.as_str()).await?,
                Err(refusal) if is_missing(&refusal) => return Ok(()),
                Err(refusal) => return Err(refused(DescribeTableRequest::NAME, name, refusal)),
            }
        }
    }

    pub(crate) async fn wait(&self, backoff: &mut Backoff, name: &str, status: &str) -> Result<(), Error> {
        let Some(wait) = backoff.wait() else {
            let (table, status) = (name.to_owned(), status.to_owned());
            return Err(ErrorKind::TableNotReady { table, status }.into());
        };
        self.sleeper().sleep(wait).await;
        Ok(())
    }

    /// All that have the database's prefix. All pages are read, because not every server that speaks the protocol lists
    /// tables by name.
    pub(crate) async fn full_names(&self) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let request = ListTablesRequest { exclusive_start_table_name: after, ..Default::default() };
            let page = self.backend().send(request).await;
            let page = page.map_err(|refusal| refused(ListTablesRequest::NAME, self.table_prefix(), refusal))?;
            names.extend(page.table_names.into_iter().filter(|name| name.starts_with(self.table_prefix())));
            after = page.last_evaluated_table_name;
            if after.is_none() {
                return Ok(names);
            }
        }
    }

    /// Has a table removed; answers whether there was one. A table that is still being made or changed is waited for,
    /// as is a service that drops too many at the moment.
    pub(crate) async fn drop_table(&self, name: &str) -> Result<bool, Error> {
        let mut backoff = Backoff::creating();
        loop {
            let request = DeleteTableRequest { table_name: name.to_owned() };
            let refusal = match self.backend().send(request).await {
                Ok(_) => return Ok(true),
                Err(refusal) if is_missing(&refusal) => return Ok(false),
                Err(refusal) => refusal,
            };
            let passing =
                matches!(refusal.error, ServiceError::ResourceInUse { .. } | ServiceError::LimitExceeded { .. });
            let error = refused(DeleteTableRequest::NAME, name, refusal);
            match backoff.wait().filter(|_| passing || error.is_retryable()) {
                Some(wait) => self.sleeper().sleep(wait).await,
                None => return Err(error),
            }
        }
    }
}

/// What tells a table from another one, of another account or made under its name later. Not every server gives tables
/// ids.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Identity {
    arn: String,
    id: String,
    created: Option<f64>,
}

impl Identity {
    pub(crate) fn of(table: &TableDescription) -> Self {
        Self { arn: table.table_arn.clone(), id: table.table_id.clone(), created: table.creation_date_time }
    }
}

pub(crate) fn refused(operation: &'static str, name: &str, refusal: BackendError) -> Error {
    Error::answered(operation, name, None, refusal.error).of_request(refusal.request_id)
}

/// A table that is missing, and could not be made.
pub(crate) fn not_made(name: &str, refusal: BackendError) -> Error {
    let error: Error = ErrorKind::TableMissing { table: name.to_owned(), source: Some(refusal.error) }.into();
    error.of_request(refusal.request_id)
}

pub(crate) fn is_missing(refusal: &BackendError) -> bool {
    matches!(refusal.error, ServiceError::ResourceNotFound { .. })
}

/// Whether it is paid for by the request.
pub(crate) fn is_on_demand(table: &TableDescription) -> bool {
    table.billing_mode_summary.as_ref().is_some_and(|summary| summary.billing_mode == BillingMode::PayPerRequest)
}

/// A table that is being changed can be used meanwhile.
pub(crate) fn is_usable(table: &TableDescription) -> bool {
    matches!(table.table_status, TableStatus::Active | TableStatus::Updating)
}

pub(crate) fn is_active(table: &TableDescription) -> bool {
    let mut indexes = table.global_secondary_indexes.iter().flatten();
    table.table_status == TableStatus::Active && indexes.all(|index| index.index_status == IndexStatus::Active)
}
