//! What a table has beside its keys and its capacity.

use super::TableStatus;
use crate::choice::choice;

/// Whether the changes of a table are written to a stream, and what of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct StreamSpecification {
    /// Whether they are.
    pub stream_enabled: bool,
    /// What of them; needed if they are, absent if not.
    pub stream_view_type: Option<StreamViewType>,
}

choice! {
    /// What a record of a stream holds of the item, beside its key.
    StreamViewType {
        /// The item before the change.
        OldImage = "OLD_IMAGE",
        /// Nothing.
        KeysOnly = "KEYS_ONLY",
        /// Both.
        NewAndOldImages = "NEW_AND_OLD_IMAGES",
        /// The item after the change.
        NewImage = "NEW_IMAGE",
    }
}

/// How a table is encrypted.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct SseSpecification {
    /// Whether with a key of KMS; with one of the service's own otherwise.
    pub enabled: Option<bool>,
    /// The way; `KMS` is the only one.
    pub sse_type: Option<SseType>,
    /// Which key of KMS, unless the service's own there.
    pub kms_master_key_id: Option<String>,
}

choice! {
    /// A way of encryption.
    SseType {
        /// With a key of the service's own.
        Aes256 = "AES256",
        /// With a key of KMS.
        Kms = "KMS",
    }
}

choice! {
    /// The life of a table's encryption with a key of KMS.
    SseStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// On.
        Enabled = "ENABLED",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// Off.
        Disabled = "DISABLED",
        /// It is being changed.
        Updating = "UPDATING",
    }
}

/// How a table is encrypted, in a description. Absent where the key is the service's own.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SseDescription {
    /// Where it is in its life.
    pub status: Option<SseStatus>,
    /// The way.
    pub sse_type: Option<SseType>,
    /// The key of KMS.
    pub kms_master_key_arn: Option<String>,
    /// Since when the key cannot be used, in seconds since 1970.
    pub inaccessible_encryption_date_time: Option<f64>,
}

choice! {
    /// What storage and requests of a table cost.
    TableClass {
        /// The usual; the default.
        Standard = "STANDARD",
        /// Storage for less, requests for more.
        StandardInfrequentAccess = "STANDARD_INFREQUENT_ACCESS",
    }
}

/// A table's class, in a description. Absent for a table that was always of the usual one.
#[derive(Clone, PartialEq, Debug)]
pub struct TableClassSummary {
    /// The class.
    pub table_class: TableClass,
    /// When it was last changed, in seconds since 1970.
    pub last_update_date_time: Option<f64>,
}

/// What a table or index shall serve at once, without time to grow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct WarmThroughput {
    /// Reads of 4 KB a second.
    pub read_units_per_second: Option<i64>,
    /// Writes of 1 KB a second.
    pub write_units_per_second: Option<i64>,
}

/// What a table or index can serve at once, without time to grow.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct WarmThroughputDescription {
    /// Reads of 4 KB a second.
    pub read_units_per_second: i64,
    /// Writes of 1 KB a second.
    pub write_units_per_second: i64,
    /// Whether that is so already.
    pub status: TableStatus,
}

/// A label of a table.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Tag {
    /// Its key, 1 to 128 characters.
    pub key: String,
    /// Its value, at most 256 characters.
    pub value: String,
}
