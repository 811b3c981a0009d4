use std::borrow::Borrow;
use std::collections::BTreeMap;

use dynamo_model::api::{BatchWriteItemRequest, Operation, WriteRequest};
use dynamo_model::{Item, limits};

use super::Batch;
use super::distinct::Distinct;
use crate::call::Plain;
use crate::error::Error;
use crate::key::IntoKey;
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;

impl<R: Record> Table<R> {
    /// Writes records whole, as [`put`](Self::put) does, 25 a request. Each write is atomic, all together are not. Of
    /// several records with the same key, the last one is written.
    ///
    /// Every record is checked before the first is written. What the service leaves undone is tried again, with growing
    /// pauses, as long as there is progress and ten times after that.
    ///
    /// # Errors
    /// As [`put`](Self::put); [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed), with the items that were not
    /// written, if others were.
    pub async fn put_many<B: Borrow<R>>(&self, records: impl IntoIterator<Item = B>) -> Result<(), Error> {
        let table = self.physical();
        let items = records.into_iter().map(|record| table.new_item::<R>(record.borrow()));
        let items = Distinct::new(items, |item| table.key_of(item))?.items;
        write(table, items, WriteRequest::Put).await
    }

    /// Removes records by their keys, 25 a request. A key without a record is no error, nor is a key that is given
    /// twice. What the service leaves undone is tried again as in [`put_many`](Self::put_many).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) before anything is removed;
    /// [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed), with the keys whose records were not removed, if
    /// others were.
    pub async fn delete_many<K: IntoKey<R::Key>>(&self, keys: impl IntoIterator<Item = K>) -> Result<(), Error> {
        let table = self.physical();
        table.check_not_unique()?;
        let keys = keys.into_iter().map(|key| table.key::<R>(key));
        let keys = Distinct::new(keys, Item::clone)?.items;
        write(table, keys, WriteRequest::Delete).await
    }
}

async fn write(table: &Physical, items: Vec<Item>, write: fn(Item) -> WriteRequest) -> Result<(), Error> {
    let mut batch = Batch::new(table, BatchWriteItemRequest::NAME, limits::BATCH_WRITE, items);
    while !batch.left.is_empty() {
        let chunk = batch.next_chunk();
        let undone = write_chunk(table, &chunk, write).await;
        batch.settle(chunk, undone).await?;
    }
    Ok(())
}

/// Answers with what was not done.
async fn write_chunk(table: &Physical, chunk: &[Item], write: fn(Item) -> WriteRequest) -> Result<Vec<Item>, Error> {
    let request = || BatchWriteItemRequest {
        request_items: BTreeMap::from([(table.name().to_owned(), chunk.iter().cloned().map(write).collect())]),
        ..Default::default()
    };
    let response = Plain::calling(table, request).await?;
    let undone = response.unprocessed_items.into_values().flatten();
    Ok(undone.map(|(WriteRequest::Put(item) | WriteRequest::Delete(item))| item).collect())
}
