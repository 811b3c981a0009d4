use std::fmt;

/// What a copy did.
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
