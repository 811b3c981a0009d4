use std::fmt;

use dynamo_model::Item;

/// What a batch did, and what it took. Printed, it says what there is to say: `60 written, 3 requests, 7 sent again`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let report = stores.delete_many(["S1", "S2", "S1"]).await?;
/// assert_eq!((report.removed, report.requests, report.merged), (2, 1, 1));
/// assert_eq!(report.to_string(), "2 removed, 1 request, 1 duplicate");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Default, Debug)]
#[non_exhaustive]
pub struct BatchReport {
    /// How many items were written.
    pub written: usize,
    /// How many keys have no item now, whether they had one or not.
    pub removed: usize,
    /// How many keys were read, whether they have an item or not.
    pub read: usize,
    /// How many requests were made, those that were refused included.
    pub requests: usize,
    /// How many parts were sent again, each as often as it was: what the service left undone, or was too busy for.
    pub retried: usize,
    /// How many parts were given whose key another part had, and that are one with it.
    pub merged: usize,
    /// The capacity units that it cost; `None` unless somebody asked for them, as [`Database::metered`] does.
    ///
    /// [`Database::metered`]: crate::Database::metered
    pub consumed: Option<f64>,
}

/// A part of a batch that was not done: see [`ErrorKind::Unprocessed`](crate::ErrorKind::Unprocessed).
/// [`Error::left_as`](crate::Error::left_as) reads those that were to be written as records.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::batch::LeftoverAction;
/// use dynamo_objects::{ErrorKind, Misbehaviour, TestClock};
///
/// // A bad day: everything is left undone.
/// let bad = db.clone().sleep(TestClock::default()).misbehave(Misbehaviour::seeded(1).leftovers(1.0));
/// let error = bad.table::<Store>().delete_many(["S1"]).await.unwrap_err();
/// let ErrorKind::Unprocessed { left, .. } = error.kind() else { return Err(error) };
/// assert_eq!((left[0].table.as_str(), left[0].action), ("store", LeftoverAction::Delete));
///
/// // Later, those that are left.
/// let ids = left.iter().filter_map(|part| part.item.get("store_id")?.as_s());
/// assert_eq!(stores.delete_many(ids).await?.removed, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Leftover {
    /// The table, as the service knows it.
    pub table: String,
    /// What was to be done.
    pub action: LeftoverAction,
    /// The item that was to be written, or the key that was to be read or removed.
    pub item: Item,
    /// The table's name without prefix.
    pub(crate) record_table: &'static str,
}

/// What was to be done with a [`Leftover`].
///
/// ```
/// use dynamo_objects::batch::{Leftover, LeftoverAction};
///
/// fn words(left: &Leftover) -> String {
///     let what = match left.action {
///         LeftoverAction::Put => "written to",
///         LeftoverAction::Delete => "removed from",
///         LeftoverAction::Get => "read of",
///         _ => "done with",
///     };
///     format!("an item was not {what} {}", left.table)
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum LeftoverAction {
    /// An item was to be written.
    Put,
    /// An item was to be removed by its key.
    Delete,
    /// An item was to be read by its key.
    Get,
}

impl fmt::Display for BatchReport {
    /// Says what there is to say: `60 written, 3 requests, 7 sent again`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = [(self.written, "written"), (self.removed, "removed"), (self.read, "read")];
        for (count, done) in said.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{count} {done}, ")?;
        }
        write!(f, "{} {}", self.requests, if self.requests == 1 { "request" } else { "requests" })?;
        let duplicates = if self.merged == 1 { "duplicate" } else { "duplicates" };
        for (count, what) in [(self.retried, "sent again"), (self.merged, duplicates)] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        self.consumed.map_or(Ok(()), |units| write!(f, ", {units} capacity units"))
    }
}
