use super::RETENTION;
use super::shard::Shard;

/// Which numbers a stream has given out, and to which shards they belong.
#[derive(Clone, Debug)]
pub(super) struct Log {
    /// The oldest first. The last one is open unless the log is closed.
    pub(super) shards: Vec<Shard>,
    pub(super) ends: Ends,
    /// Since when nothing is written, in milliseconds since 1970.
    closed: Option<u64>,
}

/// Where the log begins and ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    /// The oldest number that may be in the store.
    pub(super) front: u64,
    /// The number that is given out next.
    pub(super) next: u64,
    /// The time of the newest record. Times of records never go back, even if the clock does.
    pub(super) latest: u64,
}

impl Log {
    pub(super) fn new(now: u64) -> Self {
        Self { shards: Vec::new(), ends: Ends { front: 0, next: 0, latest: now }, closed: None }
    }

    pub(super) fn close(&mut self, now: u64) {
        self.closed = Some(now);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    pub(super) fn is_gone(&self, now: u64) -> bool {
        self.closed.is_some_and(|closed| is_old(closed, now))
    }

    /// Whether it is time for a new shard.
    pub(super) fn is_due(&self, now: u64) -> bool {
        !self.is_closed() && self.shards.last().is_none_or(|open| open.is_full(now))
    }

    /// The last number of a shard so far, which is its own as long as it has no records.
    pub(super) fn last(&self, at: usize) -> u64 {
        self.shards.get(at + 1).map_or(self.ends.next, |next| next.first) - 1
    }

    /// Since when nothing is written to a shard; `None` if it is open.
    fn closed_since(&self, at: usize) -> Option<u64> {
        self.shards.get(at + 1).map(|next| next.opened).or(self.closed)
    }

    pub(super) fn is_shard_closed(&self, at: usize) -> bool {
        self.closed_since(at).is_some()
    }

    /// How many shards, from the oldest on, were closed so long ago that all in them is old.
    pub(super) fn old_shards(&self, now: u64) -> usize {
        let is_old = |at: &usize| self.closed_since(*at).is_some_and(|closed| is_old(closed, now));
        (0..self.shards.len()).take_while(is_old).count()
    }
}

/// Whether what is from this time can be read no more.
pub(super) fn is_old(time: u64, now: u64) -> bool {
    now.saturating_sub(time) >= RETENTION
}
