//! Reading a record by its key, or many by theirs.
//!
//! | to | there is | where there is none |
//! |---|---|---|
//! | read it | [`get`](Table::get) | [`ErrorKind::NotFound`] |
//! | … that may not be there | [`find`](Table::find) | `None` |
//! | … or begin with one | [`get_or_default`](Table::get_or_default) | `R::default()` with that key |
//! | read it to change it | [`load`](Table::load), [`load_or_default`](Table::load_or_default) | as above |
//! | read many | [`get_many`](Table::get_many) | `None` |
//! | … of several tables | [`Database::batch_get`](crate::Database::batch_get) | as each alone |
//! | … as of one moment | [`Database::transact_get`](crate::Database::transact_get) | as each alone |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let store = stores.get("S1").await?;
//! assert_eq!(store.city.as_deref(), Some("Rome"));
//! assert_eq!(stores.find("S9").await?, None);
//! assert_eq!(stores.get_or_default("S9").await?.visits, 0);
//! # Ok(())
//! # }
//! ```
//!
//! A read may not see yet what was written a moment ago; one that is [`consistent`](Get::consistent) sees every write
//! that was acknowledged before. It costs half a read unit for each 4 KB of the item, and one if it is consistent;
//! where there is no item, as much as a small one. In a transaction it costs two.
//!
//! Next: [searches](crate::search) find records without knowing their keys, [writes](crate::write) change them, and
//! [`explain`](crate::explain) shows what a read will ask.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::sync::Arc;

use dynamo_model::api::{GetItemRequest, GetItemResponse, Operation};
use dynamo_model::{Item, ServiceError};

use crate::call::{Call, Calling};
use crate::error::{Error, ErrorKind};
use crate::explain::Explanation;
use crate::key::IntoKey;
use crate::physical::Physical;
use crate::record::{Document, Record};
use crate::table::Table;
use crate::write::tracked::Tracked;

impl<R: Record> Table<R> {
    /// Reads a record by its key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let store = stores.get("S1").await?;
    /// assert_eq!(store.city.as_deref(), Some("Rome"));
    /// // With a sort key, a key is both.
    /// assert_eq!(orders.get(("ann", 1)).await?.total, 10);
    ///
    /// let error = stores.get("S9").await.unwrap_err();
    /// assert_eq!(error.to_string(), r#"table "store" has no item with key {store_id: "S9"}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; else as [`find`](Self::find).
    pub fn get(&self, key: impl IntoKey<R::Key>) -> Get<'_, R, OrNotFound> {
        Get::new(self.physical(), key)
    }

    /// Reads a record by its key, or answers `None`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert!(stores.find("S1").await?.is_some());
    /// assert!(stores.find("S9").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if the key is empty, or cannot be stored; [`ErrorKind::Decode`] if the item is not
    /// what the record expects; [`ErrorKind::Throttled`] or [`ErrorKind::Service`] if the service refuses, or could not
    /// be asked.
    pub fn find(&self, key: impl IntoKey<R::Key>) -> Get<'_, R, OrNone> {
        Get::new(self.physical(), key)
    }

    /// Reads a record by its key to change it: [`Tracked::save`] writes the attributes that differ from what was read,
    /// if nobody else changed those meanwhile.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load("S1").await?;
    /// store.visits += 1;
    /// store.save().await?;
    /// assert_eq!(stores.get("S1").await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn load(&self, key: impl IntoKey<R::Key>) -> Get<'_, R, Tracking> {
        Get::new(self.physical(), key)
    }

    /// Reads a record by its key to change it, as [`load`](Self::load) does, or answers [`R::default()`](Default) with
    /// that key. Nothing is written until it is [saved](Tracked::save), which makes it, if nobody else did meanwhile.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut store = stores.load_or_default("S9").await?;
    /// store.company = "ACME".into();
    /// store.save().await?;
    /// assert_eq!(stores.get("S9").await?.company, "ACME");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn load_or_default(&self, key: impl IntoKey<R::Key>) -> Get<'_, R, TrackingOrDefault>
    where
        R: Default,
    {
        Get::new(self.physical(), key)
    }

    /// Reads a record by its key, or answers [`R::default()`](Default) with that key. Nothing is written.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let store = stores.get_or_default("S9").await?;
    /// assert_eq!((store.store_id.as_str(), store.visits), ("S9", 0));
    /// assert!(stores.find("S9").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn get_or_default(&self, key: impl IntoKey<R::Key>) -> Get<'_, R, OrDefault>
    where
        R: Default,
    {
        Get::new(self.physical(), key)
    }
}

