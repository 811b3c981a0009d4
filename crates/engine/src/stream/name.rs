use jiff::Timestamp;

use crate::catalog;

/// What a stream is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StreamName {
    /// Its table's name.
    pub(crate) table: String,
    pub(crate) arn: String,
    /// When it was enabled, as text.
    pub(crate) label: String,
    /// The same, in milliseconds since 1970.
    pub(crate) created: u64,
}

impl StreamName {
    /// The name of a stream of this table that is enabled at this moment.
    pub(crate) fn new(table: &str, created: u64) -> Self {
        // A clock beyond the year 9999 stops there.
        let moment = i64::try_from(created).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        let label = moment.unwrap_or(Timestamp::MAX).strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string();
        let arn = format!("{}/stream/{label}", catalog::arn(table));
        Self { table: table.to_owned(), arn, label, created }
    }
}
