use std::sync::atomic::{AtomicI64, Ordering};

/// How many entries a table or index has, and their bytes as the service counts them.
///
/// Spread over cells, so that writers of different partitions do not meet on one cache line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    cells: [Cell; 16],
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Cell {
    entries: AtomicI64,
    bytes: AtomicI64,
}

impl Tally {
    /// Notes a change; `spread` is any number that differs between writers.
    pub(crate) fn add(&self, spread: usize, entries: i64, bytes: i64) {
        let cell = &self.cells[spread % self.cells.len()];
        if entries != 0 {
            cell.entries.fetch_add(entries, Ordering::Relaxed);
        }
        if bytes != 0 {
            cell.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    pub(crate) fn entries(&self) -> i64 {
        self.cells.iter().map(|cell| cell.entries.load(Ordering::Relaxed)).sum()
    }

    pub(crate) fn bytes(&self) -> i64 {
        self.cells.iter().map(|cell| cell.bytes.load(Ordering::Relaxed)).sum()
    }
}

impl Clone for Cell {
    fn clone(&self) -> Self {
        let copy = |count: &AtomicI64| AtomicI64::new(count.load(Ordering::Relaxed));
        Self { entries: copy(&self.entries), bytes: copy(&self.bytes) }
    }
}
