use std::ops::{Bound, RangeBounds};

use dynamo_model::api::Operation;

/// When something goes wrong: at which of the requests that it is about, or how often.
///
/// It is about all requests that can go wrong so, unless it is narrowed down to some [operations](Self::of), to some
/// [tables](Self::on), or both. Turns are counted from 1, among the requests that it is about, whatever else becomes of
/// them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Misbehaviour, When, api::DeleteItemRequest};
///
/// let second = When::nth(2).of::<DeleteItemRequest>().on("store");
/// let bad = db.misbehave(Misbehaviour::seeded(7).failures(second));
/// let (stores, orders) = (bad.table::<Store>(), bad.table::<Order>());
/// stores.delete("S1").await?;
/// orders.delete(("ann", 1)).await?;
/// stores.get("S2").await?;
/// assert!(stores.delete("S2").await.is_err());
/// # Ok(())
/// # }
/// ```
///
/// A number is a [`rate`](Self::rate).
#[derive(Clone, PartialEq, Debug)]
pub struct When {
    pub(super) turns: Turns,
    operations: Vec<&'static str>,
    tables: Vec<String>,
}

/// The requests among those that it is about.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Turns {
    Rate(f64),
    Between(u64, u64),
    Every(u64),
}

impl When {
    /// Each time.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let orders = db.misbehave(Misbehaviour::seeded(7).failures(When::always())).table::<Order>();
    /// let mut failed = Vec::new();
    /// for number in 1..=10 {
    ///     if orders.find(("ann", number)).await.is_err() {
    ///         failed.push(number);
    ///     }
    /// }
    /// assert_eq!(failed.len(), 10);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn always() -> Self {
        Self::at(Turns::Every(1))
    }

    /// By chance, so often: from 0, never, to 1, always.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let orders = db.misbehave(Misbehaviour::seeded(7).failures(When::rate(0.5))).table::<Order>();
    /// let mut failed = Vec::new();
    /// for number in 1..=10 {
    ///     if orders.find(("ann", number)).await.is_err() {
    ///         failed.push(number);
    ///     }
    /// }
    /// assert!((1..10).contains(&failed.len()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn rate(rate: f64) -> Self {
        Self::at(Turns::Rate(rate))
    }

    /// Once, at this turn.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let orders = db.misbehave(Misbehaviour::seeded(7).failures(When::nth(4))).table::<Order>();
    /// let mut failed = Vec::new();
    /// for number in 1..=10 {
    ///     if orders.find(("ann", number)).await.is_err() {
    ///         failed.push(number);
    ///     }
    /// }
    /// assert_eq!(failed, [4]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn nth(turn: u64) -> Self {
        Self::at(Turns::Between(turn, turn))
    }

    /// At these turns: `3..=5`, the first five with `..=5`, all but the first five with `6..`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let orders = db.misbehave(Misbehaviour::seeded(7).failures(When::turns(3..=5))).table::<Order>();
    /// let mut failed = Vec::new();
    /// for number in 1..=10 {
    ///     if orders.find(("ann", number)).await.is_err() {
    ///         failed.push(number);
    ///     }
    /// }
    /// assert_eq!(failed, [3, 4, 5]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn turns(turns: impl RangeBounds<u64>) -> Self {
        let nothing = Turns::Between(1, 0);
        let first = match turns.start_bound() {
            Bound::Included(first) => Some(*first),
            Bound::Excluded(before) => before.checked_add(1),
            Bound::Unbounded => Some(0),
        };
        let last = match turns.end_bound() {
            Bound::Included(last) => Some(*last),
            Bound::Excluded(after) => after.checked_sub(1),
            Bound::Unbounded => Some(u64::MAX),
        };
        Self::at(first.zip(last).map_or(nothing, |(first, last)| Turns::Between(first, last)))
    }

    /// At every so many turns: with 10, at the 10th, the 20th, and so on. With 0, never.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When};
    ///
    /// let orders = db.misbehave(Misbehaviour::seeded(7).failures(When::every(4))).table::<Order>();
    /// let mut failed = Vec::new();
    /// for number in 1..=10 {
    ///     if orders.find(("ann", number)).await.is_err() {
    ///         failed.push(number);
    ///     }
    /// }
    /// assert_eq!(failed, [4, 8]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn every(turns: u64) -> Self {
        Self::at(Turns::Every(turns))
    }

    /// Only with requests of this operation, or of others that are named so. What misbehaves leaves requests about
    /// tables in peace, `CreateTable` for one, unless they are named.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, When, api::CreateTableRequest, api::QueryRequest};
    ///
    /// // One that is not left in peace, because it is named.
    /// let bad = When::always().of::<QueryRequest>().of::<CreateTableRequest>();
    /// let bad = db.prefix("new_").misbehave(Misbehaviour::seeded(7).failures(bad));
    /// assert!(bad.create_table::<Store>().await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of<O: Operation>(mut self) -> Self {
        self.operations.push(O::NAME);
        self
    }

    /// Only with requests about this table, or about others that are named so: by the record's `TABLE`, or as the
    /// service has it, with the prefix that the database had when it was made to misbehave. A request of several tables
    /// is about each of them; `GetRecords` is about none, because what it says of the table is for the service to read.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Misbehaviour, Record, When};
    ///
    /// let bad = db.misbehave(Misbehaviour::seeded(7).failures(When::always().on(Order::TABLE)));
    /// assert!(bad.table::<Order>().get(("ann", 1)).await.is_err());
    /// assert!(bad.table::<Store>().get("S1").await.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on(mut self, table: impl Into<String>) -> Self {
        self.tables.push(table.into());
        self
    }

    const fn at(turns: Turns) -> Self {
        Self { turns, operations: Vec::new(), tables: Vec::new() }
    }

    /// Whether it is about requests of this operation; only if that is named, where not all of them go wrong.
    pub(super) fn is_of(&self, operation: &str, unless_named: bool) -> bool {
        if self.operations.is_empty() { unless_named } else { self.operations.contains(&operation) }
    }

    /// Whether it is about a table of this name, in a database with this prefix.
    pub(super) fn is_on(&self, table: &str, prefix: &str) -> bool {
        let is = |named: &String| named == table || table.strip_prefix(prefix) == Some(named);
        self.tables.is_empty() || self.tables.iter().any(is)
    }

    /// Whether it is about some tables alone.
    pub(super) fn is_on_some(&self) -> bool {
        !self.tables.is_empty()
    }
}

/// How often.
impl From<f64> for When {
    fn from(rate: f64) -> Self {
        Self::rate(rate)
    }
}
