//! What a batch is made of: parts, each of one table, no two of the same key.

use std::collections::hash_map::{Entry, HashMap};
use std::sync::Arc;

use dynamo_model::Item;
use dynamo_model::api::{ConsumedCapacity, Operation};

use super::report::{BatchReport, LeftoverAction};
use crate::database::Database;
use crate::error::Error;
use crate::key::bytes;
use crate::physical::Physical;
use crate::rate_limit::RateLimit;

/// What a part can be: a write, or a key to be read.
pub(super) trait Work: Clone + Send + Sync + 'static {
    /// What asks for several of them.
    type Operation: Operation<Response: Send> + Send;

    /// How many a request takes.
    const MOST: usize;

    /// The item to write, or the key.
    fn attributes(&self) -> &Item;

    fn into_attributes(self) -> Item;

    fn action(&self) -> LeftoverAction;

    /// Asks for these of these tables.
    fn request(tables: &[Target], parts: &[Part<Self>]) -> Self::Operation;

    /// What became of them.
    fn answered(response: <Self::Operation as Operation>::Response) -> Answered<Self>;
}

/// A part of a batch, and which of the batch's tables it is of.
#[derive(Clone)]
pub(super) struct Part<W> {
    pub(super) table: usize,
    pub(super) work: W,
}

/// A table of a batch.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) physical: Arc<Physical>,
    /// Whether its reads are consistent.
    pub(super) consistent: bool,
}

/// A request's answer, by the tables' names.
pub(super) struct Answered<W> {
    pub(super) found: Vec<(String, Vec<Item>)>,
    pub(super) undone: Vec<(String, Vec<W>)>,
    pub(super) consumed: Option<Vec<ConsumedCapacity>>,
}

/// The parts of a batch. The service refuses two of the same key in a request, so of those there is one: the last one
/// given.
pub(super) struct Parts<W> {
    pub(super) tables: Vec<Target>,
    pub(super) parts: Vec<Part<W>>,
    /// By table and key.
    places: HashMap<Vec<u8>, usize>,
    pub(super) merged: usize,
}

impl<W: Work> Parts<W> {
    pub(super) fn new() -> Self {
        Self { tables: Vec::new(), parts: Vec::new(), places: HashMap::new(), merged: 0 }
    }

    /// One more; answers with its place among the parts.
    pub(super) fn add(&mut self, physical: &Arc<Physical>, work: W) -> usize {
        let table = self.target(physical);
        match self.places.entry(identity(physical, table, work.attributes())) {
            Entry::Occupied(taken) => {
                let place = *taken.get();
                self.parts[place].work = work;
                self.merged += 1;
                place
            }
            Entry::Vacant(free) => {
                self.parts.push(Part { table, work });
                *free.insert(self.parts.len() - 1)
            }
        }
    }

    /// All of the others, after these.
    pub(super) fn extend(&mut self, others: Self) {
        for Part { table, work } in others.parts {
            self.add(&others.tables[table].physical, work);
        }
        self.merged += others.merged;
    }

    /// The place of what has this item's key.
    pub(super) fn place(&self, table: usize, item: &Item) -> Option<usize> {
        self.places.get(&identity(&self.tables[table].physical, table, item)).copied()
    }

    pub(super) fn check_are_of(&self, database: &Database) -> Result<(), Error> {
        self.tables.iter().try_for_each(|target| target.physical.check_is_of(database))
    }

    /// Sends them no faster than this limit allows.
    pub(super) fn limit_rate(&mut self, database: &Database, limit: &RateLimit) {
        let database = database.clone().rate_limit(limit);
        for target in &mut self.tables {
            target.physical = Arc::new(target.physical.through(database.clone()));
        }
    }

    /// Which of the tables it is.
    pub(super) fn target(&mut self, physical: &Arc<Physical>) -> usize {
        let same = |target: &Target| {
            let known = &target.physical;
            // One of another database has to stay another one, to be refused.
            Arc::ptr_eq(known, physical)
                || known.name() == physical.name() && physical.check_is_of(known.database()).is_ok()
        };
        // Records of one table mostly come together.
        let known = self.tables.iter().rposition(same);
        known.unwrap_or_else(|| {
            self.tables.push(Target { physical: Arc::clone(physical), consistent: false });
            self.tables.len() - 1
        })
    }
}

/// What tells parts apart: the table and the key.
fn identity(physical: &Physical, table: usize, item: &Item) -> Vec<u8> {
    let mut identity = Vec::with_capacity(64);
    identity.extend(table.to_be_bytes());
    for value in physical.key_attributes().filter_map(|name| item.get(name)) {
        bytes::write(value, &mut identity);
    }
    identity
}

impl BatchReport {
    /// What counts those that are done of an action.
    pub(super) fn done(&mut self, action: LeftoverAction) -> &mut usize {
        match action {
            LeftoverAction::Put => &mut self.written,
            LeftoverAction::Delete => &mut self.removed,
            LeftoverAction::Get => &mut self.read,
        }
    }

    pub(super) fn consumed(&mut self, told: Option<Vec<ConsumedCapacity>>) {
        if let Some(told) = told {
            let units: f64 = told.iter().map(|capacity| capacity.capacity_units).sum();
            *self.consumed.get_or_insert(0.0) += units;
        }
    }
}
