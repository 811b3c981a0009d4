use parking_lot::{Mutex, MutexGuard};

use crate::keycode;

const STRIPES: usize = 256;

/// Locks on primary keys: a fixed number of them, shared by the keys that hash alike. Whoever writes an item holds its
/// stripe from the moment it reads the old item until the new one is applied.
#[derive(Debug)]
pub(crate) struct Stripes(Box<[Stripe]>);

#[derive(Debug, Default)]
#[repr(align(64))]
struct Stripe(Mutex<()>);

/// A stripe, by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct StripeId(usize);

impl StripeId {
    pub(crate) fn of(key: &[u8]) -> Self {
        Self(keycode::partition_hash(key) as usize % STRIPES)
    }

    pub(crate) fn number(self) -> usize {
        self.0
    }
}

impl Stripes {
    pub(crate) fn new() -> Self {
        Self((0..STRIPES).map(|_| Stripe::default()).collect())
    }

    pub(crate) fn lock(&self, stripe: StripeId) -> MutexGuard<'_, ()> {
        self.0[stripe.0].0.lock()
    }

    /// Locks the stripes of several keys, in order, so that two callers cannot wait for each other.
    pub(crate) fn lock_many(&self, stripes: impl Iterator<Item = StripeId>) -> Vec<MutexGuard<'_, ()>> {
        let mut stripes: Vec<_> = stripes.collect();
        stripes.sort_unstable();
        stripes.dedup();
        stripes.into_iter().map(|stripe| self.lock(stripe)).collect()
    }

    /// Stops all writers.
    pub(crate) fn lock_all(&self) -> Vec<MutexGuard<'_, ()>> {
        self.0.iter().map(|stripe| stripe.0.lock()).collect()
    }
}
