use std::time::Duration;

/// How far a shard was read.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Position {
    /// Not at all: the oldest record that is there is next.
    Start,
    /// Not at all, and what is older than this second since 1970 is not wanted.
    Since(u64),
    /// Up to the record with this sequence number.
    After(Box<str>),
    /// To its end. Nothing more can come.
    End,
}

/// How much before now a `Since` begins, in seconds: the service's clock and this computer's are not the same, and the
/// times of records are rounded down, by DynamoDB Local to the minute. What comes too early does less harm than what
/// does not come.
const MARGIN: u64 = 70;

impl Position {
    /// Nothing is wanted but what comes from now on.
    ///
    /// The service has no name for a place where there is no record. As long as the first iterator is good, it is that
    /// place; the time is for those who lost it: a program that goes on from a checkpoint.
    pub(super) fn now(now: Duration) -> Self {
        Self::Since(now.as_secs().saturating_sub(MARGIN))
    }

    /// Whether what was created at this time, in seconds since 1970, is older than what is wanted.
    pub(super) fn is_past(&self, created: f64) -> bool {
        matches!(self, Self::Since(second) if created < *second as f64)
    }
}
