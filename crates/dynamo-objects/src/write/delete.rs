use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::sync::Arc;

use dynamo_model::api::{DeleteItemRequest, DeleteItemResponse, Operation, ReturnValues};
use dynamo_model::{Item, ServiceError};

use crate::call::{Call, Calling, Instead};
use crate::error::Error;
use crate::expression::Condition;
use crate::key::IntoKey;
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;
use crate::transact::{Act, TransactWrite, Write};
use crate::write::guard::Guard;

impl<R: Record> Table<R> {
    /// Removes a record by its key, and answers with the record that was removed, in one step; `None` if there was
    /// none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let gone = stores.delete("S1").await?;
    /// assert_eq!(gone.and_then(|store| store.city).as_deref(), Some("Rome"));
    /// assert!(stores.delete("S1").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::ConditionFailed`](crate::ErrorKind::ConditionFailed), if there is a condition. If what was removed
    /// is not what the record expects, [`ErrorKind::Decode`](crate::ErrorKind::Decode): it is removed nevertheless.
    pub fn delete(&self, key: impl IntoKey<R::Key>) -> Delete<'_, R> {
        let table = self.physical();
        let (key, problem) = table.checked_key::<R>(key);
        Delete { table, key, guard: Guard::with_problem(problem), record: PhantomData }
    }
}

/// A record to be removed, to be awaited. Made by [`Table::delete`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // As a part of a batch.
/// let report = db.batch().with(stores.delete("S1")).with(orders.delete(("ann", 1))).await?;
/// assert_eq!(report.removed, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is removed until it is awaited"]
pub struct Delete<'a, R> {
    table: &'a Arc<Physical>,
    key: Item,
    guard: Guard,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Delete<'_, R> {
    /// Removes only if this is true of the item that is there, all of it if given several times.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let error = stores.delete("S2").when(|f| f.visits.eq(0)).await.unwrap_err();
    /// assert!(error.is_condition_failed());
    /// assert!(stores.delete("S3").when(|f| f.visits.eq(0)).await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn when(mut self, condition: impl FnOnce(R::Fields<R>) -> Condition<R>) -> Self {
        self.guard.and_when(self.table, Some(&self.key), condition);
        self
    }
}

impl<R: Record> Call for Delete<'_, R> {
    type Operation = DeleteItemRequest;
    type Output = Option<R>;

    fn instead(&mut self) -> Option<Instead<Option<R>>> {
        if self.table.unique().is_empty() {
            return None;
        }
        let (table, key) = (Arc::clone(self.table), self.key.clone());
        let write = Write { table: Arc::clone(&table), key, act: Act::Delete, guard: std::mem::take(&mut self.guard) };
        Some(Box::pin(async move {
            let old = Arc::clone(&table).write_unique(write).await?;
            table.decoded_if_any(old)
        }))
    }

    fn request(&mut self) -> Result<DeleteItemRequest, Error> {
        Ok(DeleteItemRequest {
            table_name: self.table.name().to_owned(),
            condition_expression: self.guard.expression()?,
            return_values_on_condition_check_failure: self.guard.on_failure(),
            key: self.key.clone(),
            return_values: Some(ReturnValues::AllOld),
            ..Default::default()
        })
    }

    fn answered(&mut self, response: DeleteItemResponse) -> Result<Option<R>, Error> {
        self.table.decoded_if_any(response.attributes)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        self.guard.refused(DeleteItemRequest::NAME, self.table, Some(std::mem::take(&mut self.key)), source)
    }
}

impl<R: Record> TransactWrite for Delete<'_, R> {
    fn into_write(self) -> Result<Write, Error> {
        let Self { table, key, guard, .. } = self;
        Ok(Write { table: Arc::clone(table), key, act: Act::Delete, guard })
    }
}

impl<'a, R: Record> IntoFuture for Delete<'a, R> {
    type Output = Result<Option<R>, Error>;
    type IntoFuture = Calling<'a, Self>;

    fn into_future(self) -> Self::IntoFuture {
        Calling::new(self.table, self)
    }
}

impl<R> fmt::Debug for Delete<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delete").field("table", &self.table.name()).field("key", &self.key).finish_non_exhaustive()
    }
}
