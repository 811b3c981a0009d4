use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_model::Item;
use dynamo_model::api::{StreamEventName, StreamIdentity, StreamRecord};

use crate::error::{DecodeError, Error, ErrorKind};
use crate::record::{Document, Record};

/// A change of an item, and where in the stream it is told. `C` is what is told of it: a [`Change`] of a record, or a
/// [`RawChange`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// stores.enable_changes().await?;
/// stores.delete("S1").await?;
/// let mut events = stores.changes().until_caught_up().stream();
/// let event = events.next().await.expect("the removal")?;
/// // For whoever keeps a list of what was done: the same when it is told again.
/// println!("{} at {:?}, {} bytes", event.id, event.created, event.size);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Event<C> {
    /// What happened.
    pub change: C,
    /// Unique for the event: for whoever must not do twice what is told twice, after a checkpoint, say.
    pub id: String,
    /// Its place in the shard: later changes of the same item have a greater number, by length and then by digits.
    pub sequence_number: String,
    /// The shard.
    pub shard_id: Arc<str>,
    /// When it happened, about: AWS tells the second, DynamoDB Local the minute.
    pub created: SystemTime,
    /// How large the event is, in bytes, as the service counts it: keys and images.
    pub size: u64,
}

/// What happened to a record.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::changes::Change;
///
/// /// What is written to those who follow the stores.
/// fn news(change: &Change<Store>) -> String {
///     match change {
///         Change::Insert { new } => format!("{} opens", new.store_id),
///         Change::Modify { old, new } if old.city != new.city => format!("{} moves", new.store_id),
///         Change::Modify { new, .. } => format!("{} changes", new.store_id),
///         Change::Remove { old } | Change::Expired { old } => format!("{} closes", old.store_id),
///     }
/// }
/// # stores.enable_changes().await?;
/// # stores.update("S1").set(|f| f.city, "Bern").await?;
/// # let mut events = stores.changes().until_caught_up().stream();
/// # assert_eq!(news(&events.next().await.unwrap()?.change), "S1 moves");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Change<R> {
    /// It was made.
    Insert {
        /// The record.
        new: R,
    },
    /// It was changed.
    Modify {
        /// The record as it was.
        old: R,
        /// The record as it is since.
        new: R,
    },
    /// It was removed.
    Remove {
        /// The record as it was.
        old: R,
    },
    /// It was removed by the service, because its time had come (Time to Live).
    Expired {
        /// The record as it was.
        old: R,
    },
}

impl<R> Change<R> {
    /// Which kind it is.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::changes::{Change, ChangeKind};
    ///
    /// let change = Change::Remove { old: store("S1", "MYC", None, 0, &[]) };
    /// assert_eq!(change.kind(), ChangeKind::Remove);
    /// # }
    /// ```
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::Insert { .. } => ChangeKind::Insert,
            Self::Modify { .. } => ChangeKind::Modify,
            Self::Remove { .. } => ChangeKind::Remove,
            Self::Expired { .. } => ChangeKind::Expired,
        }
    }

    /// The record as it was before; `None` if it was not there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::changes::Change;
    ///
    /// let (old, new) = (store("S1", "MYC", Some("Rome"), 3, &[]), store("S1", "MYC", None, 3, &[]));
    /// let change = Change::Modify { old, new };
    /// assert_eq!(change.before().and_then(|store| store.city.as_deref()), Some("Rome"));
    /// # }
    /// ```
    #[must_use]
    pub fn before(&self) -> Option<&R> {
        match self {
            Self::Insert { .. } => None,
            Self::Modify { old, .. } | Self::Remove { old } | Self::Expired { old } => Some(old),
        }
    }

    /// The record as it is since; `None` if it is not there any more.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::changes::Change;
    ///
    /// let change = Change::Expired { old: store("S1", "MYC", None, 0, &[]) };
    /// assert_eq!(change.after(), None);
    /// # }
    /// ```
    #[must_use]
    pub fn after(&self) -> Option<&R> {
        match self {
            Self::Insert { new } | Self::Modify { new, .. } => Some(new),
            Self::Remove { .. } | Self::Expired { .. } => None,
        }
    }
}

/// What can happen to an item.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::changes::ChangeKind;
///
/// // Only what is gone.
/// let gone = stores.changes().filter(|change| matches!(change.kind, ChangeKind::Remove | ChangeKind::Expired));
/// # stores.enable_changes().await?;
/// # stores.update("S1").set(|f| f.city, "Bern").await?;
/// # stores.delete("S1").await?;
/// # assert_eq!(gone.until_caught_up().stream().next().await.unwrap()?.change.kind(), ChangeKind::Remove);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ChangeKind {
    /// It was made.
    Insert,
    /// It was changed.
    Modify,
    /// It was removed.
    Remove,
    /// It was removed by the service, because its time had come.
    Expired,
}

