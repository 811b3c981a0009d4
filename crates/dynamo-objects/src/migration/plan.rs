use std::fmt;

use super::applying::Applying;
use super::step::Step;
use crate::database::Database;
use crate::tables::declaration::Declaration;

/// What separates tables from what their records declare, and how it is done. Made by [`Database::plan`]; printed, it
/// is a line for each step.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let db = db.prefix("new_");
/// let plan = db.plan().table::<Store>().await?;
/// println!("{plan}");
/// assert_eq!(plan.apply().await?.done, plan.steps());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) db: Database,
    pub(super) declared: Vec<Declaration>,
    pub(super) steps: Vec<Step>,
}

impl Plan {
    /// The steps, in the order in which they are done: by table, and of each the drops first, because a new index can
    /// have the name or the place of one that is dropped.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let plan = db.prefix("new_").plan().table::<Store>().table::<Order>().await?;
    /// let tables = plan.steps().iter().map(|step| step.table()).collect::<Vec<_>>();
    /// assert_eq!(tables, ["new_store", "new_order"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to do.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // In a test of what is deployed, say.
    /// assert!(db.plan().table::<Store>().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Does what is in the plan, except drops, which have to be [allowed](Applying::allow_drops). It can be done again.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let db = db.prefix("new_");
    /// let plan = db.plan().table::<Store>().await?;
    /// assert_eq!(plan.apply().await?.done.len(), 1);
    /// // There is nothing left to do of it.
    /// assert_eq!(plan.apply().await?.done.len(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn apply(&self) -> Applying<'_> {
        Applying::new(self)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to do");
        }
        for (at, step) in self.steps.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}
