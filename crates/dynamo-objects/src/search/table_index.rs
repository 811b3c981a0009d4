use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::key::{Index, IntoPartition, KeyShape};
use crate::physical::Physical;
use crate::record::Record;
use crate::search::Search;
use crate::search::plan::{IndexKey, Plan, Way};
use crate::search::query::{Query, through};
use crate::search::scan::Scan;
use crate::table::Table;

impl<R: Record> Table<R> {
    /// An index of the table, to be searched: `stores.index(Store::STORE_COMPANY_INDEX).query("MYC")`.
    ///
    /// A record is in an index only if it has all attributes of the index's key. An index that does not hold all
    /// attributes is read with [`project`](Search::project).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let of_company = stores.index(Store::BY_COMPANY);
    /// assert_eq!(of_company.query("ACME").all().await?[0].store_id, "S3");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn index<K>(&self, index: Index<R, K>) -> TableIndex<R, K> {
        TableIndex { table: Arc::clone(self.physical()), index }
    }
}

/// A secondary index of a table, whose key is `K`. Made by [`Table::index`]. It costs as much to read as a table; a
/// global index may not know yet what was written a moment ago, and is never [`consistent`](Search::consistent).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::TableIndex;
/// use dynamo_objects::key::Composite;
///
/// /// The index of a company's stores, and how to ask it.
/// struct Companies(TableIndex<Store, Composite<String, String>>);
/// # let (_, stores, _) = shop().await?;
///
/// let companies = Companies(stores.index(Store::BY_COMPANY));
/// assert_eq!(companies.0.query("MYC").count().await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct TableIndex<R, K> {
    table: Arc<Physical>,
    index: Index<R, K>,
}

impl<R: Record, K: KeyShape> TableIndex<R, K> {
    /// The records of a partition of the index, in the order of its sort key. Several can have the same key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let later = stores.index(Store::BY_COMPANY).query("MYC").sort(|k| k.gt("S1")).all().await?;
    /// assert_eq!(later[0].store_id, "S2");
    /// # Ok(())
    /// # }
    /// ```
    pub fn query<P>(&self, partition: P) -> Query<R, K>
    where
        P: IntoPartition<K::Partition>,
    {
        let (way, problem) = through(&self.table, self.index.partition(), self.index.templates()[0], partition);
        Search::new(Plan::new(Arc::clone(&self.table), Some(self.key()), way, problem))
    }

    /// All records that are in the index.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let all = stores.index(Store::BY_COMPANY).scan().all().await?;
    /// assert_eq!(all.len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn scan(&self) -> Scan<R> {
        let problem = self.table.scan_problem(Some(self.index.name()));
        Search::new(Plan::new(Arc::clone(&self.table), Some(self.key()), Way::Scan, problem))
    }

    /// The number of records in the index. It is read for that, and the service charges for reading.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.index(Store::BY_COMPANY).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn count(&self) -> Result<u64, Error> {
        self.scan().count().await
    }

    pub(super) fn physical(&self) -> &Arc<Physical> {
        &self.table
    }

    pub(super) fn key(&self) -> IndexKey {
        IndexKey {
            name: self.index.name(),
            partition: self.index.partition(),
            sort: self.index.sort(),
            templates: self.index.templates(),
        }
    }
}

impl<R, K> Clone for TableIndex<R, K> {
    fn clone(&self) -> Self {
        Self { table: Arc::clone(&self.table), index: self.index }
    }
}

impl<R, K> fmt::Debug for TableIndex<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableIndex").field("table", &self.table.name()).field("index", &self.index).finish()
    }
}
