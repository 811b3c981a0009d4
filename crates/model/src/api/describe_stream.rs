use crate::choice::choice;
use crate::schema::{KeySchemaElement, StreamViewType};

/// Describes a stream and its shards.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeStreamRequest {
    /// The stream's ARN.
    pub stream_arn: String,
    /// How many shards, 1 to 100; 100 by default.
    pub limit: Option<i32>,
    /// The last shard of the page before.
    pub exclusive_start_shard_id: Option<String>,
    /// Which shards; all of them by default.
    pub shard_filter: Option<ShardFilter>,
}

/// Which shards of a stream.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ShardFilter {
    /// What they must be.
    pub filter_type: Option<ShardFilterType>,
    /// Of which shard.
    pub shard_id: Option<String>,
}

choice! {
    /// What shards must be.
    ShardFilterType {
        /// Children of a shard.
        ChildShards = "CHILD_SHARDS",
    }
}

/// The answer to a [`DescribeStreamRequest`]: one page of shards.
#[derive(Clone, PartialEq, Debug)]
pub struct DescribeStreamResponse {
    /// The stream.
    pub stream_description: Box<StreamDescription>,
}

/// A stream of the changes of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamDescription {
    /// Its ARN.
    pub stream_arn: String,
    /// When it was switched on: unique for the table.
    pub stream_label: String,
    /// Whether changes are written.
    pub stream_status: StreamStatus,
    /// What a record holds of the item.
    pub stream_view_type: StreamViewType,
    /// When it was switched on, in seconds since 1970.
    pub creation_request_date_time: Option<f64>,
    /// The table.
    pub table_name: String,
    /// The table's key.
    pub key_schema: Vec<KeySchemaElement>,
    /// Its shards, parents before children.
    pub shards: Vec<Shard>,
    /// Where to go on, if there are more shards.
    pub last_evaluated_shard_id: Option<String>,
}

choice! {
    /// The life of a stream.
    StreamStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// Changes are written.
        Enabled = "ENABLED",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// Changes are not written; what was written can be read for a day.
        Disabled = "DISABLED",
    }
}

/// A part of a stream, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shard {
    /// Its id.
    pub shard_id: String,
    /// From which sequence number to which; open while it grows.
    pub sequence_number_range: SequenceNumberRange,
    /// The shard that it goes on from, which is to be read before.
    pub parent_shard_id: Option<String>,
}

/// Sequence numbers of a shard.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SequenceNumberRange {
    /// The first.
    pub starting_sequence_number: Option<String>,
    /// The last; absent while the shard is open.
    pub ending_sequence_number: Option<String>,
}
