//! Reads of many items.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::api::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes};
use dynamo_model::{Item, limits};

use super::parts::{Answered, Part, Parts, Target, Work};
use super::progress;
use super::report::LeftoverAction;
use crate::error::Error;
use crate::explain::Explanation;
use crate::key::IntoKey;
use crate::physical::Physical;
use crate::rate_limit::RateLimit;
use crate::record::Record;
use crate::table::Table;

impl<R: Record> Table<R> {
    /// Reads records by their keys, 100 a request: for each key, in order, the record or `None`. A key that is given
    /// twice is read once. What the service leaves unread is tried again as in [`put_many`](Self::put_many).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let found = stores.get_many(["S1", "S9", "S2"]).await?;
    /// assert!(found[0].is_some() && found[1].is_none());
    /// // Those that there are.
    /// let found: Vec<Store> = found.into_iter().flatten().collect();
    /// assert_eq!(found.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) before anything is read;
    /// [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed) with the keys that were not read, if the service kept
    /// leaving them, or refused to read them after it had read others; [`ErrorKind::Decode`](crate::ErrorKind::Decode)
    /// if an item is not what the record expects.
    pub fn get_many<K: IntoKey<R::Key>>(&self, keys: impl IntoIterator<Item = K>) -> GetMany<'_, R> {
        let table = self.physical();
        let keys = keys.into_iter().map(|key| table.key::<R>(key)).collect();
        GetMany { table, keys, consistent: false, concurrency: 1, limit: None, record: PhantomData }
    }
}

/// A key to be read.
#[derive(Clone)]
pub(super) struct Key(pub(super) Item);

/// A read of many records, to be awaited: it answers with a record or `None` for each key. Made by [`Table::get_many`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // Consistent, of which each 4 KB cost one unit, and two requests at a time.
/// let found = orders.get_many((1..=5).map(|number| ("ann", number))).consistent().concurrency(2).await?;
/// assert!(found.iter().flatten().map(|order| order.number).eq(1..=5));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct GetMany<'a, R> {
    table: &'a Arc<Physical>,
    keys: Result<Vec<Item>, Error>,
    consistent: bool,
    concurrency: usize,
    limit: Option<RateLimit>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> GetMany<'_, R> {
    /// Sees every write that was acknowledged before; costs twice as much.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.update("S1").set(|f| f.visits, 4).await?;
    /// let found = stores.get_many(["S1"]).consistent().await?;
    /// assert_eq!(found[0].as_ref().map(|store| store.visits), Some(4));
    /// # Ok(())
    /// # }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Sends so many requests at a time; one unless set, and no less. The answer to each is 16 MB at most.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Ten requests, four at a time.
    /// let found = orders.get_many((0..1000).map(|number| ("ann", number))).concurrency(4).await?;
    /// assert_eq!((found.len(), found.iter().flatten().count()), (1000, 5));
    /// # Ok(())
    /// # }
    /// ```
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Reads no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let limit = RateLimit::new().reads(50.0);
    /// let found = stores.get_many(["S1", "S2"]).rate_limit(&limit).await?;
    /// assert_eq!(found.iter().flatten().count(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.limit = Some(limit.clone());
        self
    }

    /// What it will ask, and what that can cost: see [the page](crate::explain) about explanations. Asks nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let explained = stores.get_many(["S1", "S2"]).explain();
    /// println!("{explained}");
    /// assert_eq!((explained.operation, explained.requests), ("BatchGetItem", Some(1)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let mut parts = Parts::new();
        for key in self.keys.iter().flatten() {
            parts.add(self.table, Key(key.clone()));
        }
        let keys = parts.parts.into_iter().map(|part| part.work.0).collect();
        let table = self.table.name().to_owned();
        Explanation::of_batch(table, keys, self.consistent).with_problem(self.keys.as_ref().err())
    }

    async fn read(self) -> Result<Vec<Option<R>>, Error> {
        let mut parts = Parts::new();
        let places = self.keys?.into_iter().map(|key| parts.add(self.table, Key(key))).collect();
        if let Some(target) = parts.tables.first_mut() {
            target.consistent = self.consistent;
        }
        if let Some(limit) = &self.limit {
            parts.limit_rate(self.table.database(), limit);
        }
        let items = read(parts, self.concurrency, places).await?;
        let visible = |item: Option<Item>| item.filter(|item| !self.table.is_hidden(item));
        items.into_iter().map(|item| self.table.decoded_if_any(visible(item))).collect()
    }
}

/// The items of these parts, if there are any, in these places.
pub(super) async fn read(
    mut parts: Parts<Key>,
    concurrency: usize,
    places: Vec<usize>,
) -> Result<Vec<Option<Item>>, Error> {
    let mut found: Vec<Option<Item>> = Vec::new();
    found.resize_with(parts.parts.len(), || None);
    let merged = parts.merged > 0;
    progress::run(&mut parts, concurrency, |parts, table, item| {
        if let Some(place) = parts.place(table, &item) {
            found[place] = Some(item);
        }
    })
    .await?;
    // Only an item that is wanted twice has to be there twice.
    let item = |place: usize| if merged { found[place].clone() } else { found[place].take() };
    Ok(places.into_iter().map(item).collect())
}

impl Work for Key {
    type Operation = BatchGetItemRequest;

    const MOST: usize = limits::BATCH_GET;

    fn attributes(&self) -> &Item {
        &self.0
    }

    fn into_attributes(self) -> Item {
        self.0
    }

    fn action(&self) -> LeftoverAction {
        LeftoverAction::Get
    }

    fn request(tables: &[Target], parts: &[Part<Self>]) -> BatchGetItemRequest {
        let mut request_items = BTreeMap::new();
        for (number, target) in tables.iter().enumerate() {
            let keys = parts.iter().filter(|part| part.table == number).map(|part| part.work.0.clone());
            let keys: Vec<_> = keys.collect();
            if !keys.is_empty() {
                let consistent_read = target.consistent.then_some(true);
                let keys = KeysAndAttributes { keys, consistent_read, ..Default::default() };
                request_items.insert(target.physical.name().to_owned(), keys);
            }
        }
        BatchGetItemRequest { request_items, ..Default::default() }
    }

    fn answered(response: BatchGetItemResponse) -> Answered<Self> {
        let BatchGetItemResponse { responses, unprocessed_keys, consumed_capacity } = response;
        let keys = |undone: KeysAndAttributes| undone.keys.into_iter().map(Key).collect();
        Answered {
            found: responses.into_iter().collect(),
            undone: unprocessed_keys.into_iter().map(|(table, undone)| (table, keys(undone))).collect(),
            consumed: consumed_capacity,
        }
    }
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
        let keys = self.keys.as_ref().map(Vec::len);
        f.debug_struct("GetMany").field("table", &self.table.name()).field("keys", &keys).finish_non_exhaustive()
    }
}
