//! DynamoDB's data model for Rust: values, exact numbers, items, expressions as trees, the requests and responses of
//! every operation, the service's errors, and [`Backend`], the seam between whoever asks and whoever answers.
//!
//! Nothing here does I/O, reads a clock, knows JSON or parses text; that is for the crates above it.

mod value;
mod number;
mod set;
mod item;
mod items;
mod visit;
mod name;
mod size;
mod path;
mod condition;
mod update;
mod key_condition;
mod projection;
mod expression;
pub mod schema;
pub mod api;
mod error;
mod backend;
pub mod limits;
mod choice;

pub use backend::{Answer, Backend, BackendError};
pub use condition::{Comparator, Condition, Operand};
pub use error::{CancellationReason, ServiceError};
pub use expression::{Expression, Placeholders};
pub use item::{Attributes, Item, OutOfOrder};
pub use items::{EncodedItems, IntoItems, ItemRef, Items, ReadItem};
pub use key_condition::{KeyCondition, KeyTest};
pub use name::Name;
pub use number::{Number, NumberError, NumberText};
pub use path::{Path, Segment};
pub use projection::Projection;
pub use set::Set;
pub use update::{SetOperand, SetValue, Update};
pub use value::{AttributeType, AttributeValue};
pub use visit::Visit;
