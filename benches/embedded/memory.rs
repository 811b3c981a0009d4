//! The memory that items take, beside the bytes that they are encoded as.

use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dynamo_engine::{Engine, SystemClock};
use dynamo_objects::Database;
use dynamo_store::{Batch, MemoryStore, Order, See, Space, Store, StoreError, Ticket};
use pollster::block_on;

use crate::records::{self, store};

const STORES: usize = 500_000;

/// A store that counts the bytes that it is given.
#[derive(Debug)]
struct Counting {
    store: MemoryStore,
    bytes: Arc<AtomicUsize>,
}

impl Store for Counting {
    fn get(&self, space: Space, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), StoreError> {
        self.store.get(space, key, see)
    }

    fn scan(
        &self,
        space: Space,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
        see: &mut See<'_>,
    ) -> Result<(), StoreError> {
        self.store.scan(space, bounds, order, see)
    }

    fn apply(&self, batch: Batch) -> Result<Ticket, StoreError> {
        let bytes = batch.writes().iter().map(|write| write.key.len() + write.value.as_ref().map_or(0, Vec::len));
        self.bytes.fetch_add(bytes.sum(), Ordering::Relaxed);
        self.store.apply(batch)
    }

    fn clear(&self, space: Space) -> Result<Ticket, StoreError> {
        self.store.clear(space)
    }
}

/// Bytes of memory that the process holds, where the system tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

const ASK: &str = "--measure-memory";

/// Whether this process is the one that measures memory.
pub(crate) fn is_asked_for() -> bool {
    std::env::args().any(|argument| argument == ASK)
}

/// Measures in a process of its own, where nothing is left over from other benches.
pub(crate) fn measure_apart() {
    let measured = std::env::current_exe().and_then(|this| std::process::Command::new(this).arg(ASK).status());
    if let Err(error) = measured {
        println!("memory: could not be measured: {error}");
    }
}

pub(crate) fn measure() {
    let bytes = Arc::new(AtomicUsize::new(0));
    let counting = Counting { store: MemoryStore::new(), bytes: bytes.clone() };
    let engine = Engine::new(counting, Arc::new(SystemClock), 0);
    let table = Database::with_backend(Arc::new(engine)).table::<records::Store>();
    let Some(before) = resident() else { return println!("memory: this system does not tell") };
    block_on(async {
        for number in 0..STORES {
            table.put(&store(number)).await.expect("memory does not fail");
        }
    });
    let held = resident().unwrap_or(before).saturating_sub(before);
    let encoded = bytes.load(Ordering::Relaxed);
    println!(
        "{:<16} {:>9} B {:>9} B {:>6.2}x   bytes of memory an item, beside its encoded bytes",
        "memory",
        encoded / STORES,
        held / STORES,
        held as f64 / encoded as f64
    );
}
