use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use dynamo_model::api::{Operation, PutItemRequest, PutItemResponse, ReturnValues};
use dynamo_model::{Item, ServiceError};

use crate::call::{Call, Calling, Instead};
use crate::error::Error;
use crate::expression::Condition;
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::guard::{Expects, Guard};
use crate::write::kept::Writing;

impl<R: Record> Table<R> {
    /// Writes a record whole: it replaces what is there under its key, attributes that the record does not know too.
    /// [`save`](Self::save) leaves those alone.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let moved = Store { city: Some("Bern".into()), ..stores.get("S1").await? };
    /// stores.put(&moved).await?;
    /// assert_eq!(stores.get("S1").await?, moved);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::ConditionFailed`](crate::ErrorKind::ConditionFailed), if there is a condition. Before anything is
    /// asked, what is wrong with the record: [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey),
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode), [`ErrorKind::ItemTooLarge`](crate::ErrorKind::ItemTooLarge)
    /// (over 400 KB), [`ErrorKind::Rejected`](crate::ErrorKind::Rejected).
    pub fn put<'a>(&'a self, record: &'a R) -> Put<'a, R> {
        Put { table: self.physical(), record, guard: Guard::default(), writing: Writing::Replace }
    }

    /// Writes a record if there is none with its key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let new = store("S4", "MYC", Some("Bern"), 0, &[]);
    /// stores.create(&new).await?;
    ///
    /// let error = stores.create(&new).await.unwrap_err();
    /// assert!(error.is_already_exists());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyExists`](crate::ErrorKind::AlreadyExists) if there is one; else as [`put`](Self::put).
    pub fn create<'a>(&'a self, record: &'a R) -> Create<'a, R> {
        let mut put = self.put(record);
        put.guard.expect(put.table, Expects::Absence);
        put.writing = Writing::Create;
        Create(put)
    }
}

/// A record to be written whole, to be awaited. Made by [`Table::put`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // As a part of a transaction.
/// let moved = Store { city: Some("Bern".into()), ..stores.get("S1").await? };
/// db.transact().with(stores.put(&moved).when(|f| f.city.eq("Rome"))).with(stores.delete("S3")).await?;
/// assert_eq!(stores.get("S1").await?, moved);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct Put<'a, R> {
    table: &'a Arc<Physical>,
    record: &'a R,
    guard: Guard,
    writing: Writing,
}

impl<'a, R: Record> Put<'a, R> {
    /// Writes only if this is true of the item that is there, all of it if given several times.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let reset = Store { visits: 0, ..stores.get("S2").await? };
    /// let error = stores.put(&reset).when(|f| f.visits.lt(10)).await.unwrap_err();
    /// assert!(error.is_condition_failed());
    /// stores.put(&reset).when(|f| f.city.eq("Oslo") & f.visits.ge(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn when(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.guard.and_when(self.table, None, condition);
        self
    }

    /// Answers with the record that was there before, if there was one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let reset = store("S2", "MYC", Some("Oslo"), 0, &[]);
    /// let old = stores.put(&reset).returning_old().await?;
    /// assert_eq!(old.map(|old| old.visits), Some(12));
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_old(self) -> Replace<'a, R> {
        Replace(self)
    }

    fn item_request(&mut self) -> Result<PutItemRequest, Error> {
        let item = self.item()?;
        Ok(PutItemRequest {
            table_name: self.table.name().to_owned(),
            condition_expression: self.guard.expression()?,
            return_values_on_condition_check_failure: self.guard.on_failure(),
            item,
            ..Default::default()
        })
    }

    /// The write as a part of several.
    fn write(&mut self) -> Result<Write, Error> {
        let item = self.item()?;
        let (table, key) = (Arc::clone(self.table), self.table.key_of(&item));
        Ok(Write { table, key, act: Act::Put(item), guard: std::mem::take(&mut self.guard) })
    }

    /// Answers with what was there, of a record with unique fields.
    fn unique(&mut self) -> Option<Instead<Option<Item>>> {
        if self.table.unique().is_empty() {
            return None;
        }
        let (table, write, writing) = (Arc::clone(self.table), self.write(), self.writing);
        Some(Box::pin(async move {
            match writing {
                Writing::Create => table.write_over(&write?, &Item::new()).await.map(|()| None),
                Writing::Replace => table.write_unique(write?).await,
            }
        }))
    }

    /// What is to be written.
    fn item(&mut self) -> Result<Item, Error> {
        let mut item = self.table.item_of(self.record)?;
        let version = self.table.keep_in_item(&mut item, self.writing)?;
        if self.writing == Writing::Replace {
            self.guard.expect_version(version);
        }
        Ok(item)
    }
}

