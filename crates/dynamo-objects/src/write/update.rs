use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use dynamo_model::api::{GetItemRequest, Operation, ReturnValues, UpdateItemRequest, UpdateItemResponse};
use dynamo_model::{Expression, Item, Name, ServiceError};

use crate::call::{Call, Calling, Instead, Plain};
use crate::convert::{ToAttribute, Typed};
use crate::error::Error;
use crate::expression::{Condition, Operand, Update};
use crate::field::Field;
use crate::key::IntoKey;
use crate::kind::{ListLike, Matches, SetLike, Subtractable, Summable};
use crate::physical::Physical;
use crate::record::{Document, Record};
use crate::table::Table;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::guard::{Expects, Guard, is_as_read};

impl<R: Record> Table<R> {
    /// Changes attributes of a record without reading it first, and answers with the record as it is then.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// #     city: Option<String>,
    /// #     #[dynamo(default)]
    /// #     visits: u64,
    /// # }
    /// # async fn example(db: Database) -> Result<(), Error> {
    /// let stores = db.table::<Store>();
    /// let store = stores.update("S1").set(|f| f.city, "Oslo").add(|f| f.visits, 1).when(|f| f.visits.lt(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// If it changes a field of which the key of an index [is put together](crate::key#keys-by-template), it changes
    /// that key, too. All fields of such a key must be known then, from the record's own key or because they are
    /// changed as well; or they are read first, with [`fetching`](Change::fetching).
    ///
    /// If there is no such record, the service makes one of the key and the changes, which may be less than a whole
    /// record: see [`if_exists`](Change::if_exists).
    ///
    /// # Errors
    /// [`ErrorKind::ConditionFailed`](crate::ErrorKind::ConditionFailed), if there is a condition. If the item is not
    /// what the record expects then, [`ErrorKind::Decode`](crate::ErrorKind::Decode): it is changed nevertheless.
    /// [`ErrorKind::IndexKeyIncomplete`](crate::ErrorKind::IndexKeyIncomplete) if an index's key lacks a field.
    pub fn update(&self, key: impl IntoKey<R::Key>) -> Change<'_, R> {
        let table = self.physical();
        let (key, problem) = table.checked_key::<R>(key);
        Change { table, key, update: Update::new(), guard: Guard::with_problem(problem) }
    }
}

/// A change of one record, to be awaited. Made by [`Table::update`]; its methods are those of [`Update`], with
/// conditions. No attribute can be changed twice.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // A step for each thing that somebody changed.
/// let (city, visited) = (Some("Bern"), true);
/// let mut change = stores.update("S1").if_exists();
/// if let Some(city) = city {
///     change = change.set(|f| f.city, city);
/// }
/// if visited {
///     change = change.add(|f| f.visits, 1);
/// }
/// assert_eq!(change.await?.visits, 4);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is changed until it is awaited"]
pub struct Change<'a, R> {
    table: &'a Arc<Physical>,
    key: Item,
    update: Update<R>,
    guard: Guard,
}

