use std::collections::BTreeMap;

use crate::choice::choice;

choice! {
    /// What an operation tells of the capacity that it consumed.
    ReturnConsumedCapacity {
        /// The table's and each index's.
        Indexes = "INDEXES",
        /// The sum.
        Total = "TOTAL",
        /// Nothing; the default.
        None = "NONE",
    }
}

/// The capacity units that an operation consumed on one table.
///
/// A read unit is a strongly consistent read of up to 4 KB (an eventually consistent one costs half, one in a
/// transaction twice as much); a write unit is a write of up to 1 KB.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConsumedCapacity {
    /// The table.
    pub table_name: String,
    /// The sum over the table and its indexes.
    pub capacity_units: f64,
    /// The read units of the sum; told for transactions only.
    pub read_capacity_units: Option<f64>,
    /// The write units of the sum; told for transactions only.
    pub write_capacity_units: Option<f64>,
    /// The table's own part; told for [`ReturnConsumedCapacity::Indexes`].
    pub table: Option<Capacity>,
    /// The parts of local secondary indexes, by name; told for [`ReturnConsumedCapacity::Indexes`].
    pub local_secondary_indexes: Option<BTreeMap<String, Capacity>>,
    /// The parts of global secondary indexes, by name; told for [`ReturnConsumedCapacity::Indexes`].
    pub global_secondary_indexes: Option<BTreeMap<String, Capacity>>,
}

/// The capacity units consumed on a table or an index alone.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Capacity {
    /// The sum.
    pub capacity_units: f64,
    /// The read units of the sum; told for transactions only.
    pub read_capacity_units: Option<f64>,
    /// The write units of the sum; told for transactions only.
    pub write_capacity_units: Option<f64>,
}
