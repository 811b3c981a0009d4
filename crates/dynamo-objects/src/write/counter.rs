use std::marker::PhantomData;

use dynamo_model::api::{Operation, ReturnValues, UpdateItemRequest, UpdateItemResponse};
use dynamo_model::{AttributeValue, Expression, Item, Path, ServiceError, Update as Tree};

use crate::call::{Call, Calling};
use crate::convert::{FromAttribute, ToAttribute, Typed};
use crate::error::{DecodeError, Error, ErrorKind};
use crate::expression::Update;
use crate::field::Field;
use crate::key::IntoKey;
use crate::kind::{Matches, Numeric};
use crate::physical::Physical;
use crate::record::Record;
use crate::table::Table;
use crate::write::guard::Guard;

impl<R: Record> Table<R> {
    /// Adds to a number of a record in one step, and answers with the new value. A number, or a record, that is not
    /// there counts from 0.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Error, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// #     #[dynamo(default)]
    /// #     visits: u64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let stores = Database::memory().table::<Store>();
    /// assert_eq!(stores.update_counter("S1", |f| f.visits, 2).await?, 2);
    /// assert_eq!(stores.update_counter("S1", |f| f.visits, 3).await?, 5);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Who asks again because no answer came may have it counted twice: a [transaction](crate::Database::transact) with
    /// a [token](crate::transact::Transact::token) is not.
    ///
    /// # Errors
    /// If the service refuses; [`ErrorKind::Decode`] if the new value does not fit the field's type (it is written
    /// nevertheless).
    pub fn update_counter<T, V>(
        &self,
        key: impl IntoKey<R::Key>,
        field: impl FnOnce(R::Fields<R>) -> Field<R, T>,
        by: V,
    ) -> Calling<'_, Counting<'_, T>>
    where
        T: FromAttribute + Typed<Kind = Numeric>,
        V: ToAttribute + Typed<Kind: Matches<Numeric>>,
    {
        let table = self.physical();
        let (key, problem) = table.checked_key::<R>(key);
        let mut guard = Guard::with_problem(problem);
        let update = Update::<R>::new().add(field, by).into_tree();
        let mut update = guard.keep(table, Some(&key), update).unwrap_or_default();
        if let Err(problem) = table.complete(&key, &mut update, None) {
            guard.fail(problem);
        }
        Calling::new(table, Counting { table, key, update, guard, number: PhantomData })
    }
}

/// A number that is counted up or down: what [`Table::update_counter`] asks, within its future.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::Table;
/// use dynamo_objects::write::{Calling, Counting};
///
/// /// The future by its name, so that it can be kept in a struct, say.
/// fn visit(stores: &Table<Store>) -> Calling<'_, Counting<'_, u64>> {
///     stores.update_counter("S1", |f| f.visits, 1)
/// }
/// # let (_, stores, _) = shop().await?;
///
/// assert_eq!(visit(&stores).await?, 4);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Counting<'a, T> {
    table: &'a Physical,
    key: Item,
    update: Tree,
    guard: Guard,
    number: PhantomData<fn() -> T>,
}

impl<T: FromAttribute> Counting<'_, T> {
    /// The number in what was changed.
    fn number(&self, changed: &Item) -> Result<T, DecodeError> {
        let Some((path, _)) = self.update.add.first() else { return Err(DecodeError::missing()) };
        let value = path.get(changed).cloned().ok_or_else(DecodeError::missing);
        value.and_then(|value: AttributeValue| T::from_attribute(value)).map_err(|error| at(error, path))
    }
}

fn at(error: DecodeError, path: &Path) -> DecodeError {
    error.in_attribute(path.to_string())
}

impl<T: FromAttribute> Call for Counting<'_, T> {
    type Operation = UpdateItemRequest;
    type Output = T;

    fn request(&mut self) -> Result<UpdateItemRequest, Error> {
        Ok(UpdateItemRequest {
            table_name: self.table.name().to_owned(),
            condition_expression: self.guard.expression()?,
            key: self.key.clone(),
            update_expression: Some(Expression::Tree(self.update.clone())),
            return_values: Some(ReturnValues::UpdatedNew),
            ..Default::default()
        })
    }

    fn answered(&mut self, response: UpdateItemResponse) -> Result<T, Error> {
        let changed = response.attributes.unwrap_or_default();
        self.number(&changed).map_err(|source| {
            let (table, key) = (self.table.name().to_owned(), std::mem::take(&mut self.key));
            ErrorKind::Decode { table, key, source }.into()
        })
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        Error::answered(UpdateItemRequest::NAME, self.table.name(), Some(std::mem::take(&mut self.key)), source)
    }
}
