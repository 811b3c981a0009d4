use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use arc_swap::ArcSwap;
use dynamo_model::ServiceError;

use crate::stream::{Held, Rank, Stream, StreamName};

/// The streams, for as long as they can be read: those of tables that are gone, too. Changed by whoever has the right
/// to change tables.
#[derive(Debug, Default)]
pub(crate) struct Streams(ArcSwap<BTreeMap<Rank, Arc<Stream>>>);

impl Streams {
    /// The stream of an ARN.
    pub(crate) fn find(&self, arn: &str, now: u64) -> Result<Arc<Stream>, ServiceError> {
        let found = self.0.load().get(&rank(arn)?).cloned();
        let found = found.filter(|stream| stream.name.arn == arn && !stream.is_gone(now));
        found.ok_or_else(|| ServiceError::ResourceNotFound {
            message: format!("Requested resource not found: Stream: {arn} not found"),
        })
    }

    /// The streams after that of an ARN, of one table or of all.
    pub(crate) fn list(
        &self,
        after: Option<&str>,
        table: Option<&str>,
        now: u64,
    ) -> Result<Vec<Arc<Stream>>, ServiceError> {
        let start = after.map(rank).transpose()?.map_or(Bound::Unbounded, Bound::Excluded);
        let streams = self.0.load();
        let listed = streams.range((start, Bound::Unbounded)).map(|(_, stream)| stream);
        let listed = listed.filter(|stream| table.is_none_or(|table| stream.name.table == table));
        Ok(listed.filter(|stream| !stream.is_gone(now)).cloned().collect())
    }

    /// A name for a stream that is enabled now; a later moment's if the table has had a stream since.
    pub(crate) fn name(&self, table: &str, now: u64) -> StreamName {
        let streams = self.0.load();
        let mut names = (now..).map(|created| StreamName::new(table, created));
        names
            .find(|name| !streams.contains_key(&name.rank()))
            .expect("a table has fewer streams than there are moments")
    }

    pub(crate) fn insert(&self, stream: Arc<Stream>) {
        let mut streams = BTreeMap::clone(&self.0.load());
        streams.insert(stream.name.rank(), stream);
        self.0.store(Arc::new(streams));
    }

    /// Removes those that can be read no more, and hands them over.
    pub(crate) fn remove_gone(&self, now: u64) -> Vec<Arc<Stream>> {
        let streams = self.0.load();
        let gone: Vec<_> = streams.values().filter(|stream| stream.is_gone(now)).cloned().collect();
        if !gone.is_empty() {
            let kept = streams.iter().filter(|(_, stream)| !stream.is_gone(now));
            self.0.store(Arc::new(kept.map(|(rank, stream)| (rank.clone(), Arc::clone(stream))).collect()));
        }
        gone
    }

    /// The streams as a fork has them, these among them.
    pub(crate) fn forked(&self, held: &Held<'_>) -> Self {
        Self(ArcSwap::from_pointee(held.forked().map(|stream| (stream.name.rank(), stream)).collect()))
    }

    /// What a fork has instead of a stream of a table.
    pub(crate) fn instead_of(&self, stream: &Stream) -> Arc<Stream> {
        match self.0.load().get(&stream.name.rank()) {
            Some(forked) => Arc::clone(forked),
            // The table had it more than a day ago.
            None => Arc::new(stream.forked()),
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Arc<Stream>> {
        self.0.load().values().cloned().collect()
    }
}

fn rank(arn: &str) -> Result<Rank, ServiceError> {
    Rank::of(arn).ok_or_else(|| ServiceError::validation("Invalid StreamArn"))
}
