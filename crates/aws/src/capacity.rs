//! What an answer tells of capacity and of item collections.

use aws_sdk_dynamodb::types;
use dynamo_model::ServiceError;
use dynamo_model::api::{Capacity, ConsumedCapacity, ItemCollectionMetrics};

use crate::convert::{FromSdk, alike_from_sdk};

alike_from_sdk! {
    types::ConsumedCapacity => ConsumedCapacity {
        table_name,
        capacity_units,
        read_capacity_units,
        write_capacity_units,
        table,
        local_secondary_indexes,
        global_secondary_indexes,
    };
    types::Capacity => Capacity { capacity_units, read_capacity_units, write_capacity_units };
    types::ItemCollectionMetrics => ItemCollectionMetrics { item_collection_key, size_estimate_range_gb };
}

impl FromSdk<Option<Vec<f64>>> for [f64; 2] {
    fn from_sdk(sdk: Option<Vec<f64>>) -> Result<Self, ServiceError> {
        let mut bounds = sdk.unwrap_or_default().into_iter();
        let least = bounds.next().unwrap_or_default();
        Ok([least, bounds.next().unwrap_or(least)])
    }
}
