use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use dynamo_model::schema::{ProvisionedThroughputDescription, TableDescription};
use futures_util::lock::Mutex as Turn;

use super::Capacity;
use super::change::change;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::tables::{Identity, is_on_demand};

/// What a table and its indexes had, and what the scopes that are open ask for: shared by all who raise it.
#[derive(Default, Debug)]
pub(crate) struct Levels {
    scopes: Mutex<Scopes>,
    /// Held by whoever changes the table.
    before: Turn<Before>,
}

/// The scopes that are open. Opened and closed without waiting, so that one can be closed wherever it is dropped.
#[derive(Default, Debug)]
struct Scopes {
    open: BTreeMap<u64, Wanted>,
    /// How often one was opened or closed.
    changes: u64,
}

/// What was there before the first scope that asked for more: kept until it is put back.
#[derive(Default, Debug)]
struct Before {
    of: Identity,
    capacity: Capacities,
}

type Capacities = BTreeMap<Place, Capacity>;

/// The table itself, or an index by its name.
pub(super) type Place = Option<String>;

/// What one scope asks for.
pub(super) type Wanted = Vec<(Place, Capacity)>;

/// What a table was found to be.
pub(super) enum Found {
    Missing,
    OnDemand,
    Provisioned { table: Identity, indexes: BTreeSet<String> },
}

impl Levels {
    /// Opens a scope; answers with its number.
    pub(super) fn open(&self, wanted: Wanted) -> u64 {
        let mut scopes = self.scopes();
        scopes.changes += 1;
        let scope = scopes.changes;
        scopes.open.insert(scope, wanted);
        scope
    }

    pub(super) fn close(&self, scope: u64) {
        let mut scopes = self.scopes();
        if scopes.open.remove(&scope).is_some() {
            scopes.changes += 1;
        }
    }

    /// Changes a table to what is asked for now; what it has more than that, it keeps.
    pub(super) async fn raise(&self, db: &Database, table: &str) -> Result<(), Error> {
        match self.apply(db, table, Capacity::max).await? {
            Found::Provisioned { .. } => Ok(()),
            Found::OnDemand => Err(ErrorKind::OnDemand { table: table.to_owned() }.into()),
            Found::Missing => Err(ErrorKind::TableMissing { table: table.to_owned(), source: None }.into()),
        }
    }

    /// Changes a table to what is asked for still, or what it had before. One that is not there, or has no capacity,
    /// needs no change.
    pub(super) async fn lower(&self, db: &Database, table: &str) -> Result<Found, Error> {
        self.apply(db, table, |level, _| level).await
    }

    /// `target` makes what a place is to have of the level that is asked for, and of what it has.
    async fn apply(
        &self,
        db: &Database,
        table: &str,
        target: fn(Capacity, Capacity) -> Capacity,
    ) -> Result<Found, Error> {
        let mut before = self.before.lock().await;
        loop {
            let Some(described) = db.settled(table).await? else {
                *before = Before::default();
                return Ok(Found::Missing);
            };
            if is_on_demand(&described) {
                *before = Before::default();
                return Ok(Found::OnDemand);
            }
            let current = current(&described);
            let (changes, wanted) = self.wanted();
            before.keep(&Identity::of(&described), &current, &wanted);
            let changed = before.changed(&current, &wanted, target);
            if !changed.is_empty() {
                change(db, table, &changed).await?;
            }
            // A scope that was closed meanwhile could not lower it, because it was not its turn.
            if self.scopes().changes == changes {
                before.forget_restored(&current, &wanted, target);
                let indexes = current.into_keys().flatten().collect();
                return Ok(Found::Provisioned { table: Identity::of(&described), indexes });
            }
        }
    }

    /// The most that any scope asks for, and as of which change of them.
    fn wanted(&self) -> (u64, Capacities) {
        let scopes = self.scopes();
        let mut most = Capacities::new();
        for (place, wanted) in scopes.open.values().flatten() {
            most.entry(place.clone()).and_modify(|level| *level = level.max(*wanted)).or_insert(*wanted);
        }
        (scopes.changes, most)
    }

    fn scopes(&self) -> MutexGuard<'_, Scopes> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Before {
    /// Keeps what there is where it is not known yet, and forgets what is not there any more.
    fn keep(&mut self, table: &Identity, current: &Capacities, wanted: &Capacities) {
        if self.of != *table {
            *self = Self { of: table.clone(), capacity: Capacities::new() };
        }
        self.capacity.retain(|place, _| current.contains_key(place));
        for place in wanted.keys() {
            if let Some(now) = current.get(place) {
                self.capacity.entry(place.clone()).or_insert(*now);
            }
        }
    }

    /// Forgets what is as it was. What a dropped scope left raised is not: only lowering puts it back.
    fn forget_restored(
        &mut self,
        current: &Capacities,
        wanted: &Capacities,
        target: fn(Capacity, Capacity) -> Capacity,
    ) {
        let is_raised = |place: &Place, before| current.get(place).is_some_and(|now| target(before, *now) != before);
        self.capacity.retain(|place, before| wanted.contains_key(place) || is_raised(place, *before));
    }

    fn changed(
        &self,
        current: &Capacities,
        wanted: &Capacities,
        target: fn(Capacity, Capacity) -> Capacity,
    ) -> Vec<(&Place, Capacity)> {
        let changes = self.capacity.iter().filter_map(|(place, before)| {
            let now = *current.get(place)?;
            let level = wanted.get(place).map_or(*before, |wanted| before.max(*wanted));
            Some((place, target(level, now))).filter(|(_, level)| *level != now)
        });
        changes.collect()
    }
}

pub(super) fn current(table: &TableDescription) -> Capacities {
    let capacity = |throughput: &ProvisionedThroughputDescription| Capacity {
        read: throughput.read_capacity_units,
        write: throughput.write_capacity_units,
    };
    let indexes = table.global_secondary_indexes.iter().flatten();
    let indexes = indexes.map(|index| (Some(index.index_name.clone()), capacity(&index.provisioned_throughput)));
    std::iter::once((None, capacity(&table.provisioned_throughput))).chain(indexes).collect()
}
