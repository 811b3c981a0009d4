use std::collections::{BTreeMap, HashSet};

use dynamo_model::api::{
    BatchWriteItemRequest, GetItemRequest, Operation, PutItemRequest, ReturnValuesOnConditionCheckFailure, WriteRequest,
};
use dynamo_model::{Condition as Tree, Expression, Item, Path, ServiceError, limits};
use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Existing;
use super::place::Keys;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::key::bytes;
use crate::sleep::backoff::Backoff;

/// How many conditional writes are on their way at a time.
const AT_ONCE: usize = 16;
/// How many batches are.
const BATCHES_AT_ONCE: usize = 4;

/// Writes into the target.
pub(super) struct Writer<'a> {
    pub(super) db: &'a Database,
    pub(super) table: &'a str,
    /// The target's key.
    pub(super) key: Keys,
    pub(super) existing: Existing,
    /// Whether items can come that have the same key, as a transformation can make them.
    pub(super) has_twins: bool,
}

impl Writer<'_> {
    /// Writes items; answers with how many were written, and how many stayed as they were.
    pub(super) async fn write(&self, items: Vec<Item>) -> Result<(u64, u64), Error> {
        if self.existing == Existing::Overwrite {
            let count = items.len() as u64;
            return self.overwrite(items).await.map(|()| (count, 0));
        }
        let mut writes = stream::iter(items).map(|item| self.add(item)).buffer_unordered(AT_ONCE);
        let (mut written, mut skipped) = (0, 0);
        while let Some(is_written) = writes.next().await {
            *if is_written? { &mut written } else { &mut skipped } += 1;
        }
        Ok((written, skipped))
    }

    /// Writes an item that must not be there; answers whether it was written, and not there already.
    async fn add(&self, item: Item) -> Result<bool, Error> {
        let free = Expression::Tree(Tree::AttributeNotExists(Path::attribute(self.key.partition())));
        let request = || PutItemRequest {
            table_name: self.table.to_owned(),
            item: item.clone(),
            condition_expression: Some(free.clone()),
            return_values_on_condition_check_failure: Some(ReturnValuesOnConditionCheckFailure::AllOld),
            ..Default::default()
        };
        let error = match patiently(self.db, self.table, request).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };
        let Some(ServiceError::ConditionalCheckFailed { item: there }) = error.service() else { return Err(error) };
        let is_equal = match there {
            _ if self.existing == Existing::Skip => return Ok(false),
            Some(there) => *there == item,
            // Not every server shows what a condition failed on.
            None => self.find(&item).await?.as_ref() == Some(&item),
        };
        if is_equal {
            return Ok(false);
        }
        Err(ErrorKind::AlreadyExists { table: self.table.to_owned(), key: self.key.of(&item) }.into())
    }

    /// The item that is there in the place of another.
    async fn find(&self, other: &Item) -> Result<Option<Item>, Error> {
        let request = || GetItemRequest {
            table_name: self.table.to_owned(),
            key: self.key.of(other),
            consistent_read: Some(true),
            ..Default::default()
        };
        Ok(patiently(self.db, self.table, request).await?.item)
    }

    async fn overwrite(&self, items: Vec<Item>) -> Result<(), Error> {
        let (mut chunk, mut keys, mut size) = (Vec::with_capacity(limits::BATCH_WRITE), HashSet::new(), 0);
        let mut sending = FuturesUnordered::new();
        for item in items {
            let bytes = item.size();
            // A batch takes one item of a key, and of several the last is written last.
            let key = self.has_twins.then(|| bytes::of(&self.key.of(&item)));
            let is_twin = key.as_ref().is_some_and(|key| keys.contains(key));
            if chunk.len() == limits::BATCH_WRITE || size + bytes > limits::BATCH_SIZE || is_twin {
                let next = Vec::with_capacity(limits::BATCH_WRITE);
                sending.push(self.send(std::mem::replace(&mut chunk, next)));
                size = 0;
            }
            let most = if is_twin { 0 } else { BATCHES_AT_ONCE - 1 };
            while sending.len() > most {
                sending.try_next().await?;
            }
            if is_twin {
                keys.clear();
            }
            keys.extend(key);
            size += bytes;
            chunk.push(WriteRequest::Put(item));
        }
        sending.push(self.send(chunk));
        while sending.try_next().await?.is_some() {}
        Ok(())
    }

    /// Sends a batch until all of it is done.
    async fn send(&self, mut left: Vec<WriteRequest>) -> Result<(), Error> {
        let mut backoff = Backoff::throttled();
        while !left.is_empty() {
            let count = left.len();
            let request = || BatchWriteItemRequest {
                request_items: BTreeMap::from([(self.table.to_owned(), left.clone())]),
                ..Default::default()
            };
            let answer = patiently(self.db, self.table, request).await?;
            left = answer.unprocessed_items.into_values().flatten().collect();
            if left.len() < count {
                backoff = Backoff::throttled();
            }
            if !left.is_empty() {
                let Some(wait) = backoff.wait_jittered() else {
                    let message =
                        "the service leaves undone what is to be copied, however often it is asked".to_owned();
                    let source = ServiceError::Throttling { message };
                    return Err(Error::answered(BatchWriteItemRequest::NAME, self.table, None, source));
                };
                self.db.sleeper().sleep(wait).await;
            }
        }
        Ok(())
    }
}

/// Asks, and asks again after a pause if that may help: if the service is too busy, or has a fault, or does not answer.
pub(super) async fn patiently<O: Operation>(
    db: &Database,
    table: &str,
    request: impl Fn() -> O,
) -> Result<O::Response, Error> {
    let mut backoff = Backoff::throttled();
    loop {
        let refusal = match db.backend().send(request()).await {
            Ok(response) => return Ok(response),
            Err(refusal) => refusal,
        };
        let error = Error::answered(O::NAME, table, None, refusal.error).of_request(refusal.request_id);
        match backoff.wait_jittered().filter(|_| error.is_retryable()) {
            Some(wait) => db.sleeper().sleep(wait).await,
            None => return Err(error),
        }
    }
}
