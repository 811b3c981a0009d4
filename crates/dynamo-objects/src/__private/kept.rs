//! Fields that the mapper keeps by itself.

use std::time::Duration;

use dynamo_model::Number;

use crate::convert::{EpochTime, Typed};
use crate::error::EncodeError;
use crate::kind::{Numeric, Text};

/// A type of a field that says when something happened.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no point in time",
    label = "not a time",
    note = "a time is a number of seconds since 1970, or any `EpochTime`: a `SystemTime`, a `jiff::Timestamp`, a `chrono::DateTime<Utc>`"
)]
pub trait PointInTime: Sized {
    /// The time so long after 1970 began; `None` if the type does not reach it.
    fn at(since_1970: Duration) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: EpochTime> PointInTime for T {
    fn at(since_1970: Duration) -> Option<Self> {
        T::from_epoch(i64::try_from(since_1970.as_secs()).ok()?, since_1970.subsec_nanos())
    }
}

#[diagnostic::do_not_recommend]
impl<T: PointInTime> PointInTime for Option<T> {
    fn at(since_1970: Duration) -> Option<Self> {
        T::at(since_1970).map(Some)
    }
}

macro_rules! seconds {
    ($($number:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl PointInTime for $number {
            fn at(since_1970: Duration) -> Option<Self> {
                since_1970.as_secs().try_into().ok()
            }
        }
    )*};
}

seconds!(u32 u64 i64 u128 i128);

#[diagnostic::do_not_recommend]
impl PointInTime for Number {
    fn at(since_1970: Duration) -> Option<Self> {
        Some(since_1970.as_secs().into())
    }
}

/// A field's value for a time.
///
/// # Errors
/// If its type does not reach it.
pub fn point_in_time<T: PointInTime>(since_1970: Duration) -> Result<T, EncodeError> {
    T::at(since_1970).ok_or_else(|| EncodeError::refused("the time is out of the type's range"))
}

/// A type of a field that counts.
#[diagnostic::on_unimplemented(message = "a version is a number, and `{Self}` is none", label = "not a number")]
pub trait VersionField {
    /// Nothing; that it is there says that the type can count.
    const COUNTS: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Typed<Kind = Numeric>> VersionField for T {}

/// A type of a field by which records expire.
#[diagnostic::on_unimplemented(
    message = "records expire at a number of seconds since 1970, and `{Self}` is stored as none",
    label = "not seconds",
    note = "use a number, or a time with `#[dynamo(ttl, with = dynamo_objects::epoch::seconds)]`"
)]
pub trait TtlField {
    /// Nothing; that it is there says that the type will do.
    const EXPIRES: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Typed<Kind = Numeric>> TtlField for T {}

/// A type of a partition key that is a text, as the keys of claims of unique fields are.
#[diagnostic::on_unimplemented(
    message = "a record with unique fields has a text for its partition key, and `{Self}` is none",
    label = "not a text"
)]
pub trait TextKey {
    /// Nothing; that it is there says that the type will do.
    const IS_TEXT: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Typed<Kind = Text>> TextKey for T {}
