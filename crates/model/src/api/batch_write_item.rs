use std::collections::BTreeMap;

use super::{ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::Item;

/// Writes and removes up to 25 items, 16 MB, of several tables. Each write is atomic; the batch is not.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchWriteItemRequest {
    /// What to do, by table name or ARN.
    pub request_items: BTreeMap<String, Vec<WriteRequest>>,
    /// What to tell of the capacity consumed.
    pub return_consumed_capacity: Option<ReturnConsumedCapacity>,
    /// What to tell of the item collections' sizes.
    pub return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
}

/// One write of a batch.
#[derive(Clone, PartialEq, Debug)]
pub enum WriteRequest {
    /// Writes this item whole.
    Put(Item),
    /// Removes the item with this key.
    Delete(Item),
}

/// The answer to a [`BatchWriteItemRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BatchWriteItemResponse {
    /// What was not done and should be asked for again.
    pub unprocessed_items: BTreeMap<String, Vec<WriteRequest>>,
    /// The capacity consumed, if asked for, a table each.
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the item collections, if asked for, by table, of tables that have local secondary indexes.
    pub item_collection_metrics: Option<BTreeMap<String, Vec<ItemCollectionMetrics>>>,
}
