use crate::Item;
use crate::choice::choice;
use crate::schema::StreamViewType;

/// Reads records of a shard.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetRecordsRequest {
    /// From where.
    pub shard_iterator: String,
    /// How many, 1 to 1000; 1000 by default. A page holds 1 MB at most.
    pub limit: Option<i32>,
}

/// The answer to a [`GetRecordsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetRecordsResponse {
    /// The records, in order.
    pub records: Vec<StreamRecord>,
    /// Where to go on; absent at the end of a shard that is closed.
    pub next_shard_iterator: Option<String>,
}

/// A change of an item, in a stream.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamRecord {
    /// Unique for the record.
    pub event_id: String,
    /// What happened.
    pub event_name: StreamEventName,
    /// The version of the record's form, as in `1.1`.
    pub event_version: String,
    /// Who tells: `aws:dynamodb`.
    pub event_source: String,
    /// Where.
    pub aws_region: String,
    /// The change itself.
    pub dynamodb: StreamChange,
    /// Who did it, if it was the service.
    pub user_identity: Option<StreamIdentity>,
}

choice! {
    /// What happened to an item.
    StreamEventName {
        /// It was made.
        Insert = "INSERT",
        /// It was changed.
        Modify = "MODIFY",
        /// It was removed.
        Remove = "REMOVE",
    }
}

/// What changed. The service's model calls it `StreamRecord`.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamChange {
    /// When, in seconds since 1970.
    pub approximate_creation_date_time: f64,
    /// The item's key.
    pub keys: Item,
    /// The item after the change, if the stream holds that.
    pub new_image: Option<Item>,
    /// The item before the change, if the stream holds that.
    pub old_image: Option<Item>,
    /// Its place in the stream: digits, 21 to 40.
    pub sequence_number: String,
    /// The size of the record in bytes.
    pub size_bytes: i64,
    /// What the stream holds.
    pub stream_view_type: StreamViewType,
}

/// Who changed an item, if it was the service itself: items that expired carry it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamIdentity {
    /// `dynamodb.amazonaws.com`.
    pub principal_id: String,
    /// `Service`.
    pub kind: String,
}
