//! The records that are measured with, and the keys in an order that no cache foresees.

use std::collections::BTreeSet;

use dynamo_objects::{Database, Record, Table};
use pollster::block_on;

/// A record of 300 bytes as the service counts them.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "store")]
pub(crate) struct Store {
    #[dynamo(partition_key)]
    pub(crate) store_id: String,
    pub(crate) company_id: String,
    pub(crate) name: String,
    pub(crate) city: Option<String>,
    pub(crate) address: String,
    pub(crate) notes: String,
    pub(crate) tags: BTreeSet<String>,
    pub(crate) visits: u64,
}

/// A record with a sort key, for queries.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "order")]
pub(crate) struct Order {
    #[dynamo(partition_key)]
    pub(crate) customer: String,
    #[dynamo(sort_key)]
    pub(crate) number: u64,
    pub(crate) status: String,
    pub(crate) notes: String,
    pub(crate) total: u64,
}

/// A small record.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "visit")]
pub(crate) struct Visit {
    #[dynamo(partition_key)]
    pub(crate) id: String,
    pub(crate) store_id: String,
    pub(crate) minutes: u64,
    pub(crate) bought: bool,
}

pub(crate) fn visit(number: u64) -> Visit {
    Visit {
        id: format!("visit-{number:08}"),
        store_id: format!("STORE{:08}", number % 1000),
        minutes: number % 60,
        bought: number.is_multiple_of(3),
    }
}

pub(crate) fn store(number: usize) -> Store {
    Store {
        store_id: format!("STORE{number:08}"),
        company_id: format!("company-{:04}", number % 1000),
        name: format!("The store with the number {number:08}"),
        city: Some(format!("city-{:03}", number % 500)),
        address: format!("{number:05} Long Road, in the middle of the town"),
        notes: "n".repeat(110),
        tags: ["new", "open"].map(str::to_owned).into(),
        visits: number as u64,
    }
}

pub(crate) fn order(customer: usize, number: u64) -> Order {
    Order {
        customer: format!("customer-{customer:06}"),
        number,
        status: if number.is_multiple_of(2) { "open" } else { "paid" }.to_owned(),
        notes: "n".repeat(200),
        total: number * 10,
    }
}

/// A table in memory with so many stores.
pub(crate) fn stores(count: usize) -> Table<Store> {
    let table = Database::memory().table::<Store>();
    block_on(async {
        for number in 0..count {
            table.put(&store(number)).await.expect("memory does not fail");
        }
    });
    table
}

/// Numbers below a bound, without end, in no order, the same in every run.
pub(crate) struct Shuffled {
    state: u64,
    below: usize,
}

impl Shuffled {
    pub(crate) fn new(seed: u64, below: usize) -> Self {
        Self { state: seed, below }
    }

    pub(crate) fn next(&mut self) -> usize {
        // Knuth's MMIX generator; its upper bits are good enough to defeat a cache.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % self.below
    }
}