impl<'a, R: Record> Change<'a, R> {
    /// Sets a field: see [`Update::set`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::fields;
    ///
    /// let store = stores.update("S1").set(|f| f.city, "Bern").set(|f| f.visits, 0).await?;
    /// assert_eq!((store.city.as_deref(), store.visits), (Some("Bern"), 0));
    ///
    /// // To what another field holds.
    /// let store = stores.update("S1").set(|f| f.company, fields::<Store>().city).await?;
    /// assert_eq!(store.company, "Bern");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<T: Typed, V: Operand<R, T::Kind>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        value: V,
    ) -> Self {
        self.with(|update| update.set(field, value))
    }

    /// Sets a field, unless the attribute is there: see [`Update::set_if_absent`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// for (id, city) in [("S1", "Rome"), ("S3", "Bern")] {
    ///     let store = stores.update(id).set_if_absent(|f| f.city, "Bern").await?;
    ///     assert_eq!(store.city.as_deref(), Some(city));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_if_absent<T: Typed, V: Operand<R, T::Kind>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        value: V,
    ) -> Self {
        self.with(|update| update.set_if_absent(field, value))
    }

    /// Removes an attribute.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let store = stores.update("S1").remove(|f| f.city).await?;
    /// assert_eq!(store.city, None);
    ///
    /// // An element of a list.
    /// let order = orders.update(("ann", 1)).remove(|f| f.lines.index(0)).await?;
    /// assert!(order.lines.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn remove<T>(self, field: impl FnOnce(R::Fields<R>) -> Field<R, T>) -> Self {
        self.with(|update| update.remove(field))
    }

    /// Adds to a number or to a set: see [`Update::add`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let tag = [("quiet".to_owned())].into_iter().collect::<std::collections::BTreeSet<_>>();
    /// let store = stores.update("S1").add(|f| f.visits, 2).add(|f| f.tags, tag).await?;
    /// assert_eq!((store.visits, store.tags.len()), (5, 3));
    /// # Ok(())
    /// # }
    /// ```
    pub fn add<T: Typed<Kind: Summable>, V: ToAttribute + Typed<Kind: Matches<T::Kind>>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        value: V,
    ) -> Self {
        self.with(|update| update.add(field, value))
    }

    /// Subtracts from a number: see [`Update::subtract`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let order = orders.update(("ann", 3)).subtract(|f| f.total, 5).when(|f| f.total.ge(5)).await?;
    /// assert_eq!(order.total, 25);
    /// # Ok(())
    /// # }
    /// ```
    pub fn subtract<T: Typed<Kind: Subtractable>, V: ToAttribute + Typed<Kind: Matches<T::Kind>>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        value: V,
    ) -> Self {
        self.with(|update| update.subtract(field, value))
    }

    /// Takes elements out of a set: see [`Update::delete`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let tags = ["new", "cheap"].map(str::to_owned).into_iter().collect::<std::collections::BTreeSet<_>>();
    /// let store = stores.update("S1").delete(|f| f.tags, tags).await?;
    /// assert_eq!(store.tags.into_iter().collect::<Vec<_>>(), ["wifi"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete<T: Typed<Kind: SetLike>, V: ToAttribute + Typed<Kind: Matches<T::Kind>>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        elements: V,
    ) -> Self {
        self.with(|update| update.delete(field, elements))
    }

    /// Puts elements at the end of a list: see [`Update::append`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let order = orders.update(("ann", 1)).append(|f| f.lines, ["ink", "cap"]).await?;
    /// assert_eq!(order.lines, ["pen", "ink", "cap"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn append<T: Typed<Kind: ListLike>, V: Operand<R, T::Kind>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        elements: V,
    ) -> Self {
        self.with(|update| update.append(field, elements))
    }

    /// Puts elements at the beginning of a list: see [`Update::prepend`].
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let order = orders.update(("ann", 1)).prepend(|f| f.lines, ["ink"]).await?;
    /// assert_eq!(order.lines, ["ink", "pen"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn prepend<T: Typed<Kind: ListLike>, V: Operand<R, T::Kind>>(
        self,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        elements: V,
    ) -> Self {
        self.with(|update| update.prepend(field, elements))
    }

    /// And all of these changes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Update;
    ///
    /// let visited = || Update::<Store>::new().add(|f| f.visits, 1);
    /// let store = stores.update("S1").apply(visited()).set(|f| f.city, "Bern").await?;
    /// assert_eq!(store.visits, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn apply(self, changes: Update<R>) -> Self {
        self.with(|update| update.and(changes))
    }

    fn with(self, change: impl FnOnce(Update<R>) -> Update<R>) -> Self {
        Self { update: change(self.update), ..self }
    }

    /// Changes only if this is true of the item that is there, all of it if given several times.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.update("S2").set(|f| f.city, "Bern").when(|f| f.visits.lt(10)).await.unwrap_err();
    /// assert!(error.to_string().contains("visits < 10"));
    /// assert_eq!(error.current_as::<Store>()?.map(|store| store.visits), Some(12));
    /// # Ok(())
    /// # }
    /// ```
    pub fn when(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.guard.and_when(self.table, Some(&self.key), condition);
        self
    }

    /// Changes only if there is such a record; if not, the error is
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.update("S9").set(|f| f.city, "Bern").if_exists().await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_exists(mut self) -> Self {
        self.guard.expect(self.table, Expects::Presence);
        self
    }

    /// Answers with the record as it was before; `None` if there was none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let before = stores.update("S1").set(|f| f.city, "Bern").returning_old().await?;
    /// assert_eq!(before.and_then(|store| store.city).as_deref(), Some("Rome"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_old(self) -> ReturningOld<'a, R> {
        ReturningOld(self)
    }

    /// Reads first what the keys of indexes need that are put together from fields: if a field of such a key is changed
    /// and the others are not, these are read, and the change happens if they are still the same then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, ErrorKind, Record};
    ///
    /// #[derive(Record, Debug)]
    /// #[dynamo(table = "task")]
    /// #[dynamo(index(name = "gsi1", partition_key = "{owner}", sort_key = "{status}#{due}"))]
    /// struct Task {
    ///     #[dynamo(partition_key)]
    ///     id: String,
    ///     owner: String,
    ///     status: String,
    ///     due: u64,
    /// }
    ///
    /// let tasks = Database::memory().table::<Task>();
    /// tasks.create(&Task { id: "T1".into(), owner: "ann".into(), status: "open".into(), due: 7 }).await?;
    ///
    /// // The index's key has `due` in it, too, which only the item knows.
    /// let error = tasks.update("T1").set(|f| f.status, "done").await.unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::IndexKeyIncomplete { .. }));
    /// tasks.update("T1").set(|f| f.status, "done").fetching().await?;
    ///
    /// let done = tasks.index(Task::GSI1).query("ann").sort(|k| k.eq("done")).count().await?;
    /// assert_eq!(done, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As of the change without; [`ErrorKind::ConditionFailed`](crate::ErrorKind::ConditionFailed) if what was read was
    /// changed meanwhile.
    pub fn fetching(self) -> Fetching<'a, R> {
        Fetching(self)
    }

    fn changing<A: Version<R>>(self) -> Calling<'a, Changing<'a, R, A>> {
        let (table, (key, update, guard)) = (self.table, self.complete());
        Calling::new(table, Changing::new(table, key, update, guard))
    }

    /// The key, all that is to be changed, and under which condition.
    fn complete(self) -> (Item, dynamo_model::Update, Guard) {
        let (table, (key, mut update, mut guard)) = (self.table, self.parts());
        if let Err(problem) = table.complete(&key, &mut update, None) {
            guard.fail(problem);
        }
        (key, update, guard)
    }

    /// The key, what the caller changes, and under which condition.
    fn parts(self) -> (Item, dynamo_model::Update, Guard) {
        let Self { table, key, update, mut guard } = self;
        let update = guard.keep(table, Some(&key), update.into_tree()).unwrap_or_default();
        (key, update, guard)
    }
}