/// A read of one record, to be awaited: [`Table::get`], [`find`](Table::find) and the others, of which `A` says how it
/// [answers](Absent) where there is none. It can be part of a [batch](crate::Database::batch_get) or a
/// [transaction](crate::Database::transact_get), too.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // Alone, or together with others.
/// let read = stores.get("S1").consistent();
/// assert_eq!(read.await?.visits, 3);
/// let (store, order) = db.batch_get((stores.get("S1"), orders.find(("ann", 9)))).await?;
/// assert_eq!((store.visits, order), (3, None));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct Get<'a, R, A> {
    table: &'a Arc<Physical>,
    key: Item,
    problem: Option<Error>,
    consistent: bool,
    answer: PhantomData<fn() -> (R, A)>,
}

impl<'a, R: Record, A> Get<'a, R, A> {
    fn new(table: &'a Arc<Physical>, key: impl IntoKey<R::Key>) -> Self {
        let (key, problem) = table.checked_key::<R>(key);
        Self { table, key, problem, consistent: false, answer: PhantomData }
    }

    /// Sees every write that was acknowledged before; costs twice as much: a read unit for each 4 KB.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.update_counter("S1", |f| f.visits, 1).await?;
    /// assert_eq!(stores.get("S1").consistent().await?.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }
}

impl<R, A> Get<'_, R, A> {
    /// What it will ask, and what that can cost: see [the page](crate::explain) about explanations. Asks nothing.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let explanation = orders.get(("ann", 1)).explain();
    /// assert_eq!(
    ///     explanation.to_string(),
    ///     r#"GetItem of table "order"
    /// key: customer is "ann", number is 1
    /// one request, by the size of the items: 0.5 to 50 read units"#
    /// );
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        Explanation::of_get(self.item_request()).with_problem(self.problem.as_ref())
    }

    fn item_request(&self) -> GetItemRequest {
        GetItemRequest {
            table_name: self.table.name().to_owned(),
            key: self.key.clone(),
            consistent_read: self.consistent.then_some(true),
            ..Default::default()
        }
    }
}

/// What to answer with where there is an item, and where there is none.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::read::{Absent, Get};
///
/// /// Whatever it answers with where there is none: as it is now.
/// async fn latest<A: Absent<Store>>(read: Get<'_, Store, A>) -> Result<A::Output, dynamo_objects::Error> {
///     read.consistent().await
/// }
/// # let (_, stores, _) = shop().await?;
///
/// assert_eq!(latest(stores.get("S1")).await?.visits, 3);
/// assert_eq!(latest(stores.find("S9")).await?, None);
/// # Ok(())
/// # }
/// ```
pub trait Absent<R>: Sized {
    /// What the caller gets: the record, or what stands for it.
    type Output;

    /// This is the item.
    #[doc(hidden)]
    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<Self::Output, Error>;

    /// There is none with that key.
    #[doc(hidden)]
    fn absent(get: &mut Get<'_, R, Self>) -> Result<Self::Output, Error>;
}

/// No record is an error: [`Table::get`].
#[derive(Debug)]
pub enum OrNotFound {}

/// No record is `None`: [`Table::find`].
#[derive(Debug)]
pub enum OrNone {}

/// No record is the default one: [`Table::get_or_default`].
#[derive(Debug)]
pub enum OrDefault {}

/// The record is one that knows what it was: [`Table::load`].
#[derive(Debug)]
pub enum Tracking {}

/// The same, and no record is the default one: [`Table::load_or_default`].
#[derive(Debug)]
pub enum TrackingOrDefault {}

impl<R: Document> Absent<R> for OrNotFound {
    type Output = R;

    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<R, Error> {
        get.decoded(item)
    }

