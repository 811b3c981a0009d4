use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_model::Item;
use dynamo_model::api::{StreamEventName, StreamIdentity, StreamRecord};

use crate::error::{DecodeError, Error, ErrorKind};
use crate::record::{Document, Record};

/// A change of an item, and where in the stream it is told. `C` is what is told of it: a [`Change`] of a record, or a
/// [`RawChange`].
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
    #[must_use]
    pub fn before(&self) -> Option<&R> {
        match self {
            Self::Insert { .. } => None,
            Self::Modify { old, .. } | Self::Remove { old } | Self::Expired { old } => Some(old),
        }
    }

    /// The record as it is since; `None` if it is not there any more.
    #[must_use]
    pub fn after(&self) -> Option<&R> {
        match self {
            Self::Insert { new } | Self::Modify { new, .. } => Some(new),
            Self::Remove { .. } | Self::Expired { .. } => None,
        }
    }
}

/// What can happen to an item.
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
    /// # Errors
    /// If it is not what the record expects.
    pub fn old_as<D: Document>(&self) -> Result<Option<D>, DecodeError> {
        self.old.as_ref().map(|item| D::decode(&mut item.clone())).transpose()
    }

    /// The item as it is since, as a record.
    ///
    /// # Errors
    /// If it is not what the record expects.
    pub fn new_as<D: Document>(&self) -> Result<Option<D>, DecodeError> {
        self.new.as_ref().map(|item| D::decode(&mut item.clone())).transpose()
    }
}

/// What an [`Event`] can tell of a change: a [`Change`] of a record, or a [`RawChange`].
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
