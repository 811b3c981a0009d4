use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::database::Database;
use crate::physical::Physical;
use crate::record::Record;
use crate::tables::policy::Standing;

/// The records of one table: read, written, changed and searched. Made by [`Database::table`]; clones are cheap.
///
/// | to | there is |
/// |---|---|
/// | read one | [`get`](Self::get), [`find`](Self::find), [`get_or_default`](Self::get_or_default) |
/// | read one and write what changed | [`load`](Self::load), [`load_or_default`](Self::load_or_default) |
/// | write one | [`create`](Self::create), [`put`](Self::put), [`save`](Self::save) |
/// | change one | [`update`](Self::update), [`update_counter`](Self::update_counter) |
/// | remove one | [`delete`](Self::delete) |
/// | find many | [`query`](Self::query), [`scan`](Self::scan), [`index`](Self::index), [`count`](Self::count) |
/// | read several at one moment | [`get`](Self::get) and the others [together](Database::transact_get) |
/// | write several or none | [`create`](Self::create), [`update`](Self::update) and the others [together](Database::transact), [`check`](Self::check) |
/// | follow what changes | [`changes`](Self::changes), once they are [enabled](Self::enable_changes) |
/// | do many at once | [`get_many`](Self::get_many), [`put_many`](Self::put_many), [`delete_many`](Self::delete_many) |
/// | … in several tables | [together](Database::batch), [`Database::batch_get`] |
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Error, Record, Table};
///
/// #[derive(Record)]
/// #[dynamo(table = "store")]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
///     #[dynamo(default)]
///     visits: u64,
/// }
///
/// /// What a program knows to do with stores.
/// #[derive(Clone)]
/// struct Stores(Table<Store>);
///
/// impl Stores {
///     async fn visit(&self, id: &str) -> Result<u64, Error> {
///         self.0.update_counter(id, |f| f.visits, 1).await
///     }
/// }
///
/// let stores = Stores(Database::memory().table::<Store>());
/// assert_eq!(stores.visit("S1").await?, 1);
/// # Ok(())
/// # }
/// ```
pub struct Table<R> {
    physical: Arc<Physical>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Table<R> {
    pub(crate) fn new(database: Database, name: String, standing: Arc<Standing>) -> Self {
        Self { physical: Arc::new(Physical::of::<R>(database, name, standing)), record: PhantomData }
    }

    /// The table's name as the service knows it: the record's, after the database's prefix.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let staging = db.prefix("staging_").table::<Store>();
    /// assert_eq!((stores.name(), staging.name()), ("store", "staging_store"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.physical.name()
    }

    /// The database that the table is in.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Another table of the same database.
    /// let orders = stores.database().table::<Order>();
    /// assert_eq!(orders.count().await?, 5);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn database(&self) -> &Database {
        self.physical.database()
    }

    pub(crate) fn physical(&self) -> &Arc<Physical> {
        &self.physical
    }
}

impl<R> Clone for Table<R> {
    fn clone(&self) -> Self {
        Self { physical: Arc::clone(&self.physical), record: PhantomData }
    }
}

impl<R> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.physical.fmt(f)
    }
}
