use std::sync::Arc;

use dynamo_model::Item;

use crate::error::Error;
use crate::physical::Physical;
use crate::record::{Document, Record};
use crate::write::tracked::Tracked;

/// What a search makes of the items that it finds: a [`Document`], or a [`Tracked`] record.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::key::KeyShape;
/// use dynamo_objects::search::{Found, Query};
/// use dynamo_objects::{Error, Record, Tracked};
///
/// /// The latest, as a record or as one to be changed.
/// async fn latest<R: Record, K: KeyShape, T: Found>(query: Query<R, K, T>) -> Result<Option<T>, Error> {
///     query.rev().first().await
/// }
///
/// let order: Option<Order> = latest(orders.query("ann")).await?;
/// assert_eq!(order.map(|order| order.number), Some(5));
/// let order: Option<Tracked<Order>> = latest(orders.query("ann").tracked()).await?;
/// assert_eq!(order.map(|order| order.number), Some(5));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a search does not answer with `{Self}`",
    note = "add `#[derive(Document)]`, or `#[derive(Record)]` if it has a table"
)]
pub trait Found: Sized {
    #[doc(hidden)]
    fn found(item: Raw<'_>) -> Result<Self, Error>;
}

/// An item as it was read.
#[doc(hidden)]
#[derive(Debug)]
pub struct Raw<'a> {
    pub(super) table: &'a Arc<Physical>,
    pub(super) item: Item,
}

impl<T: Document> Found for T {
    fn found(Raw { table, item }: Raw<'_>) -> Result<Self, Error> {
        table.decoded_item(item)
    }
}

impl<R: Record> Found for Tracked<R> {
    fn found(Raw { table, item }: Raw<'_>) -> Result<Self, Error> {
        Self::found(Arc::clone(table), item)
    }
}
