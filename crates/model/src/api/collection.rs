use crate::Item;
use crate::choice::choice;

choice! {
    /// What a write tells of the item collections that it changed.
    ReturnItemCollectionMetrics {
        /// Their sizes.
        Size = "SIZE",
        /// Nothing; the default.
        None = "NONE",
    }
}

/// The size of an item collection: the items of one partition, with their entries in local secondary indexes. Told only
/// for tables that have such indexes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ItemCollectionMetrics {
    /// The partition key.
    pub item_collection_key: Item,
    /// The size in GB: it is at least the one and at most the other.
    pub size_estimate_range_gb: [f64; 2],
}
