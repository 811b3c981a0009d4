use dynamo_model::api::ItemCollectionMetrics;

use crate::writer::{Encode, Writer};

impl Encode for ItemCollectionMetrics {
    fn encode(&self, out: &mut Writer) {
        out.object(|metrics| {
            metrics.member("ItemCollectionKey", &self.item_collection_key);
            metrics.member("SizeEstimateRangeGB", self.size_estimate_range_gb.as_slice());
        });
    }
}
