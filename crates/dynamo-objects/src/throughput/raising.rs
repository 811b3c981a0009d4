use std::collections::BTreeMap;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use dynamo_model::api::{DescribeTableRequest, Operation};

use super::Raise;
use super::levels::{Wanted, current};
use super::raised::{Looked, RaisedThroughput};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::tables::{Identity, is_on_demand, refused};

/// Capacity to be raised, to be awaited: it answers with a [`RaisedThroughput`]. Made by
/// [`Database::raise_throughput`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # use dynamo_objects::{Database, Record};
/// # #[derive(Record)]
/// # #[dynamo(table = "paid", read = 3, write = 4)]
/// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
/// # struct Paid {
/// #     #[dynamo(partition_key)]
/// #     id: u64,
/// #     city: String,
/// # }
/// # let db = Database::memory();
/// # db.create_table::<Paid>().await?;
/// use dynamo_objects::ErrorKind;
/// use dynamo_objects::throughput::Raise;
///
/// let error = db.raise_throughput([Raise::named("payd", 3, 100)]).await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::TableMissing { table, .. } if table == "payd"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Before anything is raised: [`ErrorKind::TableMissing`]; [`ErrorKind::OnDemand`], unless such tables are [left
/// out](Self::skip_on_demand); [`ErrorKind::TableMismatch`] if an index is missing. Then [`ErrorKind::TableNotReady`]
/// if a table is being changed for longer than five minutes, and [`ErrorKind::Service`] if the service refuses, because
/// it is more than the account may have, say: what was raised by then is put back.
#[must_use = "nothing is raised until it is awaited"]
#[derive(Debug)]
pub struct Raising {
    db: Database,
    raises: Vec<Raise>,
    skips_on_demand: bool,
    waits: bool,
    waits_on_exit: bool,
}

impl Raising {
    pub(super) fn new(db: Database, raises: Vec<Raise>) -> Self {
        Self { db, raises, skips_on_demand: false, waits: true, waits_on_exit: false }
    }

    /// Leaves out tables that are paid for by the request, which have no capacity to raise; they are an error
    /// otherwise.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// // It is paid for by the request, so nothing is raised.
    /// let raised = db.raise_throughput([Raise::table::<Store>(3, 100)]).skip_on_demand().await?;
    /// assert!(raised.tables().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn skip_on_demand(mut self) -> Self {
        self.skips_on_demand = true;
        self
    }

    /// Does not wait until the capacity is there, which takes the service some minutes at times. Unless this is set it
    /// is waited for, about five minutes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let mut raised = db.raise_throughput([Raise::table::<Paid>(3, 100)]).without_waiting().await?;
    /// // While something is done that needs no capacity, it arrives.
    /// db.wait_active("paid").await?;
    /// raised.restore().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_waiting(mut self) -> Self {
        self.waits = false;
        self
    }

    /// Waits, too, until the capacity is back where it was. Unless this is set, it is asked for and not waited for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "paid", read = 3, write = 4)]
    /// # #[dynamo(index(name = "by_city", partition_key = city, read = 5, write = 6))]
    /// # struct Paid {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     city: String,
    /// # }
    /// # let db = Database::memory();
    /// # db.create_table::<Paid>().await?;
    /// use dynamo_objects::schema::TableStatus;
    /// use dynamo_objects::throughput::Raise;
    ///
    /// let mut raised = db.raise_throughput([Raise::table::<Paid>(3, 100)]).wait_on_exit().await?;
    /// raised.restore().await?;
    /// assert_eq!(db.describe("paid").await?.table_status, TableStatus::Active);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_on_exit(mut self) -> Self {
        self.waits_on_exit = true;
        self
    }

    async fn run(self) -> Result<RaisedThroughput, Error> {
        // All are looked at before any is raised: to lower it again would be one of the few times that the service
        // allows in a day.
        let looked = self.look().await?;
        let mut raised = RaisedThroughput::new(self.db, self.waits_on_exit);
        for looked in looked {
            if let Err(error) = raised.enter(looked, self.waits).await {
                // What was raised by then goes back; if it cannot, dropping it says so.
                let _ = raised.restore().await;
                return Err(error);
            }
        }
        Ok(raised)
    }

    /// The tables that can be raised; an error if there is one that cannot.
    async fn look(&self) -> Result<Vec<Looked>, Error> {
        let mut by_table: BTreeMap<String, Wanted> = BTreeMap::new();
        for Raise { table, index, to } in &self.raises {
            by_table.entry(self.db.full_name(table)).or_default().push((index.clone(), *to));
        }
        let mut looked = Vec::with_capacity(by_table.len());
        for (table, wanted) in by_table {
            looked.extend(self.look_at(table, wanted).await?);
        }
        Ok(looked)
    }

    /// `None` for one that is to be left out.
    async fn look_at(&self, table: String, wanted: Wanted) -> Result<Option<Looked>, Error> {
        let described = self.db.described(&table).await;
        let described = described.map_err(|refusal| refused(DescribeTableRequest::NAME, &table, refusal))?;
        if is_on_demand(&described) {
            return if self.skips_on_demand { Ok(None) } else { Err(ErrorKind::OnDemand { table }.into()) };
        }
        let current = current(&described);
        if let Some((Some(index), _)) = wanted.iter().find(|(place, _)| !current.contains_key(place)) {
            let differences = vec![format!("global index `{index}` is missing")];
            return Err(ErrorKind::TableMismatch { table, differences }.into());
        }
        Ok(Some(Looked { table, identity: Identity::of(&described), wanted }))
    }
}

impl IntoFuture for Raising {
    type Output = Result<RaisedThroughput, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
