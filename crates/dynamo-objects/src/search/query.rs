use std::marker::PhantomData;

use dynamo_model::{AttributeValue, Name};

use crate::error::{EncodeError, Error};
use crate::key::{IntoPartition, KeyShape, SortKey, SortParts, SortTest, Template};
use crate::physical::Physical;
use crate::record::Record;
use crate::search::Search;
use crate::search::found::Found;
use crate::search::plan::{Plan, Way};
use crate::table::Table;

/// A search through one partition of a table or index whose key is `K`, in the order of the sort key.
///
/// ```
/// # use dynamo_objects::{Database, Error, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "order")]
/// # struct Order {
/// #     #[dynamo(partition_key)]
/// #     customer: String,
/// #     #[dynamo(sort_key)]
/// #     number: u64,
/// #     status: String,
/// # }
/// # async fn example(db: Database) -> Result<(), Error> {
/// let orders = db.table::<Order>();
/// let last = orders.query("c1").filter(|f| f.status.eq("open")).rev().limit(10).all().await?;
///
/// let mut recent = orders.query("c1").sort(|k| k.ge(500)).stream();
/// while let Some(order) = recent.next().await {
///     println!("{}", order?.number);
/// }
/// # Ok(())
/// # }
/// ```
pub type Query<R, K, T = R> = Search<R, T, InPartition<K>>;

/// The way of a [`Query`]: through one partition of a table or index whose key is `K`.
#[derive(Debug)]
pub struct InPartition<K>(PhantomData<K>);

impl<R: Record> Table<R> {
    /// The records of a partition, in the order of the sort key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let numbers: Vec<u64> = orders.query("ann").all().await?.iter().map(|order| order.number).collect();
    /// assert_eq!(numbers, [1, 2, 3, 4, 5]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn query<P>(&self, partition: P) -> Query<R, R::Key>
    where
        R::Key: KeyShape,
        P: IntoPartition<<R::Key as KeyShape>::Partition>,
    {
        let template = R::KEY_TEMPLATES.map(|templates| templates.partition);
        let (way, problem) = through(self.physical(), &[R::KEY.partition], template, partition);
        Search::new(Plan::new(self.physical().clone(), None, way, problem))
    }
}

/// The way through a partition; and what is wrong with the partition, if something is.
pub(crate) fn through<P>(
    table: &Physical,
    names: &[&'static str],
    template: Option<Template>,
    partition: impl IntoPartition<P>,
) -> (Way, Option<Error>) {
    let made = match template {
        None => partition.into_partition(names).map(|values| (values, Vec::new())),
        Some(template) => put_together(template, partition),
    };
    let ((values, known), problem) = match made {
        Ok(made) => (made, None),
        Err(source) => (Default::default(), Some(table.invalid_key(source))),
    };
    let partition = names.iter().copied().map(Name::from_static).zip(values).collect();
    (Way::Query { partition, known, sort: Vec::new(), forward: true }, problem)
}

type Made = (Vec<AttributeValue>, Vec<(&'static str, AttributeValue)>);

/// A partition key that is made of fields, and these.
fn put_together<P>(template: Template, partition: impl IntoPartition<P>) -> Result<Made, EncodeError> {
    let names = template.names();
    let values = partition.into_partition(&names)?;
    let known: Vec<_> = names.into_iter().zip(values).collect();
    Ok((vec![template.render_known(&known)?.into()], known))
}

impl<R: Record, T: Found, K: KeyShape> Search<R, T, InPartition<K>> {
    /// Narrows it down by the sort key: `|k| k.ge(50)`, `|k| k.begins_with("2026-")`. This is what makes a query read
    /// less, as a filter does not. Of several, the last one counts.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let some = orders.query("ann").sort(|k| k.between(2, 4)).all().await?;
    /// assert_eq!(some.iter().map(|order| order.number).collect::<Vec<_>>(), [2, 3, 4]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sort(mut self, test: impl FnOnce(SortKey<K::Sort>) -> SortTest) -> Self
    where
        K::Sort: SortParts,
    {
        self.plan().sort(test(SortKey::new()).into_tests());
        self
    }

    /// Begins at the end: descending by the sort key.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let latest = orders.query("ann").rev().limit(2).all().await?;
    /// assert_eq!(latest.iter().map(|order| order.number).collect::<Vec<_>>(), [5, 4]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn rev(mut self) -> Self {
        self.plan().reverse();
        self
    }
}
