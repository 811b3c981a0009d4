use std::fmt;

/// What a copy, an export or an import did. Printed, it says what there is to say: `9 read, 4 written, 5 left out`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let copy = db.copy_table("order", "paid").transform(|order: Order| (order.status == "paid").then_some(order));
/// let report = copy.await?;
/// assert_eq!((report.read, report.written, report.left_out), (5, 2, 3));
/// assert_eq!(report.to_string(), "5 read, 2 written, 3 left out");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct CopyReport {
    /// How many items were read. If the copy was resumed, those from then on, as all others here.
    pub read: u64,
    /// How many items were written; of a dry run, how many would be.
    pub written: u64,
    /// How many items were there already, and stayed: equal ones, or all, as [`Existing`](super::Existing) says.
    pub skipped: u64,
    /// How many items the transformation left out.
    pub left_out: u64,
    /// Whether it went on from a checkpoint.
    pub resumed: bool,
}

impl CopyReport {
    pub(super) fn add(&mut self, more: &Self) {
        self.read += more.read;
        self.written += more.written;
        self.skipped += more.skipped;
        self.left_out += more.left_out;
    }
}

impl fmt::Display for CopyReport {
    /// Says what there is to say: `9 read, 4 written, 5 left out`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} read, {} written", self.read, self.written)?;
        let more = [(self.skipped, "skipped"), (self.left_out, "left out")];
        more.iter().filter(|(count, _)| *count > 0).try_for_each(|(count, what)| write!(f, ", {count} {what}"))
    }
}
