//! `chrono`: times as text, in a form whose order as text is their order in time.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use dynamo_model::AttributeValue;

use super::text::text;
use super::{EpochTime, FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

typed!(Text: DateTime<Utc>, DateTime<FixedOffset>, NaiveDate, NaiveDateTime, NaiveTime);

// Not `DateTime<FixedOffset>`: with offsets of their own, texts are not in the order of time.
key_parts!(DateTime<Utc>, NaiveDate, NaiveDateTime, NaiveTime);

/// Years of four digits are in order as text; others, which RFC 3339 does not have, are refused.
fn four_digits(date: &impl Datelike) -> Result<(), EncodeError> {
    if (0..=9999).contains(&date.year()) {
        Ok(())
    } else {
        Err(EncodeError::refused(format!("the year {} has no RFC 3339 text", date.year())))
    }
}

fn stored(text: String) -> Result<Option<AttributeValue>, EncodeError> {
    Ok(Some(AttributeValue::S(text)))
}

/// RFC 3339 in UTC, always with nine decimals: with fewer, `05Z` would come after `05.5Z`.
impl ToAttribute for DateTime<Utc> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self)?;
        stored(self.to_rfc3339_opts(SecondsFormat::Nanos, true))
    }
}

/// Any RFC 3339 text, moved to UTC.
impl FromAttribute for DateTime<Utc> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        DateTime::<FixedOffset>::from_attribute(value).map(|time| time.to_utc())
    }
}

/// RFC 3339 with the offset, which is kept, at the price of the order.
impl ToAttribute for DateTime<FixedOffset> {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self)?;
        stored(self.to_rfc3339_opts(SecondsFormat::Nanos, true))
    }
}

impl FromAttribute for DateTime<FixedOffset> {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        DateTime::parse_from_rfc3339(&text(value)?).map_err(|error| DecodeError::unfit("a time in RFC 3339", error))
    }
}

/// `2026-01-31`
impl ToAttribute for NaiveDate {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self)?;
        stored(self.format("%Y-%m-%d").to_string())
    }
}

impl FromAttribute for NaiveDate {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        text(value)?.parse().map_err(|error| DecodeError::unfit("a date like 2026-01-31", error))
    }
}

/// `2026-01-31T08:05:09.000000000`
impl ToAttribute for NaiveDateTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        four_digits(self)?;
        stored(self.format("%Y-%m-%dT%H:%M:%S%.9f").to_string())
    }
}

impl FromAttribute for NaiveDateTime {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        let text = text(value)?;
        text.parse().map_err(|error| DecodeError::unfit("a date and time like 2026-01-31T08:05:09", error))
    }
}

/// `08:05:09.000000000`
impl ToAttribute for NaiveTime {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        stored(self.format("%H:%M:%S%.9f").to_string())
    }
}

impl FromAttribute for NaiveTime {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        text(value)?.parse().map_err(|error| DecodeError::unfit("a time of day like 08:05:09", error))
    }
}

impl EpochTime for DateTime<Utc> {
    fn to_epoch(&self) -> (i64, u32) {
        // A leap second has a billion nanoseconds and more; it ends as the second before it does.
        (self.timestamp(), self.timestamp_subsec_nanos().min(999_999_999))
    }

    fn from_epoch(seconds: i64, nanoseconds: u32) -> Option<Self> {
        Self::from_timestamp(seconds, nanoseconds)
    }
}