/// What happened to an item, with as much of it as the stream holds.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// stores.enable_changes().await?;
/// stores.update("S1").remove(|f| f.city).await?;
/// let mut events = stores.changes().raw().until_caught_up().stream();
/// let change = events.next().await.expect("the change")?.change;
/// let had_city = |item: &Option<dynamo_objects::Item>| item.as_ref().is_some_and(|item| item.contains_key("city"));
/// assert_eq!((had_city(&change.old), had_city(&change.new)), (true, false));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct RawChange {
    /// What happened.
    pub kind: ChangeKind,
    /// The item's key.
    pub key: Item,
    /// The item as it was; `None` if it was not there, or the stream does not hold it.
    pub old: Option<Item>,
    /// The item as it is since; `None` if it is not there any more, or the stream does not hold it.
    pub new: Option<Item>,
}

impl RawChange {
    /// The item as it was, as a record.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().raw().until_caught_up().stream();
    /// let change = events.next().await.expect("the removal")?.change;
    /// assert_eq!(change.old_as::<Store>()?.map(|store| store.visits), Some(3));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If it is not what the record expects.
    pub fn old_as<D: Document>(&self) -> Result<Option<D>, DecodeError> {
        self.old.as_ref().map(|item| D::decode(&mut item.clone())).transpose()
    }

    /// The item as it is since, as a record.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().raw().until_caught_up().stream();
    /// let change = events.next().await.expect("the removal")?.change;
    /// assert_eq!(change.new_as::<Store>()?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If it is not what the record expects.
    pub fn new_as<D: Document>(&self) -> Result<Option<D>, DecodeError> {
        self.new.as_ref().map(|item| D::decode(&mut item.clone())).transpose()
    }
}

/// What an [`Event`] can tell of a change: a [`Change`] of a record, or a [`RawChange`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::Error;
/// use dynamo_objects::changes::{Events, Told};
///
/// /// How many there are, whatever is told of them.
/// async fn count<C: Told>(mut events: Events<C>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(event) = events.next().await {
///         event?;
///         count += 1;
///     }
///     Ok(count)
/// }
///
/// stores.enable_changes().await?;
/// stores.delete("S1").await?;
/// assert_eq!(count(stores.changes().until_caught_up().stream()).await?, 1);
/// assert_eq!(count(stores.changes().raw().until_caught_up().stream()).await?, 1);
/// # Ok(())
/// # }
/// ```
pub trait Told: Sized {
    /// Whether the stream must hold the item as it was and as it is.
    #[doc(hidden)]
    const NEEDS_IMAGES: bool;

    /// What is told of a change in this table.
    #[doc(hidden)]
    fn told(raw: RawChange, table: &str) -> Result<Self, Error>;
}

impl Told for RawChange {
    const NEEDS_IMAGES: bool = false;

    fn told(raw: RawChange, _: &str) -> Result<Self, Error> {
        Ok(raw)
    }
}

impl<R: Record> Told for Change<R> {
    const NEEDS_IMAGES: bool = true;

    fn told(raw: RawChange, table: &str) -> Result<Self, Error> {
        let RawChange { kind, key, old, new } = raw;
        let decoded = |image: Option<Item>, name| {
            let record = match image {
                Some(mut item) => R::decode(&mut item),
                None => Err(DecodeError::missing().in_attribute(name)),
            };
            record
                .map_err(|source| Error::from(ErrorKind::Decode { table: table.to_owned(), key: key.clone(), source }))
        };
        Ok(match kind {
            ChangeKind::Insert => Self::Insert { new: decoded(new, "NewImage")? },
            ChangeKind::Modify => Self::Modify { old: decoded(old, "OldImage")?, new: decoded(new, "NewImage")? },
            ChangeKind::Remove => Self::Remove { old: decoded(old, "OldImage")? },
            ChangeKind::Expired => Self::Expired { old: decoded(old, "OldImage")? },
        })
    }
}

impl Event<RawChange> {
    /// What a stream's record tells.
    pub(super) fn of(shard_id: Arc<str>, record: StreamRecord) -> Self {
        let StreamRecord { event_id, event_name, user_identity, dynamodb: told, .. } = record;
        let kind = match event_name {
            StreamEventName::Insert => ChangeKind::Insert,
            StreamEventName::Remove if user_identity.is_some_and(|identity| is_expiry(&identity)) => {
                ChangeKind::Expired
            }
            StreamEventName::Remove => ChangeKind::Remove,
            // There are no others, and what is not told to come or go has changed.
            StreamEventName::Modify | StreamEventName::Unknown(_) => ChangeKind::Modify,
        };
        let since_1970 = Duration::try_from_secs_f64(told.approximate_creation_date_time).unwrap_or_default();
        Self {
            change: RawChange { kind, key: told.keys, old: told.old_image, new: told.new_image },
            id: event_id,
            sequence_number: told.sequence_number,
            shard_id,
            created: UNIX_EPOCH + since_1970,
            size: told.size_bytes.unsigned_abs(),
        }
    }

    /// The event with what `C` tells of the change.
    pub(super) fn tell<C: Told>(self, table: &str) -> Result<Event<C>, Error> {
        let Self { change, id, sequence_number, shard_id, created, size } = self;
        Ok(Event { change: C::told(change, table)?, id, sequence_number, shard_id, created, size })
    }
}

/// Whether it was Time to Live that removed an item.
fn is_expiry(identity: &StreamIdentity) -> bool {
    identity.kind == "Service" && identity.principal_id == "dynamodb.amazonaws.com"
}
