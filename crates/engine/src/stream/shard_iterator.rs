use dynamo_model::ServiceError;

use super::Rank;

/// How long one can be read from, in milliseconds.
const LIFE: u64 = 15 * 60 * 1000;

/// What the rest of the text is written in; the service counts, too.
const VERSION: &str = "1";

/// A place in a shard. As text it is opaque to whoever holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ShardIterator {
    pub(crate) stream_arn: String,
    /// The number after which to read; a shard's own number is before all of its records.
    pub(crate) after: u64,
    /// Milliseconds since 1970.
    pub(crate) created: u64,
}

impl ShardIterator {
    /// The place of a text that the engine gave out.
    pub(crate) fn parse(text: &str) -> Result<Self, ServiceError> {
        let parts = text.rsplitn(4, '|').collect::<Vec<_>>();
        match parts.as_slice() {
            [created, after, VERSION, stream_arn] if Rank::of(stream_arn).is_some() => {
                let number = |text| u64::from_str_radix(text, 16).map_err(|_| invalid());
                Ok(Self { stream_arn: (*stream_arn).to_owned(), after: number(after)?, created: number(created)? })
            }
            _ => Err(invalid()),
        }
    }

    pub(crate) fn to_text(&self) -> String {
        format!("{}|{VERSION}|{:016x}|{:016x}", self.stream_arn, self.after, self.created)
    }

    pub(crate) fn is_expired(&self, now: u64) -> bool {
        now.saturating_sub(self.created) >= LIFE
    }
}

/// The answer to what is no place in a stream.
pub(crate) fn invalid() -> ServiceError {
    ServiceError::validation("Invalid ShardIterator")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:dynamodb:x:y:table/t/stream/now";

    #[test]
    fn what_is_written_is_read() {
        let iterator = ShardIterator { stream_arn: ARN.to_owned(), after: u64::MAX, created: 7 };
        assert_eq!(ShardIterator::parse(&iterator.to_text()), Ok(iterator));
        for wrong in ["", "|1", "|2|1|1", "|1|x|1", "|1|1|", "|1|-1|1", "|1|11111111111111111|1"] {
            assert_eq!(ShardIterator::parse(&format!("{ARN}{wrong}")), Err(invalid()), "{wrong}");
        }
        assert_eq!(ShardIterator::parse("a stream|1|1|1"), Err(invalid()));
    }

    #[test]
    fn they_live_for_fifteen_minutes() {
        let iterator = ShardIterator { stream_arn: String::new(), after: 0, created: 1000 };
        assert!(!iterator.is_expired(1000 + LIFE - 1));
        assert!(iterator.is_expired(1000 + LIFE));
    }
}
