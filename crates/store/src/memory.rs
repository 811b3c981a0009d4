use std::fmt;
use std::ops::{Bound, ControlFlow};

use parking_lot::{RwLock, RwLockWriteGuard};

use crate::key::{Probe, Ranked};
use crate::layers::{Layers, Ranges};
use crate::merge::Entry;
use crate::{Batch, Order, See, Space, Store, StoreError, Ticket, Write};

/// As many shards as a `u64` has bits, so that the shards of a batch fit into one.
const SHARDS: usize = u64::BITS as usize;

/// Everything in memory, sharded by the first byte of the key. Durable as long as the process lives.
///
/// Reads of one shard go on side by side; a write holds the shards that it touches, taken in order, for the moment of
/// the change.
pub struct MemoryStore {
    shards: Box<[Shard]>,
}

// A cache line of its own for each lock, so that threads on different shards do not slow each other down.
#[derive(Default)]
#[repr(align(128))]
struct Shard(RwLock<Layers>);

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect() }
    }

    /// A store of its own that holds what this one holds at this moment: what is written to one of them afterwards is
    /// not seen in the other.
    ///
    /// Nothing is copied: both go on from what is there, and keep for themselves what changes. So it takes as long,
    /// some microseconds, for a million entries as for one. Afterwards a read may look at up to eight places for a key,
    /// one more for each fork with writes since the one before; when no fork is left, the next one brings them together
    /// again.
    #[must_use]
    pub fn fork(&self) -> Self {
        // All are held, in order, so that no batch is in the fork by half.
        let mut held: Vec<_> = self.shards.iter().map(|shard| shard.0.write()).collect();
        Self { shards: held.iter_mut().map(|layers| Shard(RwLock::new(layers.fork()))).collect() }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn get(&self, space: Space, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), StoreError> {
        let shard = self.shards[shard_of(key)].0.read();
        if let Some(value) = shard.get(space, &Probe::new(key)) {
            see(value);
        }
        Ok(())
    }

    fn scan(
        &self,
        space: Space,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
        see: &mut See<'_>,
    ) -> Result<(), StoreError> {
        if is_empty(bounds) {
            return Ok(());
        }
        let (start, end) = (bounds.0.map(Probe::new), bounds.1.map(Probe::new));
        // Shards divide the keys by their first byte, so the shards in order hold the keys in order.
        let mut shards = self.shards[first_shard(bounds.0)..=last_shard(bounds.1)].iter();
        while let Some(shard) = match order {
            Order::Ascending => shards.next(),
            Order::Descending => shards.next_back(),
        } {
            let layers = shard.0.read();
            let seen = match (layers.range(space, (start.as_ref(), end.as_ref()), order), order) {
                (Ranges::None, _) => continue,
                (Ranges::One(range), Order::Ascending) => show(range, see),
                (Ranges::One(range), Order::Descending) => show(range.rev(), see),
                (Ranges::Several(merged), _) => show(merged, see),
            };
            if seen.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn apply(&self, batch: Batch) -> Result<Ticket, StoreError> {
        let writes = batch.into_writes();
        let touched = writes.iter().fold(0u64, |touched, write| touched | 1 << shard_of(&write.key));
        if touched.count_ones() == 1 {
            let mut shard = self.shards[touched.trailing_zeros() as usize].0.write();
            writes.into_iter().for_each(|write| apply(&mut shard, write));
        } else {
            // Taken in order, so that two batches cannot wait for each other; all before the first write, so that no
            // reader of a later shard sees a part of the batch.
            let mut held: [Option<RwLockWriteGuard<'_, Layers>>; SHARDS] = [const { None }; SHARDS];
            for (at, shard) in self.shards.iter().enumerate().filter(|(at, _)| touched & (1 << at) != 0) {
                held[at] = Some(shard.0.write());
            }
            for write in writes {
                let shard = held[shard_of(&write.key)].as_mut().expect("every shard of the batch is held");
                apply(shard, write);
            }
        }
        Ok(Ticket::resolved())
    }

    fn clear(&self, space: Space) -> Result<Ticket, StoreError> {
        for shard in &self.shards {
            // Taken out under the lock, freed after it.
            let entries = shard.0.write().clear(space);
            drop(entries);
        }
        Ok(Ticket::resolved())
    }

    fn fork(&self) -> Option<Box<dyn Store>> {
        Some(Box::new(Self::fork(self)))
    }
}

/// Shows entries one after another, and reaches for values a few entries ahead: each lies elsewhere in memory, and
/// together they arrive in the time of one.
fn show<'a>(entries: impl Iterator<Item = Entry<'a>>, see: &mut See<'_>) -> ControlFlow<()> {
    const AHEAD: usize = 16;
    let mut entries = entries.filter_map(|(key, value)| Some((key, value.as_deref()?)));
    let mut ahead: [(&[u8], &[u8]); AHEAD] = [(&[], &[]); AHEAD];
    // One at first, for whoever wants one only.
    let mut count = 1;
    loop {
        let mut found = 0;
        for (place, (key, value)) in ahead.iter_mut().zip(entries.by_ref().take(count)) {
            std::hint::black_box(value.iter().step_by(64).take(8).fold(0, |sum, byte| sum ^ byte));
            *place = (key.bytes(), value);
            found += 1;
        }
        for (key, value) in &ahead[..found] {
            see(key, value)?;
        }
        if found < count {
            return ControlFlow::Continue(());
        }
        count = (count * 2).min(AHEAD);
    }
}

fn apply(layers: &mut Layers, write: Write) {
    match write.value {
        Some(value) => layers.put(write.space, write.key, value),
        None => layers.delete(write.space, write.key),
    }
}

/// The shard of a key: the top bits of its first byte.
fn shard_of(key: &[u8]) -> usize {
    usize::from(key.first().copied().unwrap_or(0)) * SHARDS / 256
}

fn first_shard(start: Bound<&[u8]>) -> usize {
    match start {
        Bound::Included(key) | Bound::Excluded(key) => shard_of(key),
        Bound::Unbounded => 0,
    }
}

fn last_shard(end: Bound<&[u8]>) -> usize {
    match end {
        Bound::Included(key) | Bound::Excluded(key) => shard_of(key),
        Bound::Unbounded => SHARDS - 1,
    }
}

/// Whether no key can be within the bounds; `BTreeMap::range` would panic on most of these.
fn is_empty((start, end): (Bound<&[u8]>, Bound<&[u8]>)) -> bool {
    match (start, end) {
        (Bound::Included(start), Bound::Included(end)) => start > end,
        (Bound::Included(start) | Bound::Excluded(start), Bound::Excluded(end))
        | (Bound::Excluded(start), Bound::Included(end)) => start >= end,
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
    }
}
