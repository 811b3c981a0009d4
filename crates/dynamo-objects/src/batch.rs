//! Many records at once, of one table or of several, in as few requests as the service allows.
//!
//! | to | there is |
//! |---|---|
//! | write many records | [`Table::put_many`] |
//! | remove many | [`Table::delete_many`] |
//! | write and remove, in any tables | [`Database::batch`] |
//! | read many | [`Table::get_many`] |
//! | read of any tables | [`Database::batch_get`] |
//!
//! A batch is cut into requests of 25 writes or 100 reads, and of 16 MB. Every part of it is checked before the first
//! is sent, so it is held in memory as a whole: cut up what is longer than that. Parts of the same key are one, the
//! last one given. What the service leaves undone is sent again, after pauses that grow from 50 ms to 5 s and are
//! shortened by chance, as long as there is progress and ten times after that, some 20 seconds. In the end everything
//! is done, and a [`BatchReport`] tells what it took to write it; or [`ErrorKind::Unprocessed`] has what is left, to be
//! [sent again](Leftover). An empty list given to `put_many` and the others asks nothing, and is no error; a
//! [`Database::batch`] that was given nothing at all is one: [`ErrorKind::Empty`].
//!
//! Each write is atomic, all together are not: for that there is [`Database::transact`]. A batch costs what its parts
//! cost alone.
//!
//! ```
//! # use dynamo_objects::{Database, Record};
//! # #[derive(Record)]
//! # #[dynamo(table = "store")]
//! # struct Store {
//! #     #[dynamo(partition_key)]
//! #     id: u64,
//! # }
//! # #[derive(Record)]
//! # #[dynamo(table = "order")]
//! # struct Order {
//! #     #[dynamo(partition_key)]
//! #     store: u64,
//! #     #[dynamo(sort_key)]
//! #     number: u64,
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let db = Database::memory();
//! let (stores, orders) = (db.table::<Store>(), db.table::<Order>());
//! let report = db
//!     .batch()
//!     .with(stores.put(&Store { id: 1 }))
//!     .with(orders.put_many((0..99).map(|number| Order { store: 1, number })))
//!     .with(orders.delete((2, 1)))
//!     .await?;
//! assert_eq!((report.written, report.removed, report.requests), (100, 1, 5));
//!
//! let (store, order) = db.batch_get((stores.get(1), orders.find((2, 1)))).await?;
//! assert_eq!((store.id, order.is_none()), (1, true));
//! # Ok(())
//! # }
//! ```
//!
//! Next: [`transact`](crate::transact) for all or nothing, [limits of rates](crate::rate_limit) for long batches, and
//! [`Misbehaviour::leftovers`](crate::Misbehaviour::leftovers) for tests of what a program does with what is left.

mod parts;
mod progress;
mod batch_get;
mod reads;
mod report;
mod writes;

#[cfg(doc)]
use crate::database::Database;
#[cfg(doc)]
use crate::error::ErrorKind;
#[cfg(doc)]
use crate::table::Table;

pub use batch_get::BatchGet;
pub use reads::GetMany;
pub use report::{BatchReport, Leftover, LeftoverAction};
pub use writes::{Batch, BatchWrite};