impl<R: Record> Call for Put<'_, R> {
    type Operation = PutItemRequest;
    type Output = ();

    fn instead(&mut self) -> Option<Instead<()>> {
        let unique = self.unique()?;
        Some(Box::pin(async move { unique.await.map(drop) }))
    }

    fn request(&mut self) -> Result<PutItemRequest, Error> {
        self.item_request()
    }

    fn answered(&mut self, _: PutItemResponse) -> Result<(), Error> {
        Ok(())
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.guard.refused(PutItemRequest::NAME, self.table, self.table.key_of_record(self.record), source)
    }
}

impl<'a, R: Record> IntoFuture for Put<'a, R> {
    type Output = Result<(), Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.table, self)
    }
}

impl<R: Record> TransactWrite for Put<'_, R> {
    fn into_write(mut self) -> Result<Write, Error> {
        self.write()
    }
}

/// A record to be written if there is none with its key, to be awaited. Made by [`Table::create`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // As a part of a transaction: both are new, or neither is made.
/// let (new, other) = (store("S4", "MYC", None, 0, &[]), store("S1", "MYC", None, 0, &[]));
/// assert!(db.transact().with(stores.create(&new)).with(stores.create(&other)).await.is_err());
/// assert!(stores.find("S4").await?.is_none());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
#[derive(Debug)]
pub struct Create<'a, R>(Put<'a, R>);

impl<R: Record> Call for Create<'_, R> {
    type Operation = PutItemRequest;
    type Output = ();

    fn instead(&mut self) -> Option<Instead<()>> {
        self.0.instead()
    }

    fn request(&mut self) -> Result<PutItemRequest, Error> {
        self.0.item_request()
    }

    fn answered(&mut self, response: PutItemResponse) -> Result<(), Error> {
        self.0.answered(response)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.0.refused(source)
    }
}

impl<'a, R: Record> IntoFuture for Create<'a, R> {
    type Output = Result<(), Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.0.table, self)
    }
}

impl<R: Record> TransactWrite for Create<'_, R> {
    fn into_write(self) -> Result<Write, Error> {
        self.0.into_write()
    }
}

/// A [`Put`] that answers with the record that it replaced. Made by [`Put::returning_old`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let new = store("S4", "MYC", None, 0, &[]);
/// let nothing = stores.put(&new).returning_old().await?;
/// assert_eq!(nothing, None);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
#[derive(Debug)]
pub struct Replace<'a, R>(Put<'a, R>);

impl<R: Record> Call for Replace<'_, R> {
    type Operation = PutItemRequest;
    type Output = Option<R>;

    fn instead(&mut self) -> Option<Instead<Option<R>>> {
        let (unique, table) = (self.0.unique()?, Arc::clone(self.0.table));
        Some(Box::pin(async move { table.decoded_if_any(unique.await?) }))
    }

    fn request(&mut self) -> Result<PutItemRequest, Error> {
        Ok(PutItemRequest { return_values: Some(ReturnValues::AllOld), ..self.0.item_request()? })
    }

    fn answered(&mut self, response: PutItemResponse) -> Result<Option<R>, Error> {
        self.0.table.decoded_if_any(response.attributes)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.0.refused(source)
    }
}

impl<'a, R: Record> IntoFuture for Replace<'a, R> {
    type Output = Result<Option<R>, Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.0.table, self)
    }
}

impl<R> fmt::Debug for Put<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Put").field("table", &self.table.name()).field("guard", &self.guard).finish_non_exhaustive()
    }
}
