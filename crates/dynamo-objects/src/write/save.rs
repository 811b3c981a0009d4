use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use dynamo_model::api::{Operation, ReturnValues, UpdateItemRequest, UpdateItemResponse};
use dynamo_model::{Expression, Item, Name, Path, ServiceError, SetOperand, SetValue, Update};

use crate::call::{Call, Calling, Instead};
use crate::error::Error;
use crate::expression::Condition;
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::guard::Guard;
use crate::write::update::{read, without_the_item};

impl<R: Record> Table<R> {
    /// Writes a record, and leaves attributes of the item alone that the record does not know: those that another
    /// program, or a newer version of this one, keeps there. An attribute that the record knows and has no value for
    /// (a `None`) is removed. [`put`](Self::put) replaces the whole item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Record;
    ///
    /// /// What another program knows of a store.
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Closing {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    ///     closes_at: Option<u32>,
    /// }
    ///
    /// db.table::<Closing>().save(&Closing { store_id: "S1".into(), closes_at: Some(18) }).await?;
    /// // What it does not know is there still.
    /// assert_eq!(stores.get("S1").await?.city.as_deref(), Some("Rome"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn save<'a>(&'a self, record: &'a R) -> Save<'a, R> {
        Save { table: self.physical(), record, guard: Guard::default() }
    }
}

/// A record to be written over what is there, to be awaited. Made by [`Table::save`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let store = Store { visits: 4, ..stores.get("S1").await? };
/// let save = stores.save(&store).when(|f| f.visits.eq(3));
/// db.transact().with(save).await?;
/// assert_eq!(stores.get("S1").await?.visits, 4);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Save<'a, R> {
    table: &'a Arc<Physical>,
    record: &'a R,
    guard: Guard,
}

impl<'a, R: Record> Save<'a, R> {
    /// Answers with the record as it is then: with what others wrote to attributes that it does not set, and with what
    /// the mapper [keeps](derive@crate::Record#what-the-mapper-keeps).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, Record};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "page")]
    /// struct Page {
    ///     #[dynamo(partition_key)]
    ///     path: String,
    ///     #[dynamo(version)]
    ///     version: u64,
    /// }
    ///
    /// let pages = Database::memory().table::<Page>();
    /// let page = pages.save(&Page { path: "/".into(), version: 0 }).returning_new().await?;
    /// assert_eq!(page.version, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_new(self) -> SaveReturning<'a, R> {
        SaveReturning(self)
    }

    /// Writes only if this is true of the item that is there, all of it if given several times.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let store = Store { city: None, ..stores.get("S1").await? };
    /// stores.save(&store).when(|f| f.city.exists()).await?;
    /// assert!(stores.save(&store).when(|f| f.city.exists()).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn when(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.guard.and_when(self.table, None, condition);
        self
    }
}

/// The key of an item, and the update that makes what is there into it: what it has is set, and what it could have and
/// has not is removed.
fn split(table: &Physical, item: Item) -> (Item, Update) {
    let kept = [table.kept().created, table.kept().updated].map(|stamp| stamp.map(|stamp| stamp.attribute));
    let absent = table.attributes().iter().filter(|name| !item.contains_key(name) && !kept.contains(&Some(**name)));
    let remove = absent.map(|name| Path::attribute(Name::from_static(name))).collect();
    let mut key = Item::with_capacity(2);
    let mut set = Vec::with_capacity(item.len());
    for (name, value) in item {
        if table.key_attributes().any(|key| name == key) {
            key.insert(name, value);
        } else {
            set.push((Path::attribute(name), SetValue::Operand(SetOperand::Value(value))));
        }
    }
    (key, Update { set, remove, ..Default::default() })
}

impl<R: Record> Save<'_, R> {
    /// Of a record with unique fields.
    fn unique(&mut self) -> Option<Instead<()>> {
        if self.table.unique().is_empty() {
            return None;
        }
        let (update, table) = (self.update(), Arc::clone(self.table));
        let guard = std::mem::take(&mut self.guard);
        Some(Box::pin(async move {
            let (key, update) = update?;
            let write = Write { table: Arc::clone(&table), key, act: Act::Update(update), guard };
            table.write_unique(write).await.map(drop)
        }))
    }

    /// The record's key, and what is to be written under it.
    fn update(&mut self) -> Result<(Item, Update), Error> {
        let mut item = self.table.item_of(self.record)?;
        let version = self.table.keep_in_record(&mut item)?;
        self.guard.expect_version(version);
        let (key, mut update) = split(self.table, item);
        self.table.keep_in_update(&mut update)?;
        Ok((key, update))
    }
}

/// A [`Save`] that answers with the record as it is then. Made by [`Save::returning_new`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let read = stores.get("S1").await?;
/// let now = stores.save(&read).returning_new().await?;
/// assert_eq!(now, read);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
#[derive(Debug)]
pub struct SaveReturning<'a, R>(Save<'a, R>);

impl<R: Record> Call for SaveReturning<'_, R> {
    type Operation = UpdateItemRequest;
    type Output = R;

    fn instead(&mut self) -> Option<Instead<R>> {
        let (saved, table) = (self.0.unique()?, Arc::clone(self.0.table));
        let key = table.key_of_record(self.0.record).unwrap_or_default();
        Some(Box::pin(async move {
            saved.await?;
            table.decoded_item(read(&table, &key).await?)
        }))
    }

    fn request(&mut self) -> Result<UpdateItemRequest, Error> {
        Ok(UpdateItemRequest { return_values: Some(ReturnValues::AllNew), ..self.0.request()? })
    }

    fn answered(&mut self, response: UpdateItemResponse) -> Result<R, Error> {
        let item = response.attributes.ok_or_else(|| self.refused(without_the_item()))?;
        self.0.table.decoded_item(item)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.0.refused(source)
    }
}

impl<'a, R: Record> IntoFuture for SaveReturning<'a, R> {
    type Output = Result<R, Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.0.table, self)
    }
}

impl<R: Record> Call for Save<'_, R> {
    type Operation = UpdateItemRequest;
    type Output = ();

    fn instead(&mut self) -> Option<Instead<()>> {
        self.unique()
    }

    fn request(&mut self) -> Result<UpdateItemRequest, Error> {
        let (key, update) = self.update()?;
        let condition_expression = self.guard.expression()?;
        Ok(UpdateItemRequest {
            table_name: self.table.name().to_owned(),
            key,
            // A record of nothing but its key has nothing to set; without an expression the item is made nevertheless.
            update_expression: (!update.is_empty()).then_some(Expression::Tree(update)),
            condition_expression,
            return_values_on_condition_check_failure: self.guard.on_failure(),
            ..Default::default()
        })
    }

    fn answered(&mut self, _: UpdateItemResponse) -> Result<(), Error> {
        Ok(())
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.guard.refused(UpdateItemRequest::NAME, self.table, self.table.key_of_record(self.record), source)
    }
}

impl<R: Record> TransactWrite for Save<'_, R> {
    fn into_write(mut self) -> Result<Write, Error> {
        let (key, update) = self.update()?;
        Write::of_update(Arc::clone(self.table), key, update, self.guard)
    }
}

impl<'a, R: Record> IntoFuture for Save<'a, R> {
    type Output = Result<(), Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.table, self)
    }
}

impl<R> fmt::Debug for Save<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save").field("table", &self.table.name()).field("guard", &self.guard).finish_non_exhaustive()
    }
}
