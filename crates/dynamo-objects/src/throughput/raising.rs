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

/// Capacity to be raised. Made by [`Database::raise_throughput`].
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
    pub fn skip_on_demand(mut self) -> Self {
        self.skips_on_demand = true;
        self
    }

    /// Does not wait until the capacity is there, which takes the service some minutes at times.
    pub fn without_waiting(mut self) -> Self {
        self.waits = false;
        self
    }

    /// Waits, too, until the capacity is back where it was.
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
