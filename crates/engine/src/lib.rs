//! DynamoDB's operations over a store of ordered bytes, with the service's semantics: its validation and the order of
//! it, its words, its limits, its arithmetic of capacity.
//!
//! [`Engine`] answers requests. It knows no JSON, no sockets, and the time only from the [`Clock`] that it is given.

mod engine;
mod ops;
mod constraints;
mod refusal;
mod bind;
mod values;
mod legacy;
mod catalog;
mod table;
mod throughput;
mod table_class;
mod encryption;
mod features;
mod resource;
mod design;
mod index;
mod backfill;
mod index_key;
mod key;
mod key_fault;
mod keycode;
mod key_range;
mod codec;
mod txn;
mod stream;
mod streams;
mod expiry;
mod collection;
mod sweep;
mod upkeep;
mod fork;
mod stripes;
mod write;
mod update;
mod action;
mod transaction;
mod snapshot;
mod partiql;
mod read;
mod source;
mod page;
mod capacity;
mod tally;
mod tokens;
mod clock;

pub use clock::{Clock, SystemClock};
pub use constraints::{MOST_VIOLATIONS, Violation, refuse};
pub use engine::Engine;
pub use ops::{check_parameters, violations};
pub use sweep::Swept;
