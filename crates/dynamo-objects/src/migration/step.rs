use std::fmt;

use dynamo_model::schema::{GlobalSecondaryIndex, StreamViewType};

use super::wording::{key, projected};

/// A step of a [`Plan`](super::Plan): one thing that separates a table from what its records declare. Printed, it is
/// what is done about it.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let plan = db.prefix("new_").plan().table::<Store>().await?;
/// let step = &plan.steps()[0];
/// assert_eq!(step.to_string(), "make table \"new_store\"");
/// assert!(step.is_possible() && !step.is_drop());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    table: String,
    change: Change,
}

/// What is done to a table.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::migration::Change;
///
/// /// Whether it reads a whole table, and should wait for the night.
/// fn is_heavy(change: &Change) -> bool {
///     matches!(change, Change::CreateIndex { .. })
/// }
///
/// let plan = db.prefix("new_").plan().table::<Store>().await?;
/// assert!(!plan.steps().iter().any(|step| is_heavy(step.change())));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Change {
    /// The table is made, with its indexes and its stream.
    CreateTable,
    /// What is declared cannot be had by a change of this table.
    Impossible {
        /// What is declared, and what there is.
        difference: String,
        /// Why.
        obstacle: Obstacle,
    },
    /// A global index is dropped. It is a step by itself, before the one that makes it anew.
    DropIndex {
        /// The index.
        index: String,
        /// What it is, and should be, a sentence each; none if no record declares it.
        differences: Vec<String>,
    },
    /// The stream is disabled, because it should hold something else. Who reads it finds it ended.
    DropStream {
        /// What it holds.
        view: StreamViewType,
    },
    /// The table is paid for by the request.
    PayByRequest,
    /// The table is paid for in advance, in capacity units a second.
    PayInAdvance {
        /// Read capacity units, of 4 KB.
        read: i64,
        /// Write capacity units, of 1 KB.
        write: i64,
    },
    /// A global index is made.
    CreateIndex {
        /// The index.
        index: GlobalSecondaryIndex,
    },
    /// A stream of the table's changes is enabled.
    EnableStream {
        /// What it holds.
        view: StreamViewType,
    },
    /// The service is told by which attribute items expire.
    EnableTtl {
        /// The attribute.
        attribute: String,
    },
}

/// Why a table cannot become what is declared. Printed, it says what to do.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::Record;
/// use dynamo_objects::migration::{Change, Obstacle};
///
/// #[derive(Record)]
/// #[dynamo(table = "order")]
/// struct Numbered {
///     #[dynamo(partition_key)]
///     number: u64,
/// }
///
/// let plan = db.plan().table::<Numbered>().await?;
/// let Change::Impossible { obstacle, .. } = plan.steps()[0].change() else { panic!("{plan}") };
/// assert_eq!(*obstacle, Obstacle::PrimaryKey);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Obstacle {
    /// The primary key is for ever.
    PrimaryKey,
    /// The type of an attribute of the primary key, or of a local index's, is for ever.
    AttributeType,
    /// Local indexes come and go with their table.
    LocalIndex,
    /// Items expire by another attribute, and by one only. To move it takes two changes, between which the service
    /// wants about an hour to pass.
    OtherTtl,
    /// The time to live is on its way off, which takes the service up to an hour.
    TtlOnItsWay,
    /// The records do not agree.
    Contradiction,
}

impl Step {
    pub(super) fn new(table: &str, change: Change) -> Self {
        Self { table: table.to_owned(), change }
    }

    /// The table, as the service knows it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let plan = db.prefix("new_").plan().table::<Store>().await?;
    /// assert_eq!(plan.steps()[0].table(), "new_store");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// What is done to it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::migration::Change;
    ///
    /// let plan = db.prefix("new_").plan().table::<Store>().await?;
    /// assert_eq!(*plan.steps()[0].change(), Change::CreateTable);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Whether it is done only if drops are [allowed](super::Applying::allow_drops).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let plan = db.prefix("new_").plan().table::<Store>().await?;
    /// // Nothing that is there would be lost.
    /// assert!(!plan.steps().iter().any(|step| step.is_drop()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_drop(&self) -> bool {
        matches!(self.change, Change::DropIndex { .. } | Change::DropStream { .. })
    }

    /// Whether it can be done at all.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let plan = db.prefix("new_").plan().table::<Store>().await?;
    /// assert!(plan.steps().iter().all(|step| step.is_possible()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_possible(&self) -> bool {
        !matches!(self.change, Change::Impossible { .. })
    }

    /// Whether the records can do with the table as it is: it is only more than they declare.
    pub(super) fn is_extra(&self) -> bool {
        matches!(&self.change, Change::DropIndex { differences, .. } if differences.is_empty())
    }

    /// Whether it is about how the table is paid for.
    pub(super) fn is_billing(&self) -> bool {
        matches!(self.change, Change::PayByRequest | Change::PayInAdvance { .. })
    }

    /// Whether the table is quite another one, to which nothing should be done.
    pub(super) fn forbids_others(&self) -> bool {
        use Obstacle::{Contradiction, PrimaryKey};
        matches!(self.change, Change::Impossible { obstacle: PrimaryKey | Contradiction, .. })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match &self.change {
            Change::CreateTable => write!(f, "make table {table:?}"),
            Change::Impossible { difference, obstacle } => {
                write!(f, "table {table:?} cannot be changed: {difference}; {obstacle}")
            }
            Change::DropIndex { index, differences } if differences.is_empty() => {
                write!(f, "drop global index `{index}` of table {table:?}, which no record declares")
            }
            Change::DropIndex { index, differences } => {
                write!(f, "drop global index `{index}` of table {table:?}, to make it anew: {}", differences.join("; "))
            }
            Change::DropStream { view } => {
                write!(f, "disable the stream of table {table:?}, to enable another: it holds {view}")
            }
            Change::PayByRequest => write!(f, "pay for table {table:?} by the request"),
            Change::PayInAdvance { read, write } => {
                write!(f, "pay for table {table:?} in advance: {read} reads and {write} writes a second")
            }
            Change::CreateIndex { index } => {
                let (name, key, holds) = (&index.index_name, key(&index.key_schema), projected(&index.projection));
                write!(f, "make global index `{name}` of table {table:?}: {key}, holding {holds}")
            }
            Change::EnableStream { view } => write!(f, "enable the stream of table {table:?}, holding {view}"),
            Change::EnableTtl { attribute } => {
                write!(f, "let items of table {table:?} expire by `{attribute}`")
            }
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrimaryKey => "a table keeps its primary key: copy what is in it to another table",
            Self::AttributeType => {
                "the attributes of its primary key and of its local indexes keep their types: copy what is in it to \
                 another table"
            }
            Self::LocalIndex => {
                "local indexes are made with their table, and go with it: use a global one, or another table"
            }
            Self::OtherTtl => {
                "a table has one such attribute, and about an hour has to pass between two changes: disable it with \
                 UpdateTimeToLive, and plan again then"
            }
            Self::TtlOnItsWay => "the service takes up to an hour to disable it: plan again then",
            Self::Contradiction => "declare it in one way",
        })
    }
}
