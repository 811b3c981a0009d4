//! DynamoDB for Rust programs: records in which a mistyped field does not compile, over a database in memory or in AWS.
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use dynamo_objects::{Database, Record};
//!
//! #[derive(Record, Clone, Debug, PartialEq)]
//! #[dynamo(table = "store")]
//! #[dynamo(index(name = "StoreCompanyIndex", partition_key = company_id, sort_key = store_id))]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     company_id: String,
//!     city: Option<String>,
//!     #[dynamo(default)]
//!     tags: BTreeSet<String>,
//!     #[dynamo(default)]
//!     visits: u64,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let db = Database::memory();
//! let stores = db.table::<Store>();
//!
//! let store = Store {
//!     store_id: "S1".into(),
//!     company_id: "MYC".into(),
//!     city: Some("Rome".into()),
//!     tags: BTreeSet::new(),
//!     visits: 0,
//! };
//! stores.create(&store).await?;
//! assert_eq!(stores.get("S1").await?, store);
//!
//! let moved = stores.update("S1").set(|f| f.city, "Oslo").when(|f| f.visits.lt(10)).await?;
//! assert_eq!(moved.city.as_deref(), Some("Oslo"));
//! assert_eq!(stores.update_counter("S1", |f| f.visits, 2).await?, 2);
//!
//! let index = stores.index(Store::STORE_COMPANY_INDEX);
//! let in_oslo = index.query("MYC").filter(|f| f.city.eq("Oslo")).all().await?;
//! assert_eq!(in_oslo.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! **Where to begin.** A [`Database`] is where the data is; a [`Table`] is where the records of one type are, and its
//! methods are what can be done with them. [`Record`](derive@Record) says how a struct becomes an item.
//!
//! **What to expect.** Every call is one request of the service's, unless it says otherwise. A table is made when it is
//! first used and found missing ([`TablePolicy`]). Names and values never become part of an expression's text, so there
//! are no reserved words. Builders are awaited, or end in a verb: `all`, `first`, `count`, `page`, `stream`.
//!
//! | to | see |
//! |---|---|
//! | say how a struct becomes an item | [`Record`](derive@Record), [`Document`](derive@Document), [`SharedTable`](derive@SharedTable) |
//! | say what a value is stored as | [`ToAttribute`], [`epoch`] |
//! | read by key; give keys | [`read`](mod@read), [`key`] |
//! | write, change, count, remove | [`write`](mod@write), [`expression`] |
//! | find many | [`search`], [`explain`](mod@explain) |
//! | do many at once, or all or none | [`batch`], [`transact`] |
//! | keep records in memory and write them back | [`memory_table`] |
//! | ask in SQL | [`statement`] |
//! | follow what changes | [`changes`] |
//! | make and list tables, change them to what the records say | [`tables`], [`migration`] |
//! | copy, export and import them | [`copy`] |
//! | have more capacity for a while, or use less of it | [`throughput`], [`rate_limit`] |
//! | measure, log, limit | [`hook`] |
//! | test | [`testing`] |
//! | see what went wrong | [`error`] |
//!
//! **Where the data is.** `Database::memory()`, feature `embedded`; `Database::connect()` and `Database::local()`,
//! feature `aws`. The code above runs on each, and gives the same answers.
//!
//! **What it costs.** [`explain`](mod@explain) tells before, a [`Meter`] after, and every request is a span of
//! `tracing`'s: see [`hook`]. A [`RateLimit`] keeps it below so many units a second.
//!
//! **When it goes wrong.** An [`Error`] names the table, the key and the attribute; [`ErrorKind`] is for matching.
//!
//! # What the examples are about
//!
//! Where an example has `stores`, `orders` or `db` and does not say what they are, it begins with this, and
//! `let (db, stores, orders) = shop().await?;`:
//!
#![doc = "```"]
#![doc = include_str!("../doctests/shop.rs")]
#![doc = "```"]

// What the README shows must compile.
#[cfg(all(doctest, feature = "aws", feature = "embedded"))]
#[doc = include_str!("../../../README.md")]
struct Readme;

mod database;
#[cfg(feature = "aws")]
mod connect;
mod record;
mod shared_table;
mod derive;
mod table;
pub mod read;
pub mod write;
pub mod search;
pub mod batch;
pub mod transact;
pub mod memory_table;
pub mod statement;
pub mod changes;
pub mod tables;
pub mod migration;
pub mod throughput;
pub mod rate_limit;
pub mod copy;
pub mod explain;
pub mod hook;
pub mod testing;
pub mod error;

pub mod key;
pub mod expression;
pub mod kind;
mod field;
mod convert;

mod physical;
mod call;
mod sleep;
mod clock;
#[cfg(feature = "embedded")]
mod embedded;
#[cfg(not(feature = "embedded"))]
#[path = "unembedded.rs"]
mod embedded;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "aws")]
#[doc(inline)]
pub use connect::Connect;
pub use database::Database;
pub use derive::{Document, Record, SharedTable};
pub use record::{Document, Record};
pub use shared_table::SharedTable;
pub use table::Table;

#[doc(inline)]
pub use batch::BatchReport;
#[doc(inline)]
pub use error::{Error, ErrorKind};
#[doc(inline)]
pub use memory_table::MemoryTable;
#[doc(inline)]
pub use rate_limit::RateLimit;
#[doc(inline)]
pub use search::{Cursor, Page, ScanPolicy, TableIndex};
#[doc(inline)]
pub use tables::{TablePolicy, Throughput, Throughputs};
#[cfg(feature = "test")]
pub use testing::test_database::test;
#[doc(inline)]
pub use write::Tracked;

pub use error::{
    BoxError, ChangesProblem, CheckpointProblem, CursorProblem, DecodeError, EncodeError, EncodeReason, FailedAction,
    Found,
};
pub use expression::{Condition, Update};
pub use hook::{Answered, Consumed, Hook, Meter};
pub use key::{Index, IntoKey, IntoPartition, SortKey};
#[cfg(feature = "test")]
pub use testing::TestDatabase;
pub use testing::{Lag, Misbehaviour, Misdeeds, TestClock, When};

pub use clock::{Clock, SystemClock};
pub use convert::epoch_modules as epoch;
pub use convert::{EpochTime, FromAttribute, MapKey, SetElement, ToAttribute, Typed};
pub use field::{Field, OfKind, RestFields, fields};
pub use sleep::{Sleep, ThreadSleep};

pub use dynamo_model::api;
pub use dynamo_model::schema::{self, TableDescription};
pub use dynamo_model::{
    Answer, AttributeType, AttributeValue, Attributes, Backend, BackendError, CancellationReason, Item, Items, Name,
    Number, Path, ServiceError, Set,
};
