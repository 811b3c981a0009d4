use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::plan::Plan;
use super::run::{Run, Terms};
use super::step::Step;
use crate::error::{Error, ErrorKind};
use crate::sleep::backoff::Backoff;
use crate::tables::declaration::Declaration;

/// A plan that is to be done, to be awaited. Made by [`Plan::apply`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let db = db.prefix("new_");
/// let plan = db.plan().table::<Store>().await?;
/// let applying = plan.apply();
/// assert!(!db.exists("store").await?);
/// applying.await?;
/// assert!(db.exists("store").await?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When it is awaited: [`ErrorKind::Migration`] if a table does not come to what its records declare, with what was
/// done and what was not. What needs no drops, and is possible, is done then all the same; to a table with another
/// primary key, nothing.
#[must_use = "nothing is changed until it is awaited"]
#[derive(Clone, Debug)]
pub struct Applying<'a> {
    plan: &'a Plan,
    drops: bool,
}

/// What became of a [`Plan`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::Record;
///
/// #[derive(Record)]
/// #[dynamo(table = "store")]
/// struct Visited {
///     #[dynamo(partition_key)]
///     store_id: String,
///     visits: u64,
/// }
///
/// // The index that it does not declare stays.
/// let applied = db.plan().table::<Visited>().await?.apply().await?;
/// assert!(applied.done.is_empty());
/// assert!(applied.left[0].is_drop() && applied.left[0].to_string().contains("by_company"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Default, Debug)]
#[non_exhaustive]
pub struct Applied {
    /// The steps that were done. What somebody else did meanwhile is not among them.
    pub done: Vec<Step>,
    /// The steps that were not: drops of indexes that no record declares, which were not allowed.
    pub left: Vec<Step>,
}

impl<'a> Applying<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        Self { plan, drops: false }
    }

    /// Drops indexes and streams, too: those that should be different, which are made again, and the indexes that no
    /// record declares. Until an index is made again, which takes hours in a large table, its searches fail.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Record;
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "store")]
    /// struct Visited {
    ///     #[dynamo(partition_key)]
    ///     store_id: String,
    ///     visits: u64,
    /// }
    ///
    /// let applied = db.plan().table::<Visited>().await?.apply().allow_drops().await?;
    /// assert_eq!(applied.done.len(), 1);
    /// assert!(db.describe("store").await?.global_secondary_indexes.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_drops(mut self) -> Self {
        self.drops = true;
        self
    }

    async fn run(self) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        for declared in &self.plan.declared {
            if let Err(error) = self.apply(declared, &mut applied).await {
                return Err(self.failed(declared, applied, error));
            }
        }
        match applied.left.iter().find(|step| !self.terms().tolerate(step)) {
            None => Ok(applied),
            Some(step) => {
                let (table, Applied { done, left }) = (step.table().to_owned(), applied.clone());
                Err(ErrorKind::Migration { table, done, left, source: None }.into())
            }
        }
    }

    async fn apply(&self, declared: &Declaration, applied: &mut Applied) -> Result<(), Error> {
        let Plan { db, steps, .. } = self.plan;
        let mut run = Run::new(db, declared, Some(steps), self.terms());
        let ended = run.run().await;
        if !run.done.is_empty() {
            // What was known of the table is so no longer.
            let standing = db.standing(declared.name());
            *standing.turn().await = None;
            if run.made() {
                standing.made();
            }
        }
        applied.done.append(&mut run.done);
        applied.left.append(&mut run.left);
        ended.map(drop)
    }

    fn terms(&self) -> Terms {
        Terms { drops: self.drops, billing: true, patience: Backoff::filling }
    }

    /// What it takes to say that a table's step failed: the tables after it were not begun.
    fn failed(&self, declared: &Declaration, applied: Applied, error: Error) -> Error {
        let Applied { done, mut left } = applied;
        let begun = self.plan.declared.iter().take_while(|other| other.name() != declared.name());
        let begun: Vec<_> = begun.map(Declaration::name).chain([declared.name()]).collect();
        left.extend(self.plan.steps.iter().filter(|step| !begun.contains(&step.table())).cloned());
        ErrorKind::Migration { table: declared.name().to_owned(), done, left, source: Some(error) }.into()
    }
}

impl<'a> IntoFuture for Applying<'a> {
    type Output = Result<Applied, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