    fn absent(get: &mut Get<'_, R, Self>) -> Result<R, Error> {
        Err(get.not_found())
    }
}

impl<R: Document> Absent<R> for OrNone {
    type Output = Option<R>;

    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<Option<R>, Error> {
        get.decoded(item).map(Some)
    }

    fn absent(_: &mut Get<'_, R, Self>) -> Result<Option<R>, Error> {
        Ok(None)
    }
}

impl<R: Document + Default> Absent<R> for OrDefault {
    type Output = R;

    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<R, Error> {
        get.decoded(item)
    }

    fn absent(get: &mut Get<'_, R, Self>) -> Result<R, Error> {
        get.default_record()
    }
}

impl<R: Record> Absent<R> for Tracking {
    type Output = Tracked<R>;

    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<Tracked<R>, Error> {
        Tracked::found(Arc::clone(get.table), item)
    }

    fn absent(get: &mut Get<'_, R, Self>) -> Result<Tracked<R>, Error> {
        Err(get.not_found())
    }
}

impl<R: Record + Default> Absent<R> for TrackingOrDefault {
    type Output = Tracked<R>;

    fn found(get: &Get<'_, R, Self>, item: Item) -> Result<Tracked<R>, Error> {
        Tracked::found(Arc::clone(get.table), item)
    }

    fn absent(get: &mut Get<'_, R, Self>) -> Result<Tracked<R>, Error> {
        Ok(Tracked::unsaved(Arc::clone(get.table), get.default_record()?))
    }
}

/// As a part of a transaction or a batch.
impl<R: Document, A: Absent<R>> Get<'_, R, A> {
    pub(crate) fn is_consistent(&self) -> bool {
        self.consistent
    }

    /// The table and the key.
    pub(crate) fn place(&mut self) -> Result<(Arc<Physical>, Item), Error> {
        match self.problem.take() {
            Some(problem) => Err(problem),
            None => Ok((Arc::clone(self.table), self.key.clone())),
        }
    }

    /// What it means that there is this item, or none.
    pub(crate) fn answer(mut self, item: Option<Item>) -> Result<A::Output, Error> {
        self.answer_with(item)
    }

    fn answer_with(&mut self, item: Option<Item>) -> Result<A::Output, Error> {
        match item.filter(|item| !self.table.is_hidden(item)) {
            Some(item) => A::found(self, item),
            None => A::absent(self),
        }
    }
}

impl<R: Document, A> Get<'_, R, A> {
    fn decoded(&self, mut item: Item) -> Result<R, Error> {
        self.table.decoded(&mut item, &self.key)
    }

    fn not_found(&mut self) -> Error {
        ErrorKind::NotFound { table: self.table.name().to_owned(), key: std::mem::take(&mut self.key) }.into()
    }

    fn default_record(&self) -> Result<R, Error>
    where
        R: Default,
    {
        self.table.default_record(&self.key)
    }
}

impl<R: Document, A: Absent<R>> Call for Get<'_, R, A> {
    type Operation = GetItemRequest;
    type Output = A::Output;

    fn request(&mut self) -> Result<GetItemRequest, Error> {
        match self.problem.take() {
            Some(problem) => Err(problem),
            None => Ok(self.item_request()),
        }
    }

    fn answered(&mut self, response: GetItemResponse) -> Result<A::Output, Error> {
        self.answer_with(response.item)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        Error::answered(GetItemRequest::NAME, self.table.name(), Some(std::mem::take(&mut self.key)), source)
    }
}

impl<'a, R: Document, A: Absent<R>> IntoFuture for Get<'a, R, A> {
    type Output = Result<A::Output, Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.table, self)
    }
}

impl<R, A> fmt::Debug for Get<'_, R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Get").field("table", &self.table.name()).field("key", &self.key).finish_non_exhaustive()
    }
}
