//! When a request was signed, and for how long that holds.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::auth::claim::Claim;
use crate::fault::Fault;

/// ISO 8601, its basic format.
const BASIC: &str = "%Y%m%dT%H%M%SZ";
/// How far clocks may be apart, and how long a signature in a header holds.
const TOLERANCE: Duration = Duration::from_secs(15 * 60);
/// The longest that a signature in a query may hold.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The time of a signature.
#[derive(Debug)]
pub(crate) struct Date {
    time: Timestamp,
    /// In the basic format.
    pub(crate) text: String,
}

impl Date {
    pub(crate) fn of(claim: &Claim) -> Result<Self, Fault> {
        let text = claim.date.as_str();
        // A `Date` header may have its own form.
        let time = basic(text).or_else(|| jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp()));
        let time = time.ok_or_else(|| {
            Fault::incomplete_signature(format!(
                "Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
            ))
        })?;
        Ok(Self { time, text: shown(time) })
    }

    /// Whether the signature holds now, a time since 1970.
    pub(crate) fn check(&self, now: Duration, claim: &Claim) -> Result<(), Fault> {
        let now = Timestamp::from_second(i64::try_from(now.as_secs()).unwrap_or(i64::MAX)).unwrap_or(Timestamp::MAX);
        let lasts = match &claim.expires {
            Some(seconds) => lasting(seconds)?,
            None => TOLERANCE,
        };
        let earliest = moved(now, lasts, -1);
        if self.time < earliest {
            let message = format!(
                "Signature expired: {} is now earlier than {} ({} - {})",
                self.text,
                shown(earliest),
                shown(now),
                span(lasts)
            );
            return Err(Fault::invalid_signature(message));
        }
        let latest = moved(now, TOLERANCE, 1);
        if self.time > latest {
            let message = format!(
                "Signature not yet current: {} is still later than {} ({} + {})",
                self.text,
                shown(latest),
                shown(now),
                span(TOLERANCE)
            );
            return Err(Fault::invalid_signature(message));
        }
        Ok(())
    }
}

/// Reads the basic format, all of its digits.
fn basic(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(BASIC, text).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    (shown(time) == text).then_some(time)
}

fn shown(time: Timestamp) -> String {
    time.strftime(BASIC).to_string()
}

fn lasting(seconds: &str) -> Result<Duration, Fault> {
    let lasts = seconds
        .parse()
        .map(Duration::from_secs)
        .ok()
        .filter(|lasts| (1..=LONGEST.as_secs()).contains(&lasts.as_secs()));
    lasts.ok_or_else(|| {
        Fault::incomplete_signature(format!(
            "X-Amz-Expires must be a number of seconds from 1 to {}",
            LONGEST.as_secs()
        ))
    })
}

fn moved(time: Timestamp, by: Duration, sign: i32) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX) * sign;
    time.saturating_add(by).unwrap_or(time)
}

fn span(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds % 60 == 0 => format!("{} min.", seconds / 60),
        seconds => format!("{seconds} sec."),
    }
}
