//! `jiff`: times as text, in a form whose order as text is their order in time.

use dynamo_model::AttributeValue;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::DateTimePrinter;
use jiff::{Timestamp, Zoned};

use super::text::text;
use super::{EpochTime, FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Text: Timestamp, Zoned, Date, DateTime, Time);

// Not `Zoned`: with offsets of their own, texts are not in the order of time.
key_parts!(Timestamp, Date, DateTime, Time);

/// Always nine decimals: with fewer, `05Z` would come after `05.5Z`.
const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(9));

/// Years of four digits are in order as text; those before the year 0, which RFC 3339 does not have, are refused.
fn four_digits(year: i16) -> Result<(), EncodeError> {
    if year < 0 { Err(EncodeError::refused(format!("the year {year} has no RFC 3339 text"))) } else { Ok(()) }
}

fn stored(text: String) -> Result<Option<AttributeValue>, EncodeError> {
    Ok(Some(AttributeValue::S(text)))
}

macro_rules! read {
    ($($type:ident: $noun:literal),* $(,)?) => {$(
        impl FromAttribute for $type {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                text(value)?.parse().map_err(|error: jiff::Error| DecodeError::unfit($noun, error))
            }
        }
    )*};
}

read!(
    Timestamp: "a time in RFC 3339",
    Zoned: "a time with its zone, like 2026-01-31T08:05:09+01:00[Europe/Rome]",
    Date: "a date like 2026-01-31",
    DateTime: "a date and time like 2026-01-31T08:05:09",
    Time: "a time of day like 08:05:09",
);

/// RFC 3339 in UTC, always with nine decimals.
impl ToAttribute for Timestamp {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(jiff::tz::Offset::UTC.to_datetime(*self).year())?;
        stored(PRINTER.timestamp_to_string(self))
    }
}

/// RFC 9557: with the offset and the zone, which are kept, at the price of the order.
impl ToAttribute for Zoned {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self.year())?;
        stored(PRINTER.zoned_to_string(self))
    }
}

/// `2026-01-31`
impl ToAttribute for Date {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self.year())?;
        stored(PRINTER.date_to_string(self))
    }
}

/// `2026-01-31T08:05:09.000000000`
impl ToAttribute for DateTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self.year())?;
        stored(PRINTER.datetime_to_string(self))
    }
}

/// `08:05:09.000000000`
impl ToAttribute for Time {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(PRINTER.time_to_string(self))
    }
}

impl EpochTime for Timestamp {
    fn to_epoch(&self) -> (i64, u32) {
        // Before 1970 both are negative.
        let (seconds, nanoseconds) = (self.as_second(), self.subsec_nanosecond());
        match u32::try_from(nanoseconds) {
            Ok(nanoseconds) => (seconds, nanoseconds),
            Err(_) => (seconds - 1, (nanoseconds + 1_000_000_000).unsigned_abs()),
        }
    }

    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self> {
        Self::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
    }
}
