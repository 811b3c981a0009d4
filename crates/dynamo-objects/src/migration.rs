//! Tables brought to what their records declare: looked at, told, and done.
//!
//! ```
//! use dynamo_objects::{Database, Record, TablePolicy};
//!
//! mod before {
//!     # use dynamo_objects::Record;
//!     #[derive(Record)]
//!     #[dynamo(table = "store")]
//!     pub struct Store {
//!         #[dynamo(partition_key)]
//!         pub store_id: String,
//!     }
//! }
//!
//! #[derive(Record)]
//! #[dynamo(table = "store", stream = new_and_old_images)]
//! #[dynamo(index(name = "by_city", partition_key = city))]
//! struct Store {
//!     #[dynamo(partition_key)]
//!     store_id: String,
//!     city: Option<String>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! let db = Database::memory().table_policy(TablePolicy::Assume);
//! db.create_table::<before::Store>().await?;
//!
//! let plan = db.plan().table::<Store>().await?;
//! assert_eq!(
//!     plan.to_string(),
//!     "make global index `by_city` of table \"store\": partition key city, holding all attributes\n\
//!      enable the stream of table \"store\", holding NEW_AND_OLD_IMAGES"
//! );
//! plan.apply().await?;
//! assert!(db.plan().table::<Store>().await?.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! | a table | and the [plan](Plan) |
//! |---|---|
//! | that is missing | makes it, with its indexes and its stream |
//! | that lacks a global index, its stream, or its time to live | adds it |
//! | that is paid for in another way | changes that |
//! | with a global index that no record declares | drops it, if drops are [allowed](Applying::allow_drops) |
//! | with a global index or a stream that is declared in another way | drops it and makes it again, if drops are allowed |
//! | with another primary key or other local indexes, a key attribute of another type, another time to live | says that it cannot be changed, and [why](Obstacle) |
//!
//! How much capacity a table has is no matter of a plan: it is changed while programs run. A new index gets the
//! capacity that is declared for it if the table is paid for in advance. What a table has beside that, a stream or a
//! time to live that no record declares, it keeps.
//!
//! All records of a table that are in a plan are one declaration: an index is extra if none of them declares it. So is
//! an index of a record that was left out of the plan.
//!
//! A plan does not go bad: each step is done only if it is in the plan and still to be done, and one that somebody else
//! has done meanwhile is left out. The service changes one thing of a table at a time, and makes one index at a time; a
//! plan waits for that, some hours where a large table is written into a new index, and about a day at most for
//! each step.
//!
//! [`TablePolicy::Migrate`](crate::TablePolicy::Migrate) does what needs no drops when a table is first used.
//!
//! Next: [`tables`](crate::tables) for tables by hand, and [`copy`](crate::copy) for what cannot be changed in place:
//! into a table of another key, say.

mod planning;
mod plan;
mod step;
mod seen;
mod comparison;
mod wording;
mod applying;
mod run;
mod requests;

pub(crate) use comparison::{compare, differences};
pub(crate) use run::{Run, Terms};
pub(crate) use seen::Seen;

pub use applying::{Applied, Applying};
pub use plan::Plan;
pub use planning::Planning;
pub use step::{Change, Obstacle, Step};
