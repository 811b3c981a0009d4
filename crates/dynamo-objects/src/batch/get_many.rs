use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use dynamo_model::api::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes, Operation};
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
    /// Reads records by their keys, 100 a request: for each key, in order, the record or `None`. A key that is given
    /// twice is read once. What the service leaves unread is tried again as in [`put_many`](Self::put_many).
    ///
    /// ```
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// # }
    /// # async fn example(db: Database) -> Result<(), Error> {
    /// let stores = db.table::<Store>();
    /// let found: Vec<Store> = stores.get_many(["S1", "S2"]).await?.into_iter().flatten().collect();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) before anything is read;
    /// [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed) with the keys that were not read, if others were;
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if an item is not what the record expects.
    pub fn get_many<K: IntoKey<R::Key>>(&self, keys: impl IntoIterator<Item = K>) -> GetMany<'_, R> {
        let table = self.physical();
        let keys = Distinct::new(keys.into_iter().map(|key| table.key::<R>(key)), Item::clone);
        GetMany { table, keys, consistent: false, record: PhantomData }
    }
}

/// A read of many records, to be awaited.
#[must_use = "nothing is read until it is awaited"]
pub struct GetMany<'a, R> {
    table: &'a Physical,
    keys: Result<Distinct, Error>,
    consistent: bool,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> GetMany<'_, R> {
    /// Sees every write that was acknowledged before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    async fn read(self) -> Result<Vec<Option<R>>, Error> {
        let keys = self.keys?;
        let mut found: Vec<Option<Item>> = Vec::new();
        found.resize_with(keys.items.len(), || None);
        let mut batch = Batch::new(self.table, BatchGetItemRequest::NAME, limits::BATCH_GET, keys.items.clone());
        while !batch.left.is_empty() {
            let chunk = batch.next_chunk();
            let undone = read_chunk(self.table, &chunk, self.consistent).await.map(|(items, undone)| {
                for item in items {
                    if let Some(place) = keys.place(&self.table.key_of(&item)) {
                        found[place] = Some(item);
                    }
                }
                undone
            });
            batch.settle(chunk, undone).await?;
        }
        let decoded = |place: &usize| {
            let found = found[*place].clone().filter(|item| !self.table.is_hidden(item));
            found.map(|item| self.table.decoded_item(item)).transpose()
        };
        keys.places.iter().map(decoded).collect()
    }
}

/// Answers with the items that were read, and the keys that were not.
async fn read_chunk(table: &Physical, chunk: &[Item], consistent: bool) -> Result<(Vec<Item>, Vec<Item>), Error> {
    let request = || {
        let keys = KeysAndAttributes {
            keys: chunk.to_vec(),
            consistent_read: consistent.then_some(true),
            ..Default::default()
        };
        BatchGetItemRequest { request_items: BTreeMap::from([(table.name().to_owned(), keys)]), ..Default::default() }
    };
    let BatchGetItemResponse { responses, unprocessed_keys, .. } = Plain::calling(table, request).await?;
    let undone = unprocessed_keys.into_values().flat_map(|undone| undone.keys).collect();
    Ok((responses.into_values().flatten().collect(), undone))
}

impl<'a, R: Record> IntoFuture for GetMany<'a, R> {
    type Output = Result<Vec<Option<R>>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.read())
    }
}

impl<R> fmt::Debug for GetMany<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys.as_ref().map(|keys| keys.places.len());
        f.debug_struct("GetMany").field("table", &self.table.name()).field("keys", &keys).finish_non_exhaustive()
    }
}
