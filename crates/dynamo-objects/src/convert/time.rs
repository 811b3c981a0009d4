//! `time`: times as text, in a form whose order as text is their order in time.

use dynamo_model::AttributeValue;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

use super::text::text;
use super::{EpochTime, FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Text: OffsetDateTime, UtcDateTime, PrimitiveDateTime, Date, Time);

key_parts!(OffsetDateTime, UtcDateTime, PrimitiveDateTime, Date, Time);

/// `2026-01-31`. Years of four digits are in order as text; others, which RFC 3339 does not have, are refused.
fn date(date: Date) -> Result<String, EncodeError> {
    let (year, month, day) = date.to_calendar_date();
    if (0..=9999).contains(&year) {
        Ok(format!("{year:04}-{:02}-{day:02}", u8::from(month)))
    } else {
        Err(EncodeError::refused(format!("the year {year} has no RFC 3339 text")))
    }
}

/// `08:05:09.000000000`, always with nine decimals: with fewer, `05Z` would come after `05.5Z`.
fn time_of_day(time: Time) -> String {
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    format!("{hour:02}:{minute:02}:{second:02}.{nanosecond:09}")
}

fn stored(text: String) -> Result<Option<AttributeValue>, EncodeError> {
    Ok(Some(AttributeValue::S(text)))
}

/// RFC 3339 in UTC, always with nine decimals. The offset is not kept: the order of time is.
impl ToAttribute for OffsetDateTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        // Near the ends of time, `to_offset` would panic.
        match self.checked_to_offset(UtcOffset::UTC) {
            Some(utc) => stored(format!("{}T{}Z", date(utc.date())?, time_of_day(utc.time()))),
            None => Err(EncodeError::refused("the time is out of range in UTC")),
        }
    }
}

/// RFC 3339, always with nine decimals.
impl ToAttribute for UtcDateTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(format!("{}T{}Z", date(self.date())?, time_of_day(self.time())))
    }
}

impl ToAttribute for PrimitiveDateTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(format!("{}T{}", date(self.date())?, time_of_day(self.time())))
    }
}

impl ToAttribute for Date {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(date(*self)?)
    }
}

impl ToAttribute for Time {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(time_of_day(*self))
    }
}

macro_rules! read {
    ($($type:ident: $format:expr, $noun:literal);* $(;)?) => {$(
        impl FromAttribute for $type {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                $type::parse(&text(value)?, &$format).map_err(|error| DecodeError::unfit($noun, error))
            }
        }
    )*};
}

read!(
    OffsetDateTime: Rfc3339, "a time in RFC 3339";
    PrimitiveDateTime: Iso8601::DATE_TIME, "a date and time like 2026-01-31T08:05:09";
    Date: Iso8601::DATE, "a date like 2026-01-31";
    Time: Iso8601::TIME, "a time of day like 08:05:09";
);

/// Any RFC 3339 text, moved to UTC.
impl FromAttribute for UtcDateTime {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        let time = OffsetDateTime::from_attribute(value)?;
        let utc = time.checked_to_utc();
        utc.ok_or_else(|| DecodeError::unfit("a time in RFC 3339", "the time is out of range in UTC"))
    }
}

impl EpochTime for OffsetDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        (self.unix_timestamp(), self.nanosecond())
    }

    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self> {
        Self::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanoseconds).ok()
    }
}

impl EpochTime for UtcDateTime {
    fn to_epoch(&self) -> (i64, u32) {
        (self.unix_timestamp(), self.nanosecond())
    }

    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self> {
        Self::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanoseconds).ok()
    }
}
