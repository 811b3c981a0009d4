use std::fmt;
use std::ops::{Bound, ControlFlow};

use crate::{Batch, StoreError, Ticket};

/// An ordered map of its own within a store. Spaces come into being when they are first written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Space(pub u64);

/// The direction of a scan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// From the smallest key.
    Ascending,
    /// From the greatest key.
    Descending,
}

/// Is shown a key and its value; breaks to see no more.
pub type See<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Ordered maps from bytes to bytes. Keys are ordered bytewise.
///
/// The store may shard a space by the first byte of its keys: keys whose first byte differs spread over shards, and
/// those that begin alike live together. What a caller wants spread it begins with a hash.
///
/// Values are shown to a closure instead of handed out, so that nothing is copied that is not kept. A closure must not
/// call the store.
pub trait Store: Send + Sync + fmt::Debug {
    /// Shows the value under a key, as last applied; does not call `see` if there is none.
    ///
    /// # Errors
    /// If the storage fails.
    fn get(&self, space: Space, key: &[u8], see: &mut dyn FnMut(&[u8])) -> Result<(), StoreError>;

    /// Shows the keys and values between the bounds in order, until `see` breaks. Each part of the space is seen as of
    /// one moment; parts in different shards may be of different moments.
    ///
    /// # Errors
    /// If the storage fails.
    fn scan(
        &self,
        space: Space,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
        see: &mut See<'_>,
    ) -> Result<(), StoreError>;

    /// Applies the batch whole or not at all. It is seen by readers at once, and durable once the ticket resolves.
    ///
    /// # Errors
    /// If the storage fails; nothing was applied then.
    fn apply(&self, batch: Batch) -> Result<Ticket, StoreError>;

    /// Removes a space with all that is in it.
    ///
    /// # Errors
    /// If the storage fails.
    fn clear(&self, space: Space) -> Result<Ticket, StoreError>;

    /// A store of its own that holds what this one holds at this moment, without a copy of it all; `None` from a store
    /// that cannot do that.
    fn fork(&self) -> Option<Box<dyn Store>> {
        None
    }
}
