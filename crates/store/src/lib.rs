//! Ordered bytes, in spaces: the storage under the dynamo-objects engine.
//!
//! [`Store`] is the seam; [`MemoryStore`] keeps everything in memory. Nothing here knows tables, items or expressions.

mod store;
mod batch;
mod memory;
mod layers;
mod merge;
mod key;
mod ticket;
mod error;

pub use batch::{Batch, Write};
pub use error::StoreError;
pub use memory::MemoryStore;
pub use store::{Order, See, Space, Store};
pub use ticket::Ticket;
