use std::fmt;

/// What became of capacity that was to be put back. Made by
/// [`RaisedThroughput::restore`](super::RaisedThroughput::restore). Printed, it says so in a line.
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
/// let mut raised = db.raise_throughput([Raise::table::<Paid>(3, 100)]).await?;
/// let restored = raised.restore().await?;
/// assert_eq!((restored.tables, restored.nothing.is_empty()), (vec!["paid".to_owned()], true));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Restored {
    /// The tables whose capacity is what it was, or what other scopes ask for that are open still: as the service knows
    /// them.
    pub tables: Vec<String>,
    /// What there was nothing to put back to, a sentence each: a table that was removed or made again meanwhile, or is
    /// paid for by the request now; an index that was dropped.
    pub nothing: Vec<String>,
}

impl fmt::Display for Restored {
    /// `` put back: store; index `by_city` of table "store" was dropped ``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tables.as_slice() {
            [] => f.write_str("nothing was put back")?,
            tables => write!(f, "put back: {}", tables.join(", "))?,
        }
        self.nothing.iter().try_for_each(|why| write!(f, "; {why}"))
    }
}
