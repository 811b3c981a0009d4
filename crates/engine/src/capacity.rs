//! What operations cost, in capacity units, and how that is told.
//!
//! See [Read and write unit
//! consumption](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamo_model::api::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};

use crate::index::Index;
use crate::table::Table;

const READ_UNIT: usize = 4096;
const WRITE_UNIT: usize = 1024;

/// The units of reading so many bytes at once; reading nothing costs as much as reading a byte.
pub(crate) fn read_units(bytes: usize, consistent: bool) -> f64 {
    let units = bytes.div_ceil(READ_UNIT).max(1) as f64;
    if consistent { units } else { units / 2.0 }
}

/// The units of writing an item of so many bytes.
pub(crate) fn write_units(bytes: usize) -> f64 {
    bytes.div_ceil(WRITE_UNIT).max(1) as f64
}

/// What was consumed on one table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) table: f64,
    /// Only the indexes that were touched.
    pub(crate) indexes: Vec<(Arc<Index>, f64)>,
    /// Of writes that failed: part of the sum, but told of neither table nor index.
    failed: f64,
}

/// Whether units are told as read or write units too, as transactions do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Split {
    None,
    Read,
    Write,
}

impl Usage {
    pub(crate) fn of_table(units: f64) -> Self {
        Self { table: units, ..Self::default() }
    }

    pub(crate) fn of_index(index: &Arc<Index>, units: f64) -> Self {
        Self { indexes: vec![(index.clone(), units)], ..Self::default() }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.table += other.table;
        self.failed += other.failed;
        for (index, units) in other.indexes {
            match self.indexes.iter_mut().find(|(known, _)| known.name == index.name) {
                Some((_, sum)) => *sum += units,
                None => self.indexes.push((index, units)),
            }
        }
    }

    fn total(&self) -> f64 {
        self.table + self.failed + self.indexes.iter().map(|(_, units)| units).sum::<f64>()
    }

    /// The usage as an answer tells it; `None` if it was not asked for.
    pub(crate) fn tell(
        &self,
        table: &Table,
        asked: Option<&ReturnConsumedCapacity>,
        split: Split,
    ) -> Option<Box<ConsumedCapacity>> {
        let arms = match asked {
            Some(ReturnConsumedCapacity::Indexes) => true,
            Some(ReturnConsumedCapacity::Total) => false,
            _ => return None,
        };
        let sum = split.capacity(self.total());
        Some(Box::new(ConsumedCapacity {
            table_name: table.name.clone(),
            capacity_units: sum.capacity_units,
            read_capacity_units: sum.read_capacity_units,
            write_capacity_units: sum.write_capacity_units,
            table: arms.then(|| split.capacity(self.table)),
            local_secondary_indexes: arms.then(|| self.arm(split, Index::is_local)).flatten(),
            global_secondary_indexes: arms.then(|| self.arm(split, |index| !index.is_local())).flatten(),
        }))
    }

    fn arm(&self, split: Split, belongs: impl Fn(&Index) -> bool) -> Option<BTreeMap<String, Capacity>> {
        let arm: BTreeMap<_, _> = self
            .indexes
            .iter()
            .filter(|(index, _)| belongs(index))
            .map(|(index, units)| (index.name.clone(), split.capacity(*units)))
            .collect();
        if arm.is_empty() { None } else { Some(arm) }
    }
}

impl Split {
    fn capacity(self, units: f64) -> Capacity {
        Capacity {
            capacity_units: units,
            read_capacity_units: (self == Self::Read).then_some(units),
            write_capacity_units: (self == Self::Write).then_some(units),
        }
    }
}

/// What was consumed on several tables, by name.
#[derive(Debug, Default)]
pub(crate) struct Usages(BTreeMap<String, (Option<Arc<Table>>, Usage)>);

impl Usages {
    pub(crate) fn add(&mut self, table: &Arc<Table>, usage: Usage) {
        let (known, sum) = self.0.entry(table.name.clone()).or_default();
        known.get_or_insert_with(|| table.clone());
        sum.add(usage);
    }

    /// Adds the units of a write that failed, if something else was done to its table.
    pub(crate) fn add_failed(&mut self, table: &Table, units: f64) {
        if let Some((_, sum)) = self.0.get_mut(&table.name) {
            sum.failed += units;
        }
    }

    pub(crate) fn tell(&self, asked: Option<&ReturnConsumedCapacity>, split: Split) -> Option<Vec<ConsumedCapacity>> {
        match asked {
            Some(ReturnConsumedCapacity::Indexes | ReturnConsumedCapacity::Total) => {}
            _ => return None,
        }
        let told =
            self.0.values().filter_map(|(table, usage)| usage.tell(table.as_ref()?, asked, split).map(|told| *told));
        Some(told.collect())
    }
}
