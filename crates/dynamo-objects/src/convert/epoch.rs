//! Times as numbers of seconds or milliseconds since 1970: what the service's time to live (TTL) needs.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time that can be told in seconds since 1970-01-01T00:00:00Z.
///
/// Implemented for [`SystemTime`], and with the features `chrono`, `jiff` and `time` for their types.
///
/// ```
/// use dynamo_objects::EpochTime;
///
/// /// Days since 1970, in whole seconds.
/// #[derive(PartialEq, Debug)]
/// struct Day(i64);
///
/// impl EpochTime for Day {
///     fn to_epoch(&self) -> (i64, u32) {
///         (self.0 * 86_400, 0)
///     }
///
///     fn from_epoch(seconds: i64, _: u32) -> Option<Self> {
///         Some(Self(seconds.div_euclid(86_400)))
///     }
/// }
///
/// assert_eq!(Day::from_epoch(Day(20_000).to_epoch().0, 0), Some(Day(20_000)));
/// ```
pub trait EpochTime: Sized {
    /// Whole seconds since 1970, rounded down, and the nanoseconds after them, below 1,000,000,000.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::EpochTime;
    ///
    /// assert_eq!((UNIX_EPOCH + Duration::from_millis(2_500)).to_epoch(), (2, 500_000_000));
    /// // Before 1970, rounded down, too.
    /// assert_eq!((UNIX_EPOCH - Duration::from_millis(500)).to_epoch(), (-1, 500_000_000));
    /// ```
    fn to_epoch(&self) -> (i64, u32);

    /// The time, or `None` if the type does not reach it.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime, UNIX_EPOCH};
    ///
    /// use dynamo_objects::EpochTime;
    ///
    /// assert_eq!(SystemTime::from_epoch(2, 0), Some(UNIX_EPOCH + Duration::from_secs(2)));
    /// ```
    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self>;
}

impl EpochTime for SystemTime {
    fn to_epoch(&self) -> (i64, u32) {
        // Beyond 292 billion years the seconds stay at the limit.
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
                match before.subsec_nanos() {
                    0 => (seconds, 0),
                    nanoseconds => (seconds.saturating_sub(1), 1_000_000_000 - nanoseconds),
                }
            }
        }
    }

    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self> {
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        time?.checked_add(Duration::from_nanos(nanoseconds.into()))
    }
}

/// Modules for `#[dynamo(with = …)]` that store a time as a number since 1970.
///
/// ```
/// use std::time::SystemTime;
///
/// use dynamo_objects::{Record, epoch};
///
/// #[derive(Record)]
/// #[dynamo(table = "session")]
/// struct Session {
///     #[dynamo(partition_key)]
///     token: String,
///     #[dynamo(ttl, with = epoch::seconds)]
///     expires: SystemTime,
///     #[dynamo(with = epoch::millis)]
///     seen: Option<SystemTime>,
/// }
///
/// assert_eq!(Session::TTL, Some("expires"));
/// ```
pub mod modules {
    /// Whole seconds since 1970, as TTL wants them. Fractions of a second are cut off.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use dynamo_objects::{Record, epoch};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "session")]
    /// struct Session {
    ///     #[dynamo(partition_key)]
    ///     token: String,
    ///     #[dynamo(with = epoch::seconds)]
    ///     expires: Option<SystemTime>,
    /// }
    /// # let f = dynamo_objects::fields::<Session>();
    /// # let _ = f.expires.lt(1_770_000_000);
    /// ```
    pub mod seconds {
        use dynamo_model::{AttributeValue, Number};

        use crate::convert::{EpochTime, FromAttribute};
        use crate::error::{DecodeError, EncodeError};

        /// A number.
        pub type Kind = crate::kind::Numeric;

        /// The seconds.
        ///
        /// # Errors
        /// None.
        pub fn to_attribute<T: EpochTime>(time: &T) -> Result<Option<AttributeValue>, EncodeError> {
            Ok(Some(AttributeValue::N(Number::from(time.to_epoch().0))))
        }

        /// The time.
        ///
        /// # Errors
        /// If the attribute is not an integer, or beyond the type's range.
        pub fn from_attribute<T: EpochTime>(value: AttributeValue) -> Result<T, DecodeError> {
            let seconds = i64::from_attribute(value)?;
            T::from_epoch(seconds, 0).ok_or_else(|| super::beyond("seconds since 1970"))
        }
    }

    /// Whole milliseconds since 1970. What is finer is cut off.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynamo_objects::{Number, epoch};
    ///
    /// let time = UNIX_EPOCH + Duration::from_micros(2_500_900);
    /// assert_eq!(epoch::millis::to_attribute(&time)?, Some(Number::from(2500).into()));
    /// # Ok::<(), dynamo_objects::EncodeError>(())
    /// ```
    pub mod millis {
        use dynamo_model::{AttributeValue, Number};

        use crate::convert::{EpochTime, FromAttribute};
        use crate::error::{DecodeError, EncodeError};

        /// A number.
        pub type Kind = crate::kind::Numeric;

        /// The milliseconds.
        ///
        /// # Errors
        /// None: a number holds the milliseconds of every `i64` of seconds.
        pub fn to_attribute<T: EpochTime>(time: &T) -> Result<Option<AttributeValue>, EncodeError> {
            let (seconds, nanoseconds) = time.to_epoch();
            let millis = i128::from(seconds) * 1000 + i128::from(nanoseconds / 1_000_000);
            Ok(Some(AttributeValue::N(Number::try_from(millis)?)))
        }

        /// The time.
        ///
        /// # Errors
        /// If the attribute is not an integer, or beyond the type's range.
        pub fn from_attribute<T: EpochTime>(value: AttributeValue) -> Result<T, DecodeError> {
            let millis = i64::from_attribute(value)?;
            let nanoseconds = u32::try_from(millis.rem_euclid(1000)).unwrap_or(0) * 1_000_000;
            T::from_epoch(millis.div_euclid(1000), nanoseconds).ok_or_else(|| super::beyond("milliseconds since 1970"))
        }
    }

    fn beyond(expected: &'static str) -> crate::error::DecodeError {
        crate::error::DecodeError::unfit(expected, "the time is out of the type's range")
    }
}
