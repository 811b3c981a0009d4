use std::collections::BTreeMap;

use dynamo_model::api::{GlobalSecondaryIndexUpdate, Operation, UpdateTableRequest};
use dynamo_model::schema::{BillingMode, ProvisionedThroughputDescription, TableDescription};
use dynamo_model::{BackendError, ServiceError};

use super::Capacity;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::sleep::backoff::Backoff;
use crate::tables::{is_active, refused};

/// What a table and its indexes had, and what the scopes that are open ask for.
#[derive(Default, Debug)]
pub(crate) struct Levels {
    /// What was there before the first scope.
    before: BTreeMap<Place, Capacity>,
    open: BTreeMap<u64, Wanted>,
    last: u64,
}

/// The table itself, or an index by its name.
pub(super) type Place = Option<String>;

/// What one scope asks for.
pub(super) type Wanted = Vec<(Place, Capacity)>;

impl Levels {
    /// Opens a scope; answers with its number.
    pub(super) fn open(&mut self, wanted: Wanted) -> u64 {
        self.last += 1;
        self.open.insert(self.last, wanted);
        self.last
    }

    pub(super) fn close(&mut self, scope: u64) -> Option<Wanted> {
        self.open.remove(&scope)
    }

    /// The scope is open still.
    pub(super) fn reopen(&mut self, scope: u64, wanted: Wanted) {
        self.open.insert(scope, wanted);
    }

    /// Changes a table to what is asked for now.
    pub(super) async fn apply(&mut self, db: &Database, table: &str) -> Result<(), Error> {
        let described = db.wait_until(table, is_active).await?;
        let current = current(&described);
        for place in self.open.values().flatten().map(|(place, _)| place) {
            if let (Some(now), false) = (current.get(place), self.before.contains_key(place)) {
                self.before.insert(place.clone(), *now);
            }
        }
        let level = |place: &Place, before: Capacity| {
            let wanted = self.open.values().flatten().filter(|(of, _)| of == place);
            wanted.fold(before, |level, (_, wanted)| level.max(*wanted))
        };
        let levels = self.before.iter().map(|(place, before)| (place, level(place, *before)));
        let changed: Vec<_> = levels.filter(|(place, level)| current.get(*place) != Some(level)).collect();
        if !changed.is_empty() {
            change(db, table, &changed).await?;
        }
        if self.open.is_empty() {
            self.before.clear();
        }
        Ok(())
    }
}

/// Whether it is paid for by the request.
pub(super) fn is_on_demand(table: &TableDescription) -> bool {
    table.billing_mode_summary.as_ref().is_some_and(|summary| summary.billing_mode == BillingMode::PayPerRequest)
}

pub(super) fn current(table: &TableDescription) -> BTreeMap<Place, Capacity> {
    let capacity = |throughput: &ProvisionedThroughputDescription| Capacity {
        read: throughput.read_capacity_units,
        write: throughput.write_capacity_units,
    };
    let indexes = table.global_secondary_indexes.iter().flatten();
    let indexes = indexes.map(|index| (Some(index.index_name.clone()), capacity(&index.provisioned_throughput)));
    std::iter::once((None, capacity(&table.provisioned_throughput))).chain(indexes).collect()
}

async fn change(db: &Database, table: &str, changed: &[(&Place, Capacity)]) -> Result<(), Error> {
    let of_index = |(place, level): &(&Place, Capacity)| {
        Some(GlobalSecondaryIndexUpdate::Update {
            index_name: (*place).clone()?,
            provisioned_throughput: Some((*level).into()),
            on_demand_throughput: None,
            warm_throughput: None,
        })
    };
    let indexes: Vec<_> = changed.iter().filter_map(of_index).collect();
    let request = || UpdateTableRequest {
        table_name: table.to_owned(),
        provisioned_throughput: changed.iter().find(|(place, _)| place.is_none()).map(|(_, level)| (*level).into()),
        global_secondary_index_updates: (!indexes.is_empty()).then(|| indexes.clone()),
        ..Default::default()
    };
    let mut backoff = Backoff::creating();
    loop {
        let Err(refusal) = db.backend().send(request()).await else { return Ok(()) };
        // Somebody else is changing it.
        let BackendError { error: ServiceError::ResourceInUse { .. }, .. } = refusal else {
            return Err(refused(UpdateTableRequest::NAME, table, refusal));
        };
        match backoff.wait() {
            Some(wait) => db.sleeper().sleep(wait).await,
            None => return Err(ErrorKind::TableNotReady { table: table.to_owned(), status: "UPDATING".into() }.into()),
        }
    }
}