/// A [`Change`] that answers with the record as it was before. Made by [`Change::returning_old`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // There was none; now there is one.
/// let before = stores.update("S4").set(|f| f.city, "Bern").returning_old().await?;
/// assert_eq!(before, None);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is changed until it is awaited"]
#[derive(Debug)]
pub struct ReturningOld<'a, R>(Change<'a, R>);

impl<R: Record> TransactWrite for Change<'_, R> {
    fn into_write(self) -> Result<Write, Error> {
        let table = Arc::clone(self.table);
        let (key, update, guard) = self.complete();
        Write::of_update(table, key, update, guard)
    }
}

impl<'a, R: Record> IntoFuture for Change<'a, R> {
    type Output = Result<R, Error>;
    type IntoFuture = Calling<'a, Changing<'a, R, New>>;

    fn into_future(self) -> Self::IntoFuture {
        self.changing()
    }
}

impl<'a, R: Record> IntoFuture for ReturningOld<'a, R> {
    type Output = Result<Option<R>, Error>;
    type IntoFuture = Calling<'a, Changing<'a, R, Old>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.changing()
    }
}

/// A [`Change`] before which what it needs is read. Made by [`Change::fetching`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // Where no index's key is put together from what changes, nothing is read.
/// let store = stores.update("S1").set(|f| f.city, "Bern").fetching().await?;
/// assert_eq!(store.city.as_deref(), Some("Bern"));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is changed until it is awaited"]
#[derive(Debug)]
pub struct Fetching<'a, R>(Change<'a, R>);

impl<R: Record> Fetching<'_, R> {
    async fn run(self) -> Result<R, Error> {
        let (table, (key, mut update, mut guard)) = (self.0.table, self.0.parts());
        // What is wrong is told before anything is asked.
        guard.expression()?;
        let unread = table.unread_parts(&key, &update);
        let current = if unread.is_empty() { None } else { Some(read(table, &key).await?) };
        for name in unread {
            let read = current.as_ref().and_then(|item| item.get(name));
            guard.and(is_as_read(Name::from_static(name), read));
        }
        table.complete(&key, &mut update, current.as_ref())?;
        Calling::new(table, Changing::<R, New>::new(table, key, update, guard)).await
    }
}

/// The item with this key, as it is now; nothing at all if there is none.
pub(crate) async fn read(table: &Physical, key: &Item) -> Result<Item, Error> {
    let request = || GetItemRequest {
        table_name: table.name().to_owned(),
        key: key.clone(),
        consistent_read: Some(true),
        ..Default::default()
    };
    Ok(Plain::calling(table, request).await?.item.unwrap_or_default())
}

impl<'a, R: Record> IntoFuture for Fetching<'a, R> {
    type Output = Result<R, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl Physical {
    /// Adds to an update what follows from it: keys of indexes, and what the mapper keeps.
    pub(crate) fn complete(
        &self,
        key: &Item,
        update: &mut dynamo_model::Update,
        current: Option<&Item>,
    ) -> Result<(), Error> {
        if update.is_empty() {
            return Ok(());
        }
        self.check_unique_update(update)?;
        self.renew_index_keys(key, update, current)?;
        self.keep_in_update(update)
    }
}

/// A change as it is asked for, within its future: see [`Version`].
pub struct Changing<'a, R, A> {
    table: &'a Arc<Physical>,
    key: Item,
    update: dynamo_model::Update,
    guard: Guard,
    answer: PhantomData<fn() -> (R, A)>,
}

