//! Conditions and updates in terms of typed fields.
//!
//! A closure gets the record's fields by name, `|f| f.visits.lt(10)`, and what they offer depends on their types: a
//! number has no `begins_with`. Conditions are put together with `&`, `|` and `!`. What is sent never has a name or a
//! value in its text, so no reserved word is ever in the way.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let quiet = stores.scan().filter(|f| f.visits.lt(10) & (f.city.begins_with("Ro") | f.tags.contains("wifi")));
//! assert_eq!(quiet.count().await?, 2);
//!
//! let longer = orders.update(("ann", 1)).append(|f| f.lines, ["ink"]).add(|f| f.total, 2);
//! assert_eq!(longer.when(|f| f.status.eq("open")).await?.lines, ["pen", "ink"]);
//! # Ok(())
//! # }
//! ```
//!
//! | a field of this type | can be asked | and changed by |
//! |---|---|---|
//! | any | [`eq`], [`ne`], [`is_in`], [`exists`], [`not_exists`], [`has_type`] | [`set`], [`set_if_absent`], [`remove`] |
//! | text, number, bytes | [`lt`], [`le`], [`gt`], [`ge`], [`between`] | |
//! | number | | [`add`], [`subtract`] |
//! | text, bytes | [`begins_with`] | |
//! | text, bytes, set, list | [`contains`] | |
//! | all but numbers and booleans | [`size`], to be compared | |
//! | set | | [`add`], [`delete`] |
//! | list | [`index`]: an element | [`append`], [`prepend`] |
//! | map | [`key`]: a value | |
//! | document | [`at`]: a field of it | |
//!
//! An expression is 4 KB at most when it is sent, with 300 operators and functions; `is_in` takes up to 100 values.
//!
//! Next: [`kind`](crate::kind) has the rules, [`write`](crate::write) and [`search`](crate::search) what takes
//! conditions.
//!
//! [`eq`]: crate::Field::eq
//! [`ne`]: crate::Field::ne
//! [`is_in`]: crate::Field::is_in
//! [`exists`]: crate::Field::exists
//! [`not_exists`]: crate::Field::not_exists
//! [`has_type`]: crate::Field::has_type
//! [`set`]: Update::set
//! [`set_if_absent`]: Update::set_if_absent
//! [`remove`]: Update::remove
//! [`lt`]: crate::Field::lt
//! [`le`]: crate::Field::le
//! [`gt`]: crate::Field::gt
//! [`ge`]: crate::Field::ge
//! [`between`]: crate::Field::between
//! [`add`]: Update::add
//! [`subtract`]: Update::subtract
//! [`begins_with`]: crate::Field::begins_with
//! [`contains`]: crate::Field::contains
//! [`size`]: crate::Field::size
//! [`delete`]: Update::delete
//! [`index`]: crate::Field::index
//! [`append`]: Update::append
//! [`prepend`]: Update::prepend
//! [`key`]: crate::Field::key
//! [`at`]: crate::Field::at

mod operand;
mod condition;
mod size;
mod update;

/// Conditions as trees, as [requests](crate::api) have them, for those that no field's method says. Trees of updates,
/// and all that backends need, are in crate `dynamo-model`.
///
/// ```
/// # use dynamo_objects::{Database, Record};
/// use dynamo_objects::{Condition, Path};
/// use dynamo_objects::expression::tree;
///
/// # #[derive(Record)]
/// # #[dynamo(table = "store")]
/// # struct Store {
/// #     #[dynamo(partition_key)]
/// #     store_id: String,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// let stores = Database::memory().table::<Store>();
/// stores.create(&Store { store_id: "S1".into() }).await?;
/// // An attribute that the record does not know.
/// let is_marked = tree::Condition::AttributeExists(Path::attribute("mark"));
/// assert_eq!(stores.scan().filter(|_| Condition::from(is_marked)).count().await?, 0);
/// # Ok(())
/// # }
/// ```
pub mod tree {
    // By another name, because the compiler tells types by their last word where only one has it.
    pub use dynamo_model::Operand as ConditionOperand;
    pub use dynamo_model::{Comparator, Condition, Segment};
}

pub use condition::Condition;
pub use operand::Operand;
pub use size::Size;
pub use update::Update;
