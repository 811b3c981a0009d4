use std::fmt;

/// What became of capacity that was to be put back. Made by
/// [`RaisedThroughput::restore`](super::RaisedThroughput::restore).
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
    /// `put back: "store"; index `by_city` of table "store" was dropped`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tables.as_slice() {
            [] => f.write_str("nothing was put back")?,
            tables => write!(f, "put back: {}", tables.join(", "))?,
        }
        self.nothing.iter().try_for_each(|why| write!(f, "; {why}"))
    }
}
