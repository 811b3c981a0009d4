//! Conditions and updates in terms of typed fields.
//!
//! A closure gets the record's fields by name, `|f| f.visits.lt(10)`, and what they offer depends on their types: a number
//! has no `begins_with`. Conditions are put together with `&`, `|` and `!`. What is sent never has a name or a value in
//! its text, so no reserved word is ever in the way. See [`Field`](crate::Field) for all that fields can do.

mod operand;
mod condition;
mod size;
mod update;

pub use condition::Condition;
pub use operand::Operand;
pub use size::Size;
pub use update::Update;
