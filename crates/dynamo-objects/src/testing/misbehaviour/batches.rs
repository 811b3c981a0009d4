//! Batches of which parts are left undone.

use std::collections::BTreeMap;

use dynamo_model::BackendError;
use dynamo_model::api::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchGetItemRequest, BatchGetItemResponse,
    BatchStatementErrorCode, BatchWriteItemRequest, BatchWriteItemResponse, KeysAndAttributes, Operation, Response,
    WriteRequest,
};

use super::misbehaving::Misbehaving;
use super::refusal::undone;
use super::subject::{Kind, Subject};

impl Misbehaving {
    /// Whether a part of a batch is left undone.
    fn leaves(&self, part: &Subject) -> bool {
        let leaves = self.strike(|rules| &mut rules.leftovers, part).is_some();
        if leaves {
            self.ledger.note(|misdeeds| misdeeds.leftovers += 1);
        }
        leaves
    }

    /// Takes from the parts of a batch those that are left undone.
    fn leave<T>(&self, parts: &mut Vec<T>, part: &Subject) -> Vec<T> {
        parts.extract_if(.., |_| self.leaves(part)).collect()
    }

    async fn send<O: Operation>(&self, operation: O, subject: &Subject) -> Result<O::Response, BackendError> {
        let response = self.ask(operation.into(), subject).await?;
        O::response(response).ok_or_else(|| BackendError::of_another_operation(O::NAME))
    }

    pub(super) async fn write(
        &self,
        mut request: BatchWriteItemRequest,
        subject: &Subject,
    ) -> Result<Response, BackendError> {
        let mut left: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
        for (table, writes) in &mut request.request_items {
            let undone = self.leave(writes, &subject.part(table));
            if !undone.is_empty() {
                left.insert(table.clone(), undone);
            }
        }
        // A list that came empty stays: it is for the service to refuse it.
        request.request_items.retain(|table, writes| !writes.is_empty() || !left.contains_key(table));
        let mut response = if request.request_items.is_empty() && !left.is_empty() {
            BatchWriteItemResponse::default()
        } else {
            self.send(request, subject).await?
        };
        for (table, undone) in left {
            response.unprocessed_items.entry(table).or_default().extend(undone);
        }
        Ok(response.into())
    }

    pub(super) async fn read(
        &self,
        mut request: BatchGetItemRequest,
        subject: &Subject,
    ) -> Result<Response, BackendError> {
        let mut left: BTreeMap<String, KeysAndAttributes> = BTreeMap::new();
        for (table, asked) in &mut request.request_items {
            let keys = self.leave(&mut asked.keys, &subject.part(table));
            if !keys.is_empty() {
                left.insert(table.clone(), KeysAndAttributes { keys, ..asked.clone() });
            }
        }
        request.request_items.retain(|table, asked| !asked.keys.is_empty() || !left.contains_key(table));
        let mut response = if request.request_items.is_empty() && !left.is_empty() {
            BatchGetItemResponse::default()
        } else {
            self.send(request, subject).await?
        };
        for (table, undone) in left {
            match response.unprocessed_keys.get_mut(&table) {
                Some(others) => others.keys.extend(undone.keys),
                None => drop(response.unprocessed_keys.insert(table, undone)),
            }
        }
        Ok(response.into())
    }

    pub(super) async fn execute(
        &self,
        mut request: BatchExecuteStatementRequest,
        subject: &Subject,
    ) -> Result<Response, BackendError> {
        // Why each is left undone, if it is.
        let left: Vec<_> = subject.tables.iter().map(|table| self.hinders(&subject.part(table))).collect();
        let mut done = left.iter().map(Option::is_none);
        request.statements.retain(|_| done.next().unwrap_or(true));
        let mut response = if request.statements.is_empty() && !left.is_empty() {
            BatchExecuteStatementResponse::default()
        } else {
            self.send(request, subject).await?
        };
        let mut answers = std::mem::take(&mut response.responses).into_iter();
        let all = left.into_iter().zip(&subject.tables).filter_map(|(left, table)| match left {
            Some(code) => Some(undone(code, table)),
            None => answers.next(),
        });
        response.responses = all.collect();
        Ok(response.into())
    }

    /// Why a statement of a batch is not executed.
    fn hinders(&self, statement: &Subject) -> Option<BatchStatementErrorCode> {
        let conflict = match statement.kind {
            Kind::Write => self.strike(|rules| &mut rules.conflicts, statement),
            _ => None,
        };
        if self.leaves(statement) {
            return Some(BatchStatementErrorCode::ProvisionedThroughputExceeded);
        }
        conflict.map(|_| {
            self.ledger.note(|misdeeds| misdeeds.conflicts += 1);
            BatchStatementErrorCode::TransactionConflict
        })
    }
}
