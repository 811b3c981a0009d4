use crate::choice::choice;

/// Asks for a place in a shard to read from.
#[derive(Clone, PartialEq, Debug)]
pub struct GetShardIteratorRequest {
    /// The stream's ARN.
    pub stream_arn: String,
    /// The shard.
    pub shard_id: String,
    /// Which place.
    pub shard_iterator_type: ShardIteratorType,
    /// At or after which record, for the types that need one.
    pub sequence_number: Option<String>,
}

choice! {
    /// A place in a shard.
    ShardIteratorType {
        /// Its oldest record that is still there.
        TrimHorizon = "TRIM_HORIZON",
        /// After its newest record.
        Latest = "LATEST",
        /// At a record.
        AtSequenceNumber = "AT_SEQUENCE_NUMBER",
        /// After a record.
        AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER",
    }
}

/// The answer to a [`GetShardIteratorRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetShardIteratorResponse {
    /// The place, which can be read from for 15 minutes.
    pub shard_iterator: Option<String>,
}
