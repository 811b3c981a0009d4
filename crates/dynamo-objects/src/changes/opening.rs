//! From what is wanted to the first places in the shards.

use std::sync::Arc;
use std::time::Duration;

use dynamo_model::api::DescribeTableRequest;
use dynamo_model::schema::StreamViewType;
use futures_util::future::try_join_all;

use crate::call::Plain;
use crate::changes::checkpoint::Checkpoint;
use crate::changes::lineage::Lineage;
use crate::changes::reading::{AT_ONCE, Reading};
use crate::changes::source::{Listing, Source, enabled_stream, problem_of};
use crate::error::{ChangesProblem, CheckpointProblem, Error, ErrorKind};
use crate::physical::Physical;

/// Changes of a table as they are wanted, whatever is told of them.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) table: Arc<Physical>,
    pub(super) start: Start,
    pub(super) poll_every: Duration,
    pub(super) page_size: Option<i32>,
    /// Whether it ends where there is nothing more at the moment.
    pub(super) is_finite: bool,
    pub(super) skips_trimmed: bool,
    pub(super) needs_images: bool,
}

/// Where to begin.
#[derive(Clone)]
pub(super) enum Start {
    Beginning,
    Now,
    After(Checkpoint),
}

impl Plan {
    /// The stream with its shards, each at the place where it is to be read from.
    pub(super) async fn open(self) -> Result<Reading, Error> {
        let stream = self.stream().await?;
        let (table, page_size, skips_trimmed) = (Arc::clone(&self.table), self.page_size, self.skips_trimmed);
        let source = Source { table, stream, page_size, skips_trimmed };
        let listing = source.list(None).await?;
        if self.needs_images && listing.view != StreamViewType::NewAndOldImages {
            return Err(source.problem(ChangesProblem::View(listing.view)));
        }
        let status = listing.status.clone();
        let lineage = self.lineage(&source, listing).await?;
        Ok(Reading::new(source, lineage, status, self.poll_every, self.is_finite))
    }

    /// The ARN of the stream: the checkpoint's, or the one that the table has now.
    async fn stream(&self) -> Result<Arc<str>, Error> {
        if let Start::After(checkpoint) = &self.start {
            return match checkpoint.may_be_of(self.table.name()) {
                true => Ok(Arc::clone(&checkpoint.stream)),
                false => {
                    let table = self.table.name().to_owned();
                    Err(ErrorKind::Checkpoint { table, problem: CheckpointProblem::OtherTable }.into())
                }
            };
        }
        let request = || DescribeTableRequest { table_name: self.table.name().to_owned() };
        let description = Plain::calling(&self.table, request).await?.table;
        let stream = enabled_stream(&description).ok_or_else(|| problem_of(&self.table, ChangesProblem::NoStream))?;
        Ok(stream.into())
    }

    async fn lineage(&self, source: &Source, listing: Listing) -> Result<Lineage, Error> {
        match &self.start {
            Start::Beginning => {
                let mut lineage = Lineage::default();
                lineage.learn(&listing.shards);
                Ok(lineage)
            }
            Start::Now => {
                let mut lineage = Lineage::default();
                lineage.learn(&listing.shards);
                mark_now(&mut lineage, source).await?;
                Ok(lineage)
            }
            Start::After(checkpoint) => gone_on(checkpoint, source, listing).await,
        }
    }
}

/// Finds the place after all that is there, in every open shard: at once, because whoever waits misses something.
async fn mark_now(lineage: &mut Lineage, source: &Source) -> Result<(), Error> {
    let open = lineage.begin_now(source.table.database().now());
    for some in open.chunks(AT_ONCE) {
        let places = try_join_all(some.iter().map(|shard| source.newest_place(shard))).await?;
        for (shard, place) in some.iter().zip(places) {
            lineage.shard(shard).iterator = place;
        }
    }
    Ok(())
}

/// Where a checkpoint left off. What was not read by then must be there still.
async fn gone_on(checkpoint: &Checkpoint, source: &Source, mut listing: Listing) -> Result<Lineage, Error> {
    let mut lineage = Lineage::restored(checkpoint);
    if lineage.has_gap(&listing.shards) {
        // Shards can be divided while they are listed, page by page: then there is no gap the next time.
        listing = source.list(None).await?;
    }
    let is_late = lineage.has_loss(&listing.shards) || lineage.has_gap(&listing.shards);
    if is_late && !source.skips_trimmed {
        return Err(source.problem(ChangesProblem::Trimmed));
    }
    lineage.learn(&listing.shards);
    Ok(lineage)
}
