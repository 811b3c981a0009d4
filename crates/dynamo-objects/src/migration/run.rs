//! One table, brought to what is declared: looked at before each step, so that nothing is done that is done already.

use dynamo_model::schema::{IndexStatus, TableStatus};

use super::comparison::{compare, keys, view_of};
use super::requests::{Answered, ask};
use super::seen::Seen;
use super::step::{Change, Step};
use super::wording::{has, type_differences};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::sleep::backoff::Backoff;
use crate::tables::declaration::Declaration;
use crate::tables::is_active;

/// What may be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// Indexes and streams may be dropped.
    pub(crate) drops: bool,
    /// It may be paid for in another way.
    pub(crate) billing: bool,
    /// How long the service may take for a step.
    pub(crate) patience: fn() -> Backoff,
}

impl Terms {
    /// When a table is first used. Who pays for it in another way than is declared has a reason that a program does not
    /// know.
    pub(crate) const FIRST_USE: Self = Self { drops: false, billing: false, patience: Backoff::creating };

    fn allow(&self, step: &Step) -> bool {
        step.is_possible() && (self.drops || !step.is_drop()) && (self.billing || !step.is_billing())
    }

    /// Whether a table that lacks this step is good enough.
    pub(crate) fn tolerate(&self, step: &Step) -> bool {
        step.is_extra() || (!self.billing && step.is_billing())
    }
}

/// A table on its way to what is declared.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) db: &'a Database,
    pub(crate) declared: &'a Declaration,
    /// The steps that were agreed to; all if `None`.
    pub(crate) agreed: Option<&'a [Step]>,
    pub(crate) terms: Terms,
    pub(crate) done: Vec<Step>,
    /// What separates the table from its declaration still, as far as it is known; one that failed comes first.
    pub(crate) left: Vec<Step>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(db: &'a Database, declared: &'a Declaration, agreed: Option<&'a [Step]>, terms: Terms) -> Self {
        Self { db, declared, agreed, terms, done: Vec::new(), left: Vec::new() }
    }

    /// Does what can be done; answers with what there is then.
    pub(crate) async fn run(&mut self) -> Result<Seen, Error> {
        let mut backoff = (self.terms.patience)();
        loop {
            let seen = Seen::look(self.db, self.declared).await?;
            self.left = compare(self.declared, &seen);
            let steps = self.left.len();
            self.left.retain(|step| !self.done.contains(step));
            // Descriptions are eventually consistent: what was done may not be seen yet.
            if self.left.len() < steps {
                self.wait(&mut backoff, &seen).await?;
                continue;
            }
            match self.next(&seen).cloned() {
                None if self.is_settled(&seen) => return Ok(seen),
                Some(step) if self.can_begin(&step, &seen) => {
                    if self.does(step, &seen).await? {
                        backoff = (self.terms.patience)();
                    } else {
                        self.wait(&mut backoff, &seen).await?;
                    }
                }
                _ if seen.table.is_none() => {
                    return Err(ErrorKind::TableMissing { table: self.declared.name().to_owned(), source: None }.into());
                }
                _ => self.wait(&mut backoff, &seen).await?,
            }
        }
    }

    /// Does a step; answers whether it is begun. If not, something else is being done to the table.
    async fn does(&mut self, step: Step, seen: &Seen) -> Result<bool, Error> {
        let mut backoff = Backoff::throttled();
        loop {
            match ask(self.db, self.declared, seen, &step).await {
                Ok(Answered::Accepted) => {
                    self.done.push(step);
                    return Ok(true);
                }
                Ok(Answered::Busy) => return Ok(false),
                Ok(Answered::Limited(error)) => match backoff.wait() {
                    Some(wait) => self.db.sleeper().sleep(wait).await,
                    None => {
                        self.failed(step);
                        return Err(error);
                    }
                },
                // Somebody else did it meanwhile, perhaps.
                Err(error) => {
                    let seen = Seen::look(self.db, self.declared).await?;
                    if !compare(self.declared, &seen).contains(&step) {
                        return Ok(false);
                    }
                    self.failed(step);
                    return Err(error);
                }
            }
        }
    }

    fn failed(&mut self, step: Step) {
        self.left.retain(|other| *other != step);
        self.left.insert(0, step);
    }

    async fn wait(&self, backoff: &mut Backoff, seen: &Seen) -> Result<(), Error> {
        self.db.wait(backoff, self.declared.name(), &seen.status()).await
    }

    fn next(&self, seen: &Seen) -> Option<&Step> {
        if self.left.iter().any(Step::forbids_others) {
            return None;
        }
        let is_agreed = |step: &Step| self.agreed.is_none_or(|agreed| agreed.contains(step));
        self.left.iter().find(|step| is_agreed(step) && self.terms.allow(step) && !self.is_in_the_way(step, seen))
    }

    /// Whether something has to be dropped first.
    fn is_in_the_way(&self, step: &Step, seen: &Seen) -> bool {
        let Some(table) = &seen.table else { return false };
        match step.change() {
            Change::EnableStream { .. } => view_of(table).is_some(),
            Change::CreateIndex { index } => {
                let types = type_differences(self.declared, table);
                let other_type = |name: &str| types.iter().any(|(attribute, _)| attribute.attribute_name == name);
                let mut used = keys(table).filter(|name| other_type(name));
                seen.indexes().iter().any(|found| found.index_name == index.index_name)
                    || used.any(|name| has(&index.key_schema, name))
            }
            _ => false,
        }
    }

    /// Whether the table was made by this.
    pub(crate) fn made(&self) -> bool {
        self.done.iter().any(|step| *step.change() == Change::CreateTable)
    }

    /// The service changes one thing at a time.
    fn can_begin(&self, step: &Step, seen: &Seen) -> bool {
        match &seen.table {
            Some(table) => is_active(table),
            None => *step.change() == Change::CreateTable,
        }
    }

    /// Whether it is there as it was left. What others do to it meanwhile is waited for only if it is declared.
    fn is_settled(&self, seen: &Seen) -> bool {
        let Some(table) = &seen.table else { return self.left.iter().any(Step::forbids_others) };
        if !self.done.is_empty() {
            return is_active(table);
        }
        let is_declared = |name: &str| self.declared.indexes().iter().any(|index| index.index_name == name);
        let mut indexes = seen.indexes().iter().filter(|index| is_declared(&index.index_name));
        let on_its_way = |status: &IndexStatus| matches!(status, IndexStatus::Creating | IndexStatus::Deleting);
        table.table_status != TableStatus::Creating && !indexes.any(|index| on_its_way(&index.index_status))
    }
}
