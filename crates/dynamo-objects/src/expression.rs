//! Conditions and updates in terms of typed fields: what becomes the trees of `dynamo_model`.

mod operand;
mod condition;
mod size;
mod update;

pub use condition::Condition;
pub use operand::Operand;
pub use size::Size;
pub use update::Update;
