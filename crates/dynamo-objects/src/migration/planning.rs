use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::comparison::compare;
use super::plan::Plan;
use super::seen::Seen;
use crate::database::Database;
use crate::error::Error;
use crate::record::Record;
use crate::tables::declaration::Declaration;

impl Database {
    /// Compares tables with what their records declare: see [`migration`](crate::migration). Nothing is changed by
    /// that.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let empty = dynamo_objects::Database::memory();
    /// let plan = empty.plan().table::<Store>().table::<Order>().await?;
    /// assert_eq!(plan.to_string(), "make table \"store\"\nmake table \"order\"");
    /// // The shop's tables are as they are declared.
    /// assert_eq!(db.plan().table::<Store>().table::<Order>().await?.to_string(), "nothing to do");
    /// # Ok(())
    /// # }
    /// ```
    pub fn plan(&self) -> Planning {
        Planning { db: self.clone(), declared: Vec::new() }
    }
}

/// Tables to be compared with their records, to be awaited. Made by [`Database::plan`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::Database;
/// use dynamo_objects::migration::Planning;
///
/// /// All that this program keeps.
/// fn tables(db: &Database) -> Planning {
///     db.plan().table::<Store>().table::<Order>()
/// }
/// # let (db, _, _) = shop().await?;
///
/// assert!(tables(&db).await?.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When it is awaited: if the service could not be asked.
#[must_use = "nothing is compared until it is awaited"]
#[derive(Clone, Debug)]
pub struct Planning {
    db: Database,
    declared: Vec<Declaration>,
}

impl Planning {
    /// With the table of a record. Several records of one table are one declaration.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Record;
    ///
    /// /// What another program sees of a store: with its record, no index is extra.
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Visited {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    ///     visits: u64,
    /// }
    ///
    /// assert_eq!(db.plan().table::<Visited>().await?.steps().len(), 1);
    /// assert!(db.plan().table::<Visited>().table::<Store>().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn table<R: Record>(mut self) -> Self {
        let declared = Declaration::of::<R>(&self.db);
        match self.declared.iter_mut().find(|known| known.name() == declared.name()) {
            Some(known) => known.merge(declared),
            None => self.declared.push(declared),
        }
        self
    }

    async fn run(self) -> Result<Plan, Error> {
        let mut steps = Vec::new();
        for declared in &self.declared {
            steps.extend(compare(declared, &Seen::look(&self.db, declared).await?));
        }
        Ok(Plan { db: self.db, declared: self.declared, steps })
    }
}

impl IntoFuture for Planning {
    type Output = Result<Plan, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
