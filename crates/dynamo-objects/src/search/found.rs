use std::sync::Arc;

use dynamo_model::Item;

use crate::error::Error;
use crate::physical::Physical;
use crate::record::{Document, Record};
use crate::write::tracked::Tracked;

/// What a search makes of the items that it finds: a [`Document`], or a [`Tracked`] record.
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