impl<'a, R, A> Changing<'a, R, A> {
    pub(crate) fn new(table: &'a Arc<Physical>, key: Item, update: dynamo_model::Update, guard: Guard) -> Self {
        Self { table, key, update, guard, answer: PhantomData }
    }
}

/// Which version of the record a change answers with.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::write::{Calling, Changing, New};
/// use dynamo_objects::Table;
///
/// /// The future of a change that answers with the record as it is then, by its name.
/// fn visit(stores: &Table<Store>) -> Calling<'_, Changing<'_, Store, New>> {
///     stores.update("S1").add(|f| f.visits, 1).into_future()
/// }
/// # let (_, stores, _) = shop().await?;
///
/// assert_eq!(visit(&stores).await?.visits, 4);
/// # Ok(())
/// # }
/// ```
pub trait Version<R> {
    /// What the caller gets.
    type Output;

    /// What the service is asked for.
    #[doc(hidden)]
    const RETURNED: ReturnValues;

    /// What its answer means; `None` if it cannot be the answer.
    #[doc(hidden)]
    fn answer(record: Option<R>) -> Option<Self::Output>;
}

/// The record as it is after the change: [`Table::update`]. See [`Version`].
#[derive(Debug)]
pub enum New {}

/// The record as it was before the change: [`Change::returning_old`]. See [`Version`].
#[derive(Debug)]
pub enum Old {}

/// Neither: whoever asks has the record.
#[derive(Debug)]
pub(crate) enum Untold {}

impl<R> Version<R> for Untold {
    type Output = ();

    const RETURNED: ReturnValues = ReturnValues::None;

    fn answer(_: Option<R>) -> Option<()> {
        Some(())
    }
}

impl<R> Version<R> for New {
    type Output = R;

    const RETURNED: ReturnValues = ReturnValues::AllNew;

    fn answer(record: Option<R>) -> Option<R> {
        record
    }
}

impl<R> Version<R> for Old {
    type Output = Option<R>;

    const RETURNED: ReturnValues = ReturnValues::AllOld;

    fn answer(record: Option<R>) -> Option<Option<R>> {
        Some(record)
    }
}

impl<R: Document, A: Version<R>> Call for Changing<'_, R, A> {
    type Operation = UpdateItemRequest;
    type Output = A::Output;

    fn instead(&mut self) -> Option<Instead<A::Output>> {
        self.table.changed_unique(&self.update)?;
        let (table, key) = (Arc::clone(self.table), self.key.clone());
        let (act, guard) = (Act::Update(self.update.clone()), std::mem::take(&mut self.guard));
        Some(Box::pin(async move {
            let old = Arc::clone(&table)
                .write_unique(Write { table: Arc::clone(&table), key: key.clone(), act, guard })
                .await?;
            let item = match A::RETURNED {
                ReturnValues::AllNew => Some(read(&table, &key).await?),
                ReturnValues::AllOld => old,
                _ => None,
            };
            let record = item.map(|mut item| table.decoded(&mut item, &key)).transpose()?;
            let untold = || Error::answered(UpdateItemRequest::NAME, table.name(), Some(key), without_the_item());
            A::answer(record).ok_or_else(untold)
        }))
    }

    fn request(&mut self) -> Result<UpdateItemRequest, Error> {
        Ok(UpdateItemRequest {
            table_name: self.table.name().to_owned(),
            condition_expression: self.guard.expression()?,
            return_values_on_condition_check_failure: self.guard.on_failure(),
            key: self.key.clone(),
            update_expression: (!self.update.is_empty()).then(|| Expression::Tree(self.update.clone())),
            return_values: Some(A::RETURNED),
            ..Default::default()
        })
    }

    fn answered(&mut self, response: UpdateItemResponse) -> Result<A::Output, Error> {
        let record = match response.attributes {
            Some(mut item) => Some(self.table.decoded(&mut item, &self.key)?),
            None => None,
        };
        A::answer(record).ok_or_else(|| self.refused(without_the_item()))
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        let key = std::mem::take(&mut self.key);
        self.guard.refused(UpdateItemRequest::NAME, self.table, Some(key), source)
    }
}

pub(crate) fn without_the_item() -> ServiceError {
    ServiceError::InternalServerError { message: "the backend answered without the item that it changed".to_owned() }
}

impl<R> fmt::Debug for Change<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("table", &self.table.name())
            .field("key", &self.key)
            .field("update", &self.update)
            .field("guard", &self.guard)
            .finish()
    }
}
