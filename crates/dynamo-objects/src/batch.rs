//! Many records at once, in as few requests as the service allows; what it leaves undone is asked for again.

mod distinct;
mod get_many;
mod write_many;

use std::collections::VecDeque;

use dynamo_model::{Item, limits};

use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::sleep::backoff::Backoff;

pub use get_many::GetMany;

/// Items that are to be written, or keys, and how far that got. No two have the same key, so their order is free.
struct Batch<'a> {
    table: &'a Physical,
    operation: &'static str,
    /// How many a request takes.
    most: usize,
    left: VecDeque<Item>,
    /// Whether anything was done.
    begun: bool,
    backoff: Backoff,
}

impl<'a> Batch<'a> {
    fn new(table: &'a Physical, operation: &'static str, most: usize, items: Vec<Item>) -> Self {
        Self { table, operation, most, left: items.into(), begun: false, backoff: Backoff::throttled() }
    }

    /// As many as go into one request, by number and by size.
    fn next_chunk(&mut self) -> Vec<Item> {
        let mut size = 0;
        let fitting = self.left.iter().take(self.most).take_while(|item| {
            size += item.size();
            size <= limits::BATCH_SIZE
        });
        // One goes in any case: if it is too large, it is for the service to say so.
        let count = fitting.count().clamp(1, self.left.len());
        self.left.drain(..count).collect()
    }

    /// Sees to what became of a chunk: what of it was not done is left, and if there is any, it is time to wait.
    async fn settle(&mut self, chunk: Vec<Item>, undone: Result<Vec<Item>, Error>) -> Result<(), Error> {
        let (undone, reason, hard) = match undone {
            Ok(undone) if undone.is_empty() => {
                self.begun = true;
                self.backoff = Backoff::throttled();
                return Ok(());
            }
            Ok(undone) => {
                if undone.len() < chunk.len() {
                    self.begun = true;
                    self.backoff = Backoff::throttled();
                }
                (undone, None, false)
            }
            Err(reason) => {
                let hard = !matches!(reason.kind(), ErrorKind::Throttled { .. });
                (chunk, Some(reason), hard)
            }
        };
        self.left.extend(undone);
        match (reason, hard) {
            // Nothing was done, so there is no more to say than what the service said.
            (Some(reason), true) if !self.begun => Err(reason),
            (reason, true) => Err(self.unprocessed(reason)),
            (reason, false) => match self.backoff.wait_jittered() {
                Some(wait) => {
                    self.table.database().sleeper().sleep(wait).await;
                    Ok(())
                }
                None => Err(self.unprocessed(reason)),
            },
        }
    }

    fn unprocessed(&mut self, source: Option<Error>) -> Error {
        let left = std::mem::take(&mut self.left).into();
        ErrorKind::Unprocessed { operation: self.operation, table: self.table.name().to_owned(), left, source }.into()
    }
}
