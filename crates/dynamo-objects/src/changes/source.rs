//! What is asked of the service about a stream, and what its refusals mean.

use std::sync::Arc;

use dynamo_model::api::{
    DescribeStreamRequest, DescribeTableRequest, GetRecordsRequest, GetShardIteratorRequest, Operation, Shard,
    ShardFilter, ShardFilterType, ShardIteratorType, StreamRecord, StreamStatus,
};
use dynamo_model::schema::{StreamViewType, TableDescription};
use dynamo_model::{BackendError, ServiceError};

use crate::changes::lineage::ShardId;
use crate::changes::position::Position;
use crate::error::{ChangesProblem, Error, ErrorKind, is_throttling};
use crate::physical::Physical;
use crate::sleep::backoff::Backoff;
use crate::tables::{is_missing, refused};

/// How often a page is asked for from a new place, because the one before was too old already.
const MOST_PLACES: u32 = 3;

/// A stream of a table.
pub(super) struct Source {
    pub(super) table: Arc<Physical>,
    pub(super) stream: Arc<str>,
    /// How many records a page has at most.
    pub(super) page_size: Option<i32>,
    /// Whether what is gone may be left out.
    pub(super) skips_trimmed: bool,
}

/// A stream and its shards, or the children of one.
pub(super) struct Listing {
    pub(super) status: StreamStatus,
    pub(super) view: StreamViewType,
    pub(super) shards: Vec<Shard>,
}

/// A page that is wanted.
pub(super) struct Wanted {
    pub(super) shard: ShardId,
    pub(super) position: Position,
    /// Where it begins, if that is known; after the position otherwise.
    pub(super) iterator: Option<String>,
    pub(super) is_rewound: bool,
    /// Whether the shard goes on from one that was read: then nothing of it may be missed.
    pub(super) is_heir: bool,
}

/// A page that was read.
pub(super) struct Page {
    pub(super) shard: ShardId,
    pub(super) records: std::vec::IntoIter<StreamRecord>,
    /// Where the next one begins; `None` at the end of a shard.
    pub(super) next: Option<String>,
    /// Whether there can be records that are older than what is wanted.
    pub(super) is_rewound: bool,
}

