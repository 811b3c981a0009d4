//! What is known of a stream's shards: whose children they are, and how far each was read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use dynamo_model::api;

use crate::changes::checkpoint::Checkpoint;
use crate::changes::position::Position;

pub(super) type ShardId = Arc<str>;

/// The shards of a stream, by id. A shard is read when its parent was read to its end, and so an item's changes come in
/// order: they are in one shard at a time, and then in a child of it.
#[derive(Default, Debug)]
pub(super) struct Lineage(BTreeMap<ShardId, Shard>);

#[derive(Debug)]
pub(super) struct Shard {
    parent: Option<ShardId>,
    pub(super) position: Position,
    /// Whether it was seen to be closed: no record is added any more, and its pages come to an end.
    pub(super) is_closed: bool,
    /// Where its next page begins, if that is known still.
    pub(super) iterator: Option<String>,
    /// Whether its pages, from that iterator on, begin with records that are not wanted.
    pub(super) is_rewound: bool,
    /// How many pages in a row had no record.
    pub(super) empty_pages: u32,
    /// Whether it is being read, or was.
    is_begun: bool,
}

impl Shard {
    fn at(position: Position) -> Self {
        Self {
            parent: None,
            is_begun: position == Position::End,
            position,
            is_closed: false,
            iterator: None,
            is_rewound: false,
            empty_pages: 0,
        }
    }
}

impl Lineage {
    /// What a checkpoint knows.
    pub(super) fn restored(checkpoint: &Checkpoint) -> Self {
        Self(checkpoint.shards.iter().map(|(id, position)| (id.clone(), Shard::at(position.clone()))).collect())
    }

    /// Takes in what is listed. What was not known before is to be read from its start.
    pub(super) fn learn(&mut self, listed: &[api::Shard]) {
        for shard in listed {
            let known = self.0.entry(shard.shard_id.as_str().into()).or_insert_with(|| Shard::at(Position::Start));
            known.parent = shard.parent_shard_id.as_deref().map(Arc::from);
            known.is_closed = shard.sequence_number_range.ending_sequence_number.is_some();
        }
    }

    /// Leaves out all that is there now: nothing is wanted of closed shards, and of open ones what comes from now on.
    /// Answers with the latter.
    pub(super) fn begin_now(&mut self, now: Duration) -> Vec<ShardId> {
        let mut open = Vec::new();
        for (id, shard) in &mut self.0 {
            shard.position = if shard.is_closed { Position::End } else { Position::now(now) };
            shard.is_begun = shard.is_closed;
            if !shard.is_closed {
                open.push(id.clone());
            }
        }
        open
    }

    /// Forgets those that are neither listed nor needed to know whose turn it is.
    pub(super) fn forget(&mut self, listed: &[api::Shard]) {
        let listed: BTreeSet<&str> = listed.iter().map(|shard| shard.shard_id.as_str()).collect();
        let parents: BTreeSet<ShardId> = self.0.values().filter_map(|shard| shard.parent.clone()).collect();
        self.0.retain(|id, shard| shard.position != Position::End || listed.contains(&**id) || !parents.contains(id));
    }

    /// Whether there are shards that are not listed any more, though they were not read to their ends.
    pub(super) fn has_loss(&self, listed: &[api::Shard]) -> bool {
        let listed: BTreeSet<&str> = listed.iter().map(|shard| shard.shard_id.as_str()).collect();
        self.0.iter().any(|(id, shard)| shard.position != Position::End && !listed.contains(&**id))
    }

    /// Whether there were shards between those that are known and those that are listed: one is listed whose parent is
    /// neither. New shards are children of known ones, or of their descendants.
    pub(super) fn has_gap(&self, listed: &[api::Shard]) -> bool {
        let is_known = |id: &str| self.0.contains_key(id) || listed.iter().any(|shard| shard.shard_id == id);
        let mut new = listed.iter().filter(|shard| !self.0.contains_key(shard.shard_id.as_str()));
        !self.0.is_empty() && new.any(|shard| shard.parent_shard_id.as_deref().is_some_and(|parent| !is_known(parent)))
    }

    /// Those whose turn it is now, for the first time.
    pub(super) fn next(&mut self) -> Vec<ShardId> {
        let is_read = |parent: &ShardId| self.0.get(parent).is_none_or(|parent| parent.position == Position::End);
        let next = self.0.iter().filter(|(_, shard)| !shard.is_begun && shard.parent.as_ref().is_none_or(is_read));
        let next: Vec<ShardId> = next.map(|(id, _)| id.clone()).collect();
        for id in &next {
            self.shard(id).is_begun = true;
        }
        next
    }

    /// A shard that is known.
    pub(super) fn shard(&mut self, id: &ShardId) -> &mut Shard {
        self.0.get_mut(id).expect("a shard is forgotten only when it was read to its end")
    }

    /// Notes that nothing more comes of a shard.
    pub(super) fn end(&mut self, id: &ShardId) {
        let shard = self.shard(id);
        (shard.position, shard.is_begun, shard.iterator) = (Position::End, true, None);
    }

    pub(super) fn has_parent(&self, id: &ShardId) -> bool {
        let parent = self.0.get(id).and_then(|shard| shard.parent.as_ref());
        parent.is_some_and(|parent| self.0.contains_key(parent))
    }

    pub(super) fn has_child(&self, id: &ShardId) -> bool {
        self.0.values().any(|shard| shard.parent.as_ref() == Some(id))
    }

    /// Those that were read to their ends, and have no children as far as is known.
    pub(super) fn childless(&self) -> Vec<ShardId> {
        let parents: BTreeSet<&ShardId> = self.0.values().filter_map(|shard| shard.parent.as_ref()).collect();
        let read = self.0.iter().filter(|(_, shard)| shard.position == Position::End);
        read.filter(|(id, _)| !parents.contains(id)).map(|(id, _)| id.clone()).collect()
    }

    /// Whether every shard was read to its end.
    pub(super) fn is_read(&self) -> bool {
        self.0.values().all(|shard| shard.position == Position::End)
    }

    pub(super) fn checkpoint(&self, stream: Arc<str>) -> Checkpoint {
        let shards = self.0.iter().map(|(id, shard)| (id.clone(), shard.position.clone())).collect();
        Checkpoint { stream, shards }
    }
}
