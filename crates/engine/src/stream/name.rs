use std::cmp::Reverse;

use jiff::Timestamp;

use crate::catalog;

/// Where a stream is in the list of all: by table, and the newest of a table first, as in the service's own examples.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Rank {
    table: String,
    label: Reverse<String>,
}

impl Rank {
    /// The rank of the stream of an ARN, whether there is one or not; `None` if no stream's ARN looks like that.
    pub(crate) fn of(arn: &str) -> Option<Self> {
        let (_, name) = arn.strip_prefix("arn:")?.split_once(":table/")?;
        let (table, label) = name.split_once("/stream/")?;
        Some(Self { table: table.to_owned(), label: Reverse(label.to_owned()) })
    }
}

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

    pub(crate) fn rank(&self) -> Rank {
        Rank { table: self.table.clone(), label: Reverse(self.label.clone()) }
    }
}
