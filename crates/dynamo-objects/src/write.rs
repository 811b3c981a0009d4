//! Writing one record: made, replaced, saved, changed, counted up, removed.
//!
//! | to | there is | what else is in the item |
//! |---|---|---|
//! | make a record that must be new | [`create`](crate::Table::create) | |
//! | write it whole | [`put`](crate::Table::put) | is gone |
//! | write its fields | [`save`](crate::Table::save) | stays |
//! | write the fields that changed since it was read | [`load`](crate::Table::load), [`Tracked::save`] | stays |
//! | change some of its fields | [`update`](crate::Table::update) | stays |
//! | count up or down | [`update_counter`](crate::Table::update_counter) | stays |
//! | remove it | [`delete`](crate::Table::delete) | is gone |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let mut store = stores.get("S1").await?;
//! store.city = Some("Oslo".into());
//! stores.save(&store).await?;
//!
//! let busy = stores.update("S1").add(|f| f.visits, 1).when(|f| f.visits.lt(10)).await?;
//! assert_eq!((busy.city.as_deref(), busy.visits), (Some("Oslo"), 4));
//! assert!(stores.delete("S1").await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! All but `create`, which has its own, and `update_counter` take a condition on the item that is there: `when`, as
//! [`Put::when`]. A write whose condition is false does not happen, and its [error](crate::ErrorKind::ConditionFailed)
//! tells which clause is false and what the item is now.
//! Fields can be kept by the mapper: [a version, and times](derive@crate::Record#what-the-mapper-keeps).
//!
//! A record is 400 KB at most. A write costs one write unit for each KB of the item, as it is before or after,
//! whichever is larger; so does one that does not happen because of its condition. Each index that changes with it is
//! one more write, of what the index holds, and two if the record's key there changes.
//!
//! Next: many writes at once are a [batch](crate::batch), all or none of them a [transaction](crate::transact);
//! conditions and changes are made of [fields](crate::expression).

mod put;
mod save;
pub(crate) mod tracked;
pub(crate) mod update;
mod counter;
mod delete;
pub(crate) mod guard;
pub(crate) mod clause;
mod index_keys;
pub(crate) mod unique;
pub(crate) mod kept;

pub use crate::call::Calling;
pub use crate::record::{Kept, Stamp};
pub use counter::Counting;
pub use delete::Delete;
pub use put::{Create, Put, Replace};
pub use save::{Save, SaveReturning};
pub use tracked::{AttributeChange, SaveChanges, Tracked};
pub use update::{Change, Changing, Fetching, New, Old, ReturningOld, Version};