/// What the service answered instead of a page, to which operation.
type Refusal = (&'static str, BackendError);

impl Source {
    /// The stream, with all its shards, or with the children of one. A server that does not know how to choose lists
    /// all.
    pub(super) async fn list(&self, parent: Option<&ShardId>) -> Result<Listing, Error> {
        let filter = parent.map(|parent| ShardFilter {
            filter_type: Some(ShardFilterType::ChildShards),
            shard_id: Some(parent.to_string()),
        });
        let mut shards = Vec::new();
        let mut after = None;
        loop {
            let request = DescribeStreamRequest {
                stream_arn: self.stream.to_string(),
                limit: None,
                exclusive_start_shard_id: after,
                shard_filter: filter.clone(),
            };
            let stream = match self.ask(request).await {
                Ok(response) => *response.stream_description,
                Err(refusal) if is_missing(&refusal) => return Err(self.gone().await),
                Err(refusal) => return Err(self.refused(DescribeStreamRequest::NAME, refusal)),
            };
            shards.extend(stream.shards);
            after = stream.last_evaluated_shard_id;
            if after.is_none() {
                return Ok(Listing { status: stream.stream_status, view: stream.stream_view_type, shards });
            }
        }
    }

    /// The place in a shard behind which comes what is not there yet.
    pub(super) async fn newest_place(&self, shard: &ShardId) -> Result<Option<String>, Error> {
        let place = self.place(shard, ShardIteratorType::Latest, None).await;
        place.map_err(|(operation, refusal)| self.refused(operation, refusal))
    }

    /// A page of a shard. Of a shard that is gone, an empty page that is the last, if nothing is missed by that.
    pub(super) async fn page(&self, mut wanted: Wanted) -> Result<Page, Error> {
        let mut places = 0;
        loop {
            let (operation, refusal) = match self.next_page(&mut wanted).await {
                Ok(page) => return Ok(page),
                Err(refusal) => refusal,
            };
            places += 1;
            match refusal.error {
                ServiceError::ExpiredIterator { .. } if places < MOST_PLACES => {}
                ServiceError::TrimmedDataAccess { .. } if places < MOST_PLACES && self.can_rewind(&mut wanted) => {}
                ServiceError::TrimmedDataAccess { .. } => return Err(self.problem(ChangesProblem::Trimmed)),
                ServiceError::ResourceNotFound { .. } => return self.end_of(wanted).await,
                _ => return Err(self.refused(operation, refusal)),
            }
        }
    }

    async fn next_page(&self, wanted: &mut Wanted) -> Result<Page, Refusal> {
        let place = match wanted.iterator.take() {
            Some(place) => place,
            None => {
                wanted.is_rewound = true;
                match &wanted.position {
                    Position::After(number) => {
                        let number = Some(number.to_string());
                        self.place(&wanted.shard, ShardIteratorType::AfterSequenceNumber, number).await?
                    }
                    _ => self.place(&wanted.shard, ShardIteratorType::TrimHorizon, None).await?,
                }
                .ok_or_else(|| (GetShardIteratorRequest::NAME, no_place()))?
            }
        };
        let request = GetRecordsRequest { shard_iterator: place, limit: self.page_size };
        let answer = self.ask(request).await.map_err(|refusal| (GetRecordsRequest::NAME, refusal))?;
        Ok(Page {
            shard: wanted.shard.clone(),
            records: answer.records.into_iter(),
            next: answer.next_shard_iterator,
            is_rewound: wanted.is_rewound,
        })
    }

    async fn place(
        &self,
        shard: &ShardId,
        shard_iterator_type: ShardIteratorType,
        sequence_number: Option<String>,
    ) -> Result<Option<String>, Refusal> {
        let (stream_arn, shard_id) = (self.stream.to_string(), shard.to_string());
        let request = GetShardIteratorRequest { stream_arn, shard_id, shard_iterator_type, sequence_number };
        let answer = self.ask(request).await.map_err(|refusal| (GetShardIteratorRequest::NAME, refusal))?;
        Ok(answer.shard_iterator)
    }

    /// Has the page begin at what is left of the shard, if that is not after something that was read.
    fn can_rewind(&self, wanted: &mut Wanted) -> bool {
        if let Position::After(_) = wanted.position {
            if !self.skips_trimmed {
                return false;
            }
            wanted.position = Position::Start;
        }
        true
    }

    /// Of a shard that is not there any more.
    async fn end_of(&self, wanted: Wanted) -> Result<Page, Error> {
        // Or is it the stream?
        self.list(Some(&wanted.shard)).await?;
        let misses_nothing = wanted.position == Position::Start && !wanted.is_heir;
        if !misses_nothing && !self.skips_trimmed {
            return Err(self.problem(ChangesProblem::Trimmed));
        }
        Ok(Page { shard: wanted.shard, records: Vec::new().into_iter(), next: None, is_rewound: false })
    }

    /// The stream that the table has instead of this one, if it has one.
    pub(super) async fn successor(&self) -> Result<Option<String>, Error> {
        match self.table.database().described(self.table.name()).await {
            Ok(table) => Ok(enabled_stream(&table).filter(|stream| **stream != *self.stream)),
            Err(refusal) if is_missing(&refusal) => Ok(None),
            Err(refusal) => Err(self.refused(DescribeTableRequest::NAME, refusal)),
        }
    }

    /// What it means that there is no such stream.
    async fn gone(&self) -> Error {
        match self.successor().await {
            Ok(successor) => self.problem(ChangesProblem::Gone { successor }),
            Err(error) => error,
        }
    }

    pub(super) fn problem(&self, problem: ChangesProblem) -> Error {
        problem_of(&self.table, problem)
    }

    fn refused(&self, operation: &'static str, refusal: BackendError) -> Error {
        refused(operation, self.table.name(), refusal)
    }

    /// Asks, and asks again after a pause for as long as the service has other reasons than the request.
    async fn ask<O: Operation + Clone>(&self, operation: O) -> Result<O::Response, BackendError> {
        let mut backoff = Backoff::throttled();
        loop {
            let refusal = match self.table.backend().send(operation.clone()).await {
                Ok(response) => return Ok(response),
                Err(refusal) => refusal,
            };
            match backoff.wait_jittered().filter(|_| is_passing(&refusal.error)) {
                Some(wait) => self.table.database().sleeper().sleep(wait).await,
                None => return Err(refusal),
            }
        }
    }
}

/// The stream that a table's changes are written to.
pub(super) fn enabled_stream(table: &TableDescription) -> Option<String> {
    let enabled = table.stream_specification.as_ref().is_some_and(|stream| stream.stream_enabled);
    table.latest_stream_arn.clone().filter(|_| enabled)
}

pub(super) fn problem_of(table: &Physical, problem: ChangesProblem) -> Error {
    ErrorKind::Changes { table: table.name().to_owned(), problem }.into()
}

/// A shard can be read five times a second, and by two at once; beyond that, the service speaks of a limit.
fn is_passing(error: &ServiceError) -> bool {
    is_throttling(error)
        || matches!(
            error,
            ServiceError::LimitExceeded { .. }
                | ServiceError::InternalServerError { .. }
                | ServiceError::Unreachable { .. }
        )
}

fn no_place() -> BackendError {
    ServiceError::InternalServerError { message: "the service answered with no iterator".to_owned() }.into()
}
