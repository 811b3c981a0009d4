//! Writes of records with unique fields, with the claims that they make and give up: see
//! [`write::unique`](crate::write::unique).

use std::collections::HashMap;
use std::sync::Arc;

use dynamo_model::Item;

use super::{Transact, Write};
use crate::database::Database;
use crate::error::{Error, ErrorKind, FailedAction};
use crate::key::bytes;
use crate::physical::Physical;
use crate::write::unique::{Claim, is_owned_by};

/// The actions of a transaction.
#[derive(Default)]
pub(crate) struct Claimed {
    writes: Vec<Write>,
    /// What each of them is a part of.
    parts: Vec<Part>,
    /// Where the claims are among them, by table and key.
    claims: HashMap<(String, Vec<u8>), usize>,
}

/// What an action is a part of.
struct Part {
    /// The position of the caller's write.
    of: usize,
    key: Item,
    /// If it is not the write itself.
    claim: Option<Claim>,
}

impl Claimed {
    /// These writes, each with the item that it changes as it was read, if it changes unique fields.
    pub(crate) fn of<'a>(writes: impl IntoIterator<Item = (&'a Write, Option<&'a Item>)>) -> Result<Self, Error> {
        let mut claimed = Self::default();
        for (of, (write, current)) in writes.into_iter().enumerate() {
            let (table, key) = (&write.table, &write.key);
            let mut guard = write.guard.again();
            let mut claims = Vec::new();
            if let Some(current) = current {
                table.is_still(current, &mut guard);
                claims = table.claims(write, current);
            }
            claimed.parts.push(Part { of, key: key.clone(), claim: None });
            claimed.writes.push(Write { table: Arc::clone(table), key: key.clone(), act: write.act.clone(), guard });
            for claim in claims {
                claimed.add(of, table, key, claim)?;
            }
        }
        Ok(claimed)
    }

    /// One more claim. What one record gives up another one may make.
    fn add(&mut self, of: usize, table: &Arc<Physical>, owner: &Item, claim: Claim) -> Result<(), Error> {
        let mut write = table.claim(&claim, owner)?;
        let place = (table.name().to_owned(), bytes::of(&write.key));
        let part = |claim| Part { of, key: owner.clone(), claim: Some(claim) };
        let Some(at) = self.claims.get(&place).copied() else {
            self.claims.insert(place, self.writes.len());
            self.parts.push(part(claim));
            self.writes.push(write);
            return Ok(());
        };
        let other = &self.parts[at];
        match (other.claim.as_ref().is_some_and(|other| other.is_made), claim.is_made) {
            (true, true) => return Err(taken(of, table, owner, &claim)),
            (true, false) => self.writes[at].guard.or(is_owned_by(owner)),
            (false, is_made) => {
                write.guard.or(is_owned_by(&other.key));
                if is_made {
                    (self.parts[at], self.writes[at]) = (part(claim), write);
                }
            }
        }
        Ok(())
    }

    /// The only action, if there is no other.
    pub(crate) fn only(mut self) -> Result<Write, Self> {
        match self.writes.pop() {
            Some(write) if self.writes.is_empty() => Ok(write),
            last => {
                self.writes.extend(last);
                Err(self)
            }
        }
    }

    /// Sends them. What failed is told of the caller's writes, each as if it had been alone.
    pub(crate) async fn send(self, database: &Database, token: Option<String>) -> Result<(), Error> {
        let Self { writes, parts, .. } = self;
        let tables: Vec<_> = writes.iter().map(|write| Arc::clone(&write.table)).collect();
        let transact = Transact { token, ..Transact::of(database.clone(), writes) };
        let failed = match transact.send().await {
            Ok(()) => return Ok(()),
            Err(error) => match error.into_kind() {
                ErrorKind::TransactionFailed { failed } => failed,
                other => return Err(other.into()),
            },
        };
        let mut told = Vec::new();
        for FailedAction { at, error } in failed {
            let Some((part, table)) = parts.get(at).zip(tables.get(at)) else { continue };
            let error = match &part.claim {
                Some(claim) if claim.is_made && error.is_condition_failed() => not_unique(table, &part.key, claim),
                _ => error,
            };
            told.push((part.claim.is_some(), FailedAction { at: part.of, error }));
        }
        // Each write is told of once, and what is wrong with itself counts more than its claims.
        told.sort_by_key(|(is_claim, action)| (action.at, *is_claim));
        told.dedup_by_key(|(_, action)| action.at);
        let told = told.into_iter().map(|(_, action)| action).collect();
        Err(ErrorKind::TransactionFailed { failed: told }.into())
    }
}

fn not_unique(table: &Physical, key: &Item, Claim { attribute, value, .. }: &Claim) -> Error {
    let (table, key, value) = (table.name().to_owned(), key.clone(), value.clone());
    ErrorKind::NotUnique { table, key, attribute, value }.into()
}

/// Of a write that takes what another one of the same transaction takes.
fn taken(at: usize, table: &Physical, key: &Item, claim: &Claim) -> Error {
    ErrorKind::TransactionFailed { failed: vec![FailedAction { at, error: not_unique(table, key, claim) }] }.into()
}
